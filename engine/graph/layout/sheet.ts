/**
 * @file Where the items of a sheet stand: in layers, operands above results. Incremental: what is placed
 * never moves while it is there; all that came since is placed in one batch. The same records in the same
 * batches give the same picture.
 */

import type { Item } from '../picture/items.ts';
import { Canvas, LONG_EDGE } from './canvas.ts';
import { componentsOf, type Component } from './components.ts';
import { CARD_WIDTH, cardSpan, COLUMN_PITCH, Rows, STEP, type Span } from './rows.ts';
import { above, displaced, roomBelow, rowBelow } from './edits.ts';
import { type Heir, type Spot, type Spots } from './spots.ts';

/** Between a frame and the cards inside it. */
const FRAME_PADDING = 24;
/** Components stand side by side up to this width, then below. */
const SHELF_WIDTH = 1700;

/** A frame's part of the picture: nodes of one region that could be placed together. */
interface Frame {
  readonly canvas: Canvas;
  readonly rows: Rows;
  top: number;
  bottom: number;
  span: Span;
}

export class SheetLayout {
  readonly rows: Rows;
  readonly #spots: Spots;
  readonly #canvas: Canvas;
  readonly #frames: Frame[] = [];
  /** Latest frame of each region. */
  readonly #frameOf = new Map<number, number>();
  #shelf = 0;
  /** What comes next may stand beside what is there; else below. */
  #mayWiden = true;
  /** It took over another sheet, and what stands there has not been looked at since. */
  #follows = false;

  /** @param rows what is taken already, on the sheet itself and by others */
  constructor(spots: Spots, rows: Rows) {
    this.#spots = spots;
    this.rows = rows;
    this.#canvas = new Canvas(spots, rows, (item) => this.#anchor(item));
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
      for (const { target } of item.outputs) {
        const end = this.#spots.of(target);
        if (end.row < top || end.row - row > LONG_EDGE) continue;
        widen(x);
        widen(end.x);
      }
    }
    return left < right ? [{ left, right }] : [];
  }

  /** Takes over where things stand on a sheet of a program before it was edited; the rows must be a copy. */
  follow(before: SheetLayout, heir: Heir): void {
    for (const { rows, top, bottom, span } of before.#frames)
      this.#addFrame({ rows: rows.copy(), top, bottom, span });
    for (const [region, index] of before.#frameOf) this.#frameOf.set(region, index);
    this.#shelf = before.#shelf;
    this.#forget(this.#spots.follow(before.#spots, heir));
    this.#frameOf.clear();
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
    const components = componentsOf(fresh, (item) => !Number.isNaN(this.#anchor(item)));
    for (const component of components) if (component.linked) this.#placeComponent(component);
    for (const component of components) if (!component.linked) this.#placeLone(component);
  }

  /** The rows and the stretch that all cards and frames take; null without any. */
  extent(): { readonly top: number; readonly bottom: number; readonly span: Span } | null {
    const spots = [...this.#spots.all()];
    if (spots.length === 0) return null;
    const frames = this.#frames.filter((_, index) => spots.some(({ frame }) => frame === index));
    const spans = [...spots.map(({ x }) => cardSpan(x)), ...frames.map(({ span }) => span)];
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
      this.#frameOf.set(region, Math.max(frame, this.#frameOf.get(region) ?? -1));
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

  /** Cards in a frame have their place from the frame, which goes with its last card. */
  #forget(gone: readonly Spot[]): void {
    for (const { frame, row, x } of gone) {
      if (frame < 0) this.rows.remove(row, cardSpan(x));
      else this.#frames[frame]?.rows.remove(row, cardSpan(x));
    }
    const left = new Set([...this.#spots.all()].map(({ frame }) => frame));
    for (const index of new Set(gone.map(({ frame }) => frame))) {
      const frame = this.#frames[index];
      if (frame === undefined || left.has(index)) continue;
      this.#reserve(frame, false);
      for (const [region, known] of this.#frameOf)
        if (known === index) this.#frameOf.delete(region);
    }
  }

  #placeComponent({ items, anchored }: Component): void {
    const origin = anchored ? { x: 0, row: 0 } : this.#freshOrigin();
    this.#assignRows(items, origin.row);
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
      origin.x,
    );
    for (const [region, members] of byRegion) this.#placeInFrame(region, members);
    this.#canvas.place(
      outside.filter((item) => after.has(item)),
      origin.x,
    );
  }

  /** Items outside any region whose place depends on one: what reads from it, and leaves for it alone. */
  #afterRegions(items: readonly Item[]): ReadonlySet<Item> {
    const after = new Set<Item>();
    const depends = (item: Item): boolean =>
      after.has(item) || (this.#spots.of(item).frame < 0 && this.#spots.region(item) >= 0);
    for (const item of items)
      if (this.#spots.region(item) < 0 && item.inputs.some(({ source }) => depends(source)))
        after.add(item);
    for (const item of items) {
      if (item.inputs.length > 0 || this.#spots.region(item) >= 0) continue;
      if (item.outputs.length > 0 && item.outputs.every(({ target }) => depends(target)))
        after.add(item);
    }
    return after;
  }

  /** Row = one more than the lowest operand; leaves one above their first consumer. */
  #assignRows(items: readonly Item[], top: number): void {
    const row = (item: Item): number => this.#spots.of(item).row;
    const room = roomBelow(items, this.#spots);
    for (const item of items) {
      if (item.inputs.length === 0) continue;
      let lowest = top;
      for (const { source } of item.inputs) lowest = Math.max(lowest, row(source));
      // A gradient that is read belongs below the pass that stored it.
      for (const root of this.#spots.graph.passes[this.#spots.passOf(item)]?.roots ?? [])
        lowest = Math.max(lowest, this.#spots.find(root)?.row ?? -1);
      this.#spots.of(item).row = rowBelow(lowest, room.get(item));
    }
    this.#pullDown(items);
    for (const item of items) {
      if (item.inputs.length > 0) continue;
      const rows = item.outputs.map(({ target }) => row(target)).filter((found) => found >= 0);
      this.#spots.of(item).row = rows.length > 0 ? Math.max(above(Math.min(...rows)), 0) : top;
    }
  }

  /**
   * What carries no gradient stands as low as its uses allow: near them, and so that a no-grad block is
   * not torn apart by what it starts from. So does what has no more operands than uses, but for those that
   * come along: its edges are shorter then, or as short and near what comes with it, such as a step's input
   * in a loop or a weight's transpose.
   */
  #pullDown(items: readonly Item[]): void {
    const pulled = new Set<Item>();
    const along = new Set<Item>();
    for (const item of items) {
      const { inputs, outputs } = item;
      const left = inputs.filter(({ source }) => !along.has(source)).length;
      if (inputs.length === 0) continue;
      if (this.#spots.requiresGrad(item) && left > outputs.length) continue;
      pulled.add(item);
      if (outputs.length === 1) along.add(item);
    }
    for (const item of [...pulled].reverse()) {
      const spot = this.#spots.of(item);
      let lowest = Infinity;
      for (const { target } of item.outputs) {
        const { row } = this.#spots.of(target);
        if (row >= 0) lowest = Math.min(lowest, above(row));
      }
      if (Number.isFinite(lowest)) spot.row = Math.max(lowest, spot.row);
    }
  }

  /** Beside what is there, or on a new shelf below it. */
  #freshOrigin(): { x: number; row: number } {
    const { bottom, left, right } = this.rows;
    if (left === right) return { x: 0, row: this.#shelf };
    if (!this.#mayWiden || right - left > SHELF_WIDTH) {
      if (this.#shelf < bottom) this.#shelf = bottom + 2;
      this.rows.forgetWidth();
      return { x: 0, row: this.#shelf };
    }
    return { x: onRaster(right + COLUMN_PITCH), row: this.#shelf };
  }

  /** What nothing uses yet: beside what came last, or below all where there is no room. */
  #placeLone({ items }: Component): void {
    for (const item of items) {
      const before = this.#latest(item);
      const isBelow = before !== null && !this.#mayWiden;
      this.#spots.of(item).row = isBelow ? this.rows.bottom + 1 : (before?.row ?? this.#shelf);
      this.#canvas.put(item, before === null ? 0 : isBelow ? before.x : before.x + COLUMN_PITCH);
    }
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

  /** The canvas of a frame knows the columns of its own cards only. */
  #addFrame(frame: Omit<Frame, 'canvas'>): Frame {
    const index = this.#frames.length;
    const canvas = new Canvas(this.#spots, frame.rows, (item) => {
      const spot = this.#spots.of(item);
      return spot.frame === index ? spot.x : NaN;
    });
    const added = { ...frame, canvas };
    this.#frames.push(added);
    return added;
  }

  #placeInFrame(region: number, members: readonly Item[]): void {
    const current = this.#frameOf.get(region);
    if (current !== undefined && this.#extend(current, members)) return;
    const index = this.#frames.length;
    const rows = new Rows();
    const frame = this.#addFrame({ rows, top: 0, bottom: 0, span: { left: 0, right: 0 } });
    for (const item of members) this.#spots.of(item).frame = index;
    frame.canvas.place(members, 0);
    const box = this.#box(members);
    const local = (box.span.left + box.span.right) / 2;
    const wanted = this.#wantedShift(region, members, box.span) + local;
    const width = box.span.right - box.span.left;
    const shift = this.rows.nearestBox(box.top, box.bottom, width, wanted) - local;
    rows.shift(shift);
    for (const item of members) this.#spots.of(item).x += shift;
    const span = { left: box.span.left + shift, right: box.span.right + shift };
    Object.assign(frame, { top: box.top, bottom: box.bottom, span });
    this.#frameOf.set(region, index);
    this.#reserve(frame, true);
  }

  /** @returns false when the frame cannot grow there without covering a stranger. */
  #extend(index: number, members: readonly Item[]): boolean {
    const frame = this.#frames[index] as Frame;
    this.#reserve(frame, false);
    for (const item of members) this.#spots.of(item).frame = index;
    const undo = frame.canvas.place(members, (frame.span.left + frame.span.right) / 2);
    const box = this.#box(members);
    const top = Math.min(frame.top, box.top);
    const bottom = Math.max(frame.bottom, box.bottom);
    const span = {
      left: Math.min(frame.span.left, box.span.left),
      right: Math.max(frame.span.right, box.span.right),
    };
    let fits = true;
    for (let row = top; row <= bottom && fits; row++) fits = this.rows.free(row, span);
    if (fits) Object.assign(frame, { top, bottom, span });
    else undo();
    this.#reserve(frame, true);
    return fits;
  }

  #reserve(frame: Frame, taken: boolean): void {
    for (let row = frame.top; row <= frame.bottom; row++)
      if (taken) this.rows.add(row, frame.span);
      else this.rows.remove(row, frame.span);
  }

  /** The rows and the stretch that a frame around these cards takes. */
  #box(members: readonly Item[]): { top: number; bottom: number; span: Span } {
    let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const item of members) {
      const { x, row } = this.#spots.of(item);
      const span = cardSpan(x);
      top = Math.min(top, Math.floor(row));
      bottom = Math.max(bottom, Math.ceil(row));
      left = Math.min(left, span.left - FRAME_PADDING);
      right = Math.max(right, span.right + FRAME_PADDING);
    }
    return { top, bottom, span: { left, right } };
  }

  /**
   * Where the frame would like to stand: a detached part below an output it was cut from, else to the
   * right of where it was cut; a no-grad block to the left of what it reads.
   */
  #wantedShift(region: number, members: readonly Item[], span: Span): number {
    let sum = 0;
    let count = 0;
    let leftmost = Infinity;
    let belowOutput = false;
    const inside = new Set(members);
    for (const item of members)
      for (const { source } of item.inputs) {
        if (inside.has(source)) continue;
        const anchor = this.#anchor(source);
        if (Number.isNaN(anchor)) continue;
        sum += anchor - this.#spots.of(item).x;
        count++;
        leftmost = Math.min(leftmost, anchor);
        if (this.#spots.isRoot(source)) belowOutput = true;
      }
    if (count === 0) return this.rows.bottom < 0 ? 0 : this.rows.left - span.right;
    if (this.#spots.graph.regions[region]?.kind === 'noGrad')
      return leftmost - CARD_WIDTH / 2 - STEP - span.right;
    return onRaster(sum / count) + (belowOutput ? 0 : COLUMN_PITCH);
  }

  /** The column a value belongs to: an in-place write in a frame stays in the column of its tensor. */
  #anchor(item: Item): number {
    let spot = this.#spots.of(item);
    for (;;) {
      const before = spot.frame < 0 ? null : this.#spots.find(this.#spots.overwritten(spot.item));
      if (before === null) return spot.x;
      spot = before;
    }
  }
}

const onRaster = (x: number): number => Math.round(x / STEP) * STEP;
