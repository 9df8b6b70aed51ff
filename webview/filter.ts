/** @file What the checkboxes leave of a slice. */
import type { Slice } from './protocol.ts';

export interface Filters {
  readonly showNoGrad: boolean;
  readonly showDetached: boolean;
}

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
    regions: slice.regions.filter(({ kind }) => (kind === 'noGrad' ? showNoGrad : showDetached)),
  };
}
