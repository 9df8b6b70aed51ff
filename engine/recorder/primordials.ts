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

/** Moves a collection's methods onto the prototype of a subclass, out of reach of later patches. */
function seal<T extends { prototype: object }>(original: { prototype: object }, safe: T): T {
  for (const key of Reflect.ownKeys(original.prototype)) {
    if (key === 'constructor') continue;
    const descriptor = Object.getOwnPropertyDescriptor(original.prototype, key);
    if (descriptor !== undefined) Object.defineProperty(safe.prototype, key, descriptor);
  }
  Object.setPrototypeOf(safe.prototype, null);
  return safe;
}

export const SafeMap = seal(Map, class SafeMap<K, V> extends Map<K, V> {});
export const SafeWeakSet = seal(WeakSet, class SafeWeakSet<T extends object> extends WeakSet<T> {});

const bytesPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
export const setBytes = uncurry<Uint8Array, [ArrayLike<number>, number], void>(bytesPrototype.set);
export const slice = uncurry<Uint8Array, [number, number], Uint8Array>(bytesPrototype.subarray);

const textEncoder = new TextEncoder();
export const encodeInto = textEncoder.encodeInto.bind(textEncoder);

export const { floor, fround, max, min, sqrt } = Math;
export const isArray = Array.isArray;
export const stringify = JSON.stringify;

export const IntrinsicError = Error;
export const captureStackTrace = Error.captureStackTrace;
export const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const getPrototypeOf = Object.getPrototypeOf;
export const defineProperty = Reflect.defineProperty;
export const deleteProperty = Reflect.deleteProperty;
export const isExtensible = Reflect.isExtensible;
export const ownKeys = Reflect.ownKeys;
export const apply = Reflect.apply;
