/**
 * @file Brings leaves near what uses them first: into a free place, or where there is none, what is farther out moves on,
 * unless that makes edges longer by more than it is worth.
 */

import type { Item } from '../picture/items.ts';
import { isLine } from './lines.ts';
import { cardSpan, COLUMN_PITCH, FRAME_PADDING, type Rows, STEP } from './rows.ts';
import type { Spot, Spots } from './spots.ts';

/** A column beside the use rather than half of one: its other operands are above it. */
const AWAY = [COLUMN_PITCH, STEP];

/** So many pixels of edges sideways are worth one leaf that is near. */
const WORTH = 7000;

/** What moves on for one leaf may leave another behind: then that follows. */
const SWEEPS = 4;

/**
 * Brings the leaves of a batch that were just placed to at most one column from the nearest of their uses, or as near
 * as its operands let them.
 * Other batches stay where they are: where they are in the way, so does the leaf.
 */
export function bringNear(items: readonly Item[], spots: Spots, rows: Rows): void {
  const moves = new Moves(items, spots, rows);
  sweep(moves, spots, false);
  if (moves.far.length === 0) return;
  // What makes it worse at first may make room for what is better.
  const [cost, places] = [moves.cost, moves.places];
  sweep(moves, spots, true);
  if (moves.cost >= cost) moves.restore(places);
}

/** @param anyhow a leaf may also go near its use where that makes it worse */
function sweep(moves: Moves, spots: Spots, anyhow: boolean): void {
  for (let at = 0; at < SWEEPS; at++) {
    let moved = false;
    for (const leaf of moves.far) {
      const use = nearestUse(leaf, spots);
      if (use === null || use.beyond <= 0) continue;
      moved =
        moves.intoFree(leaf, use) ||
        SIDES.some((side) => moves.insert(leaf, use.x, side)) ||
        moves.approach(leaf, use) ||
        (anyhow && SIDES.some((side) => moves.insert(leaf, use.x, side, Infinity))) ||
        moved;
    }
    if (!moved) break;
  }
}

type Side = 1 | -1;
const SIDES: readonly Side[] = [1, -1];

interface Use {
  readonly item: Item;
  readonly x: number;
  /** How much farther away than a column the leaf is. */
  readonly beyond: number;
}

/** The nearest use in the row below; null without any. */
function nearestUse(leaf: Item, spots: Spots): Use | null {
  const { x, row, frame } = spots.of(leaf);
  let nearest: Use | null = null;
  for (const { target } of leaf.outputs) {
    const use = spots.of(target);
    if (Number.isNaN(use.x) || use.row - row > 1) continue;
    // The frame of a leaf stands where it stands; that of its use is between them.
    if (use.frame !== frame && frame >= 0) continue;
    const reach = reachOf(target, use, spots) + (use.frame === frame ? 0 : FRAME_PADDING);
    const beyond = Math.abs(use.x - x) - reach;
    if (nearest === null || beyond < nearest.beyond) nearest = { item: target, x: use.x, beyond };
  }
  return nearest;
}

/** A column; more where more stands above the use than fits there. */
function reachOf({ inputs }: Item, { row }: Spot, spots: Spots): number {
  const above = inputs.filter(({ source }) => row - spots.of(source).row <= 1).length;
  return COLUMN_PITCH * Math.max(1, Math.ceil((above - 1) / 2));
}

class Moves {
  readonly #items: readonly Item[];
  /** What a leaf begins with comes after the leaf. */
  readonly #leaves: readonly Item[];
  readonly #spots: Spots;
  readonly #rows: Rows;

  constructor(items: readonly Item[], spots: Spots, rows: Rows) {
    this.#items = items;
    this.#leaves = items.filter((item) => spots.isLeaf(item)).reverse();
    this.#spots = spots;
    this.#rows = rows;
  }

  /** The leaves that are too far from their uses. */
  get far(): Item[] {
    return this.#leaves.filter((leaf) => this.#beyond(leaf) > 0);
  }

  #beyond(leaf: Item): number {
    return Math.max(0, nearestUse(leaf, this.#spots)?.beyond ?? 0);
  }

  get places(): readonly number[] {
    return this.#items.map((item) => this.#spots.of(item).x);
  }

  restore(places: readonly number[]): void {
    this.#take(this.#items, false);
    this.#items.forEach((item, at) => (this.#spots.of(item).x = places[at] as number));
    this.#take(this.#items, true);
  }

  /** What is not as it should be: leaves that are far, and edges that go far sideways. */
  get cost(): number {
    let cost = 0;
    for (const leaf of this.#leaves) {
      const beyond = this.#beyond(leaf);
      if (beyond > 0) cost += WORTH + beyond;
    }
    for (const item of this.#items)
      for (const link of item.inputs) {
        const [from, to] = [this.#spots.of(link.source), this.#spots.of(item)];
        if (from.frame !== to.frame || !isLine(link, to.row - from.row)) continue;
        cost += Math.abs(from.x - to.x) || 0;
      }
    return cost;
  }

  /**
   * Puts the leaf where nothing stands.
   * @returns whether there is such a place
   */
  intoFree(leaf: Item, use: Use): boolean {
    const own = this.#spots.of(leaf);
    const reach = Math.abs(use.x - own.x) - use.beyond;
    this.#take([leaf], false);
    const x = this.#rows.nearest(own.row, use.x);
    const isNear = Math.abs(x - use.x) <= reach;
    if (isNear) own.x = x;
    this.#take([leaf], true);
    return isNear;
  }

  /**
   * Puts the leaf beside a column, and all of the batch beyond that column on by as much as it takes.
   * @param side 1 for the right, -1 for the left
   * @param most what it may cost then
   * @returns whether there was room for all
   */
  insert(leaf: Item, use: number, side: Side, most = this.cost): boolean {
    const own = this.#spots.of(leaf);
    const before = own.x;
    // What a variable begins with stays: it is near enough, or follows.
    const stay = new Set([leaf, ...leaf.inputs.map(({ source }) => source)]);
    const beyond = this.#items.filter(
      (item) => !stay.has(item) && (this.#spots.of(item).x - use) * side > 0,
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
    own.x = x ?? own.x;
    const fits =
      x !== undefined &&
      beyond.every((item) => {
        const spot = this.#spots.of(item);
        return this.#rows.free(spot.row, cardSpan(spot.x));
      }) &&
      this.cost < most;
    if (!fits) {
      shift(-by);
      own.x = before;
    }
    this.#take([leaf, ...beyond], true);
    return fits;
  }

  /**
   * Puts the use below the leaf, or beside that.
   * @returns whether there was room, and it is better so
   */
  approach(leaf: Item, { item, x }: Use): boolean {
    if (!this.#items.includes(item)) return false;
    const spot = this.#spots.of(item);
    const before = this.cost;
    const below = this.#spots.of(leaf).x;
    const toward = Math.sign(x - below) * COLUMN_PITCH;
    this.#take([item], false);
    const isBetter = [below + toward, below].some((at) => {
      spot.x = at;
      return this.#rows.free(spot.row, cardSpan(at)) && this.cost < before;
    });
    if (!isBetter) spot.x = x;
    this.#take([item], true);
    return isBetter;
  }

  /** How far what is beyond has to move, so that nothing of it is in the way of a card at x. */
  #needed(beyond: readonly Item[], row: number, x: number, side: Side): number {
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
