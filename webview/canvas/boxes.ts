/** @file Boxes by where they are, so that what lies somewhere is found without asking all of them. */
import { overlap, type Box } from './geometry.ts';

/** About as large as a card with its gaps: then a card is in few cells, and few cards are in a cell. */
const CELL = { width: 208, height: 120 };
/** Cells in a column, more than any picture has. */
const COLUMN = 2 ** 24;

export class Boxes<Each extends Box = Box> {
  readonly #cells = new Map<number, Each[]>();

  constructor(boxes: Iterable<Each> = []) {
    for (const box of boxes) this.add(box);
  }

  add(box: Each): void {
    for (const cell of cellsOf(box)) {
      const there = this.#cells.get(cell);
      if (there === undefined) this.#cells.set(cell, [box]);
      else there.push(box);
    }
  }

  /** Whether any of them overlaps the box, and passes the test. */
  some(box: Box, test: (other: Each) => boolean = () => true): boolean {
    for (const cell of cellsOf(box))
      for (const other of this.#cells.get(cell) ?? [])
        if (overlap(box, other) && test(other)) return true;
    return false;
  }
}

function cellsOf({ left, top, right, bottom }: Box): number[] {
  const cells: number[] = [];
  const [first, last] = [Math.floor(top / CELL.height), Math.floor(bottom / CELL.height)];
  for (let x = Math.floor(left / CELL.width); x <= Math.floor(right / CELL.width); x++)
    for (let y = first; y <= last; y++) cells.push(x * COLUMN + y);
  return cells;
}
