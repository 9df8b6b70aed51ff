/**
 * @file The members of a dialect's modules, optimizers and contexts: the library's, called as Python calls
 * them, and Python's own.
 */

import { FunctionContext } from '../autograd/custom/context.ts';
import { GradientEdge } from '../autograd/gradient-edge.ts';
import { warn } from '../autograd/warnings.ts';
import { Module } from '../nn/module.ts';
import { isKnownPath } from './call.ts';
import { snakeCase } from './case.ts';
import { chain, isOf, pathOf } from './classes.ts';
import { moduleAdditions } from './extras.ts';
import { FIELDS } from './links.ts';
import { fieldAs, named, type Members } from './members.ts';
import type { AnyFunction, Speaker } from './speaker.ts';
import { moduleAttributes } from './module-attributes.ts';
import { groupMembers, trainingMembers } from './training.ts';

/** A class and those it extends, the last one first; one without a name goes by that of the next below. */
function ownersOf(prototype: object): [path: string, owner: object][] {
  const owners = [...chain(prototype)];
  let path = owners.map(pathOf).find((each) => each !== undefined) ?? '';
  const result = owners.map((owner): [string, object] => [(path = pathOf(owner) ?? path), owner]);
  return result.reverse();
}

/**
 * A method under the library's name, where Python's differs: a program's class overrides it under Python's,
 * and that counts for the library, too.
 */
function overridable(f: AnyFunction, python: string, own: unknown): PropertyDescriptor {
  const value = function (this: Record<string, AnyFunction>, ...args: unknown[]): unknown {
    return this[python] === own ? f.apply(this, args) : this[python]?.(...args);
  };
  return { value, writable: true, configurable: true };
}

interface Renamed {
  readonly name: string;
  readonly python: string;
  readonly f: AnyFunction;
}

/** Passes a module's arguments on to its `forward`, which knows what they mean. */
const RUN = 'call';

/** The members of one class under Python's names; what is not called the same in both is also returned. */
function ownMembers(speaker: Speaker, path: string, owner: object): [Members, Renamed[]] {
  const members: Members = {};
  const renamed: Renamed[] = [];
  const own = Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>;
  for (const [name, { value }] of Object.entries(own)) {
    const full = `${path}.${name}`;
    const python = snakeCase(name);
    const f = value as unknown;
    if (typeof f !== 'function') {
      if (python !== name) members[python] = fieldAs(name);
    } else if (isKnownPath(full) && name !== RUN) {
      members[python] = speaker.method(full, python, f as AnyFunction);
      if (python !== name) renamed.push({ name, python, f: f as AnyFunction });
    }
  }
  return [members, renamed];
}

/** What Python has beyond that. */
function additionalMembers(speaker: Speaker, prototype: object): Members {
  const result: Members = {
    __class__: {
      get(this: object): unknown {
        return this.constructor;
      },
      configurable: true,
    },
  };
  if (isOf(prototype, Module)) {
    for (const [name, f] of Object.entries(moduleAdditions)) {
      result[name] = named(name, function (...args) {
        return speaker.within(() => (f as AnyFunction).call(undefined, this, ...args));
      });
    }
  }
  if (isOf(prototype, Module)) {
    Object.assign(result, moduleAttributes(prototype));
    // What the library asks of a program's module stands there under Python's name.
    for (const name of ['rightInverse', 'getExtraState', 'setExtraState']) {
      if (!(name in prototype)) result[name] = fieldAs(snakeCase(name));
    }
  }
  if (isOf(prototype, GradientEdge)) {
    const node = function (this: GradientEdge): unknown {
      return speaker.nodes.viewOf(this.edge.node);
    };
    result['node'] = { get: node, configurable: true };
  }
  if (isOf(prototype, FunctionContext)) {
    const saved = function (this: FunctionContext): unknown {
      warn("'saved_variables' is deprecated; use 'saved_tensors'", 'DeprecationWarning');
      return this.savedTensors;
    };
    result['saved_variables'] = { get: saved, configurable: true };
  }
  return result;
}

/** What a dialect puts on top of the prototype of a class of the library. */
export function objectMembers(speaker: Speaker, prototype: object): Members {
  const result: Members = {};
  const overridables: Renamed[] = [];
  const owners = ownersOf(prototype);
  for (const [path, owner] of owners) {
    const [members, renamed] = ownMembers(speaker, path, owner);
    Object.assign(result, members);
    overridables.push(...renamed);
  }
  const paths = new Set(owners.map(([path]) => path));
  for (const field of FIELDS) {
    const dot = field.lastIndexOf('.');
    const name = field.slice(dot + 1);
    if (paths.has(field.slice(0, dot))) result[snakeCase(name)] = fieldAs(name);
  }
  Object.assign(result, additionalMembers(speaker, prototype), trainingMembers(prototype));
  for (const { name, python, f } of overridables) {
    result[name] = overridable(f, python, result[python]?.value);
  }
  return { ...result, ...groupMembers(prototype) };
}
