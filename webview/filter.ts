/** @file What of a slice is drawn. */
import type { Card, Slice } from './protocol.ts';

export interface Filters {
  readonly showNoGrad: boolean;
  readonly showDetached: boolean;
}

/** What the checkboxes leave. */
export function filtered(slice: Slice, { showNoGrad, showDetached }: Filters): Slice {
  if (showNoGrad && showDetached) return slice;
  const cards = slice.cards.filter(
    (card) => (showNoGrad || !card.noGrad) && (showDetached || !card.detached),
  );
  const left = new Set(cards.map((card) => card.id));
  return {
    ...slice,
    cards,
    edges: slice.edges.filter((edge) => left.has(edge.source) && left.has(edge.target)),
    regions: slice.regions.filter(
      ({ kind }) => kind === 'group' || (kind === 'noGrad' ? showNoGrad : showDetached),
    ),
  };
}

/** Cards tell of differences only as long as the comparison is looked at. */
export function withoutDifferences(slice: Slice): Slice {
  const isPlain = ({ differences, compared }: Card): boolean =>
    differences === undefined && compared === undefined;
  if (slice.cards.every(isPlain)) return slice;
  return { ...slice, cards: slice.cards.map(({ differences: _, compared: __, ...card }) => card) };
}

/** Where everything is new, as at the first stop, marking it would say nothing. */
export function withoutAllNew(slice: Slice): Slice {
  if (slice.cards.some((card) => !card.fresh)) return slice;
  return { ...slice, cards: slice.cards.map((card) => ({ ...card, fresh: false })) };
}
