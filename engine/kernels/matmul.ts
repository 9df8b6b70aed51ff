/** @file Matrix products over contiguous arrays, accumulated in float64. */

import type { NumberArray } from '../tensor/dtype.ts';

/** Sum of a[i] * b[i]. */
export function dot(a: NumberArray, b: NumberArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** out (m x n) = a (m x k) times b (k x n); `batch` matrices behind each other. */
export function matmul(
  a: NumberArray,
  b: NumberArray,
  out: NumberArray,
  batch: number,
  m: number,
  k: number,
  n: number,
): void {
  const column = new Float64Array(k);
  for (let t = 0; t < batch; t++) {
    const a0 = t * m * k;
    const b0 = t * k * n;
    const out0 = t * m * n;
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) column[p] = b[b0 + p * n + j] as number;
      for (let i = 0; i < m; i++) {
        const row = a0 + i * k;
        let sum = 0;
        for (let p = 0; p < k; p++) sum += (a[row + p] as number) * (column[p] as number);
        out[out0 + i * n + j] = sum;
      }
    }
  }
}
