/** @file Orthogonal polynomials by their three-term recurrences (DLMF 18.9(i), Table 18.9.1). */

type Polynomial = (x: number, n: number) => number;

/**
 * @param first the polynomial of degree 1; that of degree 0 is 1
 * @param next that of degree k + 1 from those of degrees k and k − 1
 */
function recurrence(
  first: (x: number) => number,
  next: (x: number, k: number, current: number, before: number) => number,
): Polynomial {
  return (x, degree) => {
    const n = Math.trunc(degree);
    if (!(n >= 0)) return 0;
    if (n === 0) return 1;
    let before = 1;
    let current = first(x);
    for (let k = 1; k < n; k++) [before, current] = [current, next(x, k, current, before)];
    return current;
  };
}

/** All four kinds share it; they differ in degree 1. */
const chebyshev = (x: number, _: number, current: number, before: number): number =>
  2 * x * current - before;

export const chebyshevT = recurrence((x) => x, chebyshev);
export const chebyshevU = recurrence((x) => 2 * x, chebyshev);
export const chebyshevV = recurrence((x) => 2 * x - 1, chebyshev);
export const chebyshevW = recurrence((x) => 2 * x + 1, chebyshev);
/** The physicists' one. */
export const hermiteH = recurrence(
  (x) => 2 * x,
  (x, k, current, before) => 2 * (x * current - k * before),
);
/** The probabilists' one. */
export const hermiteHe = recurrence(
  (x) => x,
  (x, k, current, before) => x * current - k * before,
);
export const laguerre = recurrence(
  (x) => 1 - x,
  (x, k, current, before) => ((2 * k + 1 - x) * current - k * before) / (k + 1),
);
export const legendre = recurrence(
  (x) => x,
  (x, k, current, before) => ((2 * k + 1) * x * current - k * before) / (k + 1),
);
