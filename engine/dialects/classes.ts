/** @file The classes of the public door by their paths, and prototypes above each other. */

import * as engine from '../index.ts';
import { Tensor } from '../tensor/tensor.ts';
import { at, isClass } from './adapt.ts';
import { knownPaths } from './call.ts';

/** By path, but for tensors. */
export function classes(): Map<string, { readonly prototype: object }> {
  const result = new Map<string, { readonly prototype: object }>();
  for (const path of knownPaths()) {
    const value = at(engine, path);
    if (isClass(value) && value !== Tensor) result.set(path, value);
  }
  return result;
}

/** A prototype and those above it, innermost first. */
export function* chain(prototype: object): Generator<object> {
  for (
    let owner: object | null = prototype;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    yield owner;
  }
}

let paths: ReadonlyMap<object, string> | null = null;

/** The path of a class by its prototype; undefined for classes of programs, and for those without a name. */
export function pathOf(prototype: object): string | undefined {
  paths ??= new Map([...classes()].map(([path, { prototype: own }]) => [own, path] as const));
  return paths.get(prototype);
}

/** Whether a prototype is that of a class, or of one that extends it. */
export function isOf(
  prototype: object,
  { prototype: top }: { readonly prototype: object },
): boolean {
  return [...chain(prototype)].includes(top);
}
