/** @file Nodes of the graph as PyTorch shows them: name(), next_functions, _saved_self … */

import { OperatorNode } from '../autograd/operator-node.ts';
import { CustomNode } from '../autograd/custom/node.ts';
import type { Node, ResultMeta } from '../autograd/node.ts';
import type { Maker } from '../autograd/state.ts';
import { TypeError } from '../tensor/errors.ts';
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

/** What a node saved under a name of PyTorch's; null where its backward needs none. */
function saved(node: Node, name: string): unknown {
  return node instanceof OperatorNode ? node.savedByName(name) : undefined;
}

/** The slot itself, on which hooks can be put. */
function rawSaved(node: Node, name: string, views: NodeViews): unknown {
  if (!(node instanceof CustomNode || node instanceof OperatorNode)) return undefined;
  const slots = node instanceof CustomNode ? node.rawSavedTensors : node.rawSavedByName(name);
  for (const slot of [slots].flat()) views.speak(slot);
  return slots;
}

/** What PyTorch's nodes have and ours have not, or under another name. */
const members: Readonly<Record<string, (node: Node, views: NodeViews) => unknown>> = {
  name: (node, views) => () => views.nameOf(node),
  next_functions: (node, views) =>
    node.nextFunctions.map(([next, index]) => [next === null ? null : views.viewOf(next), index]),
  metadata: metadataOf,
  _sequence_nr: (node) => () => node.sequenceNr,
  _set_sequence_nr: (node) => (order: number) => {
    node.order = order;
  },
  _input_metadata: (node) => node.results,
  constructor: classOf,
  __class__: classOf,
};

const classNames = new Map<string, object>();

/** The class of a node, as far as Python's `type(node).__name__` goes. */
function classOf(node: Node): object {
  const name = node.printedName;
  const known = classNames.get(name) ?? { name, __name__: name };
  classNames.set(name, known);
  return known;
}

/** In anomaly mode it tells where the node was made, and the node that made it in its backward. */
function metadataOf(node: Node, views: NodeViews): Record<string, unknown> {
  const { metadata } = node;
  const origin = node.extras?.origin ?? null;
  if (origin !== null) {
    metadata['traceback_'] ??= origin.stack.split('\n');
    if (origin.parent !== null) metadata['parent_'] ??= views.viewOf(origin.parent);
  }
  return metadata;
}

function memberOf(views: NodeViews, node: Node, key: string | symbol): unknown {
  if (typeof key === 'symbol') return Reflect.get(node, key, node);
  if (Object.hasOwn(members, key)) return members[key]?.(node, views);
  if (key.startsWith('_saved_')) return saved(node, key.slice(7));
  if (key.startsWith('_raw_saved_')) return rawSaved(node, key.slice(11), views);
  const name = camelCase(key);
  // In Python the node of a custom function and its context are one object.
  const isContext = node instanceof CustomNode && !(name in node);
  return isContext ? Reflect.get(node.context, key) : Reflect.get(node, name, node);
}

/** Runs a node by hand: no hooks, nothing is freed. */
function call(node: Node, grads: readonly (Tensor | null)[]): unknown {
  const expected = node.results.length;
  if (grads.length !== expected) {
    throw new TypeError(
      `expected ${String(expected)} arguments, got ${String(grads.length)} instead`,
    );
  }
  const contributions = node.backward(grads);
  return contributions.length === 1 ? contributions[0] : contributions;
}

interface Speaking extends Pick<Maker, 'prototype'> {
  /** Runs work of the dialect: what a node saved is unpacked into a tensor of the dialect. */
  within<T>(work: () => T): T;
}

/** The views of a dialect. */
export class NodeViews {
  /** How the dialect names nodes. */
  readonly nameOf: (node: Node) => string;
  readonly #speaker: Speaking;
  readonly #views = new WeakMap<Node, NodeView>();

  constructor(nameOf: (node: Node) => string, speaker: Speaking) {
    this.nameOf = nameOf;
    this.#speaker = speaker;
  }

  /** Gives Python's names to an object that the library made in a call of its own. */
  speak(object: object): void {
    Object.setPrototypeOf(object, this.#speaker.prototype(Object.getPrototypeOf(object) as object));
  }

  viewOf(node: Node): NodeView {
    const known = this.#views.get(node);
    if (known !== undefined) return known;
    const called = (...grads: (Tensor | null)[]): unknown =>
      this.#speaker.within(() => call(node, grads));
    const view = new Proxy(called, {
      getPrototypeOf: () => Object.getPrototypeOf(node) as object,
      get: (_, key) => {
        const value = this.#speaker.within(() => memberOf(this, node, key));
        return typeof value === 'function' ? (value.bind(node) as unknown) : value;
      },
      set: (_, key, value) =>
        Reflect.set(node instanceof CustomNode ? node.context : node, key, value),
    }) as unknown as NodeView;
    this.#views.set(node, view);
    return view;
  }
}
