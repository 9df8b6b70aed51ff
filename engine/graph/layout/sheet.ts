/**
 * @file Where the items of a sheet stand: in layers, operands above results. Incremental: what is placed
 * never moves while it is there; all that came since is placed in one batch. The same records in the same
 * batches give the same picture.
 */

import type { Item } from '../picture/items.ts';
import { Canvas } from './canvas.ts';
import { componentsOf, type Component } from './components.ts';
import { displaced } from './edits.ts';
import { Frames } from './frames.ts';
import { assignRows } from './layers.ts';
import { bringNear } from './leaves.ts';
import { isLine } from './lines.ts';
import { cardSpan, COLUMN_PITCH, onRaster, STEP, type Box, type Rows, type Span } from './rows.ts';
import { Shelves } from './shelves.ts';
import type { Heir, Spot, Spots } from './spots.ts';

export class SheetLayout {
  readonly rows: Rows;
  readonly #spots: Spots;
  readonly #canvas: Canvas;
  readonly #frames: Frames;
  readonly #shelves: Shelves;
  /** What comes next may stand beside what is there; else below. */
  #mayWiden = true;
  /** It took over another sheet, and what stands there has not been looked at since. */
  #follows = false;

  /** @param rows what is taken already, on the sheet itself and by others */
  constructor(spots: Spots, rows: Rows) {
    this.#spots = spots;
    this.rows = rows;
    this.#canvas = new Canvas(spots, rows, (item) => spots.column(item));
    this.#frames = new Frames(spots, rows);
    this.#shelves = new Shelves(rows);
  }

  spot(item: Item): Spot {
    return this.#spots.of(item);
  }

  /** From left to right of all cards of some rows and of all edges that pass there. None without any. */
  stretch(top: number, bottom: number): Span[] {
    let [left, right] = [Infinity, -Infinity];
    const widen = (x: number): void => {
      left = Math.min(left, cardSpan(x).left);
      right = Math.max(right, cardSpan(x).right);
    };
    for (const { row, x, item } of this.#spots.all()) {
      if (row > bottom) continue;
      if (row >= top) widen(x);
      for (const link of item.outputs) {
        const end = this.#spots.of(link.target);
        if (end.row < top || !isLine(link, end.row - row)) continue;
        widen(x);
        widen(end.x);
      }
    }
    return left < right ? [{ left, right }] : [];
  }

  /** Takes over where things stand on a sheet of a program before it was edited; the rows must be a copy. */
  follow(before: SheetLayout, heir: Heir): void {
    this.#frames.follow(before.#frames);
    this.#shelves.follow(before.#shelves);
    this.#forget(this.#spots.follow(before.#spots, heir));
    this.#follows = true;
  }

  /**
   * Frees the places of what is not there any more, and places what has no place yet.
   * @param mayWiden there is room beside what is there
   */
  update(items: readonly Item[], mayWiden = true): void {
    this.#mayWiden = mayWiden;
    this.#forget(this.#spots.keep(items));
    if (this.#follows) this.#settle(items);
    this.#forget(items.filter((item) => this.#isOvertaken(item)).map((item) => this.#clear(item)));
    const fresh = items.filter((item) => this.#spots.of(item).row < 0);
    if (fresh.length === 0) return;
    this.#shelves.expect(items.length);
    const components = componentsOf(fresh, (item) => !Number.isNaN(this.#spots.column(item)));
    for (const component of components) if (component.linked) this.#placeComponent(component);
    const lone = components.filter(({ linked }) => !linked).flatMap(({ items }) => items);
    if (lone.length === items.length) this.#placeList(lone);
    else this.#placeLone(lone);
  }

  /** The rows and the stretch that all cards and frames take; null without any. */
  extent(): Box | null {
    const spots = [...this.#spots.all()];
    if (spots.length === 0) return null;
    const spans = [...spots.map(({ x }) => cardSpan(x)), ...this.#frames.spans(spots)];
    const rows = spots.map(({ row }) => row);
    return {
      top: Math.floor(Math.min(...rows)),
      bottom: Math.ceil(Math.max(...rows)),
      span: {
        left: Math.min(...spans.map(({ left }) => left)),
        right: Math.max(...spans.map(({ right }) => right)),
      },
    };
  }

  /** What was taken over stays, but for what the edit put into another region or above its operands. */
  #settle(items: readonly Item[]): void {
    this.#follows = false;
    const regions = new Map<number, number>();
    for (const item of items) {
      const { frame } = this.#spots.of(item);
      const region = this.#spots.region(item);
      if (frame < 0 || region < 0 || regions.has(frame)) continue;
      regions.set(frame, region);
      this.#frames.belongs(frame, region);
    }
    const strayed = items.filter((item) => {
      const { frame, row } = this.#spots.of(item);
      const region = this.#spots.region(item);
      if (frame >= 0) return regions.get(frame) !== region;
      return row >= 0 && region >= 0 && item.inputs.length > 0;
    });
    this.#forget(strayed.map((item) => this.#clear(item)));
    this.#forget(displaced(items, this.#spots).map((item) => this.#clear(item)));
  }

  /** A group that grew reads what stands below it: it is not what it was, and may move. */
  #isOvertaken(item: Item): boolean {
    const { row } = this.#spots.of(item);
    if (item.group === null || row < 0) return false;
    return item.inputs.some(({ source }) => this.#spots.of(source).row >= row);
  }

  /** @returns its place until now */
  #clear(item: Item): Spot {
    const spot = this.#spots.of(item);
    const before = { ...spot };
    Object.assign(spot, { x: NaN, row: -1, frame: -1 });
    return before;
  }

  #forget(gone: readonly Spot[]): void {
    for (const { frame, row, x } of gone) if (frame < 0) this.rows.remove(row, cardSpan(x));
    this.#frames.forget(gone);
  }

  #placeComponent({ items, anchored }: Component): void {
    assignRows(items, anchored ? 0 : this.#shelves.row, this.#spots);
    const origin = anchored ? 0 : this.#onShelf(items);
    const byRegion = new Map<number, Item[]>();
    const after = this.#afterRegions(items);
    for (const item of items) {
      const region = this.#spots.region(item);
      if (region < 0) continue;
      const members = byRegion.get(region);
      if (members === undefined) byRegion.set(region, [item]);
      else members.push(item);
    }
    const outside = items.filter((item) => this.#spots.region(item) < 0);
    this.#canvas.place(
      outside.filter((item) => !after.has(item)),
      origin,
    );
    for (const [region, members] of byRegion) this.#frames.place(region, members);
    this.#canvas.place(
      outside.filter((item) => after.has(item)),
      origin,
    );
    bringNear(outside, this.#spots, this.rows);
  }

  /** Items outside any region whose place depends on one: what reads from it, and leaves for it first of all. */
  #afterRegions(items: readonly Item[]): ReadonlySet<Item> {
    const after = new Set<Item>();
    const depends = (item: Item): boolean =>
      after.has(item) || (this.#spots.of(item).frame < 0 && this.#spots.region(item) >= 0);
    for (const item of items)
      if (this.#spots.region(item) < 0 && item.inputs.some(({ source }) => depends(source)))
        after.add(item);
    for (const item of [...items].reverse()) {
      if (!this.#spots.isLeaf(item) || this.#spots.region(item) >= 0) continue;
      const { row } = this.#spots.of(item);
      const next = item.outputs.filter(({ target }) => this.#spots.of(target).row - row <= 1);
      if (next.length > 0 && next.every(({ target }) => depends(target))) after.add(item);
    }
    return after;
  }

  /**
   * Beside what is there, or on a new shelf below it.
   * @param items a component, in the rows of the present shelf
   * @returns its column
   */
  #onShelf(items: readonly Item[]): number {
    const { left, right } = this.rows;
    if (left === right) return 0;
    const { row } = this.#shelves;
    const inRow = new Map<number, number>();
    for (const item of items) {
      const at = this.#spots.of(item).row;
      inRow.set(at, (inRow.get(at) ?? 0) + 1);
    }
    const width = Math.max(...inRow.values()) * COLUMN_PITCH;
    const height = Math.max(...inRow.keys()) + 1 - row;
    if (this.#mayWiden && this.#shelves.isBeside(width, height))
      return onRaster(right + COLUMN_PITCH);
    this.#shelves.next();
    for (const item of items) this.#spots.of(item).row += this.#shelves.row - row;
    return 0;
  }

  /** What nothing uses yet: beside what came last, or below all where that would make the picture too wide. */
  #placeLone(items: readonly Item[]): void {
    for (const item of items) {
      const before = this.#latest(item);
      const spot = this.#spots.of(item);
      const { left, right, bottom } = this.rows;
      const x = before === null ? 0 : before.x + COLUMN_PITCH;
      const widens = x + STEP > right;
      const isBelow =
        before !== null && widens && !(this.#mayWiden && this.#shelves.isBeside(STEP, 1));
      spot.row = isBelow ? bottom + 1 : (before?.row ?? this.#shelves.row);
      this.#canvas.put(item, isBelow ? left + STEP : x);
    }
  }

  /** Nothing but leaves, on a sheet of their own: row by row. */
  #placeList(items: readonly Item[]): void {
    const across = Math.ceil(Math.sqrt(items.length));
    items.forEach((item, at) => {
      this.#spots.of(item).row = Math.floor(at / across);
      this.#canvas.put(item, (at % across) * COLUMN_PITCH);
    });
  }

  /** The newest of the placed items that came before this one. */
  #latest(item: Item): Spot | null {
    let latest: Spot | null = null;
    for (const spot of this.#spots.all())
      if (
        spot.item.time < item.time &&
        !Number.isNaN(spot.x) &&
        (latest === null || spot.item.time > latest.item.time)
      )
        latest = spot;
    return latest;
  }
}
