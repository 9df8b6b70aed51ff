/** @file The places in the source that a trace brings along, and where their files are now. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { SiteSource } from '../graph/graph.ts';
import type { Site } from '../protocol/index.ts';
import type { Frame } from '../recorder/records/format.ts';
import type { PlaceEntry } from './layout.ts';

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export class PlaceTable implements SiteSource {
  readonly #locate: (file: string) => string;
  readonly #places = new Map<string, Place>();
  readonly #names = new Map<string, readonly string[]>();

  /** @param locate where a file of the recording is now */
  constructor(locate: (file: string) => string) {
    this.#locate = locate;
  }

  addPlace([script, line, column, file, atLine, atColumn, ...names]: PlaceEntry): void {
    const place = { file: this.#locate(file), line: atLine, column: atColumn };
    this.#places.set(`${script}:${line}:${column}`, place);
    if (names.length > 0) this.#names.set(keyOf(place), names);
  }

  /** The places are known without the scripts. */
  add(): void {}

  site({ script, line, column, functionName }: Frame): Site | null {
    const place = this.#places.get(`${script}:${line}:${column}`);
    return place === undefined ? null : { ...place, functionName };
  }

  /** Names in a trace are those of the source already. */
  names(): null {
    return null;
  }

  readonly nameAt = (site: Site, output: number): string | null =>
    this.#names.get(keyOf(site))?.[output] ?? null;
}

const keyOf = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/**
 * Finds the files of a trace that was recorded elsewhere: `/ci/job/src/train.ts` is `<folder>/src/train.ts`
 * if that exists. What is nowhere keeps its path.
 */
export function locator(folders: readonly string[]): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    let found = known.get(file);
    if (found === undefined) {
      found = existsSync(file) ? file : (candidates(file, folders).find(existsSync) ?? file);
      known.set(file, found);
    }
    return found;
  };
}

/** The longest ends of the path first. */
function candidates(file: string, folders: readonly string[]): string[] {
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '..');
  return parts.flatMap((_, at) => folders.map((folder) => join(folder, ...parts.slice(at))));
}
