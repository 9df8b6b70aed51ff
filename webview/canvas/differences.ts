/** @file What a comparison found, on cards: how each differs; of a folded group, signs with numbers, and in words. */
import { el } from '../dom.ts';
import type { Card, Hit, NodeId } from '../protocol.ts';

/** `≠ ~12 +3 −1`: the same signs as on single cards. */
export function differenceFlag(card: Card): HTMLElement | null {
  const { differences } = card;
  if (differences === undefined) return null;
  const { added, changed, removed, parts } = differences;
  const counts = [
    ['~', changed],
    ['+', added],
    ['−', removed],
  ] as const;
  const text = counts.flatMap(([sign, count]) =>
    count === 0 ? [] : [`${sign}${count.toLocaleString('en')}`],
  );
  const title = differenceFacts(card).join(', ');
  return el(
    parts ? 'span.differences.parts' : 'span.differences',
    { title },
    [...(parts ? ['≠'] : []), ...text].join(' '),
  );
}

/** The same for a screen reader. */
export function differenceFacts({ differences }: Card): string[] {
  if (differences === undefined) return [];
  const { added, changed, removed, parts } = differences;
  return [
    parts ? 'the values part in it' : '',
    changed === 0 ? '' : `${changed} in it ${changed === 1 ? 'differs' : 'differ'}`,
    added === 0 ? '' : `${added} in it ${added === 1 ? 'is' : 'are'} new`,
    removed === 0 ? '' : `${removed} ${removed === 1 ? 'is' : 'are'} gone from it`,
  ].filter((fact) => fact !== '');
}

/** By node. The list of a comparison may be cut: what it does not have is told by the cards. */
export function marksOf(
  cards: readonly Card[],
  hits: readonly Hit[],
): ReadonlyMap<NodeId, Card['compared']> {
  const marks = new Map<NodeId, Card['compared']>();
  if (hits.every(({ mark }) => mark === undefined)) return marks;
  for (const { id, compared } of cards) marks.set(id, compared);
  for (const { node, mark } of hits) if (mark !== 'removed') marks.set(node, mark);
  return marks;
}
