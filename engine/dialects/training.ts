/** @file Optimizers and schedulers in a dialect: groups and states, which programs look into, under Python's names. */

import { Optimizer } from '../optim/optimizer.ts';
import { ReduceLROnPlateau } from '../optim/plateau.ts';
import { pythonOptions } from '../optim/printing.ts';
import { ChainedScheduler, SequentialLR } from '../optim/scheduler-chains.ts';
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

/** Fields of states that Python's own rule of names does not give. */
const STATE_NAMES: Readonly<Record<string, string>> = {
  lastLrs: '_last_lr',
  stepCount: '_step_count',
  schedulers: '_schedulers',
  lambdas: 'lr_lambdas',
  badEpochs: 'num_bad_epochs',
  coolingEpochs: 'cooldown_counter',
  tMax: 'T_max',
  t0: 'T_0',
  tMult: 'T_mult',
};
const OUR_STATE_NAMES = new Map(
  Object.entries(STATE_NAMES).map(([ours, theirs]) => [theirs, ours]),
);
const stateName = (ours: string): string => STATE_NAMES[ours] ?? snakeCase(ours);

const ourStateName = (theirs: string): string => OUR_STATE_NAMES.get(theirs) ?? camelCase(theirs);

/** `H_diag` of LBFGS is the same in both. */
const ourName = (theirs: string): string => (/^[A-Z]/.test(theirs) ? theirs : camelCase(theirs));

/** Fields of schedulers that programs ask for, which are no part of the library's interface. */
const SCHEDULER_FIELDS = [
  ...Object.keys(STATE_NAMES),
  ...['stepSize', 'totalIters', 'startFactor', 'endFactor', 'etaMin', 'baseLrs', 'lastEpoch'],
];

/** Options that also stand under Python's names. */
function withPythonNames(options: object): object {
  for (const name of Object.keys(options)) {
    const python = snakeCase(name);
    if (python === name || python in options) continue;
    Object.defineProperty(options, python, { ...fieldAs(name), enumerable: false });
  }
  return options;
}

const SCHEDULERS = [LRScheduler, ReduceLROnPlateau, SequentialLR, ChainedScheduler];

type Stateful = Record<'stateDict' | 'loadStateDict', AnyFunction>;

/** Options of PyTorch's groups that ours lack are there too, at their defaults. */
function withAllOptions(optimizer: object, state: unknown): unknown {
  const { state: own, param_groups: groups } = state as Record<string, object>;
  const named = (groups as readonly Record<string, unknown>[]).map(({ params, ...options }) => ({
    ...pythonOptions(optimizer.constructor.name, options),
    params,
  }));
  return { state: own, param_groups: named };
}

/** States of optimizers and schedulers, with Python's names in them. */
export function trainingMembers(prototype: object): Members {
  const isOptimizer = isOf(prototype, Optimizer);
  const isScheduler = SCHEDULERS.some((each) => isOf(prototype, each));
  if (!isOptimizer && !isScheduler) return {};
  const { stateDict, loadStateDict } = prototype as Stateful;
  const fields = isScheduler
    ? SCHEDULER_FIELDS.map((ours): [string, PropertyDescriptor] => [stateName(ours), fieldAs(ours)])
    : [];
  return {
    ...Object.fromEntries(fields),
    state_dict: named('state_dict', function () {
      const state = stateDict.call(this);
      return isOptimizer
        ? withAllOptions(this as object, renamed(state, snakeCase))
        : renamed(state, stateName);
    }),
    load_state_dict: named('load_state_dict', function (state) {
      loadStateDict.call(this, renamed(state, isOptimizer ? ourName : ourStateName));
    }),
    ...(isOptimizer ? stateHookMembers(prototype) : {}),
  };
}

/** Hooks that see states see them under Python's names. */
function stateHookMembers(prototype: object): Members {
  const own = prototype as Record<string, AnyFunction>;
  const translated = (ours: string): [string, PropertyDescriptor] => {
    const register = own[ours] as AnyFunction;
    const value = named(snakeCase(ours), function (hook, ...rest) {
      const call: AnyFunction = (optimizer, state) => {
        const seen = withAllOptions(optimizer as object, renamed(state, snakeCase));
        const replaced = (hook as AnyFunction).call(undefined, optimizer, seen) ?? seen;
        return renamed(replaced, ourName);
      };
      return register.call(this, call, ...rest);
    });
    return [snakeCase(ours), value];
  };
  return Object.fromEntries(
    ['registerStateDictPostHook', 'registerLoadStateDictPreHook'].map(translated),
  );
}

/** Options of PyTorch's that ours lack, hidden from loops, at their defaults. */
function withDefaults(group: object, name: string): object {
  for (const [key, value] of Object.entries(pythonOptions(name, {}))) {
    if (value === undefined || key in group) continue;
    Object.defineProperty(group, key, { value, writable: true, configurable: true });
  }
  return group;
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
      withPythonNames((this as Optimizer).defaults);
      addParamGroup.call(this, group);
    });
  const groups = function (this: Optimizer): readonly object[] {
    const name = this.constructor.name;
    return this.paramGroups.map((group) => withDefaults(withPythonNames(group), name));
  };
  return {
    param_groups: { get: groups, configurable: true },
    state: {
      get(this: Optimizer) {
        return new Map(
          [...(Reflect.get(prototype, 'state', this) as Optimizer['state'])].map(([key, own]) => [
            key,
            renamed(own, stateName),
          ]),
        );
      },
      configurable: true,
    },
    addParamGroup: add('addParamGroup'),
    add_param_group: add('add_param_group'),
  };
}
