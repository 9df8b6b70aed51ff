/** @file Makes a Python-style namespace out of a canonical one: names, calls, classes. */

import { Tensor } from '../tensor/tensor.ts';
import { convert } from './call.ts';
import { snakeCase } from './case.ts';
import { computedInto } from './out.ts';
import type { AnyFunction, Speaker } from './speaker.ts';

export type Namespace = Record<string, unknown>;
type AnyClass = abstract new (...args: never[]) => object;

export function adaptFunction(speaker: Speaker, path: string, f: AnyFunction): AnyFunction {
  const name = snakeCase(path.slice(path.lastIndexOf('.') + 1));
  const call = (args: readonly unknown[]): unknown => speaker.call(path, f, undefined, [...args]);
  const adapted: AnyFunction = (...args) =>
    speaker.within(() => computedInto(name, args, call)) ?? call(args);
  return Object.defineProperty(adapted, 'name', { value: name });
}

const adapted = new WeakMap<Speaker, WeakMap<object, AnyClass>>();

/** The same class, also called without `new`; errors and tensors are made by the library only. */
export function adaptClass(speaker: Speaker, path: string, original: AnyClass): AnyClass {
  const prototype: unknown = original.prototype;
  if (original === Tensor || prototype instanceof Error) return original;
  const classes = adapted.get(speaker) ?? new WeakMap<object, AnyClass>();
  adapted.set(speaker, classes);
  const known = classes.get(original);
  if (known !== undefined) return known;
  const make = (target: object, args: unknown[], newTarget: unknown): object =>
    speaker.within(
      () =>
        Reflect.construct(
          target as new () => object,
          convert(path, args),
          newTarget as new () => object,
        ) as object,
    );
  const proxy = new Proxy<AnyClass>(original, {
    construct: make,
    apply: (target, _self, args: unknown[]) => make(target, args, target),
    // Its own functions make tensors and modules, too.
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function' || !Object.hasOwn(target, key)) return value;
      return (...args: unknown[]): unknown =>
        speaker.within(() => Reflect.apply(value, receiver, args) as unknown);
    },
  });
  classes.set(original, proxy);
  return proxy;
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
