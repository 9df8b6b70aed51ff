/** @file Modified Bessel functions of the first kind, of order 0 and 1. */

/** From here on the smallest term of the asymptotic series is below the last place. */
const LARGE = 20;

/**
 * e^(−|x|) Iᵥ(|x|): the power series (DLMF 10.25.2), all of whose terms are positive, or the asymptotic
 * series (DLMF 10.40.1).
 */
function scaled(order: 0 | 1, x: number): number {
  const size = Math.abs(x);
  if (size === Infinity) return 0;
  if (size < LARGE) {
    const quarter = (size * size) / 4;
    let term = order === 0 ? 1 : size / 2;
    let total = term;
    for (let k = 1; term > total * 1e-17; k++) {
      term *= quarter / (k * (k + order));
      total += term;
    }
    return total * Math.exp(-size);
  }
  const mu = 4 * order * order;
  let term = 1;
  let total = 1;
  for (let k = 1; Math.abs(term) > 1e-17 && k < 40; k++) {
    term *= -(mu - (2 * k - 1) ** 2) / (8 * size * k);
    total += term;
  }
  return total / Math.sqrt(2 * Math.PI * size);
}

/** e^(−|x|) I₀(x), which never overflows. */
export function i0e(x: number): number {
  return scaled(0, x);
}

/** e^(−|x|) I₁(x), which never overflows. */
export function i1e(x: number): number {
  return Math.sign(x) * scaled(1, x);
}

/** I₀(x); even. */
export function i0(x: number): number {
  return Math.abs(x) === Infinity ? Infinity : unscaled(i0e(x), x);
}

/** I₁(x); odd. */
export function i1(x: number): number {
  return Math.abs(x) === Infinity ? x : unscaled(i1e(x), x);
}

/** Times e^|x|, in two halves so that only a result that is too large overflows. */
function unscaled(value: number, x: number): number {
  const half = Math.exp(Math.abs(x) / 2);
  return value * half * half;
}
