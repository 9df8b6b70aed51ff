/** @file Grad mode: `noGrad`, `enableGrad`, `setGradEnabled`, as callbacks and as `using` scopes. */

import { TypeError } from '../tensor/errors.ts';
import { observerSlot, type ScopeKind } from './observer.ts';
import { state } from './state.ts';

const slot = observerSlot();
let lastScope = 0;

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

function open(enabled: boolean): Disposable {
  const before = state.gradEnabled;
  state.gradEnabled = enabled;
  const leave = enterScope(enabled ? 'enableGrad' : 'noGrad', enabled ? 'enableGrad' : 'noGrad');
  let closed = false;
  return {
    [Symbol.dispose]() {
      if (closed) return;
      closed = true;
      state.gradEnabled = before;
      leave();
    },
  };
}

function isPromise(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

function scoped<T>(enabled: boolean, name: string, body?: () => T): T | Disposable {
  const scope = open(enabled);
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
  return scoped(false, 'noGrad', body);
}

/** Records again inside `noGrad`. */
export function enableGrad(): Disposable;
export function enableGrad<T>(body: () => T): T;
export function enableGrad<T>(body?: () => T): T | Disposable {
  return scoped(true, 'enableGrad', body);
}

/** Sets grad mode from here on; dispose of the result, or use `using`, to set it back. */
export function setGradEnabled(enabled: boolean): Disposable;
export function setGradEnabled<T>(enabled: boolean, body: () => T): T;
export function setGradEnabled<T>(enabled: boolean, body?: () => T): T | Disposable {
  return scoped(enabled, 'setGradEnabled', body);
}

export function isGradEnabled(): boolean {
  return state.gradEnabled;
}
