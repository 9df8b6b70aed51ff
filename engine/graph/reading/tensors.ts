/** @file Finds the node of a tensor at a version, and makes one where there is none. */

import type { NodeId } from '../../protocol/index.ts';
import type { Operand, TensorState } from '../../recorder/records/format.ts';
import type { Graph, NewNode } from '../graph.ts';
import { Relation } from '../tables/edges.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { shapeText } from '../text.ts';

/** A tensor that holds another's gradient. */
export interface StoredGradient {
  /** The tensor whose gradient it is, and the node that shows it. */
  readonly owner: number;
  readonly holder: NodeId;
  readonly state: TensorState;
  /** In the value store. */
  readonly value: number;
  /** Index of the pass, -1 when it was assigned by hand. */
  readonly pass: number;
}

export class TensorIndex {
  readonly #graph: Graph;
  readonly #latest = new Map<number, NodeId>();
  /** Where a tensor that no record tells of was read: the node whose storage it looks at. */
  readonly #readAs = new Map<number, NodeId>();
  /** Last node that wrote into a storage. */
  readonly #writer = new Map<number, NodeId>();
  readonly #gradients = new Map<number, StoredGradient>();
  /** The gradient in a storage, for writes through an alias such as `x.grad.data`. */
  readonly #gradientIn = new Map<number, number>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Newest node of a tensor. */
  latest(tensor: number): NodeId | null {
    return this.#latest.get(tensor) ?? null;
  }

  /** The node of a tensor at a version, or the newest before it. */
  find(tensor: number, version: number): NodeId | null {
    const { nodes } = this.#graph;
    let node = this.#latest.get(tensor) ?? -1;
    while (node >= 0 && nodes.version.get(node) > version) node = nodes.previous.get(node);
    return node < 0 ? null : node;
  }

  /**
   * Where the gradient of a tensor of this shape is shown: at its newest node; else, for a leaf that a transform
   * such as `jacobian`, or an executor, made of what it was given, at that.
   */
  holder(tensor: number, shape: string): NodeId {
    const given = this.#readAs.get(tensor);
    const isOfShape = given !== undefined && this.#graph.shape(given) === shape;
    return this.latest(tensor) ?? (isOfShape ? given : this.unknown(tensor));
  }

  /** A new node for a tensor at the version that a record tells of. */
  add(tensor: TensorState, node: NewNode): NodeId {
    const id = this.#graph.addNode(node, {
      dtype: tensor.dtype,
      shape: shapeText(tensor.shape),
      layout: tensor.layout,
      tensor: tensor.id,
      version: tensor.version,
      storage: tensor.storage,
      value: this.#graph.values.add(tensor.value),
      previous: this.latest(tensor.id) ?? -1,
    });
    this.made(tensor.id, id);
    return id;
  }

  made(tensor: number, node: NodeId): void {
    this.#latest.set(tensor, node);
  }

  /** The last node that wrote into a storage. */
  writer(storage: number): NodeId | null {
    return this.#writer.get(storage) ?? null;
  }

  wrote(storage: number, node: NodeId): void {
    this.#writer.set(storage, node);
  }

  /** The gradient that a tensor is or shares its storage with, and its id. */
  gradientBehind(tensor: number, storage: number): [number, StoredGradient] | null {
    const id = this.#gradients.has(tensor) ? tensor : this.#gradientIn.get(storage);
    const gradient = id === undefined ? undefined : this.#gradients.get(id);
    return id === undefined || gradient === undefined ? null : [id, gradient];
  }

  /** From now on reading this tensor reads a gradient. */
  storedGradient(tensor: number, storage: number, gradient: StoredGradient): void {
    this.#gradients.set(tensor, gradient);
    this.#gradientIn.set(storage, tensor);
    this.#writer.delete(storage);
  }

  /** An operator, whose node shows it, wrote into a gradient. */
  rewrittenGradient(tensor: number, gradient: StoredGradient): void {
    this.#gradients.set(tensor, gradient);
  }

  /** The tensor that holds the latest gradient of a node, as it was stored. */
  gradientFor(node: NodeId): TensorState | null {
    const stored = [...this.#gradients.values()].findLast(({ holder }) => holder === node);
    return stored?.state ?? null;
  }

  /**
   * The node an operand reads: that of its tensor and version; else the last one that wrote its storage
   * (through a view); else a new one.
   * @param region where a node made on the spot belongs
   */
  operand(operand: Exclude<Operand, { number: number }>, region: number): NodeId {
    const { nodes } = this.#graph;
    const { tensor, version } = operand;
    const known = this.find(tensor, version);
    if (known !== null && nodes.version.get(known) === version) return known;
    const writer = this.writer(operand.storage);
    if (writer !== null && (known === null || writer > known)) {
      if (known === null && operand.requiresGrad) this.#readAs.set(tensor, writer);
      return writer;
    }
    const gradient = this.#gradients.get(tensor);
    if (gradient !== undefined) return this.#readGradient(tensor, version, gradient, region);
    return known ?? this.unknown(tensor, version, operand.requiresGrad);
  }

  /** A node for a tensor that was there before recording began. */
  unknown(tensor: number, version = 0, requiresGrad = true): NodeId {
    const flags = requiresGrad ? Flag.requiresGrad : 0;
    const node = this.#graph.addNode(
      { kind: Kind.unknown, flags, op: 'tensor', stack: 0, region: -1 },
      { dtype: null, shape: '', tensor, version, value: -1 },
    );
    this.made(tensor, node);
    return node;
  }

  #readGradient(tensor: number, version: number, gradient: StoredGradient, region: number): NodeId {
    const graph = this.#graph;
    const { state } = gradient;
    const node = graph.addNode(
      {
        kind: Kind.gradient,
        flags: (state.requiresGrad ? Flag.requiresGrad : 0) | (region >= 0 ? Flag.noGrad : 0),
        op: 'grad',
        symbol: '∇',
        stack: 0,
        region,
        gradientOf: gradient.holder,
        pass: gradient.pass,
      },
      {
        dtype: state.dtype,
        shape: shapeText(state.shape),
        layout: state.layout,
        tensor,
        version,
        storage: state.storage,
        value: gradient.value,
        previous: this.latest(tensor) ?? -1,
      },
    );
    graph.edges.add(graph.nodes, {
      source: gradient.holder,
      target: node,
      slot: 0,
      relation: Relation.readsGrad,
      cause: 'notRequiresGrad',
      cutStack: 0,
    });
    this.made(tensor, node);
    return node;
  }
}
