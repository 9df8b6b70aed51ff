/** @file How far two recorded values are apart, and how far they may be. */

import type { DTypeName } from '../../autograd/observer.ts';
import type { Value } from '../../recorder/records/format.ts';

export interface Tolerance {
  /** Relative to the second value's size. */
  readonly rtol: number;
  readonly atol: number;
}

/** No difference is let through. */
export const EXACT: Tolerance = { rtol: 0, atol: 0 };

/** The table of defaults in the documentation of `torch.testing.assert_close`. */
const TOLERANCES: Readonly<Record<DTypeName, Tolerance>> = {
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
  int32: EXACT,
  int64: EXACT,
  bool: EXACT,
};

/**
 * The looser of two dtypes', as `torch.testing.assert_close` takes it.
 * @param first null for a plain number, which has double precision
 */
export function toleranceOf(first: DTypeName | null, second: DTypeName | null): Tolerance {
  const [a, b] = [TOLERANCES[first ?? 'float64'], TOLERANCES[second ?? 'float64']];
  return { rtol: Math.max(a.rtol, b.rtol), atol: Math.max(a.atol, b.atol) };
}

/** The largest difference beyond the tolerance; 0 where there is none, NaN where numbers meet what are none. */
export function apart(a: Value, b: Value, { rtol, atol }: Tolerance): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  if (x.length !== y.length || !hasAlikeCounts(a, b)) return NaN;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const [one, other] = [x[i] as number, y[i] as number];
    if (Object.is(one, other) || one === other) continue;
    const difference = Math.abs(one - other);
    if (!Number.isFinite(difference)) return NaN;
    if (difference > atol + rtol * Math.abs(other)) largest = Math.max(largest, difference);
  }
  return largest;
}

/** All elements, or what a summary tells of them. */
function numbersOf(value: Value): ArrayLike<number> {
  if (value.kind === 'whole') return value.data;
  const { count, min, max, mean, std, head } = value;
  return count === 0 ? head : [min, max, mean, std, ...head];
}

/** Of summaries: as many elements are no numbers. */
const hasAlikeCounts = (a: Value, b: Value): boolean =>
  a.kind === 'whole' ||
  b.kind === 'whole' ||
  (a.count === b.count && a.nan === b.nan && a.infinite === b.infinite);
