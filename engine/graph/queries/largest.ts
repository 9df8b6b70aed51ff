/** @file What takes most memory: results of operators, and tensors that are kept for backward. */

import type { Answer, Hit, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { bytesOf } from '../details/memory.ts';
import type { Graph } from '../graph.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { bytesText } from '../text.ts';
import { namesOf } from '../words.ts';

/** Longer lists say nothing new. */
const MOST = 50;

/** Results that have memory of their own, largest first. */
export function largestActivations(graph: Graph): Answer {
  const { nodes } = graph;
  const found: [node: NodeId, bytes: number][] = [];
  for (let node = 0; node < nodes.length; node++) {
    if (nodes.kind.get(node) !== Kind.operator) continue;
    const shares = Flag.view | Flag.inPlace | Flag.duringBackward;
    if (!nodes.has(node, shares)) found.push([node, bytesOf(graph, node)]);
  }
  return ranking(graph, found, 'Results of operators take', () => '');
}

/** Memory that nodes keep for backward, each once, with who keeps it, largest first. */
export function largestSaved(graph: Graph): Answer {
  const { nodes, saved } = graph;
  const byMemory = new Map<number, { readonly node: NodeId; readonly holders: Set<NodeId> }>();
  for (let entry = 0; entry < saved.length; entry++) {
    const node = saved.value.get(entry);
    const storage = nodes.storage.get(node);
    const memory = storage < 0 ? -2 - node : storage;
    const known = byMemory.get(memory) ?? { node, holders: new Set() };
    known.holders.add(saved.holder.get(entry));
    byMemory.set(memory, known);
  }
  const holders = new Map([...byMemory.values()].map((each) => [each.node, [...each.holders]]));
  return ranking(
    graph,
    [...holders.keys()].map((node) => [node, bytesOf(graph, node)]),
    'Tensors kept for backward take',
    (node) => `, kept by ${namesOf(graph, holders.get(node) ?? [])}`,
  );
}

function ranking(
  graph: Graph,
  found: [node: NodeId, bytes: number][],
  what: string,
  about: (node: NodeId) => string,
): Answer {
  const total = found.reduce((sum, [, bytes]) => sum + bytes, 0);
  const hits = found
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([node, bytes]): Hit => {
      const shape = graph.shape(node);
      const text = `${bytesText(bytes)}: ${graph.dtype(node) ?? ''} ${shape || 'scalar'}${about(node)}`;
      const site = graph.site(graph.nodes.stack.get(node));
      return { node, label: labelOf(graph, node), text, site, path: [node] };
    });
  const summary =
    found.length === 0
      ? `${what} no memory.`
      : `${what} ${bytesText(total)} in ${found.length} tensors.`;
  return { summary, hits };
}
