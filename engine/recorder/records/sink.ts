/** @file The file a recording is appended to. */

import fs from 'node:fs';

import { sliceText } from '../realm/primordials.ts';
import { FAILURE_SUFFIX, RECORDING_SUFFIX } from './format.ts';

const { closeSync, openSync, writeSync } = fs;

/**
 * Opens its file at the first write and never closes it: every write is at once on its way to any reader,
 * whatever becomes of this process. It gives up at the first failure (disk full, directory gone), without a
 * word in the program, but with a sign for readers.
 */
export class FileSink {
  readonly #pathWanted: () => string | null;
  #path: string | null = null;
  #file: number | null = null;
  #ended = false;

  /** @param path asked for at the first write; null where nothing is to be written */
  constructor(path: () => string | null) {
    this.#pathWanted = path;
  }

  /** @returns false when nothing can be written any more */
  write(bytes: Uint8Array): boolean {
    if (this.#ended) return false;
    try {
      this.#file ??= this.#open();
      if (this.#file !== null) {
        for (let done = 0; done < bytes.length;)
          done += writeSync(this.#file, bytes, done, bytes.length - done);
        return true;
      }
    } catch (error) {
      this.#leaveSign(error as NodeJS.ErrnoException);
    }
    this.#ended = true;
    return false;
  }

  #open(): number | null {
    this.#path = this.#pathWanted();
    // Exclusive: two recordings in one file could not be told apart.
    return this.#path === null ? null : openSync(this.#path, 'ax', 0o600);
  }

  #leaveSign({ code = 'unknown' }: NodeJS.ErrnoException): void {
    if (this.#path === null) return;
    try {
      const stem = sliceText(this.#path, 0, -RECORDING_SUFFIX.length);
      closeSync(openSync(`${stem}.${code}${FAILURE_SUFFIX}`, 'wx', 0o600));
    } catch {
      // The directory is gone, or takes no names either.
    }
  }
}
