/** @file What nodes would hold if something were other than in the recording, beside what they hold. */

import type { Card, Editable, NodeId, NodeWhatIf, Slice, WhatIf } from '../protocol/index.ts';
import { printed } from './details/details.ts';
import { valueText as elementsText } from './export/values.ts';
import type { Graph } from './graph.ts';
import { isComputedLeaf } from './parameters.ts';
import { isSeed } from './seed.ts';
import { Flag, Kind } from './tables/nodes.ts';
import { valueText } from './text.ts';

/** Elements that somebody may want to change one by one. */
const MOST_READ = 4096;

export interface Overlay {
  readonly summary: WhatIf;
  /** The same nodes with the other values and gradients; later nodes may be missing. */
  readonly graph: Graph;
  /** Nodes whose value or gradient is another there. */
  readonly values: ReadonlySet<NodeId>;
  readonly gradients: ReadonlySet<NodeId>;
}

/** @param cardOf the card that shows or hides a node */
export function overlaid(
  slice: Slice,
  graph: Graph,
  overlay: Overlay,
  cardOf: (node: NodeId) => NodeId | null,
): Slice {
  const { summary, values, gradients } = overlay;
  const changes = new Map<NodeId, number>();
  const edits = summary.kind === 'edit' ? summary.edits : [];
  const edited = new Set(edits.map(({ node }) => cardOf(node)));
  for (const node of new Set([...values, ...gradients])) {
    const card = cardOf(node);
    if (card !== null) changes.set(card, (changes.get(card) ?? 0) + 1);
  }
  const text = (id: NodeId, column: 'value' | 'grad'): string | null => {
    if (!(column === 'value' ? values : gradients).has(id)) return null;
    const value = overlay.graph.values.get(overlay.graph.nodes[column].get(id));
    return valueText(value, graph.dtype(id), graph.shape(id));
  };
  const broken = brokenCards(graph, overlay, cardOf);
  const cards = slice.cards.map((recorded): Card => {
    const { id } = recorded;
    const card =
      'tangent' in recorded ? { ...recorded, ...tangentIn(overlay, graph, id) } : recorded;
    const count = changes.get(id) ?? 0;
    if (count === 0 && !edited.has(id)) return card;
    const isEdited = edited.has(id);
    const whatIf = { value: text(id, 'value'), grad: text(id, 'grad'), isEdited, changes: count };
    return { ...card, whatIf, nonFinite: broken.has(id) };
  });
  return { ...slice, cards, whatIf: summary };
}

/** The tangent that a node would have; what was asked for is not computed anew. */
function tangentIn({ graph: other }: Overlay, graph: Graph, id: NodeId): Pick<Card, 'tangent'> {
  const tangent = graph.tangents === null ? other.tangent(id, null) : undefined;
  if (tangent === undefined) return {};
  const text = valueText(other.values.get(tangent), graph.dtype(id), graph.shape(id));
  return { tangent: text || 'not known' };
}

/** The cards of nodes that would hold NaN or an infinity. */
function brokenCards(
  graph: Graph,
  { graph: other, values, gradients }: Overlay,
  cardOf: (node: NodeId) => NodeId | null,
): Set<NodeId | null> {
  const cards = new Set<NodeId | null>();
  const isBroken = (node: NodeId, column: 'value' | 'grad', isOther: boolean): boolean => {
    const from = isOther ? other : graph;
    return from.values.nonFinite(from.nodes[column].get(node));
  };
  for (let node = 0; node < graph.nodes.length; node++)
    if (isBroken(node, 'value', values.has(node)) || isBroken(node, 'grad', gradients.has(node)))
      cards.add(cardOf(node));
  return cards;
}

/** What a node would hold, as PyTorch prints it, and what of it can be edited. */
export function whatIfOf(graph: Graph, node: NodeId, overlay: Overlay | null): NodeWhatIf {
  const text = (column: 'value' | 'grad', changed: ReadonlySet<NodeId> | undefined): string => {
    if (overlay === null || changed?.has(node) !== true) return '';
    const plain = { requiresGrad: false, gradFn: '' };
    return printed(overlay.graph, node, column, plain);
  };
  return {
    value: text('value', overlay?.values),
    grad: text('grad', overlay?.gradients),
    editable: editableOf(graph, node, overlay),
  };
}

/** Leaves and plain numbers have a value that a program chose; roots of backward passes a gradient. */
function editableOf(graph: Graph, node: NodeId, overlay: Overlay | null): Editable[] {
  const { nodes } = graph;
  const kind = nodes.kind.get(node);
  const found: Editable[] = [];
  const add = (of: Editable['of'], column: 'value' | 'grad'): void => {
    const isEdited = overlay?.summary.edits.some((edit) => edit.node === node && edit.of === of);
    const from = isEdited === true && overlay !== null ? overlay.graph : graph;
    const shape = graph.shape(node);
    const dtype = graph.dtype(node) ?? 'float32';
    const elements = from.values.whole(from.nodes[column].get(node));
    const isReadable = elements !== null && elements.length <= MOST_READ;
    const text = isReadable ? elementsText(from, node, column, 'json') : null;
    found.push({ of, shape, dtype, text, isEdited: isEdited === true });
  };
  // A seed is edited where the pass starts.
  const isMade = kind === Kind.created && !isSeed(graph, node);
  if (isMade || kind === Kind.number || isComputedLeaf(graph, node)) add('value', 'value');
  if (nodes.has(node, Flag.root) && nodes.grad.get(node) >= 0) add('seed', 'grad');
  return found;
}
