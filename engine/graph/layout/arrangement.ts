/**
 * @file Where everything stands: the main sheet, and beside the card of each group that is open a frame
 * with the sheet of its parts. A frame stands where there is room, so that nothing else moves for it.
 */

import type { Graph } from '../graph.ts';
import type { Item, Sheet } from '../picture/items.ts';
import type { Scene } from '../picture/scene.ts';
import { roomFor } from './room.ts';
import { COLUMN_PITCH, ROW_PITCH, Rows, type Box, type Span } from './rows.ts';
import { SheetLayout } from './sheet.ts';
import { Spots, type Heir } from './spots.ts';

/** Between the cards and the frame around them, with half the gap to what is beside it. */
const PADDING = 48;

interface Placed {
  readonly layout: SheetLayout;
  /** Of the sheet's first row and of its x = 0; null while nothing is in it. */
  origin: { readonly x: number; readonly row: number } | null;
  box: Box | null;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly row: number;
  /** Cards with the same number share a frame of a region; -1 is none. */
  readonly frame: number;
}

export class Arrangement {
  readonly #graph: Graph;
  #rows = new Rows();
  #main: SheetLayout;
  /** By the group that is open. */
  readonly #beside = new Map<number, Placed>();
  readonly #growing = new Set<number>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#main = new SheetLayout(new Spots(graph), this.#rows);
  }

  /** Takes over where things stand in the picture of a program before it was edited. */
  follow(before: Arrangement, heir: Heir, heirOfGroup: Heir): void {
    this.#rows = before.#rows.copy();
    this.#main = new SheetLayout(new Spots(this.#graph), this.#rows);
    this.#main.follow(before.#main, heir);
    for (const [group, { layout, origin, box }] of before.#beside) {
      const now = heirOfGroup(group);
      if (now === null) {
        this.#free(box);
        continue;
      }
      const follower = new SheetLayout(new Spots(this.#graph), layout.rows.copy());
      follower.follow(layout, heir);
      this.#beside.set(now, { layout: follower, origin, box });
    }
  }

  update({ sheets, items }: Scene): void {
    // What came last is on it, or in a frame of it: more will come there.
    this.#growing.clear();
    for (let at = items.at(-1)?.sheet; at !== undefined; at = at.header?.sheet)
      this.#growing.add(at.group.id);
    const open = new Set(sheets.map(({ group }) => group.id));
    for (const [group, placed] of this.#beside) {
      if (open.has(group)) continue;
      this.#free(placed.box);
      this.#beside.delete(group);
    }
    for (const sheet of sheets)
      if (sheet.header === null) this.#main.update(sheet.items);
      else this.#placeBeside(sheet, sheet.header);
  }

  /** @throws when the item is not in the scene that was laid out last */
  place(item: Item): Place {
    const { sheet } = item;
    const placed = this.#beside.get(sheet.group.id);
    const layout = sheet.header === null ? this.#main : placed?.layout;
    if (layout === undefined) throw new Error(`Item ${item.id} is on a sheet that has no place.`);
    const spot = layout.spot(item);
    const origin = sheet.header === null ? { x: 0, row: 0 } : (placed?.origin ?? { x: 0, row: 0 });
    const row = spot.row + origin.row;
    return { x: spot.x + origin.x, y: row * ROW_PITCH, row, frame: spot.frame };
  }

  #placeBeside(sheet: Sheet, header: Item): void {
    let placed = this.#beside.get(sheet.group.id);
    if (placed === undefined) {
      const layout = new SheetLayout(new Spots(this.#graph), new Rows());
      this.#beside.set(sheet.group.id, (placed = { layout, origin: null, box: null }));
    }
    // Where it could not grow sideways without moving away, it grows downwards.
    placed.layout.update(sheet.items, this.#mayWiden(placed.box));
    const extent = placed.layout.extent();
    if (extent === null) return;
    // With a row above for the frame's name.
    const top = extent.top - 1;
    const left = extent.span.left - PADDING;
    const right = extent.span.right + PADDING;
    const size = { top, bottom: extent.bottom, span: { left, right } };
    if (placed.origin !== null) {
      const box = shifted(size, placed.origin);
      if (isSame(box, placed.box)) return;
      this.#free(placed.box);
      if (this.#rows.boxFree(box)) {
        this.#rows.reserve((placed.box = box), true);
        return;
      }
    }
    const at = this.place(header);
    const wanted = {
      x: Math.round(at.x) + COLUMN_PITCH - left,
      row: Math.floor(at.row) - 1 - top,
    };
    const others = [...this.#beside].filter(([, other]) => other !== placed);
    const frames = others.flatMap(([id, { box }]) => (box === null ? [] : [{ id, box }]));
    const main = this.#main.extent();
    const there = [...(main === null ? [] : [main]), ...frames.map(({ box }) => box)];
    const grows = this.#growing.has(sheet.group.id);
    const avoided = (first: number, last: number): Span[] => [
      ...this.#main.stretch(first, last),
      // Below what grows.
      ...(main === null || main.bottom >= last ? [] : this.#main.stretch(main.bottom - 1, last)),
      ...frames.flatMap(({ id, box }) =>
        this.#growing.has(id) && box.bottom < last ? [box.span] : [],
      ),
    ];
    const { top: row, span } = roomFor(shifted(size, wanted), this.#rows, there, avoided, grows);
    placed.origin = { x: Math.round(span.left - left), row: row - top };
    placed.box = shifted(size, placed.origin);
    this.#rows.reserve(placed.box, true);
  }

  #free(box: Box | null): void {
    if (box !== null) this.#rows.reserve(box, false);
  }

  /** Whether there is room for one more card to the right. */
  #mayWiden(box: Box | null): boolean {
    if (box === null) return true;
    const { right } = box.span;
    return this.#rows.boxFree({ ...box, span: { left: right, right: right + COLUMN_PITCH } });
  }
}

function shifted({ top, bottom, span }: Box, by: { x: number; row: number }): Box {
  return {
    top: top + by.row,
    bottom: bottom + by.row,
    span: { left: span.left + by.x, right: span.right + by.x },
  };
}

const isSame = (a: Box, b: Box | null): boolean =>
  b !== null &&
  a.top === b.top &&
  a.bottom === b.bottom &&
  a.span.left === b.span.left &&
  a.span.right === b.span.right;
