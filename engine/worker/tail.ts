/** @file Follows one recording file as it grows and feeds a graph with it. */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

import type { GraphModel } from '../graph/model.ts';
import { RecordReader } from '../graph/reading/decode.ts';
import type { GradlensRecord } from '../recorder/records/format.ts';

/** Bytes read and decoded without a break: some milliseconds of work. */
const CHUNK = 256 * 1024;

export class Tail {
  readonly model: GraphModel;
  readonly path: string;
  readonly #reader = new RecordReader();
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #file: number | null = null;
  #offset = 0;
  #closed = false;

  constructor(path: string, model: GraphModel) {
    this.path = path;
    this.model = model;
  }

  /**
   * Reads the next chunk. A file that is not there (yet, or any more) has nothing to read.
   * @returns false when it is at its end
   */
  step(): boolean {
    if (this.#closed) return false;
    let length: number;
    try {
      this.#file ??= openSync(this.path, 'r');
      length = readSync(this.#file, this.#buffer, 0, CHUNK, this.#offset);
    } catch {
      return false;
    }
    this.#offset += length;
    for (const record of this.#reader.push(this.#buffer.subarray(0, length)))
      this.model.append(record);
    if (this.#reader.damaged !== null) {
      this.model.note(this.#reader.damaged.message);
      this.close();
    }
    // A file that grows on is not worth reading then.
    if (this.model.full) this.close();
    return length === CHUNK && !this.#closed;
  }

  /** Bytes of the recording that the graph is made of. */
  get length(): number {
    return this.#offset;
  }

  /** Reads to the end, letting others have a turn between chunks. */
  async drain(): Promise<void> {
    while (this.step()) await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.#closed = true;
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
  }
}

/** The records that a graph is made of, read again; none where the file is gone. */
export function recordsOf({ path, length }: Tail): GradlensRecord[] {
  try {
    return new RecordReader().push(readFileSync(path).subarray(0, length));
  } catch {
    return [];
  }
}
