/** @file Finds the x of cards whose rows are known, on one sheet: the main picture or the inside of a frame. */

import type { NodeId } from '../worker/protocol.ts';
import type { DoubleColumn, IntColumn } from './columns.ts';
import { Relation } from './edges.ts';
import type { Graph } from './graph.ts';
import { cardSpan, type Rows, STEP } from './layoutRows.ts';
import { Kind } from './nodes.ts';

/** Edges that span more rows are drawn as chips, not as lines. */
export const LONG_EDGE = 12;

/** Cost of an edge that has to go round a card, in pixels of detour. */
const ROUND_CARD = 160;
/** How far a card may stand from where it would like to, in half columns. */
const REACH = 6;
const SWEEPS = 2;

export class Canvas {
  readonly #graph: Graph;
  readonly #rows: Rows;
  readonly #x: DoubleColumn;
  readonly #row: IntColumn;
  readonly #anchor: (node: NodeId) => number;
  /** Nodes of this sheet's latest batch, by id from its first. */
  readonly #mine = new Set<NodeId>();

  constructor(
    graph: Graph,
    rows: Rows,
    x: DoubleColumn,
    row: IntColumn,
    anchor: (node: NodeId) => number,
  ) {
    this.#graph = graph;
    this.#rows = rows;
    this.#x = x;
    this.#row = row;
    this.#anchor = anchor;
  }

  /**
   * Places nodes, in order of their ids.
   * @param origin column of what has no placed operand
   * @returns a function that takes them off again
   */
  place(nodes: readonly NodeId[], origin: number): () => void {
    const { nodes: table, edges } = this.#graph;
    this.#mine.clear();
    for (const node of nodes) this.#mine.add(node);
    for (const node of this.#mainPathsFirst(nodes)) {
      if (table.inCount.get(node) === 0) continue;
      const column = this.#operandColumn(node) ?? origin;
      if (this.#isAside(node)) this.#put(node, this.#firstFree(node, column, beside(column)));
      else this.#put(node, this.#bestPlace(node, column));
      // Leaves stand beside what uses them first.
      for (const edge of edges.into(table, node)) {
        const source = edges.source.get(edge);
        if (!this.#isOpen(source)) continue;
        this.#put(source, this.#leafPlace(source, node));
      }
    }
    for (const node of nodes)
      if (this.#isOpen(node)) this.put(node, this.#consumerColumn(node) ?? origin);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (const node of [...nodes].reverse()) this.#improve(node);
      for (const node of nodes) this.#improve(node);
    }
    return () => {
      for (const node of nodes) {
        this.#rows.remove(this.#row.get(node), cardSpan(this.#x.get(node)));
        this.#x.set(node, NaN);
      }
    };
  }

  /** Row by row, and in a row what most comes after before what ends there. */
  #mainPathsFirst(nodes: readonly NodeId[]): NodeId[] {
    const { nodes: table, edges } = this.#graph;
    const height = new Map<NodeId, number>();
    for (let at = nodes.length - 1; at >= 0; at--) {
      const node = nodes[at] as NodeId;
      let most = 0;
      for (const edge of edges.outOf(table, node))
        most = Math.max(most, 1 + (height.get(edges.target.get(edge)) ?? -1));
      height.set(node, most);
    }
    return [...nodes].sort(
      (a, b) =>
        this.#row.get(a) - this.#row.get(b) || (height.get(b) ?? 0) - (height.get(a) ?? 0) || a - b,
    );
  }

  /** A value that was only looked at, such as the condition of a loop: what goes on will come below. */
  #isAside(node: NodeId): boolean {
    return this.#graph.nodes.firstOut.get(node) < 0 && this.#graph.copiedOut.has(node);
  }

  /** Places one node in its row as near to x as there is room. */
  put(node: NodeId, x: number): void {
    this.#put(node, this.#rows.nearest(this.#row.get(node), x));
  }

  #put(node: NodeId, x: number): void {
    this.#x.set(node, x);
    this.#rows.add(this.#row.get(node), cardSpan(x));
  }

  #isOpen(node: NodeId): boolean {
    return this.#mine.has(node) && Number.isNaN(this.#x.get(node));
  }

  /** Mean column of the operands that are computed, else of the leaves; null when none is placed. */
  #operandColumn(node: NodeId): number | null {
    const { nodes, edges } = this.#graph;
    let [computed, computedCount, leaves, leafCount] = [0, 0, 0, 0];
    for (const edge of edges.into(nodes, node)) {
      const source = edges.source.get(edge);
      const x = this.#anchor(source);
      if (Number.isNaN(x)) continue;
      if (nodes.inCount.get(source) > 0) {
        const beneath = this.#row.get(node) - this.#row.get(source) === 1;
        const weight = (edges.cause(edge) === null ? 3 : 1) * (beneath ? 3 : 1);
        computed += x * weight;
        computedCount += weight;
      } else if (nodes.kind.get(source) !== Kind.number) {
        leaves += x;
        leafCount++;
      }
    }
    if (computedCount > 0) return computed / computedCount;
    return leafCount > 0 ? leaves / leafCount : null;
  }

  #consumerColumn(node: NodeId): number | null {
    const { nodes, edges } = this.#graph;
    for (const edge of edges.outOf(nodes, node)) {
      const x = this.#x.get(edges.target.get(edge));
      if (!Number.isNaN(x)) return x;
    }
    return null;
  }

  /** Above what uses it where it is the only operand; else beside that column. */
  #leafPlace(leaf: NodeId, consumer: NodeId): number {
    const { nodes, edges } = this.#graph;
    const x = this.#x.get(consumer);
    const isNumber = nodes.kind.get(leaf) === Kind.number;
    let alone = true;
    for (const edge of edges.into(nodes, consumer)) {
      const source = edges.source.get(edge);
      if (source !== leaf && (nodes.kind.get(source) !== Kind.number || isNumber)) alone = false;
    }
    const above = alone ? [x] : isNumber ? [] : [x - STEP, x + STEP];
    return this.#firstFree(leaf, x, [...above, ...beside(x)]);
  }

  /** The first of some places that is free, else the nearest one to x. */
  #firstFree(node: NodeId, x: number, places: readonly number[]): number {
    const row = this.#row.get(node);
    const free = places.find((at) => this.#rows.free(row, cardSpan(at)));
    return free ?? this.#rows.nearest(row, x);
  }

  #bestPlace(node: NodeId, wanted: number): number {
    const row = this.#row.get(node);
    const centre = Math.round(wanted / STEP) * STEP;
    let best = NaN;
    let least = Infinity;
    for (let step = 0; step <= 2 * REACH; step++) {
      // 0, +1, -1, +2, -2, …
      const x = centre + (step % 2 === 1 ? 1 : -1) * Math.ceil(step / 2) * STEP;
      if (!this.#rows.free(row, cardSpan(x))) continue;
      const cost = this.#cost(node, x) + Math.abs(x - wanted) / 2;
      if (cost < least - 1) [best, least] = [x, cost];
    }
    return Number.isNaN(best) ? this.#rows.nearest(row, centre) : best;
  }

  /** Moves a card of this batch to a better place beside it, if there is one. */
  #improve(node: NodeId): void {
    const row = this.#row.get(node);
    const x = this.#x.get(node);
    this.#rows.remove(row, cardSpan(x));
    let best = x;
    let least = this.#cost(node, x);
    for (let step = -2; step <= 2; step++) {
      const there = x + step * STEP;
      if (step === 0 || !this.#rows.free(row, cardSpan(there))) continue;
      const cost = this.#cost(node, there);
      if (cost < least - 1) [best, least] = [there, cost];
    }
    this.#put(node, best);
  }

  /** Length of a node's edges sideways, and a price for each card they pass behind. */
  #cost(node: NodeId, x: number): number {
    const { nodes, edges } = this.#graph;
    let cost = 0;
    for (const edge of edges.into(nodes, node))
      cost += this.#edgeCost(edge, node, x, edges.source.get(edge));
    for (const edge of edges.outOf(nodes, node)) {
      const target = edges.target.get(edge);
      if (this.#mine.has(target)) cost += this.#edgeCost(edge, node, x, target);
    }
    return cost;
  }

  #edgeCost(edge: number, node: NodeId, x: number, other: NodeId): number {
    const { edges } = this.#graph;
    const otherX = this.#anchor(other);
    const rows = this.#row.get(other) - this.#row.get(node);
    const span = Math.abs(rows);
    if (Number.isNaN(otherX) || span > LONG_EDGE) return 0;
    const weight =
      edges.cause(edge) === null || edges.relation.get(edge) === Relation.inPlace ? 1 : 0.4;
    let cost = (weight * Math.abs(otherX - x)) / span;
    for (let step = 1; step < span; step++) {
      const row = this.#row.get(node) + Math.sign(rows) * step;
      if (this.#rows.covered(row, x + ((otherX - x) * step) / span)) cost += ROUND_CARD;
    }
    return cost;
  }
}

/** Right rather than left. */
const beside = (x: number): number[] => [x + 2 * STEP, x - 2 * STEP];
