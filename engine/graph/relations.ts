/** @file Nodes that belong to a node in other ways than as operand and result: views, memory, versions, what is kept. */

import type { NodeId, Related, RelatedNodes } from '../worker/protocol.ts';
import { labelOf } from './cards.ts';
import type { Graph } from './graph.ts';
import { bytesOf } from './memory.ts';
import { Flag } from './nodes.ts';
import { bytesText, valueText } from './text.ts';

/** Of each relation; the details pane is no place for more. */
const MOST = 200;

export function relationsOf(graph: Graph, node: NodeId): RelatedNodes[] {
  const base = baseOf(graph, node);
  const views = viewsOf(graph, node);
  const versions = versionsOf(graph, node);
  const plain = (id: NodeId): Related => ({ id, label: labelOf(graph, id), note: '' });
  const sized = (id: NodeId): Related => ({
    ...plain(id),
    note: bytesText(bytesOf(graph, id)),
  });
  const told = [base, node, ...views, ...versions];
  const relations: RelatedNodes[] = [
    { title: 'View of', nodes: base === null ? [] : [plain(base)] },
    { title: 'Views of it', nodes: views.map(plain) },
    { title: 'Shares its memory with', nodes: sharersOf(graph, node, told).map(plain) },
    {
      title: 'Versions',
      nodes: versions.length < 2 ? [] : versions.map((id) => versionText(graph, id)),
    },
    { title: 'Keeps for backward', nodes: keptBy(graph, node).map(sized) },
    { title: 'Kept for backward by', nodes: keepersOf(graph, node).map(plain) },
  ];
  return relations
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ title, nodes }) => ({ title, nodes: nodes.slice(-MOST) }));
}

/** The nodes of the same tensor, one a write, oldest first. */
export function versionsOf(graph: Graph, node: NodeId): NodeId[] {
  const { nodes } = graph;
  const tensor = nodes.tensor.get(node);
  if (tensor < 0) return [node];
  return allNodes(graph, (other) => nodes.tensor.get(other) === tensor);
}

/** How many other tensors are known to lie in the same memory. */
export function sharers(graph: Graph, node: NodeId): number {
  return sharersOf(graph, node, [node]).length;
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

/** The newest node of each other tensor in the same memory, without those that are told already. */
function sharersOf(graph: Graph, node: NodeId, told: readonly (NodeId | null)[]): NodeId[] {
  const { nodes } = graph;
  const storage = nodes.storage.get(node);
  if (storage < 0) return [];
  const newest = new Map<number, NodeId>();
  for (const id of allNodes(graph, (other) => nodes.storage.get(other) === storage))
    newest.set(nodes.tensor.get(id), id);
  newest.delete(nodes.tensor.get(node));
  return [...newest.values()].filter((id) => !told.includes(id));
}

function keptBy(graph: Graph, node: NodeId): NodeId[] {
  return entries(graph.saved.length, (at) => graph.saved.holder.get(at) === node).map((at) =>
    graph.saved.value.get(at),
  );
}

function keepersOf(graph: Graph, node: NodeId): NodeId[] {
  return entries(graph.saved.length, (at) => graph.saved.value.get(at) === node).map((at) =>
    graph.saved.holder.get(at),
  );
}

const allNodes = (graph: Graph, wanted: (node: NodeId) => boolean): NodeId[] =>
  entries(graph.nodes.length, wanted);

function entries(length: number, wanted: (at: number) => boolean): number[] {
  const found: number[] = [];
  for (let at = 0; at < length; at++) if (wanted(at)) found.push(at);
  return found;
}
