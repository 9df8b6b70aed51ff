/** @file Gradients that one backward pass added to those of another, with nothing that zeroed them in between. */

import type { Finding } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import type { Accumulation, Pair } from '../logs.ts';
import { Flag } from '../nodes.ts';
import { at, namesOf, related } from '../words.ts';

/**
 * Summing over passes may be meant: large batches are made of small ones that way. Where the tensor was
 * updated between the passes it hardly is: what was left has had its effect already.
 */
export function accumulated(graph: Graph): Finding[] {
  return [...graph.accumulations.values()].map((accumulation) => {
    const nodes = [...accumulation.nodes.values()];
    const { before, after } = accumulation.latest;
    const first = graph.passes[before]?.stack ?? 0;
    const second = graph.passes[after]?.stack ?? 0;
    const update =
      updateIn(graph, accumulation, accumulation.first) ??
      updateIn(graph, accumulation, accumulation.latest);
    const names = namesOf(graph, nodes);
    const earlier = first === second ? 'the one before' : `the one${at(graph, first)}`;
    return {
      kind: 'accumulated',
      severity: update === null ? 'information' : 'warning',
      sentence:
        update === null
          ? `backward()${at(graph, second)} adds to the gradient of ${names} that ${earlier} left: nothing zeroed it in between.`
          : `backward()${at(graph, second)} adds to the gradient of ${names} that ${earlier} left, though the update${at(graph, update)} has used that already: zero gradients before backward().`,
      site: graph.site(second),
      nodes,
      path: nodes,
      related: [
        ...(first === second ? [] : related(graph, first, 'The gradient it adds to is from here.')),
        ...(update === null ? [] : related(graph, update, 'The update that used it.')),
      ],
    };
  });
}

/** The stack of a write into one of the tensors between two passes. */
function updateIn(
  graph: Graph,
  { nodes: tensors }: Accumulation,
  { before, after }: Pair,
): number | null {
  const { nodes, passes } = graph;
  const storages = new Set([...tensors.values()].map((node) => nodes.storage.get(node)));
  storages.delete(-1);
  const end = passes[after]?.nodesBefore ?? 0;
  for (let node = passes[before]?.nodesBefore ?? end; node < end; node++)
    if (nodes.has(node, Flag.inPlace) && storages.has(nodes.storage.get(node)))
      return nodes.stack.get(node);
  return null;
}
