/** @file A comparison as an answer in the inspector: where the graphs part, then all differences, to be walked. */

import type { Compared, Mark, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { hitOf } from '../queries/hits.ts';
import { at } from '../words.ts';
import type { Change, Comparison } from './compare.ts';
import type { Version } from './version.ts';
import { countsText, differencesText, samenessText } from './words.ts';

/** Of each kind; longer lists say nothing new. */
const MOST = 200;

type Marked = Compared['hits'][number];

/** @param after of the graph that is looked at */
export function comparedAnswer(before: Version, after: Version, comparison: Comparison): Compared {
  const { added, removed, places, changed, divergence } = comparison;
  const total = added.length + removed.length + changed.length;
  if (total === 0) return { summary: samenessText(comparison), hits: [] };
  const hits: Marked[] = [];
  if (divergence !== null) {
    const hit = changeHit(before.graph, after.graph, divergence, 'parted');
    hits.push({ ...hit, text: `Here the values part: ${hit.text}` });
  }
  for (const change of changed.slice(0, MOST))
    if (change !== divergence) hits.push(changeHit(before.graph, after.graph, change, 'changed'));
  for (const node of added.slice(0, MOST)) {
    const hit = hitOf(after.graph, node);
    hits.push({ ...hit, text: `New: ${hit.text}`, mark: 'added' });
  }
  removed.slice(0, MOST).forEach((node, i) => {
    hits.push(removedHit(before.graph, node, places[i] ?? after.from));
  });
  const first =
    divergence === null ? '' : ` They part at ${labelOf(after.graph, divergence.after)}.`;
  const cut = hits.length < total ? ` ${hits.length} are listed.` : '';
  return {
    summary: `${countsText(comparison)}.${first}${cut}`,
    hits,
  };
}

function changeHit(before: Graph, after: Graph, change: Change, mark: Mark): Marked {
  const node = change.after;
  const site = after.site(after.nodes.stack.get(node));
  const text = differencesText(before, after, change);
  return { node, label: labelOf(after, node), text, site, path: [node], mark };
}

/** It is in no picture: what came before it in both stands for its place. */
function removedHit(before: Graph, node: NodeId, place: NodeId): Marked {
  const told = hitOf(before, node);
  const text = `Gone, was${at(before, before.nodes.stack.get(node))}: ${told.text}`;
  // Its line may be gone as well.
  return { ...told, node: place, text, site: null, path: [place], mark: 'removed' };
}
