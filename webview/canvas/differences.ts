/** @file What a comparison found inside a folded group, on its card: signs with numbers, and in words. */
import { el } from '../dom.ts';
import type { Card } from '../protocol.ts';

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
    added === 0 ? '' : `${added} only here`,
    removed === 0 ? '' : `${removed} only there`,
  ].filter((fact) => fact !== '');
}
