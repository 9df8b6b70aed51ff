/** @file The error classes the engine throws, named as in Python so that a message reads as PyTorch's. */

export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

export class ValueError extends Error {
  override readonly name = 'ValueError';
}

export class IndexError extends Error {
  override readonly name = 'IndexError';
}

export class NotImplementedError extends RuntimeError {
  // Python's NotImplementedError is a RuntimeError too.
  override readonly name = 'NotImplementedError' as 'RuntimeError';
}

/** Also an instance of JavaScript's own `TypeError`. */
const NativeTypeError = globalThis.TypeError;
export class TypeError extends NativeTypeError {
  override readonly name = 'TypeError';
}

/** A value's type as Python names it in messages. */
export function pythonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null || value === undefined) return 'NoneType';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'bigint':
      return 'int';
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    default:
      return value.constructor.name;
  }
}
