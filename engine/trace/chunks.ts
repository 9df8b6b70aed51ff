/** @file Takes the bytes of a trace apart into its chunks, and believes nothing it has not looked at. */

import type { NamedTensor } from '../protocol/index.ts';
import {
  CHUNKS,
  MAX_CHUNK_BYTES,
  TRACE_HEADER_BYTES,
  TRACE_MAGIC,
  TRACE_VERSION,
} from './layout.ts';
import type { About, ChunkKind, NameEntry, PlaceEntry } from './layout.ts';

/** One sentence for people. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

export type Chunk =
  | { readonly kind: 'about'; readonly about: About }
  | { readonly kind: 'recording'; readonly recording: number; readonly name: string }
  | { readonly kind: 'places'; readonly recording: number; readonly places: readonly PlaceEntry[] }
  | { readonly kind: 'bytes'; readonly recording: number; readonly bytes: Uint8Array }
  | { readonly kind: 'names'; readonly recording: number; readonly names: readonly NamedTensor[] }
  | { readonly kind: 'end' };

const KINDS = new Map(Object.entries(CHUNKS).map(([kind, code]) => [code, kind as ChunkKind]));

export class ChunkReader {
  readonly #name: string;
  /** What has not been taken apart yet, and how much of it is needed to go on. */
  #pieces: Uint8Array[] = [];
  #size = 0;
  #needed = TRACE_HEADER_BYTES;
  #begun = false;

  /** @param name of the file, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * @returns the chunks that `bytes` complete; lazily, so that those before the damage are given
   * @throws TraceError
   */
  *push(bytes: Uint8Array): Generator<Chunk> {
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    if (this.#size < this.#needed) return;
    let rest: Buffer = Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (!this.#begun) rest = this.#header(rest);
    while (rest.length >= 4) {
      const length = rest.readUInt32LE();
      if (length === 0 || length > MAX_CHUNK_BYTES) throw this.#damaged();
      if (rest.length < 4 + length) {
        this.#needed = 4 + length;
        break;
      }
      const kind = KINDS.get(rest.readUInt8(4) as (typeof CHUNKS)[ChunkKind]);
      const payload = rest.subarray(5, 4 + length);
      rest = rest.subarray(4 + length);
      this.#needed = 4;
      if (kind !== undefined) yield this.#chunk(kind, payload);
    }
    this.#pieces = [rest];
    this.#size = rest.length;
  }

  /** The part of a recording's chunk that was there when the trace broke off; null when there is none. */
  get rest(): Chunk | null {
    const rest = Buffer.concat(this.#pieces);
    if (!this.#begun || rest.length < 9 || rest.readUInt8(4) !== CHUNKS.bytes) return null;
    return this.#chunk('bytes', rest.subarray(5));
  }

  #header(bytes: Buffer): Buffer {
    if (bytes.toString('latin1', 0, TRACE_MAGIC.length) !== TRACE_MAGIC)
      throw new TraceError(`${this.#name} is not a Gradlens trace.`);
    const version = bytes.readUInt32LE(TRACE_MAGIC.length);
    if (version !== TRACE_VERSION)
      throw new TraceError(
        `${this.#name} has trace format ${version}, but this Gradlens reads format ${TRACE_VERSION}: ` +
          'save it again with this version.',
      );
    this.#begun = true;
    return bytes.subarray(TRACE_HEADER_BYTES);
  }

  #chunk(kind: ChunkKind, payload: Buffer): Chunk {
    if (kind === 'end') return { kind };
    if (kind === 'bytes') {
      if (payload.length < 4) throw this.#damaged();
      return { kind, recording: payload.readUInt32LE(), bytes: payload.subarray(4) };
    }
    const content = this.#json(payload);
    if (kind === 'about') {
      const { title, savedBy, saved } = content;
      return { kind, about: { title: text(title), savedBy: text(savedBy), saved: text(saved) } };
    }
    const recording = Number(content['recording']);
    switch (kind) {
      case 'recording':
        return { kind, recording, name: text(content['name']) };
      case 'places':
        return { kind, recording, places: list(content['places']).filter(isPlace) };
      case 'names': {
        const names = list(content['names']).filter(isName);
        return {
          kind,
          recording,
          names: names.map(([path, tensor, version]) => ({ path, tensor, version })),
        };
      }
    }
  }

  #json(payload: Buffer): Record<string, unknown> {
    try {
      const content: unknown = JSON.parse(payload.toString('utf8'));
      if (typeof content === 'object' && content !== null)
        return content as Record<string, unknown>;
    } catch {
      // Told below, as the other kinds of damage.
    }
    throw this.#damaged();
  }

  #damaged(): TraceError {
    return new TraceError(`${this.#name} is damaged: what could be read is shown.`);
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isPlace(entry: unknown): entry is PlaceEntry {
  const [script, line, column, file, atLine, atColumn, ...names] = list(entry);
  return (
    [script, line, column, atLine, atColumn].every(Number.isInteger) &&
    [file, ...names].every((each) => typeof each === 'string')
  );
}

function isName(entry: unknown): entry is NameEntry {
  const [path, tensor, version] = list(entry);
  return typeof path === 'string' && [tensor, version].every(Number.isInteger);
}
