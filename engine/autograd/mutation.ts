/** @file `allowMutationOnSavedTensors`: what a node saved is copied before somebody writes over it. */

import { copyOf } from '../tensor/make.ts';
import type { Storage } from '../tensor/storage.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { disposable, scoped } from './grad-mode.ts';
import { internally } from './state.ts';

interface Guard {
  /** A node saved this tensor. */
  saved: ((tensor: Tensor) => void) | null;
  /** Somebody is about to write into the memory of this tensor. */
  writing: ((target: Tensor) => void) | null;
  /** The copy of a saved tensor as it was at a version, if one was made. */
  kept: ((tensor: Tensor, version: number) => Tensor | null) | null;
}

export const mutationGuard: Guard = { saved: null, writing: null, kept: null };

function open(): Disposable {
  const before = { ...mutationGuard };
  const savedOn = new WeakMap<Storage, Set<Tensor>>();
  const copies = new WeakMap<Tensor, Map<number, Tensor>>();
  Object.assign(mutationGuard, {
    saved(tensor) {
      const list = savedOn.get(tensor.storage) ?? new Set();
      savedOn.set(tensor.storage, list.add(tensor));
    },
    writing(target) {
      for (const tensor of savedOn.get(target.storage) ?? []) {
        const versions = copies.get(tensor) ?? new Map<number, Tensor>();
        copies.set(
          tensor,
          versions.set(
            tensor.counter.value,
            internally(() => copyOf(tensor)),
          ),
        );
      }
      savedOn.delete(target.storage);
    },
    kept: (tensor, version) => copies.get(tensor)?.get(version) ?? null,
  } satisfies Guard);
  return disposable(() => Object.assign(mutationGuard, before));
}

/**
 * Inside, a tensor that a node saved may be written in place: the write copies it first, and backward
 * uses the copy. Backward must run inside, too.
 */
export function allowMutationOnSavedTensors(): Disposable;
export function allowMutationOnSavedTensors<T>(body: () => T): T;
export function allowMutationOnSavedTensors<T>(body?: () => T): T | Disposable {
  return scoped(open, 'allowMutationOnSavedTensors', body);
}
