/** @file LU of one matrix of any shape, row-major, in float64, with LAPACK's pivots. */

export interface Factors {
  /** U on and above the diagonal, L (whose diagonal is 1) below. */
  readonly lu: Float64Array;
  /** Row i was exchanged with row pivots[i], counted from 1. */
  readonly pivots: number[];
  /** The first zero on the diagonal of U, counted from 1; 0 when there is none. */
  readonly zero: number;
}

/** With partial pivoting (Golub and Van Loan, Matrix Computations, algorithm 3.4.1; `dgetrf`). */
export function luOf(matrix: Float64Array, m: number, n: number): Factors {
  const a = matrix.slice();
  const pivots: number[] = [];
  let zero = 0;
  for (let k = 0; k < Math.min(m, n); k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++) {
      if (Math.abs(a[i * n + k] as number) > Math.abs(a[pivot * n + k] as number)) pivot = i;
    }
    pivots.push(pivot + 1);
    if (pivot !== k) {
      const held = a.slice(k * n, (k + 1) * n);
      a.copyWithin(k * n, pivot * n, (pivot + 1) * n);
      a.set(held, pivot * n);
    }
    const diagonal = a[k * n + k] as number;
    if (diagonal === 0) {
      if (zero === 0) zero = k + 1;
      continue;
    }
    for (let i = k + 1; i < m; i++) {
      const factor = (a[i * n + k] as number) / diagonal;
      a[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) {
        a[i * n + j] = (a[i * n + j] as number) - factor * (a[k * n + j] as number);
      }
    }
  }
  return { lu: a, pivots, zero };
}
