/** @file Grad mode: `noGrad`, `enableGrad`, `setGradEnabled`, as callbacks and as `using` scopes. */

import { TypeError } from '../tensor/errors.ts';
import { NUMBERS_BEFORE } from './copies.ts';
import { observerSlot, type ScopeKind } from './observer.ts';
import { state } from './state.ts';

const slot = observerSlot();
let lastScope = NUMBERS_BEFORE;

/** Enters a scope for the observer; returns how to leave it. */
export function enterScope(kind: ScopeKind, name: string): () => void {
  const observer = slot.observer;
  if (observer === null) return nothing;
  const id = ++lastScope;
  observer.scopeEntered(id, kind, name);
  return () => {
    if (slot.observer !== null) slot.observer.scopeLeft(id);
  };
}

function nothing(): void {
  // Nobody listens.
}

/** A scope that can be left once. */
export function disposable(leave: () => void): Disposable {
  let closed = false;
  return {
    [Symbol.dispose]() {
      if (closed) return;
      closed = true;
      leave();
    },
  };
}

function open(enabled: boolean): Disposable {
  const before = state.gradEnabled;
  state.gradEnabled = enabled;
  const leave = enterScope(enabled ? 'enableGrad' : 'noGrad', enabled ? 'enableGrad' : 'noGrad');
  return disposable(() => {
    state.gradEnabled = before;
    leave();
  });
}

function isPromise(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** Runs `body` inside a scope; without one, hands the open scope over. */
export function scoped<T>(open: () => Disposable, name: string, body?: () => T): T | Disposable {
  const scope = open();
  if (body === undefined) return scope;
  try {
    const result = body();
    if (isPromise(result)) {
      throw new TypeError(
        `${name} got an asynchronous function: grad mode would end before it does. Compute synchronously inside ${name}, or open it again after each await.`,
      );
    }
    return result;
  } finally {
    scope[Symbol.dispose]();
  }
}

/** Results of operators are not recorded: `noGrad(() => …)`, or `using _ = noGrad()` to the block's end. */
export function noGrad(): Disposable;
export function noGrad<T>(body: () => T): T;
export function noGrad<T>(body?: () => T): T | Disposable {
  return scoped(() => open(false), 'noGrad', body);
}

/** Records again inside `noGrad`. */
export function enableGrad(): Disposable;
export function enableGrad<T>(body: () => T): T;
export function enableGrad<T>(body?: () => T): T | Disposable {
  return scoped(() => open(true), 'enableGrad', body);
}

/** Sets grad mode from here on; dispose of the result, or use `using`, to set it back. */
export function setGradEnabled(enabled: boolean): Disposable;
export function setGradEnabled<T>(enabled: boolean, body: () => T): T;
export function setGradEnabled<T>(enabled: boolean, body?: () => T): T | Disposable {
  return scoped(() => open(enabled), 'setGradEnabled', body);
}

export function isGradEnabled(): boolean {
  return state.gradEnabled;
}

function openInference(enabled: boolean): Disposable {
  const { inference, gradEnabled } = state;
  state.inference = enabled;
  state.gradEnabled = !enabled;
  const leave = enterScope(enabled ? 'inference' : 'enableGrad', 'inferenceMode');
  return disposable(() => {
    state.inference = inference;
    state.gradEnabled = gradEnabled;
    leave();
  });
}

/**
 * As `noGrad`, and its results can never take part in recorded computations: they have no version
 * counter. `inferenceMode(false)` computes normally inside.
 */
export function inferenceMode(enabled?: boolean): Disposable;
export function inferenceMode<T>(body: () => T): T;
export function inferenceMode<T>(first: boolean | (() => T) = true): T | Disposable {
  const enabled = typeof first === 'function' ? true : first;
  const body = typeof first === 'function' ? first : undefined;
  return scoped(() => openInference(enabled), 'inferenceMode', body);
}

export function isInferenceModeEnabled(): boolean {
  return state.inference;
}
