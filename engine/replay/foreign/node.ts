/**
 * @file The autograd node of another library's operator. Where nothing differs from the recording it gives what it
 * gave; else what the rule's gradient gives.
 */

import { grad } from '../../autograd/backward.ts';
import { enableGrad } from '../../autograd/grad-mode.ts';
import { Node, type Edge, type ResultMeta } from '../../autograd/node.ts';
import { observe } from '../../autograd/observe.ts';
import type { NodeRanRecord, Value, WholeValue } from '../../recorder/format.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { tensorOf } from '../elements.ts';
import type { Refusal } from '../refusal.ts';

/** What a node knows of the pass that runs. */
export interface Running {
  /** What the node with this number did in the recording; undefined where it did not run. */
  ran(node: number): NodeRanRecord | undefined;
  /** Why the gradients of the node's rule are not to be relied on; undefined where they are. */
  doubt(node: number): string | undefined;
  /** Nodes that other gradients reach than in the recording. */
  readonly reached: Set<Node>;
}

/** An operator as it ran in this replay. */
export interface Made {
  readonly node: number;
  readonly name: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly edges: readonly (Edge | null)[];
  readonly results: readonly ResultMeta[];
  /** It read something else than in the recording. */
  readonly isChanged: boolean;
  /** Computes it again; says why not where it cannot be relied on. */
  readonly compute: ((inputs: readonly Tensor[]) => readonly Tensor[]) | string;
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
    if (before !== undefined && !isChanged && running?.reached.has(this) === false) {
      const kept = before.gradInputs;
      if (kept.every(isKept) && this.isOfOne(before)) return this.#recorded(kept);
    }
    if (typeof compute === 'string') throw refuse(compute);
    const doubt = running?.doubt(node);
    if (doubt !== undefined) throw refuse(doubt);
    for (const edge of this.edges) if (edge !== null) running?.reached.add(edge.node);
    return this.gradientsFor(grads, before?.gradInputs ?? []);
  }

  /**
   * @param recorded what the library gave, also to operands whose gradient goes nowhere
   * @throws where the rule does
   */
  gradientsFor(
    grads: readonly (Tensor | null)[],
    recorded: readonly (Value | null)[],
  ): readonly (Tensor | null)[] {
    const { compute, inputs } = this.#made;
    if (typeof compute === 'string') throw this.#made.refuse(compute);
    return observe({}, () =>
      enableGrad(() => {
        const operands = inputs.map((input, i) => {
          const own = (input as Tensor).detach();
          const isWanted = this.needs(i) || (recorded[i] ?? null) !== null;
          return isWanted && isFloating(own.dtype) ? own.requiresGrad_() : own;
        });
        const wanted = operands.filter((each) => each.requiresGrad);
        const results = compute(operands);
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
        return operands.map((each) => (each.requiresGrad ? (found.shift() ?? null) : null));
      }),
    );
  }

  /** Whether its gradients are of one each: of what examples of `vmap` share there is one for every example. */
  isOfOne({ gradOutputs, gradInputs }: NodeRanRecord): boolean {
    return (
      gradOutputs.every((value, i) => fits(value, this.results[i])) &&
      gradInputs.every((value, i) => {
        const edge = this.edges[i] ?? null;
        return edge === null || fits(value, edge.node.results[edge.index]);
      })
    );
  }

  #recorded(kept: readonly (WholeValue | null)[]): (Tensor | null)[] {
    return this.edges.map((edge, i) => {
      const value = kept[i] ?? null;
      if (edge === null || value === null) return null;
      const { shape, dtype } = edge.node.results[edge.index] as ResultMeta;
      return isFloating(dtype) ? tensorOf(value.data, shape, dtype) : null;
    });
  }
}

/** Statistics are not looked at. */
const fits = (value: Value | null, meta: ResultMeta | undefined): boolean =>
  value?.kind !== 'whole' || meta === undefined || value.data.length === sizeOf(meta.shape);

const isKept = (value: Value | null): value is WholeValue | null => value?.kind !== 'summary';
