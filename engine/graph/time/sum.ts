/** @file The sum of recorded values of one shape. */

import type { Value } from '../../recorder/records/format.ts';

/** Null where not all elements of all of them were recorded. */
export function sumOf(values: readonly (Value | null)[]): Value | null {
  let sum: Float64Array | null = null;
  for (const value of values) {
    if (value?.kind !== 'whole') return null;
    sum ??= new Float64Array(value.data.length);
    if (sum.length !== value.data.length) return null;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (value.data[i] as number);
  }
  return sum === null ? null : { kind: 'whole', data: sum };
}
