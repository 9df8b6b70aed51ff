/** @file The file a recording is appended to. */

import fs from 'node:fs';

import { slice } from './primordials.ts';

const { openSync, writeSync } = fs;

/**
 * Opens its file at the first write and never closes it: every write is at once on its way to any reader,
 * whatever becomes of this process. It gives up silently at the first failure (disk full, directory gone).
 */
export class FileSink {
  readonly #path: () => string | null;
  #file: number | null = null;
  #failed = false;

  /** @param path asked for at the first write; null where nothing is to be written */
  constructor(path: () => string | null) {
    this.#path = path;
  }

  /** @returns false when nothing can be written any more */
  write(bytes: Uint8Array): boolean {
    if (this.#failed) return false;
    try {
      this.#file ??= this.#open();
      if (this.#file === null) {
        this.#failed = true;
        return false;
      }
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#file, slice(bytes, done, bytes.length));
      return true;
    } catch {
      this.#failed = true;
      return false;
    }
  }

  #open(): number | null {
    const path = this.#path();
    // Exclusive: two recordings in one file could not be told apart.
    return path === null ? null : openSync(path, 'ax', 0o600);
  }
}
