/** @file Reads a trace: all that is whole in it, and a sentence about what is not. */

import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

import { GraphModel } from '../graph/model.ts';
import { RecordReader } from '../graph/reading/decode.ts';
import type { GradlensRecord } from '../recorder/records/format.ts';
import { ChunkReader, TraceError } from './chunks.ts';
import type { Chunk } from './chunks.ts';
import type { About } from './layout.ts';
import { locator, PlaceTable } from './places.ts';

/** Compressed bytes read at once: what a damaged piece costs at the most. */
const PIECE = 16 * 1024;

export interface TraceRecording {
  /** `<pid>-<threadId>` */
  readonly name: string;
  readonly model: GraphModel;
}

export interface Trace {
  readonly about: About;
  readonly recordings: readonly TraceRecording[];
  /** One sentence about what could not be read; null where all could. */
  readonly problem: string | null;
}

/** One recording while it is read. */
class Growing implements TraceRecording {
  readonly name: string;
  readonly model: GraphModel;
  readonly places: PlaceTable;
  readonly #reader = new RecordReader();

  constructor(name: string, locate: (file: string) => string) {
    this.name = name;
    this.places = new PlaceTable(locate);
    this.model = new GraphModel(this.places);
  }

  push(bytes: Uint8Array): void {
    for (const record of this.#reader.push(bytes)) this.model.append(record);
    if (this.#reader.damaged !== null) this.model.note(this.#reader.damaged.message);
  }
}

/** A trace while it is read. */
class Reading {
  about: About | null = null;
  ended = false;
  readonly recordings = new Map<number, Growing>();
  readonly #locate: (file: string) => string;

  constructor(locate: (file: string) => string) {
    this.#locate = locate;
  }

  take(chunk: Chunk): void {
    const { recordings } = this;
    switch (chunk.kind) {
      case 'about':
        this.about = chunk.about;
        return;
      case 'recording':
        recordings.set(chunk.recording, new Growing(chunk.name, this.#locate));
        return;
      case 'places':
        for (const place of chunk.places) recordings.get(chunk.recording)?.places.addPlace(place);
        return;
      case 'bytes':
        recordings.get(chunk.recording)?.push(chunk.bytes);
        return;
      case 'names':
        recordings.get(chunk.recording)?.model.name(chunk.names);
        return;
      case 'end':
        this.ended = true;
    }
  }
}

/**
 * @param folders where the sources may be, if they are not where they were; the trace's own is tried, too
 * @throws TraceError, one sentence, when there is nothing to read
 */
export async function readTrace(path: string, folders: readonly string[] = []): Promise<Trace> {
  const name = basename(path);
  const reading = new Reading(locator([...folders, dirname(path)]));
  const damage = await read(path, name, (chunk) => reading.take(chunk));
  const { about, ended } = reading;
  if (about === null) throw new TraceError(damage ?? `${name} is not a Gradlens trace.`);
  const problem = damage ?? (ended ? null : `${name} was cut off: this is what came before.`);
  const recordings = [...reading.recordings.values()];
  for (const { model, places } of recordings) {
    model.nameBySite(places.nameAt);
    model.settle();
    model.finish();
    if (problem !== null) model.note(problem);
  }
  return { about, recordings, problem };
}

/** The records of one of a trace's recordings, as far as they can be read. */
export async function recordsIn(path: string, name: string): Promise<GradlensRecord[]> {
  const reader = new RecordReader();
  const records: GradlensRecord[] = [];
  let wanted: number | null = null;
  await read(path, basename(path), (chunk) => {
    if (chunk.kind === 'recording' && chunk.name === name) wanted = chunk.recording;
    if (chunk.kind !== 'bytes' || chunk.recording !== wanted) return;
    for (const record of reader.push(chunk.bytes)) records.push(record);
  });
  return records;
}

/** @returns what was wrong, null when nothing was */
async function read(
  path: string,
  name: string,
  take: (chunk: Chunk) => void,
): Promise<string | null> {
  const reader = new ChunkReader(name);
  let damage: string | null = null;
  try {
    for await (const piece of uncompressed(path))
      for (const chunk of reader.push(piece as Uint8Array)) take(chunk);
  } catch (error) {
    damage = sentence(error, name);
  }
  if (reader.rest !== null) take(reader.rest);
  return damage;
}

/** A stream that ends early gives what it has; only damage is an error. */
function uncompressed(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: PIECE });
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  // Errors reach whoever reads the result.
  return pipeline(file, gunzip, () => undefined);
}

function sentence(error: unknown, name: string): string {
  if (error instanceof TraceError) return error.message;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${name}.`;
  if (code === 'Z_DATA_ERROR' && /incorrect header check/.test(message))
    return `${name} is not a Gradlens trace.`;
  if (code.startsWith('Z_')) return `${name} is damaged (${message}): what could be read is shown.`;
  return `${name} cannot be read: ${message}.`;
}
