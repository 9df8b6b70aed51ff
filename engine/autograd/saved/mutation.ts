/** @file `allowMutationOnSavedTensors`: what a node saved is copied before somebody writes over it. */

import { AssertionError, RuntimeError } from '../../tensor/errors.ts';
import { copyOf } from '../../tensor/make.ts';
import type { Storage } from '../../tensor/storage.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { disposable, scoped } from '../grad-mode.ts';
import { internally } from '../state.ts';

/** What was saved inside one such scope. */
export class MutationSession {
  private readonly savedOn = new WeakMap<Storage, Set<Tensor>>();
  private readonly copies = new WeakMap<Tensor, Map<number, Tensor>>();
  private isOpen = true;

  /** A node saved this tensor. */
  saved(tensor: Tensor): void {
    const list = this.savedOn.get(tensor.storage) ?? new Set();
    this.savedOn.set(tensor.storage, list.add(tensor));
  }

  /** Somebody is about to write into the memory of this tensor. */
  writing(target: Tensor): void {
    for (const tensor of this.savedOn.get(target.storage) ?? []) {
      const versions = this.copies.get(tensor) ?? new Map<number, Tensor>();
      const copy = internally(() => copyOf(tensor));
      this.copies.set(tensor, versions.set(tensor.counter.value, copy));
    }
    this.savedOn.delete(target.storage);
  }

  /** The copy of a saved tensor as it was at a version; null while nobody has written. */
  kept(tensor: Tensor, version: number): Tensor | null {
    if (!this.isOpen) {
      throw new AssertionError(
        "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally recorded.",
      );
    }
    return this.copies.get(tensor)?.get(version) ?? null;
  }

  close(): void {
    this.isOpen = false;
  }
}

let session: MutationSession | null = null;

/** The scope in which nodes save now. */
export function mutationSession(): MutationSession | null {
  return session;
}

function open(): Disposable {
  if (session !== null) {
    throw new RuntimeError('allow_mutation_on_saved_tensors contexts cannot be nested');
  }
  const opened = new MutationSession();
  session = opened;
  return disposable(() => {
    opened.close();
    session = null;
  });
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
