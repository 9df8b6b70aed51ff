/** @file Direct factorizations of one matrix, row-major, in float64: LU, Cholesky, QR. */

export interface LU {
  /** U on and above the diagonal, L (whose diagonal is 1) below. */
  readonly lu: Float64Array;
  /** Row `order[i]` of the matrix is row i of L·U. */
  readonly order: Int32Array;
  /** Of the permutation: 1 or -1. */
  readonly sign: number;
  /** The first zero on the diagonal of U, counted from 1; 0 when there is none. */
  readonly zero: number;
}

/** With partial pivoting (Golub and Van Loan, Matrix Computations, algorithm 3.4.1). */
export function lu(matrix: Float64Array, n: number): LU {
  const a = matrix.slice();
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let zero = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k] as number) > Math.abs(a[pivot * n + k] as number)) pivot = i;
    }
    if (pivot !== k) {
      sign = -sign;
      [order[k], order[pivot]] = [order[pivot] as number, order[k] as number];
      for (let j = 0; j < n; j++) {
        const held = a[k * n + j] as number;
        a[k * n + j] = a[pivot * n + j] as number;
        a[pivot * n + j] = held;
      }
    }
    const diagonal = a[k * n + k] as number;
    if (diagonal === 0) {
      if (zero === 0) zero = k + 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (a[i * n + k] as number) / diagonal;
      a[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) {
        a[i * n + j] = (a[i * n + j] as number) - factor * (a[k * n + j] as number);
      }
    }
  }
  return { lu: a, order, sign, zero };
}

/** Solves A·X = B for `columns` right-hand sides. */
export function luSolve(
  { lu: a, order }: LU,
  n: number,
  b: Float64Array,
  columns: number,
): Float64Array {
  const x = new Float64Array(n * columns);
  order.forEach((row, i) => {
    x.set(b.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  substitute(a, n, x, columns, { upper: false, unit: true });
  substitute(a, n, x, columns, { upper: true, unit: false });
  return x;
}

export interface Triangle {
  readonly upper: boolean;
  /** The diagonal counts as 1. */
  readonly unit: boolean;
}

/** Solves T·X = B for a triangle of `a`; `x` holds B and is overwritten. */
export function substitute(
  a: Float64Array,
  n: number,
  x: Float64Array,
  columns: number,
  { upper, unit }: Triangle,
): void {
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const from = upper ? i + 1 : 0;
    const to = upper ? n : i;
    for (let k = from; k < to; k++) {
      const factor = a[i * n + k] as number;
      if (factor === 0) continue;
      for (let c = 0; c < columns; c++) {
        x[i * columns + c] =
          (x[i * columns + c] as number) - factor * (x[k * columns + c] as number);
      }
    }
    if (unit) continue;
    const diagonal = a[i * n + i] as number;
    for (let c = 0; c < columns; c++) {
      x[i * columns + c] = (x[i * columns + c] as number) / diagonal;
    }
  }
}

/**
 * The lower factor of a symmetric positive-definite matrix, of which the lower triangle is read; or the
 * order of the first leading minor that is not positive.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | number {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i > j) l[i * n + j] = sum / (l[j * n + j] as number);
      else if (sum > 0) l[j * n + j] = Math.sqrt(sum);
      else return j + 1;
    }
  }
  return l;
}

/**
 * A (m x n) = Q·R by Householder reflections, with LAPACK's signs (`dgeqrf`); Q has `width` columns and R
 * as many rows.
 */
export function qr(
  a: Float64Array,
  m: number,
  n: number,
  width: number,
): { readonly q: Float64Array; readonly r: Float64Array } {
  const r = a.slice();
  const steps = Math.min(m, n);
  const reflectors: Float64Array[] = [];
  const reflect = (v: Float64Array, first: number, x: Float64Array, columns: number): void => {
    for (let c = 0; c < columns; c++) {
      let dot = 0;
      for (let i = first; i < m; i++) dot += (v[i] as number) * (x[i * columns + c] as number);
      if (dot === 0) continue;
      for (let i = first; i < m; i++) {
        x[i * columns + c] = (x[i * columns + c] as number) - 2 * dot * (v[i] as number);
      }
    }
  };
  for (let k = 0; k < steps; k++) {
    const v = new Float64Array(m);
    let tail = 0;
    for (let i = k; i < m; i++) {
      v[i] = r[i * n + k] as number;
      if (i > k) tail += (v[i] as number) ** 2;
    }
    reflectors.push(v);
    const head = v[k] as number;
    if (tail === 0) {
      v.fill(0);
      continue;
    }
    v[k] = head + (head >= 0 ? 1 : -1) * Math.sqrt(head * head + tail);
    const norm = Math.sqrt((v[k] as number) ** 2 + tail);
    for (let i = k; i < m; i++) v[i] = (v[i] as number) / norm;
    reflect(v, k, r, n);
    for (let i = k + 1; i < m; i++) r[i * n + k] = 0;
  }
  const q = new Float64Array(m * width);
  for (let i = 0; i < width; i++) q[i * width + i] = 1;
  for (let k = steps - 1; k >= 0; k--) reflect(reflectors[k] as Float64Array, k, q, width);
  return { q, r: r.slice(0, width * n) };
}
