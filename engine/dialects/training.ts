/** @file Optimizers and schedulers in a dialect: groups and states, which programs look into, under Python's names. */

import { Optimizer } from '../optim/optimizer.ts';
import { ReduceLROnPlateau } from '../optim/plateau.ts';
import { LRScheduler } from '../optim/scheduler.ts';
import { isKeywords } from './call.ts';
import { camelCase, snakeCase } from './case.ts';
import { isOf } from './classes.ts';
import { fieldAs, named, type Members } from './members.ts';
import type { AnyFunction } from './speaker.ts';

/** Keys of plain objects, however deep, under other names. */
function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (!isKeywords(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [rename(key), renamed(each, rename)]),
  );
}

/** Options that also stand under Python's names. */
function withPythonNames(options: object): object {
  for (const name of Object.keys(options)) {
    const python = snakeCase(name);
    if (python === name || python in options) continue;
    Object.defineProperty(options, python, { ...fieldAs(name), enumerable: false });
  }
  return options;
}

type Stateful = Record<'stateDict' | 'loadStateDict', AnyFunction>;

/** States of optimizers and schedulers, with Python's names in them. */
export function trainingMembers(prototype: object): Members {
  if (![Optimizer, LRScheduler, ReduceLROnPlateau].some((each) => isOf(prototype, each))) return {};
  const { stateDict, loadStateDict } = prototype as Stateful;
  return {
    state_dict: named('state_dict', function () {
      return renamed(stateDict.call(this), snakeCase);
    }),
    load_state_dict: named('load_state_dict', function (state) {
      // `H_diag` of LBFGS is the same in both.
      const ours = (key: string): string => (/^[A-Z]/.test(key) ? key : camelCase(key));
      loadStateDict.call(this, renamed(state, ours));
    }),
  };
}

/** Groups of parameters, of which the library itself asks under its name, too. */
export function groupMembers(prototype: object): Members {
  if (!isOf(prototype, Optimizer)) return {};
  const { addParamGroup } = prototype as Record<'addParamGroup', AnyFunction>;
  const add = (name: string): PropertyDescriptor =>
    named(name, function (given) {
      const group = isKeywords(given)
        ? Object.fromEntries(Object.entries(given).map(([key, each]) => [camelCase(key), each]))
        : given;
      addParamGroup.call(this, group);
    });
  const groups = function (this: Optimizer): readonly object[] {
    return this.paramGroups.map(withPythonNames);
  };
  return {
    param_groups: { get: groups, configurable: true },
    state: {
      get(this: Optimizer) {
        return new Map(
          [
            ...(Reflect.get(Optimizer.prototype as object, 'state', this) as Optimizer['state']),
          ].map(([key, own]) => [key, renamed(own, snakeCase)]),
        );
      },
      configurable: true,
    },
    addParamGroup: add('addParamGroup'),
    add_param_group: add('add_param_group'),
  };
}
