/** @file Where a backward pass goes: which nodes its gradient reaches, and the cut that keeps it from others. */

import type { NodeId } from '../protocol/index.ts';
import type { Graph } from './graph.ts';
import { Relation } from './tables/edges.ts';

const UNSEEN = -1;
/** In `#next` of a root: the way ends here. */
const ROOT = -2;

/** One walk over all edges behind the roots: first where gradients pass, then where only values do. */
export class Reach {
  readonly #graph: Graph;
  /** By node: the edge towards the roots. */
  readonly #next: Int32Array;
  /** By node: the cut edge nearest to it on that way; -1 where gradients pass all along. */
  readonly #cut: Int32Array;

  /** @param nodesBefore nodes from this id on are not looked at: they came later */
  constructor(graph: Graph, roots: readonly NodeId[], nodesBefore: number) {
    this.#graph = graph;
    this.#next = new Int32Array(nodesBefore).fill(UNSEEN);
    this.#cut = new Int32Array(nodesBefore).fill(-1);
    const reached: NodeId[] = [];
    for (const root of roots) if (root < nodesBefore) this.#enter(root, ROOT, -1, reached);
    this.#spread(reached, true);
    this.#spread(reached, false);
  }

  /** Does the gradient flow from a root to this node? */
  reaches(node: NodeId): boolean {
    return this.influences(node) && this.#cut[node] === -1;
  }

  /** Does the value of a root depend on this node's? */
  influences(node: NodeId): boolean {
    return (this.#next[node] ?? UNSEEN) !== UNSEEN;
  }

  /** The edge that cuts the node off, nearest to it on the way to a root; -1 where none does. */
  cutOf(node: NodeId): number {
    return this.#cut[node] ?? -1;
  }

  /** The edge from a node towards the roots; -1 at a root and where there is none. */
  next(node: NodeId): number {
    return Math.max(-1, this.#next[node] ?? -1);
  }

  /** The nodes from this one to a root; empty where no way leads there. */
  path(node: NodeId): NodeId[] {
    if (!this.influences(node)) return [];
    const path = [node];
    for (let edge = this.next(node); edge >= 0;) {
      const target = this.#graph.edges.target.get(edge);
      path.push(target);
      edge = this.next(target);
    }
    return path;
  }

  /** Breadth first from what is reached, along edges that let gradients pass, or along all. */
  #spread(reached: NodeId[], withGradient: boolean): void {
    const { nodes, edges } = this.#graph;
    for (let at = 0; at < reached.length; at++) {
      const target = reached[at] as NodeId;
      const first = nodes.firstIn.get(target);
      for (let edge = first; edge < first + nodes.inCount.get(target); edge++) {
        const source = edges.source.get(edge);
        const passes = edges.cause(edge) === null;
        if (this.#next[source] !== UNSEEN || (withGradient && !passes)) continue;
        if (edges.relation.get(edge) === Relation.readsGrad) continue;
        this.#enter(source, edge, passes ? this.cutOf(target) : edge, reached);
      }
    }
  }

  #enter(node: NodeId, next: number, cut: number, reached: NodeId[]): void {
    this.#next[node] = next;
    this.#cut[node] = cut;
    reached.push(node);
  }
}
