/**
 * @file Waits for a tensor library, and loads the recorder when one comes: programs without tensors pay for
 * nothing but this. What it leaves in the realm until then is what a library or the debugger asks for.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';

import { builtIn } from '../realm/built-in.ts';
import type { InstallOptions } from '../install.ts';
import { CLASSES, Originals } from '../realm/originals.ts';
import type * as Proper from '../proper.ts';
import { isCompiledOnTheFly, isRunByJest, isRunByVitest, mayUseLibrary } from '../realm/signs.ts';
import {
  CONTEXTS,
  DIRECTORY,
  JAX,
  PROBE,
  RUN_TO,
  SLOT,
  TENSORFLOW_ENGINE,
  TFJS,
} from '../realm/symbols.ts';
import { isLibraryInContext } from '../realm/unseen-contexts.ts';

type Recorder = typeof Proper;

/** Where libraries and debuggers find the recorder. */
const SYMBOLS = [SLOT, PROBE, RUN_TO, JAX, TFJS];

/** In the addresses of their files. */
const LIBRARIES = /[\\/]@(?:jax-js[\\/]jax|tensorflow[\\/]tfjs)/;

const { hasOwn, defineProperty } = Object;
const { apply, deleteProperty, get, getPrototypeOf, set } = Reflect;
const { exec } = RegExp.prototype;
/** What is looked up at the call might be the program's by then. */
const taken = { compileFunction, readFileSync };
const file = resolve(__dirname, 'proper.cjs');

let proper: Recorder | null = null;

function loadProper(): Recorder {
  return (proper ??= evaluateProper());
}

function evaluateProper(): Recorder {
  const loaded = { exports: {} };
  const names = ['module', 'exports', 'require', '__filename', '__dirname', ...CLASSES];
  const text = taken.readFileSync(file, 'utf8');
  const run = taken.compileFunction(text, names, { filename: file }) as (
    ...args: unknown[]
  ) => void;
  const classes = CLASSES.map((name) => globalThis[name]);
  run(loaded, loaded.exports, builtIn, file, __dirname, ...classes);
  return loaded.exports as Recorder;
}

/** Newer than the Node whose types we have. */
interface Hooking {
  readonly registerHooks?: (hooks: { load: Recorder['loadHere'] }) => void;
}

/** Puts a recorder into this thread, now or when one is needed. */
export function waitForLibrary(options: InstallOptions): void {
  const begin = (): Recorder | null => {
    try {
      const recorder = loadProper();
      recorder.installRecorder(options);
      return recorder;
    } catch {
      // Whatever is wrong here, the program comes first.
      return null;
    }
  };
  const early = isCompiledOnTheFly() || isRunByVitest() || isRunByJest() || mayUseLibrary();
  if (hasOwn(globalThis, SLOT) || early) {
    begin();
    return;
  }
  defineProperty(globalThis, DIRECTORY, { value: options.directory, configurable: true });
  const originals = new Originals();
  const waiting = new Waiting(() => originals.during(begin));
  defineProperty(globalThis, CONTEXTS, {
    value: () => {
      if (!isLibraryInContext()) return false;
      waiting.end();
      return (get(globalThis, CONTEXTS) as () => boolean)();
    },
    configurable: true,
  });
  (builtIn('node:module') as Hooking).registerHooks?.({
    load(name, context, next) {
      if (!waiting.isOver && apply(exec, LIBRARIES, [name]) !== null) {
        // Its own hooks see what is loaded from now on.
        const recorder = waiting.end();
        if (recorder !== null) return recorder.loadHere(name, context, next);
      }
      return next(name, context);
    },
  });
}

/** For a debugger that comes to a program which runs already; see `join.ts`. */
export const join: Recorder['join'] = (directory) => loadProper().join(directory);

/** What stands in the realm until a library or the debugger looks for the recorder. */
class Waiting {
  isOver = false;
  readonly #begin: () => Recorder | null;
  readonly #prototype = getPrototypeOf(globalThis) as object;

  constructor(begin: () => Recorder | null) {
    this.#begin = begin;
    for (const symbol of SYMBOLS)
      defineProperty(globalThis, symbol, {
        get: () => {
          this.end();
          return get(globalThis, symbol) as unknown;
        },
        configurable: true,
      });
    // On the prototype it does not show among the globals.
    defineProperty(this.#prototype, TENSORFLOW_ENGINE, {
      get: () => undefined,
      set: (engine: unknown) => {
        this.end();
        set(globalThis, TENSORFLOW_ENGINE, engine);
      },
      configurable: true,
    });
  }

  /** @returns the recorder; null where it cannot be had */
  end(): Recorder | null {
    this.isOver = true;
    for (let i = 0; i < SYMBOLS.length; i++) deleteProperty(globalThis, SYMBOLS[i] as symbol);
    deleteProperty(this.#prototype, TENSORFLOW_ENGINE);
    return this.#begin();
  }
}
