/**
 * @file Where parts stand that nothing joins: beside one another on a shelf, or on the next one below, so that the whole
 * fits into a window as large as possible.
 */

import { ASPECT, windowFor } from './room.ts';
import { COLUMN_PITCH, ROW_PITCH, STEP, type Rows } from './rows.ts';

/** What stands side by side may always be as wide as this: a window shows it at natural size. */
const NARROWEST = 1000;

/** The room that a card takes in a picture, with the gaps and what stays empty. */
const CARD_ROOM = 2.5 * COLUMN_PITCH * ROW_PITCH;

export class Shelves {
  readonly #rows: Rows;
  /** The first row of the present one. */
  row = 0;
  /** Of those above. */
  #widest = 0;
  /** So wide a shelf becomes, whatever comes. */
  #width = NARROWEST;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  follow(before: Shelves): void {
    this.row = before.row;
    this.#widest = before.#widest;
  }

  /** So many cards will stand on all of them. */
  expect(cards: number): void {
    this.#width = Math.max(NARROWEST, Math.sqrt(cards * CARD_ROOM * ASPECT));
  }

  /** Whether a part of so many pixels and rows should stand beside what is there, rather than below all. */
  isBeside(width: number, height: number): boolean {
    const { left, right, bottom } = this.#rows;
    const wide = right + STEP + width - left;
    if (wide <= this.#width) return true;
    const widest = Math.max(this.#widest, right - left);
    const beside = windowFor(Math.max(widest, wide), Math.max(bottom + 1, this.row + height));
    return beside <= windowFor(Math.max(widest, width), bottom + 2 + height);
  }

  /** Begins a shelf below all that is there. */
  next(): void {
    const { left, right, bottom } = this.#rows;
    this.#widest = Math.max(this.#widest, right - left);
    if (this.row < bottom) this.row = bottom + 2;
    this.#rows.forgetWidth();
  }
}
