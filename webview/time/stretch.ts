/** @file The stretch of a timeline that is shown: all of it, or a part that one has zoomed to. */
import type { Stretch } from '../protocol.ts';

/** Fewer moments are no easier to tell apart. */
const LEAST = 10;

export const sizeOf = ({ from, to }: Stretch): number => to + 1 - from;

/** The same size, with the moment in its middle where that is outside; within the timeline. */
export function following(shown: Stretch, moment: number, moments: number): Stretch {
  if (moment >= shown.from && moment <= shown.to) return shown;
  return placed(moment - Math.floor(sizeOf(shown) / 2), sizeOf(shown), moments);
}

/**
 * What is seen after zooming, with a moment left where it is on the screen; null where that is all of it.
 * @param factor above 1 magnifies
 */
export function zoomed(
  shown: Stretch,
  factor: number,
  around: number,
  moments: number,
): Stretch | null {
  const size = Math.max(LEAST, Math.round(sizeOf(shown) / factor));
  if (size >= moments) return null;
  const share = (around - shown.from) / sizeOf(shown);
  return placed(Math.round(around - share * size), size, moments);
}

/** Moved along, by a share of its size. */
export function panned(shown: Stretch, share: number, moments: number): Stretch {
  const by = Math.round(sizeOf(shown) * share);
  return placed(shown.from + by, sizeOf(shown), moments);
}

function placed(start: number, size: number, moments: number): Stretch {
  const from = Math.max(0, Math.min(start, moments - size));
  return { from, to: Math.min(moments, from + size) - 1 };
}
