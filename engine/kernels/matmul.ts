/** @file Matrix products over strided arrays: in TypeScript, accumulated in float64, or on WebAssembly. */

import type { NumberArray } from '../tensor/dtype.ts';
import { matmulOnWasm } from './wasm/matmul.ts';

/** Sum of a[i] * b[i]. */
export function dot(a: NumberArray, b: NumberArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Matrices in an array: where the first begins, and the distances between elements. */
export interface Matrices {
  readonly data: NumberArray;
  readonly offset: number;
  /** From one matrix, row, column to the next. */
  readonly batch: number;
  readonly row: number;
  readonly column: number;
}

/** How many matrices, and of what sizes: out (m x n) = a (m x k) times b (k x n). */
export interface ProductSizes {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Contiguous matrices behind each other. */
export function contiguousMatrices(data: NumberArray, rows: number, columns: number): Matrices {
  return { data, offset: 0, batch: rows * columns, row: columns, column: 1 };
}

/** out = a b, matrix by matrix; `out` is contiguous. */
export function matmul(a: Matrices, b: Matrices, out: NumberArray, sizes: ProductSizes): void {
  if (!matmulOnWasm(a, b, out, sizes)) matmulPlainly(a, b, out, sizes);
}

/** Columns of b that are packed together: each element of a is read once for all of them. */
const PANEL = 4;

function matmulPlainly(
  a: Matrices,
  b: Matrices,
  out: NumberArray,
  { batch, m, k, n }: ProductSizes,
): void {
  const panel = new Float64Array(k * PANEL);
  const left = a.data;
  const right = b.data;
  for (let t = 0; t < batch; t++) {
    const a0 = a.offset + t * a.batch;
    const b0 = b.offset + t * b.batch;
    const out0 = t * m * n;
    for (let j = 0; j < n; j += PANEL) {
      const width = Math.min(PANEL, n - j);
      for (let p = 0; p < k; p++) {
        // Columns beyond the last are computed on leftovers of the panel before, and not stored.
        for (let c = 0; c < width; c++) {
          panel[p * PANEL + c] = right[b0 + p * b.row + (j + c) * b.column] as number;
        }
      }
      for (let i = 0; i < m; i++) {
        let from = a0 + i * a.row;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let q = 0; q < k * PANEL; q += PANEL, from += a.column) {
          const x = left[from] as number;
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
