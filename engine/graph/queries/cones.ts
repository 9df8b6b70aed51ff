/** @file What a value was computed from, and what was computed from it. */

import type { Answer, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Kind } from '../tables/nodes.ts';
import { hitOf } from './hits.ts';

/** The nearest ones; a cone may be the whole graph. */
const MOST = 300;

export function influencedBy(graph: Graph, node: NodeId): Answer {
  const { edges, nodes } = graph;
  return cone(graph, node, 'influences', function* (at) {
    for (const edge of edges.into(nodes, at)) yield edges.source.get(edge);
  });
}

export function influences(graph: Graph, node: NodeId): Answer {
  const { edges, nodes } = graph;
  return cone(graph, node, 'depends on', function* (at) {
    for (const edge of edges.outOf(nodes, at)) yield edges.target.get(edge);
  });
}

/** Nearest first, each with a shortest way to it. */
function cone(
  graph: Graph,
  node: NodeId,
  verb: string,
  neighbours: (node: NodeId) => Iterable<NodeId>,
): Answer {
  const from = new Map<NodeId, NodeId>([[node, -1]]);
  for (const at of from.keys())
    for (const next of neighbours(at)) if (!from.has(next)) from.set(next, at);
  const found = [...from.keys()].filter(
    (each) => each !== node && graph.nodes.kind.get(each) !== Kind.number,
  );
  const way = (to: NodeId): NodeId[] => {
    const path = [];
    for (let at = to; at >= 0; at = from.get(at) ?? -1) path.push(at);
    return path.reverse();
  };
  const name = labelOf(graph, node);
  return {
    summary:
      found.length === 0
        ? `Nothing ${verb} ${name}.`
        : `${found.length === 1 ? '1 value' : `${found.length} values`} ${verb === 'influences' ? 'influence' : 'depend on'} ${name}.`,
    hits: found.slice(0, MOST).map((each) => ({ ...hitOf(graph, each), path: way(each) })),
  };
}
