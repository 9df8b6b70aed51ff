/** @file Nodes of the graph as PyTorch shows them: name(), next_functions, _saved_self … */

import { OperatorNode } from '../autograd/operator-node.ts';
import { CustomNode } from '../autograd/custom-node.ts';
import type { Node, ResultMeta } from '../autograd/node.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { camelCase } from './case.ts';

/** A node under Python's names. The same node has the same view. Called, it computes its gradients. */
export interface NodeView {
  (...grads: (Tensor | null)[]): unknown;
  /** For example `MulBackward0`. */
  name(): string;
  readonly next_functions: readonly (readonly [NodeView | null, number])[];
  readonly metadata: Record<string, unknown>;
  /** Larger for a node that was made later. */
  _sequence_nr(): number;
  /** Shape and type of each of its results. */
  readonly _input_metadata: readonly ResultMeta[];
  /** Of an AccumulateGrad: its leaf. */
  readonly variable: Tensor;
  /** Saved operands and results, by PyTorch's names: `_saved_self`, `_saved_result` … */
  readonly [saved: `_saved_${string}`]: unknown;
  readonly register_hook: (hook: (...grads: never[]) => unknown) => { remove(): void };
  readonly register_prehook: (hook: (...grads: never[]) => unknown) => { remove(): void };
}

<<<<<<< HEAD
const views = new WeakMap<Node, NodeView>();

/** How a dialect names nodes. */
let naming: (node: Node) => string = (node) => node.name;

/** Sets the dialect's names of nodes; returns the rule before. */
export function setNaming(next: (node: Node) => string): (node: Node) => string {
  const before = naming;
  naming = next;
  return before;
}

/** What a node saved under a name of PyTorch's; null where its backward needs none. */
=======
/** What a node saved under a name of PyTorch's: the operand's, or `result`. */
>>>>>>> 433f675 (A tensor speaks the dialect of the call that made it: importing a dialect changes nothing for others)
function saved(node: Node, name: string): unknown {
  return node instanceof OperatorNode ? node.savedByName(name) : undefined;
}

/** The slot itself, on which hooks can be put. */
function rawSaved(node: Node, name: string): unknown {
  if (node instanceof CustomNode) return node.rawSavedTensors;
  return node instanceof OperatorNode ? node.rawSavedByName(name) : undefined;
}

/** What PyTorch's nodes have and ours have not, or under another name. */
const members: Readonly<Record<string, (node: Node) => unknown>> = {
  name: (node) => () => naming(node),
  next_functions: (node) =>
    node.nextFunctions.map(([next, index]) => [next === null ? null : viewOf(next), index]),
  metadata: metadataOf,
  _sequence_nr: (node) => () => node.sequenceNr,
  _input_metadata: (node) => node.results,
};

/** In anomaly mode it tells where the node was made, and the node that made it in its backward. */
function metadataOf(node: Node): Record<string, unknown> {
  const { metadata } = node;
  const origin = node.extras?.origin ?? null;
  if (origin !== null) {
    metadata['traceback_'] ??= origin.stack.split('\n');
    if (origin.parent !== null) metadata['parent_'] ??= viewOf(origin.parent);
  }
  return metadata;
}

function memberOf(node: Node, key: string | symbol): unknown {
  if (typeof key === 'symbol') return Reflect.get(node, key, node);
  if (Object.hasOwn(members, key)) return members[key]?.(node);
  if (key.startsWith('_saved_')) return saved(node, key.slice(7));
  if (key.startsWith('_raw_saved_')) return rawSaved(node, key.slice(11));
  const name = camelCase(key);
  // In Python the node of a custom function and its context are one object.
  const isContext = node instanceof CustomNode && !(name in node);
  return isContext ? Reflect.get(node.context, key) : Reflect.get(node, name, node);
}

/** Runs a node by hand: no hooks, nothing is freed. */
function call(node: Node, grads: readonly (Tensor | null)[]): unknown {
  const contributions = node.backward(grads);
  return contributions.length === 1 ? contributions[0] : contributions;
}

<<<<<<< HEAD
/** The view of a node. */
export function viewOf(node: Node): NodeView {
  const known = views.get(node);
  if (known !== undefined) return known;
  const called = (...grads: (Tensor | null)[]): unknown => call(node, grads);
  const view = new Proxy(called, {
    getPrototypeOf: () => Object.getPrototypeOf(node) as object,
    get(_, key) {
      const value = memberOf(node, key);
      return typeof value === 'function' ? (value.bind(node) as unknown) : value;
    },
    set: (_, key, value) =>
      Reflect.set(node instanceof CustomNode ? node.context : node, key, value),
  }) as unknown as NodeView;
  views.set(node, view);
  return view;
=======
/** The views of a dialect. */
export class NodeViews {
  readonly #name: (node: Node) => string;
  readonly #views = new WeakMap<Node, NodeView>();

  /** @param name how the dialect names nodes */
  constructor(name: (node: Node) => string) {
    this.#name = name;
  }

  viewOf(node: Node): NodeView {
    const known = this.#views.get(node);
    if (known !== undefined) return known;
    const view = new Proxy(node, {
      get: (target, key) => this.#member(target, key),
    }) as unknown as NodeView;
    this.#views.set(node, view);
    return view;
  }

  #member(node: Node, key: string | symbol): unknown {
    if (key === 'name') return () => this.#name(node);
    if (key === 'next_functions') {
      return node.nextFunctions.map(([next, index]) => [
        next === null ? null : this.viewOf(next),
        index,
      ]);
    }
    if (key === '_sequence_nr') return () => node.sequenceNr;
    if (key === '_input_metadata') return node.results;
    if (key === 'variable' && node instanceof AccumulateGrad) return node.variable;
    if (typeof key === 'string' && key.startsWith('_saved_')) return saved(node, key.slice(7));
    const name = typeof key === 'string' ? camelCase(key) : key;
    const value: unknown = Reflect.get(node, name, node);
    return typeof value === 'function' ? (value.bind(node) as unknown) : value;
  }
>>>>>>> 433f675 (A tensor speaks the dialect of the call that made it: importing a dialect changes nothing for others)
}
