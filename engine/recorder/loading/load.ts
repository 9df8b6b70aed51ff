/**
 * @file Has the sources of other libraries call the recorder as they are loaded, as CommonJS or ES modules.
 *
 * Programs without them pay for two look-ups of packages. No other module is loaded in another way than always,
 * since that would show in the stacks of its errors.
 */

import fs from 'node:fs';
import module from 'node:module';
import url from 'node:url';
import type * as WorkerThreads from 'node:worker_threads';

import { builtIn } from '../realm/built-in.ts';
import { JAX } from '../jax/watch.ts';
import { apply, decodeUtf8, defineProperty, execute } from '../realm/primordials.ts';
import { hasPackage, places } from '../realm/signs.ts';
import { TENSORFLOW } from '../tfjs/watch.ts';

/** A library whose source is changed. */
export interface Library {
  /** A package of the program's, and packages of that package's, down to the one in which the file is. */
  readonly packages: readonly string[];
  /** The one file that matters, by path or URL. */
  readonly file: RegExp;
  /** Whether it is an ES module where a program imports it. */
  readonly isModule: boolean;
  /** @returns the source that runs in place of the library's */
  rewrite(source: string, file: string): string;
}

const LIBRARIES: readonly Library[] = [JAX, TENSORFLOW];

const { readFileSync } = fs;
const { createRequire } = module;
const { fileURLToPath, pathToFileURL } = url;

/** The library that a file, by path or URL, is of. */
function libraryOf(file: string): Library | null {
  for (let i = 0; i < LIBRARIES.length; i++) {
    const library = LIBRARIES[i] as Library;
    if (execute(library.file, file) !== null) return library;
  }
  return null;
}

type Compile = (this: unknown, ...args: unknown[]) => unknown;

interface Compilable {
  _compile?: Compile;
}

interface Loaded {
  readonly source?: unknown;
}

function changed(loaded: Loaded, library: Library, file: string): Loaded {
  const { source } = loaded;
  if (source === undefined || source === null) return loaded;
  const text = typeof source === 'string' ? source : decodeUtf8(source as Buffer, 'utf8');
  return { ...loaded, source: library.rewrite(text, fileURLToPath(file)) };
}

/** In this thread, where Node has such hooks. */
export function loadHere(
  file: string,
  context: unknown,
  next: (file: string, context: unknown) => Loaded,
): Loaded {
  const loaded = next(file, context);
  const library = libraryOf(file);
  return library === null ? loaded : changed(loaded, library, file);
}

/** Newer than the Node whose types we have. */
interface Hooking {
  readonly registerHooks?: (hooks: { load: typeof loadHere }) => void;
}

/** For `module.register`: Node calls it in a thread of its own. */
export async function load(
  file: string,
  context: unknown,
  next: (file: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  const loaded = await next(file, context);
  const library = libraryOf(file);
  if (library === null) return loaded;
  // A module of CommonJS that hooks are asked for comes without its source; they may supply it.
  const source = loaded.source ?? readFileSync(fileURLToPath(file), 'utf8');
  return changed({ ...loaded, source }, library, file);
}

/** Where the program would find the library; null where it has none. */
function installed({ packages }: Library): string | null {
  const from = places();
  for (let i = 0; i < from.length; i++) {
    let file = from[i] as string;
    if (!hasPackage(file, packages[0] as string)) continue;
    try {
      for (let j = 0; j < packages.length; j++)
        file = createRequire(file).resolve(packages[j] as string);
      return file;
    } catch {
      // It has no such entry.
    }
  }
  return null;
}

function isMainThread(): boolean {
  return (builtIn('node:worker_threads') as typeof WorkerThreads).isMainThread;
}

/**
 * CommonJS, where the loader has no hooks: it enters a module into its cache before it compiles it, and then
 * this one alone is given a way of its own.
 */
function watchRequired(library: Library, file: string): void {
  const cache = (module as unknown as { _cache: Record<string, Compilable | undefined> })._cache;
  const put = (loading: Compilable | undefined): void => {
    const property = { writable: true, enumerable: true, configurable: true };
    defineProperty(cache, file, { value: loading, ...property });
    const compile = loading?._compile;
    if (compile === undefined) return;
    const value: Compile = function _compile(...args) {
      if (typeof args[0] === 'string') args[0] = library.rewrite(args[0], file);
      return apply(compile, this, args);
    };
    defineProperty(loading as object, '_compile', { value, ...property, enumerable: false });
  };
  if (cache[file] === undefined)
    defineProperty(cache, file, { get: () => undefined, set: put, configurable: true });
}

/** To be called before the program's modules are loaded. */
export function watchSources(): void {
  let hasModule = false;
  for (let i = 0; i < LIBRARIES.length; i++) {
    const library = LIBRARIES[i] as Library;
    const file = installed(library);
    if (file === null) continue;
    if (execute(library.file, file) !== null) watchRequired(library, file);
    if (library.isModule) hasModule = true;
  }
  const { registerHooks } = module as Hooking;
  if (typeof registerHooks === 'function') registerHooks({ load: loadHere });
  else if (hasModule && isMainThread()) module.register(pathToFileURL(__filename));
}
