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
