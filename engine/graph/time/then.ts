/** @file A graph as it was after a moment, or as it is: what was there, which gradients had arrived. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { type Flow, flowAlong, NO_FLOW } from './flow.ts';

export interface Then {
  /** Null for the present. */
  readonly moment: number | null;
  /** Whether it had been made. */
  has(node: NodeId): boolean;
  /** The gradient that the node showed, in the value store; -1 while it had none. */
  gradient(node: NodeId): number;
  /** The norm of the gradient that flowed through the node; null while there was none. */
  norm(node: NodeId): number | null;
  /** What had flowed along an edge into the gradient of its source. */
  flow(edge: number): Flow;
  /** Whether the node was made or got its gradient just in this moment; never at present. */
  touched(node: NodeId): boolean;
  /** Likewise for an edge along which a gradient flowed, or data. */
  passed(edge: number): boolean;
}

/** As it is. These are classes, as they are asked of every node and edge: V8 makes one call of each method. */
class Present implements Then {
  readonly moment: number | null = null;
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  has(_node: NodeId): boolean {
    return true;
  }

  gradient(node: NodeId): number {
    return this.#graph.nodes.grad.cells[node] as number;
  }

  norm(node: NodeId): number | null {
    return this.#graph.values.norm(this.gradient(node));
  }

  flow(edge: number): Flow {
    return flowAlong(this.#graph, edge);
  }

  touched(_node: NodeId): boolean {
    return false;
  }

  passed(_edge: number): boolean {
    return false;
  }
}

/** As it is, but for the gradients that flow. */
class WithFlows extends Present {
  readonly #other: Graph;

  constructor(graph: Graph, other: Graph) {
    super(graph);
    this.#other = other;
  }

  override norm(node: NodeId): number | null {
    const { nodes, values } = this.#other;
    return node < nodes.length ? values.norm(nodes.grad.cells[node] as number) : null;
  }

  override flow(edge: number): Flow {
    return edge < this.#other.edges.length ? flowAlong(this.#other, edge) : NO_FLOW;
  }
}

/** As it was. */
class AsOf implements Then {
  readonly moment: number;
  readonly #graph: Graph;
  readonly #nodes: number;
  readonly #nodesBefore: number;
  readonly #gradients: number;
  readonly #contributions: number;
  readonly #touched = new Set<NodeId>();
  readonly #passed = new Set<number>();

  constructor(graph: Graph, moment: number) {
    const { history } = graph;
    this.moment = moment;
    this.#graph = graph;
    this.#nodes = history.nodes(moment);
    this.#nodesBefore = history.nodes(moment - 1);
    this.#gradients = history.gradientEntries(moment);
    this.#contributions = history.contributionEntries(moment);
    for (let at = history.gradientEntries(moment - 1); at < this.#gradients; at++)
      this.#touched.add(history.gradients.of.get(at));
    for (let at = history.contributionEntries(moment - 1); at < this.#contributions; at++)
      this.#passed.add(history.contributions.of.get(at));
  }

  has(node: NodeId): boolean {
    return node < this.#nodes;
  }

  gradient(node: NodeId): number {
    return this.#graph.history.gradients.at(node, this.#gradients);
  }

  norm(node: NodeId): number | null {
    return this.#graph.values.norm(this.gradient(node));
  }

  flow(edge: number): Flow {
    return flowAlong(this.#graph, edge, this.#gradients, this.#contributions);
  }

  touched(node: NodeId): boolean {
    return this.#isNew(node) || this.#touched.has(node);
  }

  passed(edge: number): boolean {
    return this.#isNew(this.#graph.edges.target.get(edge)) || this.#passed.has(edge);
  }

  #isNew(node: NodeId): boolean {
    return node >= this.#nodesBefore && node < this.#nodes;
  }
}

export const present = (graph: Graph): Then => new Present(graph);

/** @param other the same nodes and edges with other gradients; later ones may be missing */
export const withFlowsOf = (graph: Graph, other: Graph): Then => new WithFlows(graph, other);

/** @throws when the recording has no such moment */
export function asOf(graph: Graph, moment: number): Then {
  const { length } = graph.history;
  if (!Number.isInteger(moment) || moment < 0 || moment >= length)
    throw new Error(`There is no moment ${moment} in this recording of ${length}.`);
  return new AsOf(graph, moment);
}
