/** @file The node of an operator whose rule is not known: it gives again what it gave, to what it was given. */

import { Node, type Edge, type ResultMeta } from '../autograd/node.ts';
import type { NodeRanRecord } from '../recorder/records/format.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { compareValues, recordedIn, tensorOf, valueOf } from './elements.ts';

export class RecordedNode extends Node {
  readonly name: string;
  /** The record of this node in the pass that is replayed; undefined where it did not run. */
  readonly #recorded: () => NodeRanRecord | undefined;
  readonly #refuse: (reason: string) => Error;

  /** @param refuse makes the error for what cannot be known */
  constructor(
    name: string,
    edges: readonly (Edge | null)[],
    results: readonly ResultMeta[],
    recorded: () => NodeRanRecord | undefined,
    refuse: (reason: string) => Error,
  ) {
    super(edges, [...results]);
    this.name = name;
    this.#recorded = recorded;
    this.#refuse = refuse;
  }

  override get runsWithoutGradients(): boolean {
    return true;
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const recorded = this.#recorded();
    if (recorded === undefined) throw this.#refuse('its rule is not in the recording');
    grads.forEach((grad, i) => {
      const before = recorded.gradOutputs[i] ?? null;
      if (compareValues(before, valueOf(grad), grad?.dtype ?? 'float32') !== 'same')
        throw this.#refuse('its rule is not in the recording, and another gradient reaches it');
    });
    return this.edges.map((edge, i) => {
      const value = recorded.gradInputs[i] ?? null;
      if (edge === null || value === null) return null;
      const { shape, dtype } = edge.node.results[edge.index] as ResultMeta;
      const data = recordedIn(value);
      if (data === null) throw this.#refuse('what it gave its operands was not kept whole');
      return tensorOf(data, shape, dtype);
    });
  }
}
