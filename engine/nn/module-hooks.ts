/** @file The hooks of a module, and how it runs between them. */

import { RuntimeError } from '../tensor/errors.ts';
import {
  BackwardGate,
  isGiven,
  listOf,
  type BackwardHook,
  type BackwardPreHook,
} from './backward-gate.ts';
import type { Module } from './module.ts';

type Keywords = Readonly<Record<string, unknown>>;

/** Sees a module's inputs (and keywords); what it returns, unless null, replaces them. */
export type ForwardPreHook = (
  module: Module,
  inputs: readonly unknown[],
  keywords?: Keywords,
) => unknown;
/** Sees a module's result; what it returns, unless null, replaces it. With keywords, they come before the result. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], ...rest: never[]) => unknown;

export interface HookOptions {
  /** Before the hooks that are there. */
  readonly prepend?: boolean;
}

export interface ForwardHookOptions extends HookOptions {
  /** The hook also gets the keywords: an object literal that is the last input. */
  readonly withKwargs?: boolean;
  /** Also when something threw, with a null result. */
  readonly alwaysCall?: boolean;
}

export interface Removable {
  remove(): void;
}

interface Registered<Hook> extends ForwardHookOptions {
  readonly hook: Hook;
}

function isKeywords(value: unknown): value is Keywords {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The inputs without and with their keywords. */
function split(inputs: readonly unknown[]): readonly [readonly unknown[], Keywords] {
  const last = inputs.at(-1);
  return isKeywords(last) ? [inputs.slice(0, -1), last] : [inputs, {}];
}

/** The hooks of one module. */
export class ModuleHooks {
  private readonly before: Registered<ForwardPreHook>[] = [];
  private readonly after: Registered<ForwardHook>[] = [];
  private readonly backward: Registered<BackwardHook>[] = [];
  private readonly backwardBefore: Registered<BackwardPreHook>[] = [];
  /** Whether there has been any hook. */
  used = false;

  addBefore(hook: ForwardPreHook, options: ForwardHookOptions): Removable {
    return this.add(this.before, { ...options, hook });
  }

  addAfter(hook: ForwardHook, options: ForwardHookOptions): Removable {
    return this.add(this.after, { ...options, hook });
  }

  addBackward(hook: BackwardHook, options: HookOptions): Removable {
    return this.add(this.backward, { ...options, hook });
  }

  addBackwardBefore(hook: BackwardPreHook, options: HookOptions): Removable {
    return this.add(this.backwardBefore, { ...options, hook });
  }

  private add<Hook>(list: Registered<Hook>[], entry: Registered<Hook>): Removable {
    this.used = true;
    if (entry.prepend === true) list.unshift(entry);
    else list.push(entry);
    return {
      remove: () => {
        const place = list.indexOf(entry);
        if (place >= 0) list.splice(place, 1);
      },
    };
  }

  /** Runs `forward` between its hooks. */
  run(module: Module, inputs: readonly unknown[], forward: (...inputs: never[]) => unknown) {
    const called = new Set<Registered<ForwardHook>>();
    let given = inputs;
    try {
      given = this.runBefore(module, inputs);
      const gate =
        this.backward.length + this.backwardBefore.length > 0
          ? new BackwardGate(module, this.backward, this.backwardBefore)
          : null;
      if (gate !== null) given = gate.enter(given);
      let output = forward(...(given as never[]));
      for (const entry of [...this.after]) {
        called.add(entry);
        output = callAfter(entry, module, given, output);
      }
      return gate === null ? output : gate.leave(output);
    } catch (error) {
      for (const entry of this.after) {
        if (entry.alwaysCall === true && !called.has(entry)) callAfter(entry, module, given, null);
      }
      throw error;
    }
  }

  private runBefore(module: Module, inputs: readonly unknown[]): readonly unknown[] {
    let given = inputs;
    for (const { hook, withKwargs } of [...this.before]) {
      if (withKwargs !== true) {
        const replaced = hook(module, given);
        if (isGiven(replaced)) given = listOf(replaced);
        continue;
      }
      const replaced = hook(module, ...split(given));
      if (!isGiven(replaced)) continue;
      if (!Array.isArray(replaced) || replaced.length !== 2) {
        throw new RuntimeError(
          'forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got ' +
            `${String(replaced)}.`,
        );
      }
      const [args, keywords] = replaced as [unknown, Keywords];
      given = Object.keys(keywords).length > 0 ? [...listOf(args), keywords] : listOf(args);
    }
    return given;
  }
}

function callAfter(
  { hook, withKwargs }: Registered<ForwardHook>,
  module: Module,
  inputs: readonly unknown[],
  output: unknown,
): unknown {
  const rest = withKwargs === true ? [split(inputs)[1], output] : [output];
  const args = withKwargs === true ? split(inputs)[0] : inputs;
  return hook(module, args, ...(rest as never[])) ?? output;
}
