/** @file The operands and the uses of a node, told apart where they have the same name. */

import type { NodeId, Related } from '../worker/protocol.ts';
import { labelOf } from './cards.ts';
import { Relation } from './edges.ts';
import type { Graph } from './graph.ts';
import { Kind } from './nodes.ts';
import { timesText } from './words.ts';

/**
 * What stands at one end of edges, each once: `y` with `mul, line 24, twice`.
 *
 * @param end the nodes at that end, by edge
 */
export function neighboursOf(
  graph: Graph,
  edges: Iterable<number>,
  end: { get(edge: number): NodeId },
): Related[] {
  const found = new Map<string, { id: NodeId; label: string; times: number }>();
  for (const edge of edges) {
    const id = end.get(edge);
    const isRead = graph.edges.relation.get(edge) === Relation.readsGrad;
    const isOfIt = isRead && graph.nodes.kind.get(id) !== Kind.gradient;
    const label = `${labelOf(graph, id)}${isOfIt ? ' (its .grad)' : ''}`;
    const known = found.get(`${id} ${label}`);
    if (known === undefined) found.set(`${id} ${label}`, { id, label, times: 1 });
    else known.times++;
  }
  return [...found.values()].map(({ id, label, times }) => ({
    id,
    label,
    note: noteOf(graph, id, times),
  }));
}

/** What made it, unless its name says so, on which line, and how often it stands there. */
function noteOf(graph: Graph, node: NodeId, times: number): string {
  const { nodes } = graph;
  const op = graph.op(node);
  const isTold =
    graph.isLeaf(node) || labelOf(graph, node) === op || nodes.kind.get(node) === Kind.gradient;
  const site = graph.site(nodes.stack.get(node));
  return [isTold ? '' : op, site === null ? '' : `line ${site.line}`, timesText(times)]
    .filter((part) => part !== '')
    .join(', ');
}
