/**
 * @file Finds jax-js as it is loaded, as a CommonJS or an ES module, and has its source call the recorder.
 *
 * Programs without it pay for one look-up of a package. No other module is loaded in another way than always,
 * since that would show in the stacks of its errors.
 */

import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import url from 'node:url';
import type * as WorkerThreads from 'node:worker_threads';

import { apply, decodeUtf8, defineProperty, execute, indexOf, stringify } from '../primordials.ts';
import type { JaxAdapter } from './adapter.ts';
import { rewritten } from './rewrite.ts';

const PACKAGE = '@jax-js/jax';

/** Its one module that matters, by path or URL. */
const FILE = /[\\/]@jax-js[\\/]jax[\\/]dist[\\/]index\.c?js$/;

/** A text of the library that is in its bundles, too. */
const MARK = 'freed, please use .ref move semantics';

/** Bytes of an entry file in which a bundled jax-js may lie. */
const SMALLEST_BUNDLE = 100_000;
const LARGEST_BUNDLE = 32 * 1024 * 1024;

const { closeSync, fstatSync, openSync, readFileSync } = fs;
const { createRequire } = module;
const { basename, dirname, join, resolve } = path;
const { fileURLToPath, pathToFileURL } = url;

function versionOf(file: string): string {
  try {
    const text = readFileSync(join(dirname(file), '..', 'package.json'), 'utf8');
    return execute(/"version":\s*"([\w.+-]+)"/, text)?.[1] ?? '';
  } catch {
    return '';
  }
}

/** The source that runs in place of the library's. One that is not known says so once it has run. */
function sourceOf(source: string, file: string): string {
  return (
    rewritten(source) ??
    `${source}\n;globalThis[Symbol.for("gradlens.jax")]?.unknown(${stringify(versionOf(file))});\n`
  );
}

/** Newer than the Node whose types we have. */
interface Hooking {
  readonly registerHooks?: (hooks: { load: typeof loadHere }) => void;
}

type Compile = (this: unknown, ...args: unknown[]) => unknown;

interface Compilable {
  _compile?: Compile;
}

interface Loaded {
  readonly format?: string | null;
  readonly source?: unknown;
}

function changed(loaded: Loaded, file: string): Loaded {
  const { source } = loaded;
  if (source === undefined || source === null) return loaded;
  const text = typeof source === 'string' ? source : decodeUtf8(source as Buffer, 'utf8');
  return { ...loaded, source: sourceOf(text, fileURLToPath(file)) };
}

/** In this thread, where Node has such hooks. */
function loadHere(
  file: string,
  context: unknown,
  next: (file: string, context: unknown) => Loaded,
): Loaded {
  const loaded = next(file, context);
  return execute(FILE, file) === null ? loaded : changed(loaded, file);
}

/** For `module.register`: Node calls it in a thread of its own. */
export async function load(
  file: string,
  context: unknown,
  next: (file: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  const loaded = await next(file, context);
  if (execute(FILE, file) === null) return loaded;
  // A module of CommonJS that hooks are asked for comes without its source; they may supply it.
  const source = loaded.source ?? readFileSync(fileURLToPath(file), 'utf8');
  return changed({ ...loaded, source }, file);
}

/** Newer than the Node whose types we have. */
interface Hooking {
  readonly registerHooks?: (hooks: {
    load: (
      file: string,
      context: unknown,
      next: (file: string, context: unknown) => Loaded,
    ) => Loaded;
  }) => void;
}

/** Where the program would find the library; null where it has none. */
function installed(): string | null {
  const places = [process.argv[1] ?? '.', './program'];
  for (let i = 0; i < places.length; i++) {
    try {
      return createRequire(resolve(places[i] as string)).resolve(PACKAGE);
    } catch {
      // Not from here.
    }
  }
  return null;
}

function isMainThread(): boolean {
  const load = createRequire(process.execPath);
  return (load('node:worker_threads') as typeof WorkerThreads).isMainThread;
}

/**
 * CommonJS, where the loader has no hooks: it enters a module into its cache before it compiles it, and then
 * this one alone is given a way of its own.
 */
function watchRequired(file: string): void {
  const cache = (module as unknown as { _cache: Record<string, Compilable | undefined> })._cache;
  const put = (loading: Compilable | undefined): void => {
    const property = { writable: true, enumerable: true, configurable: true };
    defineProperty(cache, file, { value: loading, ...property });
    const compile = loading?._compile;
    if (compile === undefined) return;
    const value: Compile = function _compile(...args) {
      if (typeof args[0] === 'string') args[0] = sourceOf(args[0], file);
      return apply(compile, this, args);
    };
    defineProperty(loading as object, '_compile', { value, ...property, enumerable: false });
  };
  if (cache[file] === undefined)
    defineProperty(cache, file, { get: () => undefined, set: put, configurable: true });
}

/**
 * To be called before the program's modules are loaded.
 *
 * @param notice called with what cannot be shown, in a sentence
 */
export function watchJax(adapter: JaxAdapter, notice: (sentence: string) => void): void {
  defineProperty(globalThis, Symbol.for('gradlens.jax'), { value: adapter, configurable: true });
  const file = installed();
  if (file !== null) watchRequired(file);
  const { registerHooks } = module as Hooking;
  if (typeof registerHooks === 'function') registerHooks({ load: loadHere });
  else if (file !== null && isMainThread()) module.register(pathToFileURL(__filename));
  const bundle = bundleWithLibrary();
  if (bundle !== null)
    notice(
      `${bundle} has jax-js bundled into it, where it cannot be followed: its arrays are not shown. ` +
        `Leave ${PACKAGE} out of the bundle (esbuild: --external:${PACKAGE}) to see them.`,
    );
}

/** Whether the program is one file with the library in it, in which nothing can be told apart. */
function bundleWithLibrary(): string | null {
  const file = process.argv[1];
  if (file === undefined) return null;
  let open: number | null = null;
  try {
    open = openSync(file, 'r');
    const { size } = fstatSync(open);
    if (size < SMALLEST_BUNDLE || size > LARGEST_BUNDLE) return null;
    return indexOf(readFileSync(open, 'utf8'), MARK) < 0 ? null : basename(file);
  } catch {
    return null;
  } finally {
    if (open !== null) closeSync(open);
  }
}
