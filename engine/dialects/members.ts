/** @file The members of a dialect's tensors: the library's, called as Python calls them, and Python's own. */

import type { Tensor } from '../tensor/tensor.ts';
import { Tensor as TensorClass } from '../tensor/tensor.ts';
import { ALIASES, snakeCase } from './case.ts';
import { chain } from './classes.ts';
import { additions, properties, replacements } from './extras.ts';
import type { AnyFunction, Speaker } from './speaker.ts';

export type Members = PropertyDescriptorMap;

/** Of the library's getters that one which makes a tensor. */
const MAKING = 'data';

/** A member as this prototype has it, or one above it. */
function memberOf(prototype: object, name: string): PropertyDescriptor | undefined {
  for (const owner of chain(prototype)) {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A function under its name, which stacks show. */
export function named(name: string, f: AnyFunction): PropertyDescriptor {
  const value = {
    [name](this: unknown, ...args: unknown[]) {
      return f.apply(this, args);
    },
  }[name];
  return { value, writable: true, configurable: true };
}

/** A member under another name. */
export function fieldAs(name: string): PropertyDescriptor {
  return {
    get(this: Record<string, unknown>) {
      return this[name];
    },
    set(this: Record<string, unknown>, value: unknown) {
      this[name] = value;
    },
    configurable: true,
  };
}

/** The library's members under their own names and under Python's. */
function ownMembers(speaker: Speaker, prototype: object): Members {
  const result: Members = {};
  for (const name of Object.keys(Object.getOwnPropertyDescriptors(TensorClass.prototype))) {
    const member = memberOf(prototype, name);
    if (name === 'constructor' || name === 'toString' || member === undefined) continue;
    const python = snakeCase(name);
    const f = member.value as unknown;
    if (typeof f === 'function') {
      const as = (one: string): PropertyDescriptor =>
        speaker.method(`Tensor.${name}`, one, f as AnyFunction);
      result[name] = as(name);
      result[python] = as(python);
      for (const [theirs, ours] of ALIASES) {
        const alias = name === ours ? theirs : name === `${ours}_` ? `${theirs}_` : null;
        if (alias !== null) result[alias] ??= as(alias);
      }
    } else if (name === MAKING) {
      const get = function (this: unknown): unknown {
        return speaker.within(() => member.get?.call(this) as unknown);
      };
      result[name] = { ...member, get };
    } else if (python !== name) result[python] = fieldAs(name);
  }
  return result;
}

/** What Python has beyond that. */
function additionalMembers(speaker: Speaker, prototype: object): Members {
  const result: Members = {};
  const put = (name: string, f: object): void => {
    result[name] = named(name, function (this, ...args) {
      return speaker.within(() => (f as AnyFunction).call(undefined, this, ...args));
    });
  };
  for (const [name, f] of Object.entries(replacements)) put(name, f);
  for (const [name, f] of Object.entries(additions)) if (!(name in prototype)) put(name, f);
  for (const [name, property] of Object.entries(properties)) {
    if (name in prototype) continue;
    const get = function (this: Tensor): unknown {
      return speaker.within(() => property(this));
    };
    result[name] = { get, configurable: true };
  }
  const gradFn = function (this: Tensor): unknown {
    return this.gradFn === null ? null : speaker.nodes.viewOf(this.gradFn);
  };
  result['grad_fn'] = { get: gradFn, configurable: true };
  return result;
}

/** What a dialect puts on top of a prototype of tensors. */
export function tensorMembers(speaker: Speaker, prototype: object): Members {
  return { ...ownMembers(speaker, prototype), ...additionalMembers(speaker, prototype) };
}
