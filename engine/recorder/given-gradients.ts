/**
 * @file What is known of the gradients that a node gave, for the leaves that take them next: to read a large
 * tensor twice would take long.
 */

import type { ObservedTensor } from '../autograd/observer.ts';
import type { Value } from './records/format.ts';

export class GivenGradients {
  /** The last record that gave or took any. */
  #seq = 0;
  #tensors: number[] = [];
  #values: readonly (Value | null)[] = [];

  /** @param seq of the record that tells them */
  give(
    seq: number,
    tensors: readonly (ObservedTensor | null)[],
    values: readonly (Value | null)[],
  ): void {
    this.#seq = seq;
    this.#tensors = [];
    for (let i = 0; i < tensors.length; i++) this.#tensors[i] = tensors[i]?.id ?? 0;
    this.#values = values;
  }

  /**
   * @param seq of the record that takes it
   * @returns null also where anything else was recorded since they were given: then their values may be others
   */
  take(seq: number, { id }: ObservedTensor): Value | null {
    if (this.#seq !== seq - 1) return null;
    for (let i = 0; i < this.#tensors.length; i++) {
      if (this.#tensors[i] !== id) continue;
      this.#seq = seq;
      return this.#values[i] ?? null;
    }
    return null;
  }
}
