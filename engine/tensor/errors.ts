/** @file The error classes the engine throws, named as in Python so that a message reads as PyTorch's. */

import { announce } from '../autograd/throws.ts';

export class RuntimeError extends Error {
  static {
    nameAs(this, 'RuntimeError');
  }

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    announce(this, RuntimeError);
  }
}

export class ValueError extends Error {
  static {
    nameAs(this, 'ValueError');
  }

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    announce(this, ValueError);
  }
}

export class IndexError extends Error {
  static {
    nameAs(this, 'IndexError');
  }

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    announce(this, IndexError);
  }
}

/** A name that an object does not have. */
export class AttributeError extends Error {
  static {
    nameAs(this, 'AttributeError');
  }
}

/** A name that is taken, or not to be found; Python shows its message in quotes. */
export class KeyError extends Error {
  static {
    nameAs(this, 'KeyError');
  }

  constructor(message: string) {
    const isPlain = message.includes("'") && !message.includes('"');
    super(isPlain ? `"${message}"` : `'${message.replaceAll("'", "\\'")}'`);
  }
}

/** A matrix that an algorithm of linear algebra cannot take; a RuntimeError, as in Python. */
export class LinAlgError extends RuntimeError {
  static {
    nameAs(this, '_LinAlgError');
  }
}

/** A RuntimeError, as in Python. */
export class NotImplementedError extends RuntimeError {
  static {
    nameAs(this, 'NotImplementedError');
  }
}

/** An argument that contradicts another, or a use out of place, where Python programs assert. */
export class AssertionError extends Error {
  static {
    nameAs(this, 'AssertionError');
  }

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    announce(this, AssertionError);
  }
}

/** Also an instance of JavaScript's own `TypeError`. */
export class TypeError extends globalThis.TypeError {
  static {
    nameAs(this, 'TypeError');
  }

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    announce(this, TypeError);
  }
}

/** On the prototype, where stack traces look for it; it survives minification. */
export function nameAs(errors: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errors.prototype, 'name', { value: name, configurable: true });
}

/**
 * An argument of a type that its parameter is not of, in PyTorch's words.
 * @param name of the function; empty where it is not known
 * @param position 1-based; 0 where it was given by name
 * @param type what it must be
 */
export function wrongType(
  name: string,
  parameter: string,
  position: number,
  type: string,
  value: unknown,
): string {
  const place = position === 0 ? '' : ` (position ${String(position)})`;
  const where = name === '' ? '' : `${name}(): `;
  return `${where}argument '${parameter}'${place} must be ${type}, not ${pythonTypeOf(value)}`;
}

/** @throws TypeError where options are none, as in `new SGD(parameters, 0.1)`: they would be ignored */
export function checkOptions(name: string, options: unknown): void {
  const isObject = typeof options === 'object' && options !== null;
  // A tensor is no options, though it has properties; nor is a list.
  if (!isObject || Array.isArray(options) || 'strides' in options)
    throw new TypeError(wrongType(name, 'options', 0, 'dict', options));
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
    case 'object':
      return isPlain(value) ? 'dict' : value.constructor.name;
    case 'function':
      // Modules can be called, too.
      return value.constructor === Function ? 'function' : value.constructor.name;
    default:
      return typeof value;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
