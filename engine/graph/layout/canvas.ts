/** @file Finds the x of cards whose rows are known, on one sheet: the main picture or the inside of a frame. */

import type { Item, Link } from '../picture/items.ts';
import { bringNear } from './leaves.ts';
import { isLine } from './lines.ts';
import { cardSpan, onRaster, type Rows, STEP } from './rows.ts';
import type { Spots } from './spots.ts';

/** Cost of an edge that has to go round a card, in pixels of detour. */
const ROUND_CARD = 160;
/** Of one that only reads a value, round all that stand there: others that read it have the same lane. */
const ROUND_ALL = 100;
/** How far a card may stand from where it would like to, in half columns. */
const REACH = 6;
const SWEEPS = 2;

export class Canvas {
  readonly #spots: Spots;
  readonly #rows: Rows;
  readonly #anchor: (item: Item) => number;
  /** Items of this sheet's latest batch. */
  #mine: ReadonlySet<Item> = new Set();

  /** @param anchor the column of what is placed already; NaN where it is not, or not on this sheet */
  constructor(spots: Spots, rows: Rows, anchor: (item: Item) => number) {
    this.#spots = spots;
    this.#rows = rows;
    this.#anchor = anchor;
  }

  /**
   * Places items, in order of time.
   * @param origin column of what has no placed operand
   * @returns a function that takes them off again
   */
  place(items: readonly Item[], origin: number): () => void {
    this.#mine = new Set(items);
    for (const item of this.#mainPathsFirst(items)) {
      if (this.#spots.isLeaf(item)) continue;
      const column =
        this.#operandColumn(item) ??
        this.#consumerColumn(item) ??
        this.#companionColumn(item) ??
        origin;
      if (this.#spots.isAside(item)) this.#put(item, this.#firstFree(item, column, beside(column)));
      else this.#put(item, this.#bestPlace(item, column));
      this.#putLeaves(item);
    }
    for (const variable of items) {
      if (variable.inputs.length === 0 || !this.#isOpen(variable)) continue;
      this.put(variable, this.#consumerColumn(variable) ?? origin);
      this.#putLeaves(variable);
    }
    for (const item of items)
      if (this.#isOpen(item)) this.put(item, this.#consumerColumn(item) ?? origin);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (const item of [...items].reverse()) this.#improve(item);
      for (const item of items) this.#improve(item);
    }
    bringNear(items, this.#spots, this.#rows);
    return () => {
      for (const item of items) {
        const spot = this.#spots.of(item);
        this.#rows.remove(spot.row, cardSpan(spot.x));
        spot.x = NaN;
      }
    };
  }

  /** Row by row, and in a row what most comes after before what ends there. */
  #mainPathsFirst(items: readonly Item[]): Item[] {
    const height = new Map<Item, number>();
    for (const item of [...items].reverse()) {
      let most = 0;
      for (const { target } of item.outputs) most = Math.max(most, 1 + (height.get(target) ?? -1));
      height.set(item, most);
    }
    return [...items].sort(
      (a, b) =>
        this.#row(a) - this.#row(b) ||
        (height.get(b) ?? 0) - (height.get(a) ?? 0) ||
        a.time - b.time,
    );
  }

  /** Places one item in its row as near to x as there is room. */
  put(item: Item, x: number): void {
    this.#put(item, this.#rows.nearest(this.#row(item), x));
  }

  #put(item: Item, x: number): void {
    this.#spots.of(item).x = x;
    this.#rows.add(this.#row(item), cardSpan(x));
  }

  /** Leaves stand beside what uses them first, and what a variable begins with beside that. */
  #putLeaves(item: Item): void {
    for (const { source } of item.inputs) {
      if (!this.#isOpen(source)) continue;
      this.#put(source, this.#leafPlace(source, item));
      this.#putLeaves(source);
    }
  }

  #row(item: Item): number {
    return this.#spots.of(item).row;
  }

  #isOpen(item: Item): boolean {
    return this.#mine.has(item) && Number.isNaN(this.#spots.of(item).x);
  }

  /**
   * Mean column of the operands that are computed, else of what comes along such as a weight's transpose, else of the
   * leaves; null when none is placed. What comes along is always on one side: a long chain would drift there.
   */
  #operandColumn(item: Item): number | null {
    const [computed, along, leaves] = [new Mean(), new Mean(), new Mean()];
    for (const link of item.inputs) {
      const { source } = link;
      const x = this.#anchor(source);
      if (Number.isNaN(x)) continue;
      if (this.#spots.isLeaf(source)) {
        if (!this.#spots.isNumber(source)) leaves.add(x, 1);
        continue;
      }
      const beneath = this.#row(item) - this.#row(source) === 1;
      const weight = (this.#spots.carriesGradient(link) ? 3 : 1) * (beneath ? 3 : 1);
      const comesAlong = source.inputs.every(({ source: leaf }) => this.#spots.isLeaf(leaf));
      (comesAlong ? along : computed).add(x, weight);
    }
    return computed.value ?? along.value ?? leaves.value;
  }

  #consumerColumn(item: Item): number | null {
    for (const { target } of item.outputs) {
      const x = this.#spots.of(target).x;
      if (!Number.isNaN(x)) return x;
    }
    return null;
  }

  /** Where what uses it will be for its other operands: a weight's transpose comes beside them. */
  #companionColumn(item: Item): number | null {
    for (const { target } of item.outputs) {
      const column = this.#operandColumn(target);
      if (column !== null) return column;
    }
    return null;
  }

  /**
   * Above what uses it where it is the only operand, or one of an odd number that nothing computed; else beside that
   * column.
   */
  #leafPlace(leaf: Item, consumer: Item): number {
    const x = this.#spots.of(consumer).x;
    const sources = new Set(consumer.inputs.map(({ source }) => source));
    const beneath = [...sources].filter((each) => each === leaf || !this.#spots.isNumber(each));
    const isMiddle =
      beneath.length === 1 || (beneath.length % 2 === 1 && this.#hasRoomForAll(leaf, x, beneath));
    const isAside = this.#spots.isNumber(leaf) && beneath.length > 1;
    const above = isAside ? [] : isMiddle ? [x] : [x - STEP, x + STEP];
    return this.#firstFree(leaf, x, [...above, ...beside(x)]);
  }

  /** Of several leaves one stands above what uses them, where there is room on both sides for the others. */
  #hasRoomForAll(leaf: Item, x: number, leaves: readonly Item[]): boolean {
    const isFree = (at: number): boolean => this.#rows.free(this.#row(leaf), cardSpan(at));
    const first = x - (leaves.length - 1) * STEP;
    const around = leaves.map((_, at) => first + at * 2 * STEP);
    return (
      leaves.every((each) => this.#spots.isLeaf(each)) &&
      (leaves.some((each) => this.#spots.of(each).x === x) || around.every(isFree))
    );
  }

  /** The first of some places that is free, else the nearest one to x. */
  #firstFree(item: Item, x: number, places: readonly number[]): number {
    const row = this.#row(item);
    const free = places.find((at) => this.#rows.free(row, cardSpan(at)));
    return free ?? this.#rows.nearest(row, x);
  }

  #bestPlace(item: Item, wanted: number): number {
    const row = this.#row(item);
    const centre = onRaster(wanted);
    let best = NaN;
    let least = Infinity;
    for (let step = 0; step <= 2 * REACH; step++) {
      // 0, +1, -1, +2, -2, …
      const x = centre + (step % 2 === 1 ? 1 : -1) * Math.ceil(step / 2) * STEP;
      if (!this.#rows.free(row, cardSpan(x))) continue;
      const cost = this.#cost(item, x) + Math.abs(x - wanted) / 2;
      if (cost < least - 1) [best, least] = [x, cost];
    }
    return Number.isNaN(best) ? this.#rows.nearest(row, centre) : best;
  }

  /** Moves a card of this batch to a better place beside it, if there is one. */
  #improve(item: Item): void {
    const row = this.#row(item);
    const x = this.#spots.of(item).x;
    this.#rows.remove(row, cardSpan(x));
    let best = x;
    let least = this.#cost(item, x);
    for (let step = -2; step <= 2; step++) {
      const there = x + step * STEP;
      if (step === 0 || !this.#rows.free(row, cardSpan(there))) continue;
      const cost = this.#cost(item, there);
      if (cost < least - 1) [best, least] = [there, cost];
    }
    this.#put(item, best);
  }

  /** Length of an item's links sideways, and a price for each card they pass behind. */
  #cost(item: Item, x: number): number {
    let cost = 0;
    for (const link of item.inputs) cost += this.#linkCost(link, item, x, link.source);
    for (const link of item.outputs)
      if (this.#mine.has(link.target)) cost += this.#linkCost(link, item, x, link.target);
    return cost;
  }

  #linkCost(link: Link, item: Item, x: number, other: Item): number {
    const otherX = this.#anchor(other);
    const rows = this.#row(other) - this.#row(item);
    const span = Math.abs(rows);
    if (Number.isNaN(otherX) || span === 0 || !isLine(link, span)) return 0;
    const carries = this.#spots.carriesGradient(link);
    const weight = carries || this.#spots.isInPlace(link) ? 1 : 0.4;
    let covered = 0;
    let cost = (weight * Math.abs(otherX - x)) / span;
    for (let step = 1; step < span; step++) {
      const row = this.#row(item) + Math.sign(rows) * step;
      if (this.#rows.covered(row, x + ((otherX - x) * step) / span)) covered++;
    }
    // From a group edges of all its values come: what reads them stands below it, and one lane leads past all.
    const lanes = link.source.group === null ? covered : 1;
    if (covered > 0) cost += carries ? ROUND_CARD * lanes : ROUND_ALL;
    return cost;
  }
}

/** Right rather than left. */
const beside = (x: number): number[] => [x + 2 * STEP, x - 2 * STEP];

class Mean {
  #sum = 0;
  #weight = 0;

  add(x: number, weight: number): void {
    this.#sum += x * weight;
    this.#weight += weight;
  }

  /** Null of nothing. */
  get value(): number | null {
    return this.#weight === 0 ? null : this.#sum / this.#weight;
  }
}
