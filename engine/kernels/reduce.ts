/** @file Reductions of contiguous rows: `x` holds `out.length` rows of `n` elements. */

import type { NumberArray } from '../tensor/dtype.ts';

/** `parameter` is the order of a norm. */
export type ReduceKernel = (x: NumberArray, n: number, out: NumberArray, parameter: number) => void;

const BLOCK = 128;

/** Sum of x[from, to) in float64, pairwise above a block, so that the error grows with log n. */
function sum(x: NumberArray, from: number, to: number): number {
  if (to - from <= BLOCK) {
    let total = 0;
    for (let i = from; i < to; i++) total += x[i] as number;
    return total;
  }
  const middle = from + ((to - from) >> 1);
  return sum(x, from, middle) + sum(x, middle, to);
}

type RowFunction = (x: NumberArray, from: number, to: number, parameter: number) => number;

function rows(f: RowFunction): ReduceKernel {
  return (x, n, out, parameter) => {
    for (let r = 0; r < out.length; r++) out[r] = f(x, r * n, r * n + n, parameter);
  };
}

/** Position of the first element that is better than all others; a NaN beats everything. */
function extreme(
  better: (a: number, b: number) => boolean,
): Record<'value' | 'index', ReduceKernel> {
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

/** Sum of squared distances from the mean. */
function deviation(x: NumberArray, from: number, to: number): number {
  const mean = sum(x, from, to) / (to - from);
  let total = 0;
  for (let i = from; i < to; i++) total += ((x[i] as number) - mean) ** 2;
  return total;
}

/** (Σ|x|ᵖ)^(1/p); the largest |x| for p = ∞, the smallest for −∞, the number of nonzero elements for p = 0. */
function norm(x: NumberArray, from: number, to: number, p: number): number {
  let total = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(x[i] as number);
    if (p === 2) total += size * size;
    else if (p === 1) total += size;
    else if (p === Infinity) total = size > total || Number.isNaN(size) ? size : total;
    else if (p === -Infinity) {
      total = i === from || size < total || Number.isNaN(size) ? size : total;
    } else if (p === 0) total += size === 0 ? 0 : 1;
    else total += size ** p;
  }
  if (p === 2) return Math.sqrt(total);
  return p === 1 || p === 0 || Math.abs(p) === Infinity ? total : total ** (1 / p);
}

/** ln Σeˣ, shifted by the largest element so that nothing overflows. */
function logsumexp(x: NumberArray, from: number, to: number): number {
  let top = -Infinity;
  for (let i = from; i < to; i++) {
    const v = x[i] as number;
    if (Number.isNaN(v)) return NaN;
    if (v > top) top = v;
  }
  if (top === Infinity || top === -Infinity) return top;
  let total = 0;
  for (let i = from; i < to; i++) total += Math.exp((x[i] as number) - top);
  return top + Math.log(total);
}

function product(x: NumberArray, from: number, to: number): number {
  let total = 1;
  for (let i = from; i < to; i++) total *= x[i] as number;
  return total;
}

/** Number of elements that are not zero; NaN is not. */
function count(x: NumberArray, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) if (x[i] !== 0) total++;
  return total;
}

function nansum(x: NumberArray, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) {
    const v = x[i] as number;
    if (!Number.isNaN(v)) total += v;
  }
  return total;
}

export const reduceKernels = {
  sum: rows(sum),
  mean: rows((x, from, to) => sum(x, from, to) / (to - from)),
  prod: rows(product),
  max: max.value,
  min: min.value,
  argmax: max.index,
  argmin: min.index,
  norm: rows(norm),
  /** The parameter is the correction: 1 for the unbiased estimate. */
  var: rows(
    (x, from, to, correction) => deviation(x, from, to) / Math.max(0, to - from - correction),
  ),
  std: rows((x, from, to, correction) =>
    Math.sqrt(deviation(x, from, to) / Math.max(0, to - from - correction)),
  ),
  logsumexp: rows(logsumexp),
  all: rows((x, from, to) => Number(count(x, from, to) === to - from)),
  any: rows((x, from, to) => Number(count(x, from, to) > 0)),
  countNonzero: rows(count),
  nansum: rows(nansum),
} as const satisfies Record<string, ReduceKernel>;

export type ReduceName = keyof typeof reduceKernels;
