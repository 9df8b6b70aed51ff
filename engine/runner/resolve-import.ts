/** @file Finds the file that a relative import names. */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Endings tried for an import without one. */
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** The file a relative import names, also where it names the file TypeScript would emit. */
export function resolveImport(from: string, specifier: string): string | null {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return null;
  const path = resolve(dirname(from), specifier);
  const emitted = /\.([cm]?)js(x?)$/.exec(path);
  const candidates = [path];
  if (emitted !== null)
    candidates.push(path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'), path.replace(/\.js$/, '.tsx'));
  candidates.push(
    ...ENDINGS.map((ending) => path + ending),
    ...ENDINGS.map((ending) => resolve(path, `index${ending}`)),
  );
  return candidates.find(isFile) ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
