/** @file What the context menu of a card offers beside questions: folding, forward mode, copies of its value. */
import type { Card, NodeId, ValueFormat } from '../protocol.ts';
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

/** @param go to a node that may be hidden in the group */
export function differenceItems({ differences }: Card, go: (node: NodeId) => void): MenuItem[] {
  if (differences === undefined) return [];
  const text = differences.parts
    ? 'Go to where the values part'
    : 'Go to the first difference in it';
  return [{ text, run: () => go(differences.first) }];
}

/**
 * @param isForward whether tangents are shown that were asked for
 * @param go starts forward mode at a value, or ends it
 */
export function tangentItems(
  card: Card,
  isForward: boolean,
  go: (from: NodeId | null) => void,
): MenuItem[] {
  const items: MenuItem[] = [];
  if (card.group === undefined && card.value !== '' && card.dtype.startsWith('float'))
    items.push({ text: 'Show tangents from here (forward mode)', run: () => go(card.id) });
  if (isForward) items.push({ text: 'Stop showing these tangents', run: () => go(null) });
  return items;
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
