/** @file `[n]` against `[n, 1]`: broadcasting makes `[n, n]` of what was meant element by element. */

import type { Finding, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { at, related } from '../words.ts';

/** Operators that compare two sides; others with a column that was shaped on purpose are outer products. */
const COMPARES = /^(r?sub|eq|equal|notEqual|ne|squaredDifference|.*loss)_?$/i;
/** Operators that shape a column on purpose. */
const SHAPES =
  /^(unsqueeze|view|reshape|expandDims|expand|transpose|t|index|indexSelect|slice|stack|broadcastTo)$/;

/** Operators that make `[n, 1]` or `[n]` of a matrix. */
const REDUCES = /^(sum|mean|prod|max|min|amax|amin|norm|std|var|logSumExp|logsumexp)$/;

export function silentBroadcasts(graph: Graph): Finding[] {
  const { nodes } = graph;
  const found = new Map<number, Finding>();
  for (let node = 0; node < nodes.length; node++) {
    if (nodes.kind.get(node) !== Kind.operator || nodes.has(node, Flag.duringBackward)) continue;
    const stack = nodes.stack.get(node);
    if (found.has(stack)) continue;
    const sides = sidesOf(graph, node);
    if (sides === null || isMeant(graph, node, sides)) continue;
    found.set(stack, findingOf(graph, node, sides));
  }
  return [...found.values()];
}

interface Sides {
  readonly row: NodeId;
  readonly column: NodeId;
  readonly n: string;
}

/** The operands of `[n] ∘ [n, 1] → [n, n]` with n > 1, or of a loss that sums that up. */
function sidesOf(graph: Graph, node: NodeId): Sides | null {
  const { nodes, edges } = graph;
  if (nodes.inCount.get(node) !== 2) return null;
  const result = graph.shape(node);
  const first = nodes.firstIn.get(node);
  const pair = [edges.source.get(first), edges.source.get(first + 1)] as const;
  for (const [row, column] of [pair, [pair[1], pair[0]] as const]) {
    const n = /^\[(\d+)\]$/.exec(graph.shape(row))?.[1] ?? '1';
    if (n === '1' || graph.shape(column) !== `[${n}, 1]`) continue;
    const isReduced = result === '' && /loss$/i.test(graph.op(node));
    return isReduced || result === `[${n}, ${n}]` ? { row, column, n } : null;
  }
  return null;
}

/**
 * An outer product: the column was shaped in the same line, or from the row itself, or for a product; or both are of
 * one matrix, by rows and by columns.
 */
function isMeant(graph: Graph, node: NodeId, sides: Sides): boolean {
  const { nodes, edges } = graph;
  const [row, column] = [positive(graph, sides.row), positive(graph, sides.column)];
  if ([...edges.into(nodes, column)].some((edge) => edges.source.get(edge) === row)) return true;
  const matrix = reducedBy(graph, column);
  if (matrix !== null && matrix === reducedBy(graph, row)) return true;
  const isData = nodes.kind.get(column) !== Kind.operator && !graph.requiresGrad(column);
  if (!isData && !SHAPES.test(graph.op(column))) return false;
  const here = graph.site(nodes.stack.get(node));
  const there = graph.site(nodes.stack.get(column));
  if (here !== null && here.line === there?.line && here.file === there.file) return true;
  const isDifference = row !== sides.row || column !== sides.column;
  return !isDifference && !COMPARES.test(graph.op(node));
}

/** What a reduction is of, also where it got its dimension back after; null where there is none. */
function reducedBy(graph: Graph, side: NodeId): NodeId | null {
  const { nodes, edges } = graph;
  let node = side;
  while (SHAPES.test(graph.op(node)) && nodes.inCount.get(node) > 0)
    node = edges.source.get(nodes.firstIn.get(node));
  return REDUCES.test(graph.op(node)) ? edges.source.get(nodes.firstIn.get(node)) : null;
}

/** jax-js subtracts by adding the negative: what that is of. */
function positive(graph: Graph, side: NodeId): NodeId {
  const { nodes, edges } = graph;
  return graph.op(side) === 'negative' ? edges.source.get(nodes.firstIn.get(side)) : side;
}

function findingOf(graph: Graph, node: NodeId, { row, column, n }: Sides): Finding {
  const { nodes } = graph;
  const op = graph.op(node);
  const stack = nodes.stack.get(node);
  const [a, b] = [labelOf(graph, positive(graph, row)), labelOf(graph, positive(graph, column))];
  return {
    kind: 'broadcast',
    severity: 'warning',
    sentence: `${op}${at(graph, stack)} makes [${n}, ${n}] of ${a} [${n}] and ${b} [${n}, 1]: every element meets every other. Give both the same shape if that is not meant.`,
    site: graph.site(stack),
    nodes: [node],
    path: [row, column, node],
    related: [positive(graph, row), positive(graph, column)].flatMap((side) =>
      related(
        graph,
        nodes.stack.get(side),
        `${labelOf(graph, side)} ${graph.shape(side)} is made here.`,
      ),
    ),
  };
}
