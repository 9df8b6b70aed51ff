/**
 * @file What a comparison found, on the cards of the picture: of a node how it differs, of a folded group how much
 * of each kind there is in it, and where it begins.
 */

import type { Card, GroupDifferences, NodeId, Slice } from '../../protocol/index.ts';
import type { Comparison } from './compare.ts';

type Counted = { -readonly [key in keyof GroupDifferences]: GroupDifferences[key] };

/** @param cardOf the card that shows or hides a node */
export function withDifferences(
  slice: Slice,
  { added, changed, places, divergence }: Comparison,
  cardOf: (node: NodeId) => NodeId | null,
): Slice {
  const counts = new Map<NodeId, Counted>();
  const marks = new Map<NodeId, NonNullable<Card['compared']>>();
  const count = (node: NodeId, what: 'added' | 'changed' | 'removed'): void => {
    const card = cardOf(node);
    if (card === null) return;
    const isParting = node === divergence?.after && what === 'changed';
    if (card >= 0) {
      if (what !== 'removed') marks.set(card, isParting ? 'parted' : what);
      return;
    }
    const own = counts.get(card) ?? { added: 0, changed: 0, removed: 0, parts: false, first: node };
    own[what]++;
    if (!own.parts) own.first = Math.min(own.first, node);
    if (isParting) {
      own.parts = true;
      own.first = node;
    }
    counts.set(card, own);
  };
  for (const { after } of changed) count(after, 'changed');
  for (const node of added) count(node, 'added');
  for (const place of places) count(place, 'removed');
  if (counts.size + marks.size === 0) return slice;
  const cards = slice.cards.map((card): Card => {
    const [differences, compared] = [counts.get(card.id), marks.get(card.id)];
    if (differences === undefined && compared === undefined) return card;
    return { ...card, ...(differences && { differences }), ...(compared && { compared }) };
  });
  return { ...slice, cards };
}
