/** @file What normalizes rows: softmax and standardization, with their adjoints, over contiguous rows of `n`. */

import type { NumberArray } from '../tensor/dtype.ts';
import { unaryKernels } from './unary.ts';

/** Calls `row` with the first and the end position of each row. */
function eachRow(
  size: number,
  n: number,
  row: (from: number, to: number, r: number) => void,
): void {
  for (let from = 0, r = 0; from < size; from += n, r++) row(from, from + n, r);
}

/** Up to so many elements float64 costs nothing; beyond, vectors of float32 are faster. */
const FEW = 512;

/** eˣ / Σeˣ, or x − ln Σeˣ; both shifted by the largest element, so that nothing overflows. */
export function softmaxRows(x: NumberArray, n: number, out: NumberArray, isLog: boolean): void {
  const size = out.length;
  const shifted = size <= FEW ? new Float64Array(size) : out;
  eachRow(size, n, (from, to) => {
    let top = -Infinity;
    for (let i = from; i < to; i++) if ((x[i] as number) > top) top = x[i] as number;
    for (let i = from; i < to; i++) shifted[i] = (x[i] as number) - top;
  });
  const exponentials = isLog ? shifted.slice() : shifted;
  unaryKernels.exp(exponentials, exponentials);
  eachRow(size, n, (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += exponentials[i] as number;
    const shift = Math.log(sum);
    for (let i = from; i < to; i++) {
      out[i] = isLog ? (shifted[i] as number) - shift : (exponentials[i] as number) / sum;
    }
  });
}

/** s·(∇ − Σ∇·s) */
export function softmaxBackwardRows(
  g: NumberArray,
  s: NumberArray,
  n: number,
  out: NumberArray,
): void {
  eachRow(out.length, n, (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += (g[i] as number) * (s[i] as number);
    for (let i = from; i < to; i++) out[i] = (s[i] as number) * ((g[i] as number) - sum);
  });
}

/** (x − mean)/σ, or x/rms where it is not centred; σ² has `eps` added. The scale is 1/σ, one a row. */
export function standardizeRows(
  x: NumberArray,
  n: number,
  eps: number,
  isCentred: boolean,
  standard: NumberArray,
  scale: NumberArray,
): void {
  eachRow(standard.length, n, (from, to, r) => {
    let sum = 0;
    if (isCentred) for (let i = from; i < to; i++) sum += x[i] as number;
    const mean = sum / n;
    let squares = 0;
    for (let i = from; i < to; i++) squares += ((x[i] as number) - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / n + eps);
    scale[r] = factor;
    for (let i = from; i < to; i++) standard[i] = ((x[i] as number) - mean) * factor;
  });
}

/** Its symmetric Jacobian: (∇ − mean(∇) − â·mean(∇·â))/σ, without mean(∇) where it is not centred. */
export function throughStandardRows(
  g: NumberArray,
  standard: NumberArray,
  scale: NumberArray,
  n: number,
  isCentred: boolean,
  out: NumberArray,
): void {
  eachRow(out.length, n, (from, to, r) => {
    let sum = 0;
    let along = 0;
    for (let i = from; i < to; i++) {
      sum += g[i] as number;
      along += (g[i] as number) * (standard[i] as number);
    }
    const mean = isCentred ? sum / n : 0;
    const slope = along / n;
    const factor = scale[r] as number;
    for (let i = from; i < to; i++) {
      out[i] = ((g[i] as number) - mean - (standard[i] as number) * slope) * factor;
    }
  });
}
