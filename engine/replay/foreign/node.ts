/**
 * @file The autograd node of another library's operator. Where nothing differs from the recording it gives what it
 * gave; else what the rule's gradient gives.
 */

import { grad } from '../../autograd/backward.ts';
import { BatchedTensor, batchedAt } from '../../autograd/batch.ts';
import { enableGrad } from '../../autograd/grad-mode.ts';
import { Node, type Edge, type ResultMeta } from '../../autograd/node.ts';
import { observe } from '../../autograd/observe.ts';
import { elementCount } from '../../graph/tables/values.ts';
import type { NodeRanRecord, Value, WholeValue } from '../../recorder/records/format.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { tensorOf } from '../elements.ts';
import type { Refusal } from '../refusal.ts';
import type { Places } from './rules.ts';

/**
 * Computes an operator again; says why not where it cannot be relied on.
 * @param spread operands that examples of `vmap` share, and are given once for each of them
 */
export type Computation =
  ((inputs: readonly Tensor[], spread?: Places) => readonly Tensor[]) | string;

/** A batch of the engine's, of the examples of `vmap`. */
export interface Examples {
  readonly level: number;
  readonly size: number;
}

const INTEGERS = 'its gradient goes through integers, where the engine has none';

/** What a node knows of the pass that runs. */
export interface Running {
  /** What the node with this number did in the recording; undefined where it did not run. */
  ran(node: number): NodeRanRecord | undefined;
  /** Why the gradients of the node's rule are not to be relied on; undefined where they are. */
  doubt(node: number): string | undefined;
  /** Nodes that other gradients reach than in the recording. */
  readonly reached: Set<Node>;
  /** The batch of gradients of what examples share: each has its own. */
  readonly examples: Examples;
}

/** An operator as it ran in this replay. */
export interface Made {
  readonly node: number;
  readonly name: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly edges: readonly (Edge | null)[];
  readonly results: readonly ResultMeta[];
  /** Places of the results that are integers. */
  readonly integers: readonly number[];
  /** It read something else than in the recording. */
  readonly isChanged: boolean;
  readonly compute: Computation;
  /** The pass that runs; null where it is none of the recording's. */
  readonly running: () => Running | null;
  readonly refuse: (reason: string) => Refusal;
}

export class ForeignNode extends Node {
  readonly name: string;
  readonly #made: Made;

  constructor(made: Made) {
    super(made.edges, [...made.results]);
    this.name = made.name;
    this.#made = made;
  }

  get isChanged(): boolean {
    return this.#made.isChanged;
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { node, compute, isChanged, refuse } = this.#made;
    const running = this.#made.running();
    const before = running?.ran(node);
    if (running !== null && before !== undefined && !isChanged && !running.reached.has(this)) {
      const kept = before.gradInputs;
      if (kept.every(isKept)) return this.#recorded(kept, running.examples);
    }
    if (typeof compute === 'string') throw refuse(compute);
    const doubt = running?.doubt(node);
    if (doubt !== undefined) throw refuse(doubt);
    for (const edge of this.edges) if (edge !== null) running?.reached.add(edge.node);
    return this.gradientsFor(grads, before?.gradInputs ?? [], running?.examples ?? null);
  }

  /**
   * @param recorded what the library gave, also to operands whose gradient goes nowhere
   * @param examples the batch, which is open, of those that share operands or results
   * @throws where the rule does
   */
  gradientsFor(
    grads: readonly (Tensor | null)[],
    recorded: readonly (Value | null)[],
    examples: Examples | null,
  ): readonly (Tensor | null)[] {
    const { compute, inputs } = this.#made;
    if (typeof compute === 'string') throw this.#made.refuse(compute);
    if (this.#isPastIntegers(grads)) throw this.#made.refuse(INTEGERS);
    return observe({}, () =>
      enableGrad(() => {
        // Where examples meet what they share, its gradients begin to be of one each.
        const spread = new Set<number>();
        const isMet = grads.every((gradient) => !(gradient instanceof BatchedTensor));
        const operands = inputs.map((input, i) => {
          let own = (input as Tensor).detach();
          if (examples !== null && isMet && examplesIn(recorded[i] ?? null, own) !== 1) {
            own = own.expand([examples.size, ...own.shape]).clone();
            spread.add(i);
          }
          const isWanted = this.needs(i) || (recorded[i] ?? null) !== null;
          own.requiresGradFlag = isWanted && isFloating(own.dtype);
          return own;
        });
        const wanted = operands.filter((each) => each.requiresGrad);
        const results = spread.size === 0 ? compute(operands) : compute(operands, spread);
        const arrived = grads.flatMap((gradient, i) => {
          const result = results[i];
          return gradient === null || result?.requiresGrad !== true ? [] : [{ result, gradient }];
        });
        if (arrived.length === 0) return operands.map(() => null);
        const found = grad(
          arrived.map(({ result }) => result),
          wanted,
          { gradOutputs: arrived.map(({ gradient }) => gradient), allowUnused: true },
        );
        return operands.map((each, i) => {
          const gradient = each.requiresGrad ? (found.shift() ?? null) : null;
          if (gradient === null || examples === null || !spread.has(i)) return gradient;
          return batchedAt(gradient, examples.level);
        });
      }),
    );
  }

  #isPastIntegers(grads: readonly (Tensor | null)[]): boolean {
    const { integers, inputs } = this.#made;
    return (
      integers.some((output) => (grads[output] ?? null) !== null) ||
      inputs.some((input, i) => this.needs(i) && !isFloating((input as Tensor).dtype))
    );
  }

  /**
   * How many gradients it took and gave of one operand or result: as many as there are examples of `vmap` that share
   * it, else one. Null where these are several numbers.
   */
  examplesOf({ gradOutputs, gradInputs }: NodeRanRecord): number | null {
    const counts = new Set([
      ...gradOutputs.map((value, i) => examplesIn(value, this.results[i])),
      ...gradInputs.map((value, i) => examplesIn(value, this.#made.inputs[i])),
    ]);
    counts.delete(1);
    const [count = 1] = counts;
    return counts.size > 1 || !Number.isInteger(count) ? null : count;
  }

  #recorded(kept: readonly (WholeValue | null)[], examples: Examples): (Tensor | null)[] {
    return this.edges.map((edge, i) => {
      const value = kept[i] ?? null;
      if (edge === null || value === null) return null;
      const meta = edge.node.results[edge.index] as ResultMeta;
      return isFloating(meta.dtype) ? gradientOf(value, meta, examples) : null;
    });
  }
}

/** A recorded gradient, or the batch of those of the examples that share what it is of. */
export function gradientOf(
  { data }: WholeValue,
  { shape, dtype }: ResultMeta,
  { level, size }: Examples,
): Tensor {
  if (data.length === sizeOf(shape)) return tensorOf(data, shape, dtype);
  return batchedAt(tensorOf(data, [size, ...shape], dtype), level);
}

/** How many times what it is of a gradient is. */
function examplesIn(value: Value | null, of: Pick<ResultMeta, 'shape'> | undefined): number {
  const size = of === undefined ? 0 : sizeOf(of.shape);
  return value === null || size === 0 ? 1 : elementCount(value) / size;
}

const isKept = (value: Value | null): value is WholeValue | null => value?.kind !== 'summary';
