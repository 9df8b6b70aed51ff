/** @file Eigenvalues of a symmetric matrix and singular values of any, by Jacobi rotations in float64. */

import { qr } from './factor.ts';

const SWEEPS = 60;

/** Rotates columns p and q of `x` (rows x n). */
function rotate(
  x: Float64Array,
  rows: number,
  n: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let i = 0; i < rows; i++) {
    const left = x[i * n + p] as number;
    const right = x[i * n + q] as number;
    x[i * n + p] = c * left - s * right;
    x[i * n + q] = s * left + c * right;
  }
}

/** The tangent of the smaller angle that makes two columns, or rows, orthogonal. */
function tangent(difference: number, product: number): number {
  const zeta = difference / (2 * product);
  return (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
}

/**
 * Eigenvalues in ascending order, and eigenvectors as columns, of the symmetric matrix with this lower
 * triangle (Golub and Van Loan, algorithm 8.5.3, cyclic Jacobi).
 */
export function eigh(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) a[i * n + j] = a[j * n + i] as number;
  }
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q] as number;
        const app = a[p * n + p] as number;
        const aqq = a[q * n + q] as number;
        if (!(Math.abs(off) > 1e-18 * Math.sqrt(Math.abs(app * aqq)) && Math.abs(off) > 1e-300)) {
          continue;
        }
        isDone = false;
        const t = tangent(aqq - app, off);
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        rotate(a, n, n, p, q, c, s);
        for (let j = 0; j < n; j++) {
          const upper = a[p * n + j] as number;
          const lower = a[q * n + j] as number;
          a[p * n + j] = c * upper - s * lower;
          a[q * n + j] = s * upper + c * lower;
        }
        a[p * n + q] = 0;
        a[q * n + p] = 0;
        rotate(v, n, n, p, q, c, s);
      }
    }
    if (isDone) break;
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i] as number);
  const order = Array.from(diagonal.keys()).sort(
    (i, j) => (diagonal[i] as number) - (diagonal[j] as number),
  );
  return { values: pick(diagonal, 1, order), vectors: pick(v, n, order) };
}

/** The columns in another order. */
function pick(x: Float64Array, rows: number, order: readonly number[]): Float64Array {
  const width = order.length;
  const result = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    order.forEach((from, j) => {
      result[i * width + j] = x[(i * x.length) / rows + from] as number;
    });
  }
  return result;
}

export interface SVD {
  /** m x (k or m) */
  readonly u: Float64Array;
  /** k = min(m, n), descending. */
  readonly s: Float64Array;
  /** n x (k or n): columns. */
  readonly v: Float64Array;
}

/** One-sided Jacobi (Golub and Van Loan, section 8.6.3); with `full`, U and V are square. */
export function svd(a: Float64Array, m: number, n: number, full: boolean): SVD {
  if (m < n) {
    const { u, s, v } = svd(transposed(a, m, n), n, m, full);
    return { u: v, s, v: u };
  }
  const u = a.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let alpha = 0;
        let beta = 0;
        let gamma = 0;
        for (let i = 0; i < m; i++) {
          const left = u[i * n + p] as number;
          const right = u[i * n + q] as number;
          alpha += left * left;
          beta += right * right;
          gamma += left * right;
        }
        if (!(Math.abs(gamma) > 1e-17 * Math.sqrt(alpha * beta) && Math.abs(gamma) > 1e-300)) {
          continue;
        }
        isDone = false;
        const t = tangent(beta - alpha, gamma);
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(u, m, n, p, q, c, t * c);
        rotate(v, n, n, p, q, c, t * c);
      }
    }
    if (isDone) break;
  }
  const norms = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += (u[i * n + j] as number) ** 2;
    return Math.sqrt(sum);
  });
  const order = Array.from(norms.keys()).sort(
    (i, j) => (norms[j] as number) - (norms[i] as number),
  );
  const s = pick(norms, 1, order);
  return { u: unitColumns(pick(u, m, order), m, s, full ? m : n), s, v: pick(v, n, order) };
}

/** Columns of these lengths made unit vectors; for zero and missing ones, any orthonormal to the others. */
function unitColumns(
  u: Float64Array,
  m: number,
  lengths: Float64Array,
  width: number,
): Float64Array {
  const n = lengths.length;
  const floor = (lengths[0] ?? 0) * m * 2 ** -52;
  let rank = 0;
  while (rank < n && (lengths[rank] as number) > floor) rank++;
  const result = new Float64Array(m * width);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < rank; j++) {
      result[i * width + j] = (u[i * n + j] as number) / (lengths[j] as number);
    }
  }
  if (rank === width) return result;
  // The last columns of a complete Q span what is orthogonal to the first.
  const known = new Float64Array(m * rank);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < rank; j++) known[i * rank + j] = result[i * width + j] as number;
  }
  const { q } = qr(known, m, rank, m);
  for (let i = 0; i < m; i++) {
    for (let j = rank; j < width; j++) result[i * width + j] = q[i * m + j] as number;
  }
  return result;
}

function transposed(a: Float64Array, m: number, n: number): Float64Array {
  return Float64Array.from(
    { length: m * n },
    (_, i) => a[(i % m) * n + Math.floor(i / m)] as number,
  );
}
