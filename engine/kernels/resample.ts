/** @file Separable linear maps along the last axes: average pooling and interpolation, and their adjoints. */

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

/** Maps one axis of [blocks, length, step] to [blocks, count, step]. */
function along(x: NumberArray, out: NumberArray, taps: Taps, blocks: number, step: number): void {
  const { length, count, starts, places, weights } = taps;
  for (let block = 0; block < blocks; block++) {
    for (let o = 0; o < count; o++) {
      const to = (block * count + o) * step;
      for (let i = starts[o] as number; i < (starts[o + 1] as number); i++) {
        const from = (block * length + (places[i] as number)) * step;
        const weight = weights[i] as number;
        for (let k = 0; k < step; k++) {
          out[to + k] = (out[to + k] as number) + weight * (x[from + k] as number);
        }
      }
    }
  }
}

/** Maps the last axes, the last one first; sums are in float64. */
export function resample(
  x: NumberArray,
  out: NumberArray,
  planes: number,
  axes: readonly Taps[],
): void {
  let blocks = planes * axes.reduce((product, { length }) => product * length, 1);
  let step = 1;
  let current = x;
  for (const taps of [...axes].reverse()) {
    blocks /= taps.length;
    const next = new Float64Array(blocks * taps.count * step);
    along(current, next, taps, blocks, step);
    step *= taps.count;
    current = next;
  }
  out.set(current);
}
