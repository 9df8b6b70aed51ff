/** @file What the context menu of a card offers beside questions: folding, and copies of its value. */
import type { Card, ValueFormat } from '../protocol.ts';
import type { MenuItem } from './menu.ts';

const LANGUAGES: readonly (readonly [ValueFormat, string])[] = [
  ['typescript', 'TypeScript'],
  ['json', 'JSON'],
  ['numpy', 'NumPy'],
];

/** @param fold opens the group of the card, or folds it or the one around */
export function foldItems(card: Card, fold: (open: boolean) => void): MenuItem[] {
  if (card.group?.open === false) return [{ text: 'Unfold (+)', run: () => fold(true) }];
  const around = (card.within?.length ?? 0) > 0;
  if (card.group === undefined && !around) return [];
  const text = card.group === undefined ? 'Fold the part around (−)' : 'Fold (−)';
  return [{ text, run: () => fold(false) }];
}

export function copyItems(
  card: Card,
  copy: (of: 'value' | 'grad', format: ValueFormat) => void,
): MenuItem[] {
  const kinds = [
    ['value', 'value', card.value],
    ['grad', 'gradient', card.grad],
  ] as const;
  return kinds.flatMap(([of, word, shown]) =>
    card.group !== undefined || shown === ''
      ? []
      : LANGUAGES.map(([format, language]) => ({
          text: `Copy the ${word} as ${language}`,
          run: () => copy(of, format),
        })),
  );
}
