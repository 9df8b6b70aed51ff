/** @file Finds room for the frame of an open group: near its card, and so that the whole picture stays compact. */

import { ROW_PITCH, type Box, type Rows, type Span } from './rows.ts';

/** A window is so much wider than high. */
export const ASPECT = 1.6;

/** The picture may grow by a pixel where that spares so many of distance. */
const COMPACT = 2;

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
  const lowest = Math.max(...there.map(({ bottom }) => bottom));
  const tops = new Set([
    ...Array.from({ length: 2 * AROUND + 1 }, (_, at) => wanted.top + at - AROUND),
    ...there.flatMap(({ top, bottom }) => [bottom + 1, top - 1 - height]),
  ]);
  let best = wanted;
  let least = Infinity;
  for (const top of tops) {
    if (top < Math.min(0, wanted.top)) continue;
    const bottom = top + height;
    const last = grows ? Math.max(bottom, lowest) : bottom;
    const x = rows.nearestBox(top, last, width, centre, avoided(top, last));
    const place = { top, bottom, span: { left: x - width / 2, right: x + width / 2 } };
    const away = Math.abs(x - centre) + Math.abs(top - wanted.top) * ROW_PITCH;
    const cost = away + COMPACT * sizeOf([place, ...there]);
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
}

/** The width of the window that shows all of some boxes. */
function sizeOf(boxes: readonly Box[]): number {
  const width =
    Math.max(...boxes.map(({ span }) => span.right)) -
    Math.min(...boxes.map(({ span }) => span.left));
  const height =
    Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top)) + 1;
  return windowFor(width, height);
}

/** The width of the window that shows so many pixels and rows. */
export const windowFor = (width: number, rows: number): number =>
  Math.max(width, rows * ROW_PITCH * ASPECT);
