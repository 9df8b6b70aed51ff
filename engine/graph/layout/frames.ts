/**
 * @file The frames of a sheet: what is in one region, such as a no-grad block, and could be placed together. A frame
 * has a place of its own; the cards in it have theirs from the frame, which goes with the last of them.
 */

import { isStep } from '../groups/title.ts';
import type { Item } from '../picture/items.ts';
import { Canvas } from './canvas.ts';
import { CARD_WIDTH, cardSpan, COLUMN_PITCH, FRAME_PADDING, onRaster, Rows, STEP } from './rows.ts';
import type { Box, Span } from './rows.ts';
import type { Spot, Spots } from './spots.ts';

interface Frame {
  readonly canvas: Canvas;
  /** What its cards take. */
  readonly rows: Rows;
  box: Box;
}

export class Frames {
  readonly #spots: Spots;
  /** Of the sheet. */
  readonly #rows: Rows;
  readonly #frames: Frame[] = [];
  /** Latest frame of each region. */
  readonly #latest = new Map<number, number>();

  constructor(spots: Spots, rows: Rows) {
    this.#spots = spots;
    this.#rows = rows;
  }

  /** Takes over those of a sheet before an edit, whose rows the sheet has already; of no region yet. */
  follow(before: Frames): void {
    for (const { rows, box } of before.#frames) this.#add(rows.copy(), box);
  }

  /** What is added to a region joins this frame, if it is the latest. */
  belongs(frame: number, region: number): void {
    this.#latest.set(region, Math.max(frame, this.#latest.get(region) ?? -1));
  }

  /** The stretches of those that hold some spots. */
  spans(spots: readonly Spot[]): Span[] {
    return this.#frames
      .filter((_, index) => spots.some(({ frame }) => frame === index))
      .map(({ box }) => box.span);
  }

  /** Frees the places of cards in frames, and those of frames in which none is left. */
  forget(gone: readonly Spot[]): void {
    for (const { frame, row, x } of gone) this.#frames[frame]?.rows.remove(row, cardSpan(x));
    const left = new Set([...this.#spots.all()].map(({ frame }) => frame));
    for (const index of new Set(gone.map(({ frame }) => frame))) {
      const frame = this.#frames[index];
      if (frame === undefined || left.has(index)) continue;
      this.#rows.reserve(frame.box, false);
      for (const [region, known] of this.#latest) if (known === index) this.#latest.delete(region);
    }
  }

  /** Places what came of a region, in rows that are known: in its latest frame where that can grow, else in a new one. */
  place(region: number, members: readonly Item[]): void {
    const current = this.#latest.get(region);
    if (current !== undefined && this.#extend(current, members)) return;
    const index = this.#frames.length;
    const rows = new Rows();
    const frame = this.#add(rows, { top: 0, bottom: 0, span: { left: 0, right: 0 } });
    for (const item of members) this.#spots.of(item).frame = index;
    frame.canvas.place(members, 0);
    const { top, bottom, span } = this.#boxOf(members);
    const local = (span.left + span.right) / 2;
    const wanted = this.#wantedShift(region, members, span) + local;
    const shift = this.#rows.nearestBox(top, bottom, span.right - span.left, wanted) - local;
    rows.shift(shift);
    for (const item of members) this.#spots.of(item).x += shift;
    frame.box = { top, bottom, span: { left: span.left + shift, right: span.right + shift } };
    this.#latest.set(region, index);
    this.#rows.reserve(frame.box, true);
  }

  /** The canvas of a frame knows the columns of its own cards only. */
  #add(rows: Rows, box: Box): Frame {
    const index = this.#frames.length;
    const canvas = new Canvas(this.#spots, rows, (item) => {
      const spot = this.#spots.of(item);
      return spot.frame === index ? spot.x : NaN;
    });
    const frame = { canvas, rows, box };
    this.#frames.push(frame);
    return frame;
  }

  /** @returns false when the frame cannot grow there without covering a stranger. */
  #extend(index: number, members: readonly Item[]): boolean {
    const frame = this.#frames[index] as Frame;
    this.#rows.reserve(frame.box, false);
    for (const item of members) this.#spots.of(item).frame = index;
    const { top, bottom, span } = frame.box;
    const undo = frame.canvas.place(members, (span.left + span.right) / 2);
    const more = this.#boxOf(members);
    const box = {
      top: Math.min(top, more.top),
      bottom: Math.max(bottom, more.bottom),
      span: {
        left: Math.min(span.left, more.span.left),
        right: Math.max(span.right, more.span.right),
      },
    };
    const fits = this.#rows.boxFree(box);
    if (fits) frame.box = box;
    else undo();
    this.#rows.reserve(frame.box, true);
    return fits;
  }

  /** What a frame around these cards takes. */
  #boxOf(members: readonly Item[]): Box {
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
   * right of where it was cut; a no-grad block to the left of what it reads, so that what goes on has its place below
   * that. An optimizer's step, with which a training ends, and what is computed in a frame below one, stand below.
   */
  #wantedShift(region: number, members: readonly Item[], span: Span): number {
    let sum = 0;
    let count = 0;
    let leftmost = Infinity;
    let belowOutput = false;
    let isLast = members.some(({ group }) => group !== null && isStep(group));
    const inside = new Set(members);
    for (const item of members)
      for (const { source } of item.inputs) {
        if (inside.has(source)) continue;
        const column = this.#spots.column(source);
        if (Number.isNaN(column)) continue;
        sum += column - this.#spots.of(item).x;
        count++;
        leftmost = Math.min(leftmost, column);
        if (this.#spots.isRoot(source)) belowOutput = true;
        if (this.#spots.of(source).frame >= 0) isLast = true;
      }
    if (count === 0) return this.#rows.bottom < 0 ? 0 : this.#rows.left - span.right;
    const isNoGrad = this.#spots.graph.regions[region]?.kind === 'noGrad';
    if (isNoGrad && !isLast) return leftmost - CARD_WIDTH / 2 - STEP - span.right;
    return onRaster(sum / count) + (isNoGrad || belowOutput ? 0 : COLUMN_PITCH);
  }
}
