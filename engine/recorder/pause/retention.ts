/**
 * @file Keeps the latest large tensors and gradients alive, so that the paused program can be asked for all their
 * elements.
 */

import type { ObservedTensor } from '../../autograd/observer.ts';
import { INLINE_ELEMENTS } from '../records/format.ts';
import { SafeMap } from '../realm/primordials.ts';

const MEBIBYTE = 1024 * 1024;

/** Memory that would otherwise be free, at most. */
export const RETAINED_BYTES = 64 * MEBIBYTE;

/**
 * Beyond this nothing is kept from before the last two backward passes: the steps of a training loop would each
 * wait for new memory, where else they use what the ones before let go.
 */
export const PAST_BYTES = 16 * MEBIBYTE;

/** What is told once, when the first tensor is let go. */
export const DROPPED = `Of large tensors the latest ${RETAINED_BYTES / MEBIBYTE} MiB are kept to be looked into, of those from before the last two backward passes only ${PAST_BYTES / MEBIBYTE} MiB; of the others, statistics remain.`;

export interface Kept {
  readonly tensor: ObservedTensor;
  /** That it had when it came. */
  readonly version: number;
  readonly storage: number;
  /** The results of nodes that it is the gradient of: some nodes pass on what they got. */
  readonly gradientOf: string[];
}

const resultOf = (node: number, output: number): string => `${node}:${output}`;

export class Retention {
  readonly #kept = new SafeMap<number, Kept>();
  /** By result of a node: the gradient that arrived there last, if it is kept. */
  readonly #gradients = new SafeMap<string, Kept>();
  /** Bytes and number of kept tensors by storage: views keep the whole memory, once. */
  readonly #storages = new SafeMap<number, { readonly bytes: number; tensors: number }>();
  /** Ids of the kept in the order they came, from `#first` on. */
  #order: number[] = [];
  #first = 0;
  #bytes = 0;
  /** How many were let go, and how many had come when the last backward pass and the one before it ended. */
  #gone = 0;
  #last = 0;
  #beforeLast = 0;
  /** Some were let go. */
  dropped = false;

  find(id: number): ObservedTensor | undefined {
    return this.#kept.get(id)?.tensor;
  }

  /** The gradient that arrived last at a result of a node. */
  gradient(node: number, output: number): Kept | undefined {
    return this.#gradients.get(resultOf(node, output));
  }

  /** @param grad arrived at a result of a node; what is recorded with all its elements is not kept */
  keepGradient(node: number, output: number, grad: ObservedTensor): void {
    if (!isLarge(grad.shape)) return;
    const { storage } = grad;
    if (storage.data === null) return;
    this.keep(grad, storage.id, storage.data.byteLength);
    const kept = this.#kept.get(grad.id);
    if (kept === undefined) return;
    const result = resultOf(node, output);
    kept.gradientOf[kept.gradientOf.length] = result;
    this.#gradients.set(result, kept);
  }

  /** @param bytes of its whole storage; what is recorded with all its elements is not kept */
  keep(tensor: ObservedTensor, storage: number, bytes: number): void {
    if (!isLarge(tensor.shape) || this.#kept.has(tensor.id)) return;
    const version = tensor.counter.value;
    this.#kept.set(tensor.id, { tensor, version, storage, gradientOf: [] });
    this.#order[this.#order.length] = tensor.id;
    const known = this.#storages.get(storage);
    if (known === undefined) {
      this.#storages.set(storage, { bytes, tensors: 1 });
      this.#bytes += bytes;
    } else known.tensors++;
    while (this.#bytes > RETAINED_BYTES && this.#first < this.#order.length) this.#drop();
  }

  /** A backward pass ended. */
  passEnded(): void {
    while (this.#bytes > PAST_BYTES && this.#gone < this.#beforeLast) this.#drop();
    this.#beforeLast = this.#last;
    this.#last = this.#gone + this.#order.length - this.#first;
  }

  #drop(): void {
    this.dropped = true;
    this.#gone++;
    const id = this.#order[this.#first++] as number;
    const kept = this.#kept.get(id);
    const storage = kept?.storage ?? -1;
    this.#kept.delete(id);
    const results = kept?.gradientOf ?? [];
    for (let i = 0; i < results.length; i++)
      if (this.#gradients.get(results[i] as string) === kept)
        this.#gradients.delete(results[i] as string);
    const shared = this.#storages.get(storage);
    if (shared !== undefined && --shared.tensors === 0) {
      this.#storages.delete(storage);
      this.#bytes -= shared.bytes;
    }
    if (this.#first > 1024 && 2 * this.#first > this.#order.length) this.#compact();
  }

  #compact(): void {
    const order: number[] = [];
    for (let i = this.#first; i < this.#order.length; i++)
      order[order.length] = this.#order[i] as number;
    this.#order = order;
    this.#first = 0;
  }
}

function isLarge(shape: readonly number[]): boolean {
  let count = 1;
  for (let d = 0; d < shape.length; d++) count *= shape[d] ?? 0;
  return count > INLINE_ELEMENTS;
}
