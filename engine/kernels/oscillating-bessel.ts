/** @file Bessel functions of order 0 and 1: J and Y, and spherical j₀. */

const EULER = 0.5772156649015329;

/** From here on the smallest term of the asymptotic series is below the last place. */
const LARGE = 25;
/** Below this two terms of the power series are enough. */
const SMALL = 1e-4;

interface Values {
  readonly j0: number;
  readonly j1: number;
  readonly y0: number;
  readonly y1: number;
}

/** The first terms at 0 (DLMF 10.2.2, 10.8.1, 10.8.2). */
function nearZero(x: number): Values {
  const quarter = (x * x) / 4;
  const j0 = 1 - quarter;
  const j1 = (x / 2) * (1 - quarter / 2);
  const log = Math.log(x / 2);
  const y0 = (2 / Math.PI) * ((log + EULER) * j0 + quarter);
  const y1 = -2 / (Math.PI * x) + (2 / Math.PI) * log * j1 - (x / (2 * Math.PI)) * (1 - 2 * EULER);
  return { j0, j1, y0, y1 };
}

/**
 * All orders by Miller's backward recurrence (DLMF 3.6(iii), 10.74(iv)), scaled by J₀ + 2ΣJ₂ₖ = 1; Y as series
 * in them (DLMF 10.23.17; Abramowitz and Stegun 9.1.88).
 */
function byRecurrence(x: number): Values {
  const top = 2 * Math.ceil((x + 8 * Math.cbrt(x) + 22) / 2);
  const j = new Float64Array(top + 2);
  j[top] = 1e-280;
  for (let k = top; k > 0; k--) {
    j[k - 1] = ((2 * k) / x) * (j[k] as number) - (j[k + 1] as number);
    if (Math.abs(j[k - 1] as number) < 1e100) continue;
    for (let i = k - 1; i <= top; i++) j[i] = (j[i] as number) * 1e-200;
  }
  let sum = j[0] as number;
  for (let k = 2; k <= top; k += 2) sum += 2 * (j[k] as number);
  let even = 0;
  let odd = 0;
  for (let k = top / 2 - 1; k > 0; k--) {
    const sign = k % 2 === 0 ? 1 : -1;
    even += (sign * (j[2 * k] as number)) / k;
    odd += (sign * (2 * k + 1) * (j[2 * k + 1] as number)) / (k * (k + 1));
  }
  const [j0, j1] = [(j[0] as number) / sum, (j[1] as number) / sum];
  const log = Math.log(x / 2) + EULER;
  const y0 = (2 / Math.PI) * (log * j0 - (2 * even) / sum);
  const y1 = (2 / Math.PI) * ((log - 1) * j1 - j0 / x - odd / sum);
  return { j0, j1, y0, y1 };
}

/** Hankel's expansion (DLMF 10.17.3, 10.17.4): √(2/πx)·(P cos ω − Q sin ω), and with sines. */
function asymptotic(order: 0 | 1, x: number): readonly [j: number, y: number] {
  const mu = 4 * order * order;
  let term = 1;
  let p = 1;
  let q = 0;
  for (let k = 1; Math.abs(term) > 1e-17 && k < 60; k++) {
    term *= (mu - (2 * k - 1) ** 2) / (8 * x * k);
    const sign = k % 4 < 2 ? 1 : -1;
    if (k % 2 === 1) q += sign * term;
    else p += sign * term;
  }
  // cos and sin of x − order·π/2 − π/4, without reducing the difference.
  const [c, s] = [Math.cos(x), Math.sin(x)];
  const [cosine, sine] = order === 0 ? [c + s, s - c] : [s - c, -(s + c)];
  const scale = 1 / Math.sqrt(Math.PI * x);
  return [scale * (p * cosine - q * sine), scale * (p * sine + q * cosine)];
}

function at(x: number): Values {
  if (x < SMALL) return nearZero(x);
  if (x < LARGE) return byRecurrence(x);
  const [j0, y0] = asymptotic(0, x);
  const [j1, y1] = asymptotic(1, x);
  return { j0, j1, y0, y1 };
}

/** J₀; even. NaN at infinity, as in PyTorch. */
export function besselJ0(x: number): number {
  return at(Math.abs(x)).j0;
}

/** J₁; odd. */
export function besselJ1(x: number): number {
  return x < 0 ? -at(-x).j1 : at(x).j1;
}

/** Y₀ of x > 0; −∞ at 0, NaN left of it. */
export function besselY0(x: number): number {
  if (x === 0) return -Infinity;
  return x < 0 ? NaN : at(x).y0;
}

/** Y₁ of x > 0; −∞ at 0, NaN left of it. */
export function besselY1(x: number): number {
  if (x === 0) return -Infinity;
  return x < 0 ? NaN : at(x).y1;
}

/** sin x/x, 1 at 0 (DLMF 10.49.3). */
export function sphericalBesselJ0(x: number): number {
  if (Math.abs(x) === Infinity) return 0;
  return x === 0 ? 1 : Math.sin(x) / x;
}
