/** @file Writes a trace: the recordings of a session as they are, with the places and names they need. */

import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import type { SiteSource } from '../graph/graph.ts';
import { RecordReader } from '../graph/reading/decode.ts';
import type { NamedTensor, Site } from '../protocol/index.ts';
import type { Frame, GradlensRecord } from '../recorder/records/format.ts';
import { CHUNKS, TRACE_MAGIC, TRACE_VERSION } from './layout.ts';
import type { About, ChunkKind, NameEntry, PlaceEntry } from './layout.ts';

/** Bytes of a recording in one chunk. */
const PIECE = 256 * 1024;
/** Entries of a list in one chunk. */
const ENTRIES = 10_000;
/** More results than this no call has, and few layers more parameters. */
const OUTPUTS = 64;

/** A recording on disk, and what only its owner knows of it. */
export interface Source {
  readonly path: string;
  /** `<pid>-<threadId>` */
  readonly name: string;
  readonly sites: SiteSource;
  /** Names that the source gives to the results of a call; null where nobody has read it. */
  readonly nameAt: ((site: Site, output: number) => string | null) | null;
  /** Variables of a program that stood still. */
  readonly names: readonly NamedTensor[];
}

/**
 * Writes beside `path` first and then renames, so that there is a whole trace or none.
 * @throws what the file system throws: no such folder, no space, no permission
 */
export async function writeTrace(
  path: string,
  about: About,
  sources: readonly Source[],
): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(chunksOf(about, sources)), createGzip(), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function* chunksOf(about: About, sources: readonly Source[]): AsyncGenerator<Uint8Array> {
  yield header();
  yield json('about', about);
  for (const [recording, { path, name, sites, nameAt, names }] of sources.entries()) {
    yield json('recording', { recording, name });
    const places = new Places(sites, nameAt);
    for await (const piece of piecesOf(path)) {
      const found = places.after(piece);
      if (found.length > 0) yield json('places', { recording, places: found });
      yield bytes(recording, piece);
    }
    for (let at = 0; at < names.length; at += ENTRIES) {
      const entries = names
        .slice(at, at + ENTRIES)
        .map((named): NameEntry => [named.path, named.tensor, named.version]);
      yield json('names', { recording, names: entries });
    }
  }
  yield json('end', {});
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (;;) {
      // A new buffer each time: the compressor may still hold the last one.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Collects the places that a recording's stacks name, each once. */
class Places {
  readonly #reader = new RecordReader();
  readonly #sites: SiteSource;
  readonly #nameAt: Source['nameAt'];
  readonly #seen = new Set<string>();

  constructor(sites: SiteSource, nameAt: Source['nameAt']) {
    this.#sites = sites;
    this.#nameAt = nameAt;
  }

  /** @returns the places that come up first in this piece of the recording */
  after(piece: Uint8Array): PlaceEntry[] {
    return this.#reader.push(piece).flatMap((record) => this.#of(record));
  }

  #of(record: GradlensRecord): PlaceEntry[] {
    if (record.kind === 'script') this.#sites.add(record);
    return record.kind === 'stack' ? record.frames.flatMap((frame) => this.#place(frame)) : [];
  }

  #place(frame: Frame): PlaceEntry[] {
    const { script, line, column } = frame;
    const key = `${script}:${line}:${column}`;
    if (this.#seen.has(key)) return [];
    this.#seen.add(key);
    const site = this.#sites.site(frame);
    if (site === null) return [];
    return [[script, line, column, site.file, site.line, site.column, ...this.#namesAt(site)]];
  }

  #namesAt(site: Site): string[] {
    const names: string[] = [];
    for (let output = 0; output < OUTPUTS; output++) {
      const name = this.#nameAt?.(site, output) ?? null;
      if (name === null) break;
      names.push(name);
    }
    return names;
  }
}

function header(): Uint8Array {
  const bytes = Buffer.alloc(TRACE_MAGIC.length + 4);
  bytes.write(TRACE_MAGIC, 'latin1');
  bytes.writeUInt32LE(TRACE_VERSION, TRACE_MAGIC.length);
  return bytes;
}

const json = (kind: ChunkKind, content: object): Uint8Array =>
  chunk(kind, Buffer.from(JSON.stringify(content)));

function bytes(recording: number, piece: Uint8Array): Uint8Array {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(recording);
  return chunk('bytes', Buffer.concat([number, piece]));
}

function chunk(kind: ChunkKind, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(payload.length + 1);
  head.writeUInt8(CHUNKS[kind], 4);
  return Buffer.concat([head, payload]);
}
