/** @file What a comparison found inside folded groups, on their cards: how much of each kind, and where it begins. */

import type { Card, GroupDifferences, NodeId, Slice } from '../../worker/protocol.ts';
import type { Comparison } from './compare.ts';

type Counted = { -readonly [key in keyof GroupDifferences]: GroupDifferences[key] };

/** @param cardOf the card that shows or hides a node */
export function withDifferences(
  slice: Slice,
  { added, changed, places, divergence }: Comparison,
  cardOf: (node: NodeId) => NodeId | null,
): Slice {
  const counts = new Map<NodeId, Counted>();
  const count = (node: NodeId, what: 'added' | 'changed' | 'removed'): void => {
    const card = cardOf(node);
    // Of nodes that are drawn the page tells by itself.
    if (card === null || card >= 0) return;
    const own = counts.get(card) ?? { added: 0, changed: 0, removed: 0, parts: false, first: node };
    own[what]++;
    if (!own.parts) own.first = Math.min(own.first, node);
    if (node === divergence?.after && what === 'changed') {
      own.parts = true;
      own.first = node;
    }
    counts.set(card, own);
  };
  for (const { after } of changed) count(after, 'changed');
  for (const node of added) count(node, 'added');
  for (const place of places) count(place, 'removed');
  if (counts.size === 0) return slice;
  const cards = slice.cards.map((card): Card => {
    const differences = counts.get(card.id);
    return differences === undefined ? card : { ...card, differences };
  });
  return { ...slice, cards };
}
