/** @file Separable linear maps along the last two axes: average pooling and interpolation, and their adjoints. */

import type { NumberArray } from '../tensor/dtype.ts';

/** What each element of the result takes: `weights[i]` of element `places[i]`, for starts[o] ≤ i < starts[o+1]. */
export interface Taps {
  readonly length: number;
  readonly count: number;
  readonly starts: readonly number[];
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** Collects the taps of `count` elements taken from `length`. */
export function tapsOf(
  length: number,
  count: number,
  each: (o: number, take: (place: number, weight: number) => void) => void,
): Taps {
  const starts = [0];
  const places: number[] = [];
  const weights: number[] = [];
  for (let o = 0; o < count; o++) {
    each(o, (place, weight) => {
      places.push(place);
      weights.push(weight);
    });
    starts.push(places.length);
  }
  return { length, count, starts, places, weights };
}

/** The map in the other direction. */
export function adjoint({ length, count, starts, places, weights }: Taps): Taps {
  const givers = Array.from({ length }, (): [number, number][] => []);
  for (let o = 0; o < count; o++) {
    for (let i = starts[o] ?? 0; i < (starts[o + 1] ?? 0); i++) {
      givers[places[i] ?? 0]?.push([o, weights[i] ?? 0]);
    }
  }
  return tapsOf(count, length, (place, take) => {
    for (const [o, weight] of givers[place] ?? []) take(o, weight);
  });
}

/** Maps the rows of each plane, then its columns; sums in float64. */
export function resample(
  x: NumberArray,
  out: NumberArray,
  planes: number,
  vertical: Taps,
  horizontal: Taps,
): void {
  const rows = new Float64Array(vertical.length * horizontal.count);
  const width = horizontal.length;
  const columns = horizontal.count;
  for (let p = 0; p < planes; p++) {
    const from = p * vertical.length * width;
    for (let y = 0; y < vertical.length; y++) {
      for (let ox = 0; ox < columns; ox++) {
        let total = 0;
        const end = horizontal.starts[ox + 1] as number;
        for (let i = horizontal.starts[ox] as number; i < end; i++) {
          const value = x[from + y * width + (horizontal.places[i] as number)] as number;
          total += (horizontal.weights[i] as number) * value;
        }
        rows[y * columns + ox] = total;
      }
    }
    const to = p * vertical.count * columns;
    for (let oy = 0; oy < vertical.count; oy++) {
      const end = vertical.starts[oy + 1] as number;
      for (let ox = 0; ox < columns; ox++) {
        let total = 0;
        for (let i = vertical.starts[oy] as number; i < end; i++) {
          const value = rows[(vertical.places[i] as number) * columns + ox] as number;
          total += (vertical.weights[i] as number) * value;
        }
        out[to + oy * columns + ox] = total;
      }
    }
  }
}
