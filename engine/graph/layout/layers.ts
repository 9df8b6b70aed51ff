/** @file In which rows the items of a batch stand: operands above results, and what comes along near what it is for. */

import type { Item } from '../picture/items.ts';
import { above, roomBelow, rowBelow } from './edits.ts';
import type { Spots } from './spots.ts';

/**
 * Row = one more than the lowest operand; leaves one above their first consumer.
 *
 * @param items in order of time
 * @param top the first row for what has no operands
 */
export function assignRows(items: readonly Item[], top: number, spots: Spots): void {
  const row = (item: Item): number => spots.of(item).row;
  const room = roomBelow(items, spots);
  for (const item of items) {
    if (item.inputs.length === 0) continue;
    let lowest = top;
    for (const { source } of item.inputs) lowest = Math.max(lowest, row(source));
    // A gradient that is read belongs below the pass that stored it, and so does an optimizer's step.
    for (const root of spots.rootsFor(item)) lowest = Math.max(lowest, spots.find(root)?.row ?? -1);
    spots.of(item).row = rowBelow(lowest, room.get(item));
  }
  pullDown(items, spots);
  for (const item of items) {
    if (item.inputs.length > 0) continue;
    const rows = item.outputs.map(({ target }) => row(target)).filter((found) => found >= 0);
    spots.of(item).row = rows.length > 0 ? Math.max(above(Math.min(...rows)), 0) : top;
  }
}

/**
 * What carries no gradient stands as low as its uses allow: near them, and so that a no-grad block is
 * not torn apart by what it starts from. So does what has no more operands than uses, but for those that
 * come along: its edges are shorter then, or as short and near what comes with it, such as a step's input
 * in a loop or a weight's transpose.
 */
function pullDown(items: readonly Item[], spots: Spots): void {
  const pulled = new Set<Item>();
  const along = new Set<Item>();
  for (const item of items) {
    const { inputs, outputs } = item;
    const left = inputs.filter(({ source }) => !along.has(source)).length;
    if (inputs.length === 0) continue;
    if (spots.requiresGrad(item) && left > outputs.length) continue;
    pulled.add(item);
    if (outputs.length === 1) along.add(item);
  }
  for (const item of [...pulled].reverse()) {
    const spot = spots.of(item);
    let lowest = Infinity;
    for (const { target } of item.outputs) {
      const { row } = spots.of(target);
      if (row >= 0) lowest = Math.min(lowest, above(row));
    }
    if (Number.isFinite(lowest)) spot.row = Math.max(lowest, spot.row);
  }
}
