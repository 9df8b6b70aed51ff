/** @file Makes room for leaves beside what uses them first, where there is none: what is farther out moves on. */

import type { Item } from '../picture/items.ts';
import { cardSpan, COLUMN_PITCH, type Rows, STEP } from './rows.ts';
import type { Spots } from './spots.ts';

/** A column beside the use rather than half of one: its other operands are above it. */
const AWAY = [COLUMN_PITCH, STEP];

/** What moves on for one leaf may leave another behind: then that follows. */
const SWEEPS = 4;

/**
 * Brings the leaves of a batch that were just placed to at most one column from the nearest of their uses.
 * Other batches stay where they are: where they are in the way, so does the leaf.
 */
export function bringNear(items: readonly Item[], spots: Spots, rows: Rows): void {
  const moves = new Moves(items, spots, rows);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = false;
    for (const leaf of items) {
      const use = leaf.inputs.length > 0 ? null : nearestUse(leaf, spots);
      if (use === null || Math.abs(use - spots.of(leaf).x) <= COLUMN_PITCH) continue;
      moved = moves.insert(leaf, use, 1) || moves.insert(leaf, use, -1) || moved;
    }
    if (!moved) break;
  }
}

/** The column of the nearest use in the row below; null without any. */
function nearestUse(leaf: Item, spots: Spots): number | null {
  const { x, row, frame } = spots.of(leaf);
  let nearest: number | null = null;
  for (const { target } of leaf.outputs) {
    const use = spots.of(target);
    if (use.frame !== frame || Number.isNaN(use.x) || use.row - row > 1) continue;
    if (nearest === null || Math.abs(use.x - x) < Math.abs(nearest - x)) nearest = use.x;
  }
  return nearest;
}

class Moves {
  readonly #items: readonly Item[];
  readonly #spots: Spots;
  readonly #rows: Rows;

  constructor(items: readonly Item[], spots: Spots, rows: Rows) {
    this.#items = items;
    this.#spots = spots;
    this.#rows = rows;
  }

  /**
   * Puts the leaf beside a column, and all of the batch beyond that column on by as much as it takes.
   * @param side 1 for the right, -1 for the left
   * @returns whether there was room for all
   */
  insert(leaf: Item, use: number, side: 1 | -1): boolean {
    const own = this.#spots.of(leaf);
    const beyond = this.#items.filter(
      (item) => item !== leaf && (this.#spots.of(item).x - use) * side > 0,
    );
    this.#take([leaf, ...beyond], false);
    const x = AWAY.map((away) => use + side * away).find((at) =>
      this.#rows.free(own.row, cardSpan(at)),
    );
    const by = x === undefined ? 0 : this.#needed(beyond, own.row, x, side);
    const shift = (distance: number): void => {
      for (const item of beyond) this.#spots.of(item).x += distance * side;
    };
    shift(by);
    const fits =
      x !== undefined &&
      beyond.every((item) => {
        const spot = this.#spots.of(item);
        return this.#rows.free(spot.row, cardSpan(spot.x));
      });
    if (fits) own.x = x;
    else shift(-by);
    this.#take([leaf, ...beyond], true);
    return fits;
  }

  /** How far what is beyond has to move, so that nothing of it is in the way of a card at x. */
  #needed(beyond: readonly Item[], row: number, x: number, side: 1 | -1): number {
    let needed = 0;
    for (const item of beyond) {
      const spot = this.#spots.of(item);
      if (Math.abs(spot.row - row) < 1)
        needed = Math.max(needed, COLUMN_PITCH - (spot.x - x) * side);
    }
    return Math.ceil(needed / STEP) * STEP;
  }

  #take(items: readonly Item[], taken: boolean): void {
    for (const item of items) {
      const { row, x } = this.#spots.of(item);
      if (taken) this.#rows.add(row, cardSpan(x));
      else this.#rows.remove(row, cardSpan(x));
    }
  }
}
