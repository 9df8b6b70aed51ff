/** @file Finds room for the frame of an open group: near its card, and so that the whole picture stays compact. */

import { ROW_PITCH, type Box, type Rows, type Span } from './rows.ts';

/** A window is so much wider than high. */
export const ASPECT = 1.6;

/** The picture may grow by a pixel where that spares so many of distance. */
const COMPACT = 2;

/** A picture that is wider than so many times its height is a strip … */
const STRIP = 2.5;

/** … and so many pixels of distance are better than one more of it. */
const STRIP_COST = 2;

/** So many rows above and below where it would like to stand are looked at, beside those that something ends in. */
const AROUND = 12;

/**
 * The free place of least cost: how far it is from where the frame would like to stand, and how large it makes the
 * picture. Frames that would not fit into the window beside one another stand above and below.
 *
 * @param wanted where it would like to stand
 * @param rows what is taken, by `there` too
 * @param there the main sheet, and the frames
 * @param avoided the stretches of some rows in which nothing is to stand, taken or not
 * @param grows more will come below this one
 */
export function roomFor(
  wanted: Box,
  rows: Rows,
  there: readonly Box[],
  avoided: (top: number, bottom: number) => readonly Span[],
  grows: boolean,
): Box {
  const height = wanted.bottom - wanted.top;
  const width = wanted.span.right - wanted.span.left;
  const centre = (wanted.span.left + wanted.span.right) / 2;
  const all = aroundAll(there);
  const inside = Math.max(all.span.left + width / 2, Math.min(all.span.right - width / 2, centre));
  const tops = new Set([
    ...Array.from({ length: 2 * AROUND + 1 }, (_, at) => wanted.top + at - AROUND),
    ...there.flatMap(({ top, bottom }) => [bottom + 1, top - 1 - height]),
  ]);
  let best = wanted;
  let least = Infinity;
  for (const top of tops) {
    if (top < Math.min(0, wanted.top)) continue;
    const bottom = top + height;
    const last = grows ? Math.max(bottom, all.bottom) : bottom;
    const besides = avoided(top, last);
    for (const near of new Set([centre, inside])) {
      const x = rows.nearestBox(top, last, width, near, besides);
      const place = { top, bottom, span: { left: x - width / 2, right: x + width / 2 } };
      const away = Math.abs(x - centre) + Math.abs(top - wanted.top) * ROW_PITCH;
      const cost = away + costOf(aroundAll([place, all]));
      if (cost < least) [best, least] = [place, cost];
    }
  }
  return best;
}

/** What a picture of this size costs. */
function costOf({ top, bottom, span }: Box): number {
  const [width, rows] = [span.right - span.left, bottom - top + 1];
  // Of the first row a frame has its name alone.
  const strip = Math.max(0, width - (rows - 1) * ROW_PITCH * STRIP);
  return COMPACT * windowFor(width, rows) + STRIP_COST * strip;
}

/** The smallest box around all. */
function aroundAll(boxes: readonly Box[]): Box {
  return {
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    span: {
      left: Math.min(...boxes.map(({ span }) => span.left)),
      right: Math.max(...boxes.map(({ span }) => span.right)),
    },
  };
}

/** The width of the window that shows so many pixels and rows. */
export const windowFor = (width: number, rows: number): number =>
  Math.max(width, rows * ROW_PITCH * ASPECT);
