/** @file Matrix products over contiguous arrays, accumulated in float64. */

import type { NumberArray } from '../tensor/dtype.ts';

/** Sum of a[i] * b[i]. */
export function dot(a: NumberArray, b: NumberArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Columns of b that are packed together: each element of a is read once for all of them. */
const PANEL = 4;

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
  const panel = new Float64Array(k * PANEL);
  for (let t = 0; t < batch; t++) {
    const a0 = t * m * k;
    const b0 = t * k * n;
    const out0 = t * m * n;
    for (let j = 0; j < n; j += PANEL) {
      const width = Math.min(PANEL, n - j);
      for (let p = 0; p < k; p++) {
        // Columns beyond the last are computed on leftovers of the panel before, and not stored.
        for (let c = 0; c < width; c++) panel[p * PANEL + c] = b[b0 + p * n + j + c] as number;
      }
      for (let i = 0; i < m; i++) {
        const row = a0 + i * k;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let p = 0, q = 0; p < k; p++, q += PANEL) {
          const x = a[row + p] as number;
          s0 += x * (panel[q] as number);
          s1 += x * (panel[q + 1] as number);
          s2 += x * (panel[q + 2] as number);
          s3 += x * (panel[q + 3] as number);
        }
        const at = out0 + i * n + j;
        out[at] = s0;
        if (width > 1) out[at + 1] = s1;
        if (width > 2) out[at + 2] = s2;
        if (width > 3) out[at + 3] = s3;
      }
    }
  }
}
