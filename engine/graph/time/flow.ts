/** @file What flowed along an edge, so that the edges of a node add up to the gradient that its card shows. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { isFiniteValue, normOf } from '../tables/values.ts';
import { sumOf } from './sum.ts';

export interface Flow {
  /** Euclidean, of the sum of what passes gave; null where nothing flowed, and for NaN. */
  readonly norm: number | null;
  readonly nonFinite: boolean;
  /** It is in the gradient of the edge's source no more: a later pass brought another, or the program set it. */
  readonly replaced: boolean;
  /** Above 1 where so many passes added up and their sum is not known: it is the latest. */
  readonly latestOf: number;
}

export const NO_FLOW: Flow = { norm: null, nonFinite: false, replaced: false, latestOf: 0 };

/**
 * @param gradients how long the logs were at a moment
 * @param contributions likewise
 */
export function flowAlong(
  graph: Graph,
  edge: number,
  gradients = Infinity,
  contributions = Infinity,
): Flow {
  const { edges, history, values } = graph;
  const log = history.contributions;
  const latest = log.entry(edge, contributions);
  if (latest < 0) return NO_FLOW;
  const source = edges.source.cells[edge] as number;
  // Mostly one pass came by, the latest that the node has been given a gradient in.
  if (log.before(latest) < 0) {
    const pass = history.contributionPass.get(latest);
    if (pass === history.contributionPass.get(history.arrivals.entry(source, contributions)))
      return latestOf(
        graph,
        log.value.get(latest),
        latest < clearedAt(graph, source, gradients) ? 0 : 1,
      );
  }
  const isPart = partsOf(graph, source, gradients, contributions);
  const parts: number[] = [];
  for (let entry = latest; entry >= 0; entry = log.before(entry))
    if (isPart(entry)) parts.push(log.value.get(entry));
  const sum = parts.length < 2 ? null : sumOf(parts.map((part) => values.get(part)));
  if (sum !== null) {
    const norm = normOf(sum);
    return {
      norm: Number.isNaN(norm) ? null : norm,
      nonFinite: !isFiniteValue(sum),
      replaced: false,
      latestOf: 1,
    };
  }
  return latestOf(graph, parts[0] ?? log.value.get(latest), parts.length);
}

/** @param passes that are in the gradient, of which the value is the latest; without any, it was replaced */
const latestOf = ({ values }: Graph, value: number, passes: number): Flow => ({
  norm: values.norm(value),
  nonFinite: values.nonFinite(value),
  replaced: passes === 0,
  latestOf: passes,
});

/** How many contributions there were when the program set or zeroed a node's gradient last. */
function clearedAt({ clearings }: Graph, node: NodeId, gradients: number): number {
  const all = clearings.get(node);
  return all?.findLast((clearing) => clearing.gradients <= gradients)?.contributions ?? 0;
}

/** Which entries are in a node's gradient: `backward()` adds to a `.grad`, all else replaces what was. */
function partsOf(
  graph: Graph,
  node: NodeId,
  gradients: number,
  contributions: number,
): (entry: number) => boolean {
  const { arrivals, contributionPass } = graph.history;
  const from = clearedAt(graph, node, gradients);
  const latest = contributionPass.get(arrivals.entry(node, contributions));
  const adds = (pass: number): boolean => graph.passes[pass]?.api === 'backward';
  const isSum = (graph.isLeaf(node) || graph.retaining.has(node)) && adds(latest);
  return (entry) => {
    const pass = contributionPass.get(entry);
    return entry >= from && (isSum ? adds(pass) : pass === latest);
  };
}
