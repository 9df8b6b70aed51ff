/**
 * @file The built-ins as they were before the program. The recorder proper comes later, and takes what it uses as it
 * loads: for that moment they are put back, so that it calls nothing that the program has put into their places.
 */

import { builtIn } from './built-in.ts';

const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;

/** Those that the recorder asks for at each event as well: it is handed them by these names. */
export const CLASSES = ['Float32Array', 'Float64Array', 'Number', 'Uint8Array', 'WeakRef'] as const;

type Part = readonly [holder: object, names: readonly PropertyKey[]];

const ofNode = (name: string, names: readonly string[]): Part => [builtIn(name) as object, names];
/** The class of what iterates over these. */
const iteratorOf = (items: Iterable<unknown>): object =>
  getPrototypeOf(items[Symbol.iterator]()) as object;

/** No more than is used: each look takes its time before every program. Some flags of Node take WebAssembly away. */
const parts = (): readonly Part[] => [
  [globalThis, CLASSES],
  [globalThis, ['Array', 'Error', 'Map', 'Object', 'Proxy', 'Set', 'String', 'Symbol']],
  [globalThis, ['TextEncoder', 'WeakMap', 'WeakSet']],
  [Array, ['from', 'isArray', Symbol.species]],
  [Array.prototype, ['flat', 'flatMap', 'forEach', 'map', 'push', 'slice', 'some', 'sort']],
  [Array.prototype, [Symbol.iterator]],
  [iteratorOf([]), ['next']],
  [iteratorOf(''), ['next']],
  [iteratorOf(new Map()), ['next']],
  [Buffer, ['compare', 'from', 'isEncoding']],
  [Buffer.prototype, ['toString']],
  [Date, ['now']],
  [Error, ['prepareStackTrace']],
  [Function.prototype, ['bind', 'call']],
  [JSON, ['stringify']],
  [Map.prototype, ['entries', 'forEach', 'get', 'has', 'set', 'size', 'delete', Symbol.iterator]],
  [Math, ['floor', 'fround', 'max', 'min', 'sqrt']],
  [Object, ['create', 'defineProperty', 'getOwnPropertyDescriptor', 'getOwnPropertyNames']],
  [Object, ['getPrototypeOf', 'hasOwn', 'setPrototypeOf']],
  [Object.prototype, ['hasOwnProperty']],
  [process, ['cwd', 'getBuiltinModule', 'hasUncaughtExceptionCaptureCallback']],
  [Reflect, ['apply', 'defineProperty', 'deleteProperty', 'ownKeys']],
  [RegExp.prototype, ['exec', 'test']],
  [Set.prototype, ['add', 'has']],
  [String.prototype, ['charCodeAt', 'endsWith', 'indexOf', 'lastIndexOf', 'slice', 'startsWith']],
  [String.prototype, [Symbol.iterator]],
  [Symbol, ['for']],
  [TextEncoder.prototype, ['encodeInto']],
  [getPrototypeOf(Uint8Array.prototype) as object, ['buffer', 'length', 'set', 'subarray']],
  [WeakMap.prototype, ['delete', 'get', 'has', 'set']],
  [WeakRef.prototype, ['deref']],
  [WeakSet.prototype, ['add', 'delete', 'has']],
  [(globalThis as Partial<typeof globalThis>).WebAssembly ?? {}, ['Instance', 'Module']],
  ofNode('node:fs', ['closeSync', 'existsSync', 'fstatSync', 'openSync', 'readFileSync']),
  ofNode('node:fs', ['statSync', 'writeFileSync', 'writeSync']),
  ofNode('node:module', ['createRequire', 'findSourceMap', 'register', 'registerHooks']),
  ofNode('node:path', ['basename', 'dirname', 'join', 'normalize', 'resolve', 'toNamespacedPath']),
  ofNode('node:vm', ['createContext', 'runInContext']),
];

interface Property {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor | undefined;
}

export class Originals {
  readonly #parts = parts();
  readonly #taken = this.#parts.map((part) =>
    part[1].map((name) => getOwnPropertyDescriptor(part[0], name)),
  );

  /** Runs it with them in their places; the program sees nothing of that, as nothing of it runs meanwhile. */
  during<Result>(run: () => Result): Result {
    const replaced: Property[] = [];
    for (let i = 0; i < this.#parts.length; i++) {
      const part = this.#parts[i] as Part;
      const holder = part[0];
      for (let j = 0; j < part[1].length; j++) {
        const key = part[1][j] as PropertyKey;
        const original = this.#taken[i]?.[j];
        const descriptor = getOwnPropertyDescriptor(holder, key);
        if (descriptor?.value === original?.value && descriptor?.get === original?.get) continue;
        replaced[replaced.length] = { holder, key, descriptor };
        put(holder, key, original);
      }
    }
    try {
      return run();
    } finally {
      for (let i = 0; i < replaced.length; i++) {
        const { holder, key, descriptor } = replaced[i] as Property;
        put(holder, key, descriptor);
      }
    }
  }
}

/** Where the program has frozen it, it stays. */
function put(holder: object, key: PropertyKey, descriptor: PropertyDescriptor | undefined): void {
  if (descriptor === undefined) deleteProperty(holder, key);
  else defineProperty(holder, key, descriptor);
}
