/** @file What is compared with what: a graph as it is, as it was at a moment, or a stretch of its time. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { asOf, present } from '../time/then.ts';

export interface Version {
  readonly graph: Graph;
  /** Half-open range of its nodes. */
  readonly from: NodeId;
  readonly to: NodeId;
  /** The gradient that a node had, in the value store; -1 for none. */
  readonly gradient: (node: NodeId) => number;
}

export function whole(graph: Graph): Version {
  const then = present(graph);
  return { graph, from: 0, to: graph.nodes.length, gradient: (node) => then.gradient(node) };
}

/**
 * What was made from one moment to another, both included, with the gradients at its end.
 * @throws when the recording has no such moments
 */
export function stretch(graph: Graph, from: number, to: number): Version {
  const { history } = graph;
  const then = asOf(graph, to);
  return {
    graph,
    from: history.nodes(from - 1),
    to: history.nodes(to),
    gradient: (node) => then.gradient(node),
  };
}
