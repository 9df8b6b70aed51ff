/** @file Makes a Python-style namespace out of a canonical one: names, calls, classes. */

import { Tensor } from '../tensor/tensor.ts';
import { convert } from './call.ts';
import { snakeCase } from './case.ts';
import { modernArguments } from './deprecated.ts';
import { withInplace } from './in-place.ts';
import { computedInto } from './out.ts';
import type { AnyFunction, Speaker } from './speaker.ts';

export type Namespace = Record<string, unknown>;
type AnyClass = abstract new (...args: never[]) => object;
type Maker = new (...args: unknown[]) => object;

export function adaptFunction(speaker: Speaker, path: string, f: AnyFunction): AnyFunction {
  const name = snakeCase(path.slice(path.lastIndexOf('.') + 1));
  const modern = modernArguments(path) ?? ((args: readonly unknown[]) => args);
  const call = withInplace(path, f, (chosen, args) =>
    speaker.call(path, chosen, undefined, [...modern(args)]),
  );
  const adapted: AnyFunction = (...args) =>
    speaker.within(() => computedInto(name, args, call)) ?? call(args);
  return Object.defineProperties(adapted, {
    name: { value: name },
    __name__: { value: name },
  });
}

const adapted = new WeakMap<Speaker, WeakMap<object, AnyClass>>();

/**
 * A class of the dialect in the place of the library's: its objects, and those of classes that extend it,
 * have Python's names. Also called without `new`. Errors and tensors are made by the library only.
 */
export function adaptClass(speaker: Speaker, path: string, original: AnyClass): AnyClass {
  const own = original.prototype as object;
  if (original === Tensor || own instanceof Error) return original;
  const classes = adapted.get(speaker) ?? new WeakMap<object, AnyClass>();
  adapted.set(speaker, classes);
  const known = classes.get(original);
  if (known !== undefined) return known;
  const make = original as unknown as Maker;
  const modern = modernArguments(path) ?? ((args: readonly unknown[]) => args);
  const made = function (...args: unknown[]): object {
    const target = (new.target as unknown as Maker | undefined) ?? made;
    return speaker.within(() =>
      Reflect.construct<unknown[], object>(make, [...convert(path, modern(args))], target),
    );
  } as unknown as Maker;
  classes.set(original, made);
  const prototype = speaker.prototype(own);
  Object.defineProperty(prototype, 'constructor', { value: made });
  Object.defineProperties(made, {
    name: { value: original.name },
    __name__: {
      // Of classes that extend this one, too.
      get(this: { readonly name: string }): string {
        return this.name;
      },
    },
    prototype: { value: prototype, writable: false },
    [Symbol.hasInstance]: {
      value(this: unknown, value: unknown): boolean {
        // Objects of the library count; a class that extends this one asks for its own.
        const asked = this === made ? original : this;
        return Function.prototype[Symbol.hasInstance].call(asked as () => void, value);
      },
    },
  });
  Object.setPrototypeOf(made, original);
  return Object.defineProperties(made, staticMembers(speaker, path, original));
}

/** A class's own functions, which make tensors and modules, too. */
function staticMembers(speaker: Speaker, path: string, original: AnyClass): PropertyDescriptorMap {
  const result: PropertyDescriptorMap = {};
  const own = Object.getOwnPropertyDescriptors(original) as Record<string, PropertyDescriptor>;
  for (const [name, { value }] of Object.entries(own)) {
    if (typeof value !== 'function') continue;
    for (const as of new Set([name, snakeCase(name)])) {
      result[as] = speaker.method(`${path}.${name}`, as, value as AnyFunction);
    }
  }
  return result;
}

export function isClass(value: unknown): value is AnyClass {
  return (
    typeof value === 'function' &&
    Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
  );
}

function adapt(speaker: Speaker, path: string, value: unknown): unknown {
  if (isClass(value)) return adaptClass(speaker, path, value);
  return typeof value === 'function' ? adaptFunction(speaker, path, value as AnyFunction) : value;
}

/** A module of ours: an object without a class. */
function isNamespace(value: unknown): value is Namespace {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Everything a namespace exports, under Python's names. */
export function adaptNamespace(
  speaker: Speaker,
  source: Readonly<Namespace>,
  prefix = '',
): Namespace {
  const result: Namespace = {};
  for (const [name, value] of Object.entries(source)) {
    const path = prefix + name;
    result[snakeCase(name)] = isNamespace(value)
      ? adaptNamespace(speaker, value, `${path}.`)
      : adapt(speaker, path, value);
  }
  return result;
}

/** What stands at a path of a namespace: `nn.functional.relu`. */
export function at(source: Readonly<Namespace>, path: string): unknown {
  let value: unknown = source;
  for (const part of path.split('.')) value = (value as Namespace | undefined)?.[part];
  return value;
}

/** Puts canonical things where PyTorch has them. */
export function link(
  speaker: Speaker,
  target: Namespace,
  source: Readonly<Namespace>,
  links: Readonly<Record<string, string>>,
): void {
  for (const [theirs, ours] of Object.entries(links)) {
    const parts = theirs.split('.');
    const name = parts.pop() as string;
    let space = target;
    for (const part of parts) space = (space[part] ??= {}) as Namespace;
    const value = at(source, ours);
    if (value !== undefined) space[name] ??= adapt(speaker, ours, value);
  }
}
