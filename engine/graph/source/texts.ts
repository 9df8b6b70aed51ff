/** @file The texts of the program's files, read when first asked for. */

import { readFileSync } from 'node:fs';

import { readSource, type SourceText } from '../groups/source.ts';

/** Longer texts are bundles: their positions say little, and reading them would be felt. */
const LONGEST = 2_000_000;

export class SourceTexts {
  readonly #texts: ReadonlyMap<string, string>;

  /** @param texts of files that ran otherwise than they are on disk */
  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** Null where the text is not to be had. */
  of(file: string): SourceText | null {
    const text = this.#texts.get(file) ?? fromDisk(file);
    return text === null || text.length > LONGEST ? null : readSource(text);
  }
}

function fromDisk(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
