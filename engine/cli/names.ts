/** @file Names of results, from the source files on disk. */

import { readFileSync } from 'node:fs';

import type { NameAt } from '../source/names.ts';

/** Files that are gone or larger give no names. */
const LARGEST = 4 * 1024 * 1024;

export async function namesInSources(): Promise<NameAt> {
  // Loaded when first needed: it brings the compiler along.
  const { namesOf } = await import('../source/names.ts');
  const known = new Map<string, NameAt>();
  return (site, output) => {
    let names = known.get(site.file);
    if (names === undefined) {
      names = namesOf(site.file, textOf(site.file));
      known.set(site.file, names);
    }
    return names(site, output);
  };
}

function textOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > LARGEST ? '' : text;
  } catch {
    return '';
  }
}
