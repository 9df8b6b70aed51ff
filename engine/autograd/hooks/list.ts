/** @file Lists of hooks: each registration gives a handle that undoes it, and whoever observes is told of both. */

import { NUMBERS_BEFORE } from '../copies.ts';
import { observerSlot, type ObservedHook } from '../observer.ts';
import { state } from '../state.ts';

/** Undoes a registration, at once or at the end of a `using` block. */
export interface HookHandle extends Disposable {
  remove(): void;
}

const slot = observerSlot();
let lastHook = NUMBERS_BEFORE;

export function handle(remove: () => void): HookHandle {
  return { remove, [Symbol.dispose]: remove };
}

/**
 * Adds a hook to a list; the handle takes this one out again.
 * @param on what whoever observes is told of it; null for hooks that see no gradient
 * @param prepend before the hooks that are there
 */
export function listed<T>(
  list: T[],
  hook: T,
  on: Omit<ObservedHook, 'id'> | null,
  prepend = false,
): HookHandle {
  if (prepend) list.unshift(hook);
  else list.push(hook);
  const id = on === null ? null : tellOfHook(on);
  let present = true;
  return handle(() => {
    if (!present) return;
    present = false;
    list.splice(list.indexOf(hook), 1);
    if (slot.observer !== null && id !== null) slot.observer.hookRemoved(id);
  });
}

/** @returns the number it is known by; null where nobody was told */
export function tellOfHook(on: Omit<ObservedHook, 'id'>): number | null {
  if (slot.observer === null || state.silent > 0) return null;
  slot.observer.hookAdded({ ...on, id: ++lastHook });
  return lastHook;
}
