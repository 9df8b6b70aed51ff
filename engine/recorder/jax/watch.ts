/** @file Where jax-js finds its adapter, and what it runs in place of its own source. */

import fs from 'node:fs';
import path from 'node:path';

import type { Library } from '../loading/load.ts';
import { defineProperty, execute, indexOf, stringify } from '../realm/primordials.ts';
import { JAX_TEXT, PACKAGES, SMALLEST_BUNDLE } from '../realm/signs.ts';
import type { JaxAdapter } from './adapter.ts';
import { rewritten } from './rewrite.ts';

/** Where the adapter stands; our own bundles, which run live files, have it beside the library's text. */
const SLOT = 'gradlens.jax';

/** Larger entry files are not searched. */
const LARGEST_BUNDLE = 32 * 1024 * 1024;

const { closeSync, fstatSync, openSync, readFileSync } = fs;
const { basename, dirname, join } = path;

function versionOf(file: string): string {
  try {
    const text = readFileSync(join(dirname(file), '..', 'package.json'), 'utf8');
    return execute(/"version":\s*"([\w.+-]+)"/, text)?.[1] ?? '';
  } catch {
    return '';
  }
}

export const JAX: Library = {
  packages: [PACKAGES.jax],
  file: /[\\/]@jax-js[\\/]jax[\\/]dist[\\/]index\.c?js$/,
  isModule: true,
  /** A version that is not known says so once it has run. */
  rewrite: (source, file) =>
    rewritten(source) ??
    `${source}\n;globalThis[Symbol.for("gradlens.jax")]?.unknown(${stringify(versionOf(file))});\n`,
};

/** Whether the program is one file with the library in it, in which nothing can be told apart. */
function bundleWithLibrary(): string | null {
  const file = process.argv[1];
  if (file === undefined) return null;
  let open: number | null = null;
  try {
    open = openSync(file, 'r');
    const { size } = fstatSync(open);
    if (size < SMALLEST_BUNDLE || size > LARGEST_BUNDLE) return null;
    const text = readFileSync(open, 'utf8');
    return indexOf(text, JAX_TEXT) < 0 || indexOf(text, SLOT) >= 0 ? null : basename(file);
  } catch {
    return null;
  } finally {
    if (open !== null) closeSync(open);
  }
}

/** @param notice called with what cannot be shown, in a sentence */
export function watchJax(adapter: JaxAdapter, notice: (sentence: string) => void): void {
  defineProperty(globalThis, Symbol.for(SLOT), { value: adapter, configurable: true });
  const bundle = bundleWithLibrary();
  if (bundle !== null)
    notice(
      `${bundle} has jax-js bundled into it, where it cannot be followed: its arrays are not shown. ` +
        `Leave ${PACKAGES.jax} out of the bundle (esbuild: --external:${PACKAGES.jax}) to see them.`,
    );
}
