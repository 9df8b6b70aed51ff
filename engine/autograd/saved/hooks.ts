/** @file Hooks on what nodes save: pack when it is saved, unpack when backward needs it. */

import { RuntimeError, TypeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { disposable, enterScope, scoped } from '../grad-mode.ts';

export type PackHook = (tensor: Tensor) => unknown;
export type UnpackHook = (packed: unknown) => unknown;

export interface SavedHooks {
  readonly pack: PackHook;
  readonly unpack: UnpackHook;
}

const stack: SavedHooks[] = [];
let disabled: string | null = null;

/** The innermost pair. */
export function currentSavedHooks(): SavedHooks | null {
  return stack.at(-1) ?? null;
}

function open(hooks: SavedHooks): Disposable {
  if (disabled !== null) throw new RuntimeError(disabled);
  stack.push(hooks);
  return disposable(() => {
    stack.splice(stack.lastIndexOf(hooks), 1);
  });
}

/**
 * In the body, or to the end of the block, each tensor that is saved goes through `pack`, and backward
 * gets what `unpack` makes of the result.
 */
export function savedTensorsHooks<P>(
  pack: (tensor: Tensor) => P,
  unpack: (packed: P) => Tensor,
): Disposable;
export function savedTensorsHooks<P, T>(
  pack: (tensor: Tensor) => P,
  unpack: (packed: P) => Tensor,
  body: () => T,
): T;
export function savedTensorsHooks<P, T>(
  pack: (tensor: Tensor) => P,
  unpack: (packed: P) => Tensor,
  body?: () => T,
): T | Disposable {
  if (typeof pack !== 'function' || typeof unpack !== 'function') {
    throw new TypeError('saved_tensors_hooks needs two functions: pack and unpack');
  }
  return scoped(() => shown({ pack, unpack: unpack as UnpackHook }), 'savedTensorsHooks', body);
}

/** Who looks on sees what runs under the program's hooks as a part, of which the details of a node tell. */
function shown(hooks: SavedHooks): Disposable {
  const opened = open(hooks);
  const leave = enterScope('module', 'savedTensorsHooks');
  return disposable(() => {
    opened[Symbol.dispose]();
    leave();
  });
}

/** The same with hooks of the library's own, which are not shown. */
export function underSavedHooks<T>(hooks: SavedHooks, body: () => T): T {
  return scoped(() => open(hooks), 'savedTensorsHooks', body) as T;
}

/** Are they allowed? */
export function areSavedHooksEnabled(): boolean {
  return disabled === null;
}

/** Forbids `savedTensorsHooks` inside: opening them, or saving under those already open, throws `message`. */
export function disableSavedTensorsHooks(message: string): Disposable;
export function disableSavedTensorsHooks<T>(message: string, body: () => T): T;
export function disableSavedTensorsHooks<T>(message: string, body?: () => T): T | Disposable {
  return scoped(() => forbid(message), 'disableSavedTensorsHooks', body);
}

function forbid(message: string): Disposable {
  if (stack.length > 0) throw new RuntimeError(message);
  const before = disabled;
  disabled = message;
  return disposable(() => {
    disabled = before;
  });
}
