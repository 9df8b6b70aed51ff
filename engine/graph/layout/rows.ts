/** @file Which stretches of each row of the picture are taken. */

/** Picture measures in pixels at zoom 1. */
export const ROW_PITCH = 120;
export const CARD_WIDTH = 168;
/** Cards of a row stand at least this far apart, centre to centre. */
export const COLUMN_PITCH = 208;
/** Cards stand on a raster of half columns, so that a card can sit below and between two. */
export const STEP = COLUMN_PITCH / 2;
/** Between the frame of a region and the cards inside it. */
export const FRAME_PADDING = 24;

/** A stretch of a row. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** Rows, and the stretch of them that something takes. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly span: Span;
}

/** The rows that a card takes: one, or both where it stands between two. */
const rowsAt = (row: number): number[] =>
  Number.isInteger(row) ? [row] : [Math.floor(row), Math.ceil(row)];

/** The place on the raster that is nearest to x. */
export const onRaster = (x: number): number => Math.round(x / STEP) * STEP;

/** The stretch a card takes, with half the gap to its neighbours. */
export const cardSpan = (x: number): Span => ({ left: x - STEP, right: x + STEP });

/** Sorted, disjoint spans of one row. */
class Row {
  readonly spans: Span[] = [];

  /** Index of the first span that ends right of x. */
  after(x: number): number {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.spans[middle] as Span).right <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  free({ left, right }: Span): boolean {
    const next = this.spans[this.after(left)];
    return next === undefined || next.left >= right;
  }
}

export class Rows {
  readonly #rows = new Map<number, Row>();
  /** Extent of all that was ever added, sideways since a shelf began. */
  left = 0;
  right = 0;
  bottom = -1;

  /** The same rows, taken alike. */
  copy(): Rows {
    const rows = new Rows();
    for (const [row, { spans }] of this.#rows) {
      const copied = new Row();
      copied.spans.push(...spans);
      rows.#rows.set(row, copied);
    }
    return Object.assign(rows, { left: this.left, right: this.right, bottom: this.bottom });
  }

  add(at: number, span: Span): void {
    for (const row of rowsAt(at)) {
      let found = this.#rows.get(row);
      if (found === undefined) this.#rows.set(row, (found = new Row()));
      found.spans.splice(found.after(span.left), 0, span);
      this.bottom = Math.max(this.bottom, row);
    }
    this.left = Math.min(this.left, span.left);
    this.right = Math.max(this.right, span.right);
  }

  remove(at: number, span: Span): void {
    for (const row of rowsAt(at)) {
      const found = this.#rows.get(row);
      const index = found?.after(span.left) ?? -1;
      if (found?.spans[index]?.left === span.left) found.spans.splice(index, 1);
    }
  }

  /** Takes all of a box, or frees what it took. */
  reserve({ top, bottom, span }: Box, taken: boolean): void {
    for (let row = top; row <= bottom; row++)
      if (taken) this.add(row, span);
      else this.remove(row, span);
  }

  /** What is added from now on stands on a shelf of its own. */
  forgetWidth(): void {
    this.left = 0;
    this.right = 0;
  }

  /** Moves everything sideways. */
  shift(by: number): void {
    for (const row of this.#rows.values())
      row.spans.forEach(({ left, right }, index) => {
        row.spans[index] = { left: left + by, right: right + by };
      });
  }

  free(at: number, span: Span): boolean {
    return rowsAt(at).every((row) => this.#rows.get(row)?.free(span) ?? true);
  }

  boxFree({ top, bottom, span }: Box): boolean {
    for (let row = top; row <= bottom; row++) if (!this.free(row, span)) return false;
    return true;
  }

  /** Whether x in this row is covered, with a little air around. */
  covered(at: number, x: number): boolean {
    return rowsAt(at).some((row) => {
      const found = this.#rows.get(row);
      const span = found?.spans[found.after(x - 8)];
      return span !== undefined && x > span.left + 8 && x < span.right - 8;
    });
  }

  /** The free place for a card in a row nearest to x, on the raster. */
  nearest(row: number, x: number): number {
    if (this.free(row, cardSpan(x))) return x;
    return this.nearestBox(Math.floor(row), Math.ceil(row), COLUMN_PITCH, x);
  }

  /**
   * The centre of a free box over several rows nearest to x, left rather than right when equal.
   * @param besides what else it must not lie on
   */
  nearestBox(
    top: number,
    bottom: number,
    width: number,
    x: number,
    besides: readonly Span[] = [],
  ): number {
    const rows: { spans: readonly Span[] }[] = besides.length === 0 ? [] : [{ spans: besides }];
    for (let row = top; row <= bottom; row++) rows.push(this.#rows.get(row) ?? { spans: [] });
    return nearestGap(rows, width, x);
  }
}

/** Centre of the gap of at least `width` in all rows that is nearest to x. */
function nearestGap(
  rows: readonly { readonly spans: readonly Span[] }[],
  width: number,
  x: number,
): number {
  const blocked = rows.length === 1 ? (rows[0]?.spans ?? []) : merged(rows);
  let best = Infinity;
  const offer = (low: number, high: number): void => {
    if (high < low) return;
    const place = Math.min(Math.max(x, low), high);
    if (Math.abs(place - x) < Math.abs(best - x)) best = place;
  };
  let edge = -Infinity;
  for (const { left, right } of blocked) {
    offer(edge + width / 2, left - width / 2);
    edge = Math.max(edge, right);
  }
  offer(edge + width / 2, Infinity);
  return best;
}

function merged(rows: readonly { readonly spans: readonly Span[] }[]): Span[] {
  return rows.flatMap(({ spans }) => spans).sort((a, b) => a.left - b.left);
}
