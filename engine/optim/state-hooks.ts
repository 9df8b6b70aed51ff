/** @file The hooks of an optimizer around its state: when it is made, and when another is taken over. */

import { listed } from '../autograd/hooks/list.ts';
import type { Removable } from '../nn/module-hooks.ts';

export interface StateHookOptions {
  /** Before the hooks that are there. */
  readonly prepend?: boolean;
}

/** Sees an optimizer. */
export type PlainHook = (optimizer: object) => void;
/** Sees an optimizer and a state; what it returns, unless null, replaces the state. */
export type StateHook<S> = (optimizer: object, state: S) => S | null | undefined | void;

function added<H>(list: H[], hook: H, { prepend = false }: StateHookOptions): Removable {
  return listed(list, hook, null, prepend);
}

/** The hooks of one optimizer. `S` is its state. */
export class StateHooks<S> {
  readonly #beforeMaking: PlainHook[] = [];
  readonly #afterMaking: StateHook<S>[] = [];
  readonly #beforeLoading: StateHook<S>[] = [];
  readonly #afterLoading: PlainHook[] = [];

  addBeforeMaking(hook: PlainHook, options: StateHookOptions): Removable {
    return added(this.#beforeMaking, hook, options);
  }

  addAfterMaking(hook: StateHook<S>, options: StateHookOptions): Removable {
    return added(this.#afterMaking, hook, options);
  }

  addBeforeLoading(hook: StateHook<S>, options: StateHookOptions): Removable {
    return added(this.#beforeLoading, hook, options);
  }

  addAfterLoading(hook: PlainHook, options: StateHookOptions): Removable {
    return added(this.#afterLoading, hook, options);
  }

  /** Makes a state between its hooks. */
  make(optimizer: object, make: () => S): S {
    for (const hook of [...this.#beforeMaking]) hook(optimizer);
    let state = make();
    for (const hook of [...this.#afterMaking]) state = hook(optimizer, state) ?? state;
    return state;
  }

  /** Loads a state between its hooks. */
  load(optimizer: object, given: S, load: (state: S) => void): void {
    let state = given;
    for (const hook of [...this.#beforeLoading]) state = hook(optimizer, state) ?? state;
    load(state);
    for (const hook of [...this.#afterLoading]) hook(optimizer);
  }
}
