/** @file How far parameters, data and numbers stand from what uses them. */

import { COLUMN_PITCH, ROW_PITCH } from '../../engine/graph/layout/rows.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';

/** Of a region, which may be between a leaf and its use in it. */
const FRAME = 24;

/**
 * The leaves that do not stand right above the nearest of their uses, or above and beside it: one row and at
 * most one column away, so that both are in view at any zoom at which cards can be read. Of what has more operands
 * right above than three, as many columns as these need. What is used nowhere in the picture, or only so far below
 * that it is told by a chip, may stand anywhere.
 */
export function farLeaves({ cards, edges }: Slice): string[] {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const isAbove = (id: number, { y }: Card): boolean =>
    y - (byId.get(id)?.y ?? -Infinity) <= ROW_PITCH;
  const columns = (use: Card): number => {
    const operands = edges.filter(
      ({ source, target }) => target === use.id && isAbove(source, use),
    );
    const above = new Set(operands.map(({ source }) => source)).size;
    return Math.max(1, Math.ceil((above - 1) / 2));
  };
  return cards.flatMap(({ id, role, name, op, x, y }) => {
    const uses = edges.flatMap(({ source, target }) => (source === id ? [byId.get(target)] : []));
    const isLeaf = role === 'parameter' || role === 'constant';
    if (!isLeaf || uses.length === 0) return [];
    const isNear = uses.some(
      (use) =>
        use !== undefined &&
        Math.abs(use.y - y) <= ROW_PITCH &&
        Math.abs(use.x - x) <= columns(use) * COLUMN_PITCH + FRAME,
    );
    return isNear ? [] : [`${name || op} (${id})`];
  });
}
