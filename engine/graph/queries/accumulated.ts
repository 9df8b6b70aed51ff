/** @file Gradients that one backward pass added to those of another, with nothing that zeroed them in between. */

import type { Finding } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import type { Accumulation, Pair } from '../tables/logs.ts';
import { Flag } from '../tables/nodes.ts';
import { at, parametersText, related } from '../words.ts';

/**
 * Summing over passes may be meant: large batches are made of small ones that way, and an update follows. A
 * sum is a warning where an update lies within it, since what was left then has had its effect already, and
 * another one used the sum; and for information where nothing uses it.
 *
 * @param finished the program has ended: what has not happened yet never will
 */
export function accumulated(graph: Graph, finished: boolean): Finding[] {
  return [...graph.accumulations.values()].flatMap((sum) => {
    const pairs = [sum.first, sum.latest];
    const stale = pairs.filter((pair) => updateWithin(graph, sum, pair) !== null);
    const used = stale.find(
      (pair) => isLoop(graph, pair) || updateAfter(graph, sum, pair) !== null,
    );
    if (used !== undefined) return findingOf(graph, sum, updateWithin(graph, sum, used));
    const isMeant =
      stale.length > 0 ||
      pairs.some((pair) => updateAfter(graph, sum, pair) !== null) ||
      [...sum.nodes.keys()].some((tensor) => graph.clears.get(tensor)?.inAdvance === true) ||
      // The update may come at the end of the loop.
      (!finished && isLoop(graph, sum.latest));
    return isMeant ? [] : findingOf(graph, sum, null);
  });
}

function findingOf(graph: Graph, sum: Accumulation, update: number | null): Finding {
  const nodes = [...sum.nodes.values()];
  const first = stackOf(graph, sum.latest.before);
  const second = stackOf(graph, sum.latest.after);
  const names = parametersText(graph, nodes);
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
}

const stackOf = (graph: Graph, pass: number): number => graph.passes[pass]?.stack ?? 0;

/** One line of the program began both passes. */
const isLoop = (graph: Graph, { before, after }: Pair): boolean =>
  stackOf(graph, before) === stackOf(graph, after);

/** The stack of a write into one of the tensors between the two passes; null where there is none. */
function updateWithin(graph: Graph, sum: Accumulation, { before, after }: Pair): number | null {
  return updateIn(graph, sum, before, graph.passes[after]?.nodesBefore ?? 0);
}

/** Likewise after both, before the sum was cleared. */
function updateAfter(graph: Graph, sum: Accumulation, { after, until }: Pair): number | null {
  return updateIn(graph, sum, after, until ?? graph.nodes.length);
}

/** Of nodes since a pass began. */
function updateIn(
  { nodes, passes }: Graph,
  { nodes: tensors }: Accumulation,
  pass: number,
  end: number,
): number | null {
  const storages = new Set([...tensors.values()].map((node) => nodes.storage.get(node)));
  storages.delete(-1);
  for (let node = passes[pass]?.nodesBefore ?? end; node < end; node++)
    if (nodes.has(node, Flag.inPlace) && storages.has(nodes.storage.get(node)))
      return nodes.stack.get(node);
  return null;
}
