/** @file How far two recorded values are apart. */

import type { Value } from '../../recorder/format.ts';

export interface Tolerance {
  /** Relative to the second value's size. */
  readonly rtol: number;
  readonly atol: number;
}

/** As `allclose`'s. */
export const TOLERANCE: Tolerance = { rtol: 1e-5, atol: 1e-8 };

/** The largest difference beyond the tolerance; 0 where there is none, NaN where numbers meet what are none. */
export function apart(a: Value, b: Value, tolerance: Tolerance): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  if (x.length !== y.length) return NaN;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const [one, other] = [x[i] as number, y[i] as number];
    if (Object.is(one, other) || one === other) continue;
    const difference = Math.abs(one - other);
    if (!Number.isFinite(difference)) return NaN;
    if (difference > tolerance.atol + tolerance.rtol * Math.abs(other))
      largest = Math.max(largest, difference);
  }
  return largest;
}

/** All elements, or what a summary tells of them. */
function numbersOf(value: Value): ArrayLike<number> {
  if (value.kind === 'whole') return value.data;
  const { count, min, max, mean, std, nan, infinite, head } = value;
  return [count, nan, infinite, ...(count === 0 ? [] : [min, max, mean, std]), ...head];
}
