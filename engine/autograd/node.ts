/** @file Nodes of the autograd graph, and the edges between them. */

import type { DType } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { BatchedTensor } from './batch.ts';
import { NUMBERS_BEFORE } from './copies.ts';
import { listed, type HookHandle } from './hooks/list.ts';
import { withoutNamespace } from './node-name.ts';
import type { ObservedNode } from './observer.ts';
import { state } from './state.ts';

/** Where a gradient goes: a node, and which of its results the gradient is for. */
export interface Edge {
  readonly node: Node;
  readonly index: number;
}

/** What a gradient for one result must look like. */
export interface ResultMeta {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * May return a replacement for the gradient it sees: null where its node ran and no gradient arrived here,
 * as at a part of `unbind` that nobody used.
 */
export type TensorHook = (grad: Tensor) => Tensor | null | undefined | void;

export type Gradients = readonly (Tensor | null)[];
/** Sees the gradients of a node's results before it runs; may return others. */
export type NodePreHook = (gradOutputs: Gradients) => Gradients | null | undefined | void;
/** Sees what a node made of them; may return others. */
export type NodeHook = (
  gradInputs: Gradients,
  gradOutputs: Gradients,
) => Gradients | null | undefined | void;

/** What only some nodes have. */
export interface NodeExtras {
  /** By result. */
  tensorHooks: Map<number, TensorHook[]> | null;
  preHooks: NodePreHook[] | null;
  postHooks: NodeHook[] | null;
  /** Tensors whose gradient is kept, by result. */
  retained: Map<number, Tensor> | null;
  /** Where the node was made, and the node whose backward made it: in anomaly mode. */
  origin: { readonly stack: string; readonly parent: Node | null } | null;
}

let lastId = NUMBERS_BEFORE;
let lastSequenceNr = -1;

/** What a running pass knows of a node; a pass inside another (from a hook) stacks its own on top. */
export interface Visit {
  /** Edges to this node whose users have not run yet. */
  pending: number;
  /** Gradients that arrived so far, one a result. */
  grads: (Tensor | null)[] | null;
  readonly outer: Visit | null;
  /** The nodes of the pass this visit belongs to. */
  readonly pass: readonly Node[];
}

/** A node is also the edge to its first result, which spares most edges an object. */
export abstract class Node implements ObservedNode, Edge {
  readonly id: number = ++lastId;
  /** PyTorch's name of it, for C++ classes with their namespace. */
  abstract readonly name: string;
  /** One an operand; null where no gradient is wanted. */
  readonly edges: readonly (Edge | null)[];
  /** One a result. */
  readonly results: ResultMeta[];
  /** @internal */ visit: Visit | null = null;
  /** @internal Hooks, retained gradients, origin. */
  extras: NodeExtras | null = null;
  private attached: Record<string, unknown> | null = null;
  /** @internal Counts the nodes; of those that are ready, the one with the largest runs first. */
  order: number;

  /** `isCounted`: takes a sequence number. */
  constructor(edges: readonly (Edge | null)[], results: ResultMeta[], isCounted = true) {
    this.edges = edges;
    this.results = results;
    this.order = isCounted ? ++lastSequenceNr : -1;
    if (state.anomaly !== null) this.ensureExtras().origin = state.anomaly.origin();
  }

  /** Anything a user wants to attach. */
  get metadata(): Record<string, unknown> {
    return (this.attached ??= {});
  }

  /** @internal */
  ensureExtras(): NodeExtras {
    return (this.extras ??= {
      tensorHooks: null,
      preHooks: null,
      postHooks: null,
      retained: null,
      origin: null,
    });
  }

  /** Runs before the node does; see `NodePreHook`. */
  registerPrehook(hook: NodePreHook): HookHandle {
    const on = { kind: 'nodeBefore', tensor: this.leaf, node: this } as const;
    return listed((this.ensureExtras().preHooks ??= []), hook, on);
  }

  /** Runs after it. */
  registerHook(hook: NodeHook): HookHandle {
    const on = { kind: 'nodeAfter', tensor: this.leaf, node: this } as const;
    return listed((this.ensureExtras().postHooks ??= []), hook, on);
  }

  /** @internal The tensor that the graph ends at here; null at an operator. */
  get leaf(): Tensor | null {
    return null;
  }

  get node(): this {
    return this;
  }

  get index(): number {
    return 0;
  }

  /** PyTorch's view of the edges: the next node (or null) and the input number there. */
  get nextFunctions(): readonly (readonly [Node | null, number])[] {
    return this.edges.map((edge) => [edge?.node ?? null, edge?.index ?? 0] as const);
  }

  /** Counts the nodes as they are made: of those that are ready, the one made last runs first. */
  get sequenceNr(): number {
    return this.order;
  }

  /** Custom operators run also when no gradient arrived: their backward may count on being called. */
  get runsWithoutGradients(): boolean {
    return false;
  }

  needs(operand: number): boolean {
    return (this.edges[operand] ?? null) !== null;
  }

  /** Contributions to the operands, one an edge, from the gradients of the results. */
  abstract backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[];

  /** Contributions in the order of the operands that an observer is told of. */
  inOperandOrder(contributions: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    return contributions;
  }

  /** Drops what was saved; a later `backward` of a node that saved something throws. */
  release(): void {
    // Most nodes that are not operators keep nothing.
  }

  /** As tensors and nodes print it. */
  get printedName(): string {
    return withoutNamespace(this.name);
  }

  toString(): string {
    return `<${this.printedName} object>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** The end of the graph at a leaf: adds what arrives to its `.grad` (see accumulate.ts). */
export class AccumulateGrad extends Node {
  readonly name = 'torch::autograd::AccumulateGrad';
  readonly variable: Tensor;
  /** What gradients are converted to; null: they keep their type. */
  gradDtype: DType | null;

  constructor(variable: Tensor) {
    super([], [{ shape: variable.shape, dtype: variable.dtype }], false);
    this.variable = variable;
    this.gradDtype = variable.dtype;
  }

  override get leaf(): Tensor {
    return this.variable;
  }

  /** The largest of PyTorch's numbers: leaves run as soon as they are ready. */
  override get sequenceNr(): number {
    return 2 ** 64;
  }

  backward(): readonly (Tensor | null)[] {
    throw new RuntimeError('AccumulateGrad is run by the backward pass itself');
  }
}

/** The end of the graph at a leaf, made when somebody first asks. */
export function accumulatorOf(leaf: Tensor): AccumulateGrad {
  return (leaf.accumulator ??= new AccumulateGrad(leaf)) as AccumulateGrad;
}

/** The edge along which a tensor receives its gradient; null when it needs none. */
export function gradientEdge(tensor: Tensor): Edge | null {
  if (state.batches > 0 && tensor instanceof BatchedTensor) return gradientEdge(tensor.value);
  const node = tensor.gradFn;
  if (node !== null) return tensor.outputIndex === 0 ? node : { node, index: tensor.outputIndex };
  if (!tensor.requiresGradFlag) return null;
  return accumulatorOf(tensor);
}
