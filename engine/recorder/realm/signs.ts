/**
 * @file Signs that a program uses what the recorder changes as it is loaded. They are looked for before every
 * program that Node runs, so each costs next to nothing.
 */

import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { TENSORFLOW_ENGINE } from './symbols.ts';

/** Packages of the libraries whose sources are changed. */
export const PACKAGES = { jax: '@jax-js/jax', tensorflow: '@tensorflow/tfjs' } as const;

/** A text of jax-js that is in its bundles, too. */
export const JAX_TEXT = 'freed, please use .ref move semantics';

/** Bytes of an entry file in which a library may be bundled. */
export const SMALLEST_BUNDLE = 100_000;

/** Files from which the program looks for its packages. */
export const places = (): string[] =>
  [process.argv[1] ?? '.', './program'].map((at) => resolve(at));

/** Whether a package lies in one of the folders in which Node looks; asking Node costs more where it does not. */
export function hasPackage(from: string, name: string): boolean {
  let folder = from;
  for (;;) {
    const outer = dirname(folder);
    if (outer === folder) return false;
    folder = outer;
    if (existsSync(join(folder, 'node_modules', name))) return true;
  }
}

/** The command itself, which is its program; not a folder of the user's with such a name. */
const TS_NODE = /[\\/](?:node_modules[\\/]ts-node[\\/].*|ts-node(?:-\w+)*)$/;

/** Whether it is started with a compiler such as ts-node or some `…/register`. */
export function isCompiledOnTheFly(): boolean {
  const { argv, env, execArgv } = process;
  const words = [argv[2] ?? '', ...execArgv, env['NODE_OPTIONS'] ?? ''];
  return TS_NODE.test(argv[1] ?? '') || words.some((word) => /ts-node|[\\/-]register/.test(word));
}

/** Whether it is a run of tests by vitest, which transforms their files itself, or one of its workers. */
export function isRunByVitest(): boolean {
  const { argv, env } = process;
  // Threads do not know yet which file they will run.
  return /[\\/]vitest[\\/]/.test(argv[1] ?? '') || env['VITEST'] !== undefined;
}

/** Whether it is a run of tests by jest, or one of its workers. */
export function isRunByJest(): boolean {
  const { argv, env } = process;
  return /[\\/]jest(?:\.js)?$/.test(argv[1] ?? '') || env['JEST_WORKER_ID'] !== undefined;
}

/** Whether one of the libraries may be loaded, or is already. */
export function mayUseLibrary(): boolean {
  if (TENSORFLOW_ENGINE in globalThis) return true;
  const names = Object.values(PACKAGES);
  if (places().some((place) => names.some((name) => hasPackage(place, name)))) return true;
  const size = statSync(process.argv[1] ?? '', { throwIfNoEntry: false })?.size ?? 0;
  return size >= SMALLEST_BUNDLE;
}
