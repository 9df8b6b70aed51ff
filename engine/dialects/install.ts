/**
 * @file Gives modules, optimizers and contexts their Python names, beside ours and on the same objects:
 * importing a dialect is what installs them.
 */

import * as engine from '../index.ts';
import { warn } from '../autograd/warnings.ts';
import { Module } from '../nn/module.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Namespace } from './adapt.ts';
import { convert, isKeywords } from './call.ts';
import { camelCase, snakeCase } from './case.ts';
import { chain, classes, pathOf } from './classes.ts';
import { moduleAdditions } from './extras.ts';
import { FIELDS } from './links.ts';
import type { AnyFunction } from './speaker.ts';

type Descriptors = [owner: object, name: string, descriptor: PropertyDescriptor];

/** Of a class that others extend: what they make of it counts. */
function overriddenAs(path: string, name: string): PropertyDescriptor {
  return {
    value(this: Namespace, ...args: unknown[]) {
      return Reflect.apply(this[name] as AnyFunction, this, convert(path, args));
    },
    writable: true,
    configurable: true,
  };
}

function fieldAs(name: string): PropertyDescriptor {
  return {
    get(this: Namespace) {
      return this[name];
    },
    set(this: Namespace, value: unknown) {
      this[name] = value;
    },
    configurable: true,
  };
}

/** Python's names of one prototype's members. */
function membersOf(path: string, prototype: object): Descriptors[] {
  const result: Descriptors[] = [];
  const own = Object.getOwnPropertyDescriptors(prototype) as Record<string, PropertyDescriptor>;
  for (const [name, descriptor] of Object.entries(own)) {
    if (name === 'constructor' || name === 'toString') continue;
    const python = snakeCase(name);
    if (python === name) continue;
    const member =
      typeof descriptor.value === 'function'
        ? overriddenAs(`${path}.${name}`, name)
        : fieldAs(name);
    result.push([prototype, python, member]);
  }
  return result;
}

/** Python's names of a class' own functions. */
function staticsOf(path: string, owner: object): Descriptors[] {
  const own = Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>;
  return Object.entries(own).flatMap(([name, { value }]): Descriptors[] => {
    const python = snakeCase(name);
    if (typeof value !== 'function' || python === name) return [];
    return [[owner, python, overriddenAs(`${path}.${name}`, name)]];
  });
}

/** A prototype and those above it that have no name of their own. */
function owners(prototype: object): object[] {
  const [own, ...above] = chain(prototype);
  const end = above.findIndex((each) => each === Tensor.prototype || pathOf(each) !== undefined);
  return [own as object, ...(end < 0 ? above : above.slice(0, end))];
}

/** What modules have beyond ours; a class of the program says what it prints in `extra_repr`. */
function moduleMembers(): Descriptors[] {
  const { prototype } = Module;
  const result = Object.entries(moduleAdditions).map(([name, f]): Descriptors => {
    const value = function (this: Module, ...args: unknown[]): unknown {
      return (f as (self: Module, ...rest: unknown[]) => unknown)(this, ...args);
    };
    return [prototype, name, { value, writable: true, configurable: true }];
  });
  type Printed = Module & { extra_repr(): string };
  const base = function (this: Module): string {
    return this.extraRepr();
  };
  const extraRepr = function (this: Printed): string {
    return this.extra_repr === base ? '' : this.extra_repr();
  };
  const method = (value: unknown) => ({ value, writable: true, configurable: true });
  result.push([prototype, 'extra_repr', method(base)], [prototype, 'extraRepr', method(extraRepr)]);
  return result;
}

/** Keys of plain objects, however deep, under other names. */
function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (!isKeywords(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [rename(key), renamed(each, rename)]),
  );
}

/** A group of parameters that also has its options under Python's names. */
function withPythonNames(group: Namespace): Namespace {
  for (const name of Object.keys(group)) {
    const python = snakeCase(name);
    if (python === name || python in group) continue;
    Object.defineProperty(group, python, { ...fieldAs(name), enumerable: false });
  }
  return group;
}

/** States and groups of optimizers and schedulers, which programs look into. */
function trainingMembers(): Descriptors[] {
  type Stateful = { stateDict(): object; loadStateDict(state: never): void };
  const result: Descriptors[] = [];
  const { Optimizer, lrScheduler } = engine.optim;
  for (const { prototype } of [Optimizer, lrScheduler.LRScheduler, lrScheduler.ReduceLROnPlateau]) {
    const save = function (this: Stateful): unknown {
      return renamed(this.stateDict(), snakeCase);
    };
    const load = function (this: Stateful, state: unknown): void {
      this.loadStateDict(renamed(state, camelCase) as never);
    };
    result.push([prototype, 'state_dict', { value: save, writable: true, configurable: true }]);
    result.push([
      prototype,
      'load_state_dict',
      { value: load, writable: true, configurable: true },
    ]);
  }
  const groups = function (this: { paramGroups: Namespace[] }): Namespace[] {
    return this.paramGroups.map(withPythonNames);
  };
  result.push([Optimizer.prototype, 'param_groups', { get: groups, configurable: true }]);
  const { addParamGroup } = Optimizer.prototype as unknown as Record<'addParamGroup', AnyFunction>;
  const add = function (this: unknown, group: unknown): void {
    const given = isKeywords(group)
      ? Object.fromEntries(Object.entries(group).map(([key, each]) => [camelCase(key), each]))
      : group;
    addParamGroup.call(this, given);
  };
  for (const name of ['addParamGroup', 'add_param_group']) {
    result.push([Optimizer.prototype, name, { value: add, writable: true, configurable: true }]);
  }
  return result;
}

/** How many dialects are in use. */
let users = 0;
let replaced: [owner: object, name: string, before: PropertyDescriptor | undefined][] = [];

/** An old name of what custom functions saved. */
function contextMembers(): Descriptors[] {
  const get = function (this: engine.autograd.FunctionContext): unknown {
    warn("'saved_variables' is deprecated; use 'saved_tensors'", 'DeprecationWarning');
    return this.savedTensors;
  };
  return [
    [engine.autograd.FunctionContext.prototype, 'saved_variables', { get, configurable: true }],
  ];
}

/** Installs the names; disposing of the result takes them away again. */
export function install(): Disposable {
  if (users++ === 0) {
    const found = classes();
    const members = [...found].flatMap(([path, { prototype }]) =>
      owners(prototype).flatMap((owner) => membersOf(path, owner)),
    );
    for (const [path, owner] of found) members.push(...staticsOf(path, owner));
    for (const path of FIELDS) {
      const dot = path.lastIndexOf('.');
      const owner = found.get(path.slice(0, dot))?.prototype;
      const name = path.slice(dot + 1);
      if (owner !== undefined) members.push([owner, snakeCase(name), fieldAs(name)]);
    }
    members.push(...moduleMembers(), ...trainingMembers(), ...contextMembers());
    for (const [owner, name, descriptor] of members) {
      replaced.push([owner, name, Object.getOwnPropertyDescriptor(owner, name)]);
      Object.defineProperty(owner, name, descriptor);
    }
  }
  let open = true;
  return {
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      if (--users > 0) return;
      for (const [owner, name, before] of replaced.reverse()) {
        if (before === undefined) Reflect.deleteProperty(owner, name);
        else Object.defineProperty(owner, name, before);
      }
      replaced = [];
    },
  };
}
