/** @file Which card of a picture one knows from the picture before. */
import type { Card, NodeId, Slice } from './protocol.ts';

/**
 * What nodes of before are now, null where they are gone. After an edit a card keeps its key; in another run of the
 * program it is the one of the same number or, where the program was changed meanwhile, the only one of that name.
 */
export function successors(before: Slice, now: Slice): (node: NodeId) => NodeId | null {
  const was = new Map(before.cards.map((card) => [card.id, card]));
  const { cards } = now;
  if (now.graph === before.graph) {
    const ids = new Map(cards.map(({ id, key }) => [key, id]));
    return (node) => ids.get(was.get(node)?.key ?? '') ?? null;
  }
  return (node) => {
    const card = was.get(node);
    const alike = cards.filter((other) => card !== undefined && isAlike(card, other));
    const [first, second] = alike;
    if (alike.some(({ id }) => id === node)) return node;
    return first !== undefined && second === undefined ? first.id : null;
  };
}

/** Whether there is something to know cards by: another run has their names once it stops. */
export function isTold({ cards, graph }: Slice, before: Slice | null): boolean {
  if (before === null || before.graph === graph) return cards.length > 0;
  return cards.some(({ name, op, group }) => name !== '' && op !== 'number' && group === undefined);
}

const isAlike = (a: Card, b: Card): boolean => a.name === b.name && a.op === b.op;
