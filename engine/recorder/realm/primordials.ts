/**
 * @file The built-ins the recorder uses, taken when it loads: a program that later patches or freezes
 * prototypes neither breaks the recorder nor sees it at work.
 */

/** Turns a method into a function that takes its receiver first. */
const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <
  This,
  Args extends unknown[],
  Result,
>(
  method: (this: This, ...args: Args) => Result,
) => (self: This, ...args: Args) => Result;

/** Copies a collection's methods onto a subclass, out of reach of later patches. */
function seal<T extends { prototype: object }>(original: { prototype: object }, safe: T): T {
  for (const key of Reflect.ownKeys(original.prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(original.prototype, key);
    if (descriptor !== undefined && key !== 'constructor')
      Object.defineProperty(safe.prototype, key, descriptor);
  }
  Object.setPrototypeOf(safe.prototype, null);
  return safe;
}

// Without a constructor of their own, older Nodes iterate over the arguments as the program says.
export const SafeMap = seal(
  Map,
  class SafeMap<K, V> extends Map<K, V> {
    constructor() {
      super(null);
    }
  },
);
export type SafeMap<K, V> = InstanceType<typeof SafeMap<K, V>>;
export const SafeWeakMap = seal(
  WeakMap,
  class SafeWeakMap<K extends object, V> extends WeakMap<K, V> {
    constructor() {
      super(null);
    }
  },
);
export type SafeWeakMap<K extends object, V> = InstanceType<typeof SafeWeakMap<K, V>>;
export const SafeWeakSet = seal(
  WeakSet,
  class SafeWeakSet<T extends object> extends WeakSet<T> {
    constructor() {
      super(null);
    }
  },
);

const { prototype: mapMethods } = Map;
export const mapEntries = uncurry<Map<unknown, unknown>, [], IterableIterator<[unknown, unknown]>>(
  mapMethods.entries,
);
export const nextEntry = uncurry<
  Iterator<[unknown, unknown]>,
  [],
  IteratorResult<[unknown, unknown]>
>((Object.getPrototypeOf(new Map().entries()) as Iterator<[unknown, unknown]>).next);

export const weakMapGet = uncurry(WeakMap.prototype.get) as <K extends WeakKey, V>(
  map: WeakMap<K, V>,
  key: K,
) => V | undefined;
export const mapGet = uncurry<ReadonlyMap<unknown, unknown>, [unknown], unknown>(mapMethods.get);

const forEachOf = uncurry<
  ReadonlyMap<unknown, unknown>,
  [(value: unknown, key: unknown) => void],
  void
>(mapMethods.forEach);
export function forEachEntry<K, V>(
  map: ReadonlyMap<K, V>,
  visit: (key: K, value: V) => void,
): void {
  forEachOf(map, (value, key) => visit(key as K, value as V));
}
export const setHas = uncurry<ReadonlySet<unknown>, [unknown], boolean>(Set.prototype.has);

export const held = uncurry(WeakRef.prototype.deref) as <T extends WeakKey>(
  reference: WeakRef<T>,
) => T | undefined;

const byteMethods = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
export const setBytes = uncurry<Uint8Array, [ArrayLike<number>, number], void>(byteMethods.set);
export const slice = uncurry<Uint8Array, [number, number], Uint8Array>(byteMethods.subarray);

const floatMethods = byteMethods as object as Float32Array;
export const setFloats = uncurry<Float32Array, [ArrayLike<number>, number], void>(floatMethods.set);
export const sliceFloats = uncurry<Float32Array, [number, number], Float32Array>(
  floatMethods.subarray,
);

const textEncoder = new TextEncoder();
export const encodeInto = textEncoder.encodeInto.bind(textEncoder);

export const Bytes = Uint8Array;
export const { compare: compareBytes } = Buffer;
const { prototype: bufferMethods } = Buffer as { prototype: Buffer };
export const fromBase64: (text: string, encoding: 'base64') => Buffer = Buffer.from;
export const decodeUtf8 = uncurry<Buffer, ['utf8'], string>(bufferMethods.toString);

const { prototype: stringMethods } = String;
export const indexOf = uncurry<string, [string], number>(stringMethods.indexOf);
export const lastIndexOf = uncurry<string, [string], number>(stringMethods.lastIndexOf);
export const sliceText = uncurry<string, [number, number?], string>(stringMethods.slice);
export const endsWith = uncurry<string, [string], boolean>(stringMethods.endsWith);
export const startsWith = uncurry<string, [string], boolean>(stringMethods.startsWith);

const { prototype: patternMethods } = RegExp;
export const execute = uncurry<RegExp, [string], RegExpExecArray | null>(patternMethods.exec);

export const { floor, fround, max, min, sqrt } = Math;
export const { isArray } = Array;
export const sort = uncurry(Array.prototype.sort) as <T>(
  items: T[],
  compare: (a: T, b: T) => number,
) => T[];
export const { isView } = ArrayBuffer;
export const { stringify } = JSON;
export const { apply, defineProperty, deleteProperty, ownKeys } = Reflect;
export const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
