/** @file Nodes that belong to a node in other ways than as operand and result: views, memory, versions, what is kept, seeds. */

import type { NodeId, Related, RelatedNodes } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { callOf } from '../explain.ts';
import type { Graph, Pass } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';
import { bytesText, shapeText, valueText } from '../text.ts';
import { at, timesText } from '../words.ts';
import type { Kin } from './kin.ts';
import { bytesOf } from './memory.ts';
import type { Terms } from './terms.ts';

/** Of each relation; the details pane is no place for more. */
const MOST = 200;

export function relationsOf(graph: Graph, node: NodeId, kin: Kin, terms: Terms): RelatedNodes[] {
  const base = baseOf(graph, node);
  const views = viewsOf(graph, node);
  const { versions } = kin;
  const plain = (id: NodeId): Related => ({ id, label: labelOf(graph, id) });
  const sized = (id: NodeId): Related => ({
    ...plain(id),
    note: bytesText(bytesOf(graph, id)),
  });
  const laid = (id: NodeId): Related => ({ ...plain(id), note: windowText(graph, id) });
  const told = new Set([base, ...views]);
  const sharers = kin.sharers.filter((id) => !told.has(id));
  const relations: RelatedNodes[] = [
    { title: 'Gradient from', nodes: terms.byUse },
    {
      title: 'View of',
      nodes: base === null ? [] : [{ ...plain(base), note: windowText(graph, node) }],
    },
    { title: 'Views of it', nodes: views.map(laid) },
    { title: 'Shares its memory with', nodes: sharers.map(laid) },
    {
      title: 'Versions',
      nodes: versions.length < 2 ? [] : versions.map((id) => versionText(graph, id)),
    },
    { title: 'Keeps for backward', nodes: kin.kept.map(sized) },
    { title: 'Kept for backward by', nodes: kin.keepers.map(plain) },
    { title: 'Seeds backward from', nodes: acrossSeeds(graph, node, 'seed', 'root') },
    { title: 'Backward seeded with', nodes: acrossSeeds(graph, node, 'root', 'seed') },
  ];
  return relations
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ title, nodes }) => ({ title, nodes: nodes.slice(-MOST) }));
}

/** What is at the other end of the seeds that have the node at one: each once, with the latest call that began so. */
function acrossSeeds(
  graph: Graph,
  node: NodeId,
  here: 'seed' | 'root',
  there: 'seed' | 'root',
): Related[] {
  const found = new Map<NodeId, { pass: Pass; times: number }>();
  for (const pass of graph.passes)
    for (const ends of pass.seeds) {
      if (ends[here] !== node) continue;
      const times = (found.get(ends[there])?.times ?? 0) + 1;
      found.set(ends[there], { pass, times });
    }
  return [...found].map(([id, { pass, times }]) => {
    const call = `${callOf(pass)}${at(graph, pass.stack)}`;
    const note = [call, timesText(times)].filter((part) => part !== '').join(', ');
    return { id, label: labelOf(graph, id), note };
  });
}

/** `strides [1, 3], offset 6`: which elements of the memory a view shows; empty for all, in their order. */
function windowText(graph: Graph, node: NodeId): string {
  const layout = graph.layouts.get(node);
  if (layout === undefined) return '';
  const strides = shapeText(layout.strides);
  return [strides === '' ? '' : `strides ${strides}`, `offset ${layout.offset}`]
    .filter((part) => part !== '')
    .join(', ');
}

function versionText(graph: Graph, id: NodeId): Related {
  const { nodes, values } = graph;
  const value = valueText(values.get(nodes.value.get(id)), graph.dtype(id), graph.shape(id));
  return { id, label: `v${nodes.version.get(id)} ${graph.op(id)}`, note: value };
}

function baseOf(graph: Graph, node: NodeId): NodeId | null {
  const { nodes, edges } = graph;
  if (!nodes.has(node, Flag.view) || nodes.has(node, Flag.inPlace) || nodes.inCount.get(node) === 0)
    return null;
  return edges.source.get(nodes.firstIn.get(node));
}

function viewsOf(graph: Graph, node: NodeId): NodeId[] {
  const { nodes, edges } = graph;
  const targets = [...edges.outOf(nodes, node)].map((edge) => edges.target.get(edge));
  return [...new Set(targets)].filter((target) => baseOf(graph, target) === node);
}
