/** @file The table of a graph's edges: which value was read to make which, and whether gradient passes. */

import type { CutCause } from '../../protocol/index.ts';
import { bytes, doubles, ints } from './columns.ts';
import type { NodeTable } from './nodes.ts';

export const Relation = {
  operand: 0,
  /** From the value before an in-place write to the value after. */
  inPlace: 1,
  /** From a tensor to its `.grad` that was read. */
  readsGrad: 2,
} as const;

const CAUSES: readonly CutCause[] = [
  'detach',
  'noGrad',
  'notRequiresGrad',
  'integerDtype',
  'nonDifferentiable',
  'copiedOut',
];

/** Columns of the edge table; an edge's id is its row. */
export class EdgeTable {
  readonly source = ints();
  readonly target = ints();
  /** Position among the operator's operands. */
  readonly slot = bytes();
  readonly relation = bytes();
  /** 0 where gradient passes, else one more than the index of the cause. */
  readonly #cause = bytes();
  /** Stack of the place that cut, 0 when it has none. */
  readonly cutStack = ints();
  /** Latest gradient that flowed along, in the value store; -1 while there is none. */
  readonly contribution = ints();
  /** Pass that brought it. */
  readonly pass = doubles();
  readonly nextOut = ints();

  get length(): number {
    return this.source.length;
  }

  /** Appends an edge; all edges into one target must come in a row. */
  add(
    nodes: NodeTable,
    edge: {
      source: number;
      target: number;
      slot: number;
      relation: number;
      cause: CutCause | null;
      cutStack: number;
    },
  ): number {
    const id = this.source.push(edge.source);
    this.target.push(edge.target);
    this.slot.push(Math.min(edge.slot, 255));
    this.relation.push(edge.relation);
    this.#cause.push(edge.cause === null ? 0 : CAUSES.indexOf(edge.cause) + 1);
    this.cutStack.push(edge.cutStack);
    this.contribution.push(-1);
    this.pass.push(-1);
    this.nextOut.push(-1);
    if (nodes.inCount.get(edge.target) === 0) nodes.firstIn.set(edge.target, id);
    nodes.inCount.set(edge.target, nodes.inCount.get(edge.target) + 1);
    const last = nodes.lastOut.get(edge.source);
    if (last < 0) nodes.firstOut.set(edge.source, id);
    else this.nextOut.set(last, id);
    nodes.lastOut.set(edge.source, id);
    return id;
  }

  /** Why no gradient passes; null where it does. */
  cause(edge: number): CutCause | null {
    const code = this.#cause.cells[edge] as number;
    return code === 0 ? null : (CAUSES[code - 1] ?? null);
  }

  /** Edges into a node, in the order of the operands. */
  *into(nodes: NodeTable, node: number): Generator<number> {
    const first = nodes.firstIn.get(node);
    for (let edge = first; edge < first + nodes.inCount.get(node); edge++) yield edge;
  }

  /** Edges out of a node, oldest first. */
  *outOf(nodes: NodeTable, node: number): Generator<number> {
    for (let edge = nodes.firstOut.get(node); edge >= 0; edge = this.nextOut.get(edge)) yield edge;
  }
}
