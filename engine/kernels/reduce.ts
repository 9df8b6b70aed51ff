/** @file Reductions of contiguous rows: `x` holds `out.length` rows of `n` elements. */

import type { NumberArray } from '../tensor/dtype.ts';

export type ReduceKernel = (x: NumberArray, n: number, out: NumberArray) => void;

const BLOCK = 128;

/** Sum of x[from, to) in float64, pairwise above a block, so that the error grows with log n. */
export function pairwiseSum(x: NumberArray, from: number, to: number): number {
  if (to - from <= BLOCK) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += x[i] as number;
    return sum;
  }
  const middle = from + ((to - from) >> 1);
  return pairwiseSum(x, from, middle) + pairwiseSum(x, middle, to);
}

function rows(f: (x: NumberArray, from: number, to: number) => number): ReduceKernel {
  return (x, n, out) => {
    for (let r = 0; r < out.length; r++) out[r] = f(x, r * n, r * n + n);
  };
}

function extreme(better: (a: number, b: number) => boolean): {
  value: ReduceKernel;
  index: ReduceKernel;
} {
  const find = (x: NumberArray, from: number, to: number): number => {
    let best = from;
    for (let i = from; i < to; i++) {
      const v = x[i] as number;
      if (Number.isNaN(v)) return i;
      if (better(v, x[best] as number)) best = i;
    }
    return best;
  };
  return {
    value: rows((x, from, to) => x[find(x, from, to)] as number),
    index: rows((x, from, to) => find(x, from, to) - from),
  };
}

const max = extreme((a, b) => a > b);
const min = extreme((a, b) => a < b);

export const reduceKernels = {
  sum: rows(pairwiseSum),
  mean: rows((x, from, to) => pairwiseSum(x, from, to) / (to - from)),
  prod: rows((x, from, to) => {
    let product = 1;
    for (let i = from; i < to; i++) product *= x[i] as number;
    return product;
  }),
  max: max.value,
  min: min.value,
  argmax: max.index,
  argmin: min.index,
  /** Square root of the sum of squares. */
  norm2: rows((x, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += (x[i] as number) * (x[i] as number);
    return Math.sqrt(sum);
  }),
  /** Sum of squared distances from the mean. */
  deviation: rows((x, from, to) => {
    const mean = pairwiseSum(x, from, to) / (to - from);
    let sum = 0;
    for (let i = from; i < to; i++) sum += ((x[i] as number) - mean) ** 2;
    return sum;
  }),
  logsumexp: rows((x, from, to) => {
    let top = -Infinity;
    for (let i = from; i < to; i++) {
      const v = x[i] as number;
      if (Number.isNaN(v)) return NaN;
      if (v > top) top = v;
    }
    if (top === Infinity || top === -Infinity) return top;
    let sum = 0;
    for (let i = from; i < to; i++) sum += Math.exp((x[i] as number) - top);
    return top + Math.log(sum);
  }),
} as const satisfies Record<string, ReduceKernel>;

export type ReduceName = keyof typeof reduceKernels;
