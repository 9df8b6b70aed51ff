/** @file The regularized incomplete gamma functions P and Q. */

import { bernoulli } from './bernoulli.ts';
import { erfc } from './error-function.ts';
import { lgamma } from './gamma.ts';

/** ln(1 + x) − x, without cancellation near 0. */
function log1pMinus(x: number): number {
  if (Math.abs(x) > 0.4) return Math.log1p(x) - x;
  // With r = x/(2 + x): ln(1 + x) = 2(r + r³/3 + r⁵/5 …), and x = 2r + xr (DLMF 4.6.4).
  const r = x / (2 + x);
  let total = 0;
  let power = r;
  for (let k = 3; Math.abs(power) > 1e-19; k += 2) {
    power *= r * r;
    total += power / k;
  }
  return 2 * total - x * r;
}

/**
 * xᵃe^(−x)/Γ(a + 1). For large a as Loader has it for the Poisson distribution ("Fast and accurate computation
 * of binomial probabilities", 2000): the large logarithms never appear.
 */
function density(a: number, x: number): number {
  if (a < 12) return Math.exp(a * Math.log(x) - x - lgamma(a + 1));
  // Stirling's series (DLMF 5.11.1)
  let rest = 0;
  let power = a;
  for (let k = 1; k <= 10; k++) {
    rest += (bernoulli[k - 1] as number) / (2 * k * (2 * k - 1) * power);
    power *= a * a;
  }
  return Math.exp(a * log1pMinus((x - a) / a) - rest) / Math.sqrt(2 * Math.PI * a);
}

/** P by its series (DLMF 8.7.1). */
function series(a: number, x: number): number {
  let term = 1;
  let total = 1;
  for (let n = a + 1; term > total * 1e-17; n++) {
    term *= x / n;
    total += term;
  }
  return total * density(a, x);
}

/** Q by its continued fraction (DLMF 8.9.2), evaluated as Lentz does. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h * a * density(a, x);
}

/** From here on the uniform expansion for large a is exact, and the others are long. */
const LARGE = 1e5;

/** c₀(η) and c₁(η) as power series, where their closed forms cancel (N. M. Temme, 1979; DLMF 8.12.7). */
const NEAR_ZERO = [
  [-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835, -139 / 777600, 1 / 25515, -571 / 261273600],
  [-1 / 540, -1 / 288, 1 / 378, -77 / 77760, 1 / 4860],
] as const;

const powerSeries = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((total, each) => total * x + each, 0);

/**
 * P (`side` −1) or Q (`side` 1) for large a, uniformly in x: ½erfc(±η√(a/2)) ± R, where
 * ½η² = μ − ln(1 + μ), μ = x/a − 1 (DLMF 8.12.3, 8.12.4, with two terms of 8.12.7).
 */
function uniform(a: number, x: number, side: 1 | -1): number {
  const mu = (x - a) / a;
  const eta = Math.sign(mu) * Math.sqrt(-2 * log1pMinus(mu));
  const [c0, c1] =
    Math.abs(eta) < 0.1
      ? [powerSeries(NEAR_ZERO[0], eta), powerSeries(NEAR_ZERO[1], eta)]
      : [1 / mu - 1 / eta, 1 / eta ** 3 - 1 / mu ** 3 - 1 / mu ** 2 - 1 / (12 * mu)];
  const scale = Math.exp((-a * eta * eta) / 2) / Math.sqrt(2 * Math.PI * a);
  const rest = scale === 0 ? 0 : scale * (c0 + c1 / a);
  return erfc(side * eta * Math.sqrt(a / 2)) / 2 + side * rest;
}

/** P(a, x) where it is not near 1, else 1 − Q. */
export function igamma(a: number, x: number): number {
  if (!(a >= 0 && x >= 0)) return NaN;
  if (a === 0) return x > 0 ? 1 : NaN;
  if (x === 0) return 0;
  if (a === Infinity) return x === Infinity ? NaN : 0;
  if (x === Infinity) return 1;
  if (a > LARGE) return x > a ? 1 - uniform(a, x, 1) : uniform(a, x, -1);
  return x > 1 && x > a ? 1 - fraction(a, x) : series(a, x);
}

/** Q(a, x) = 1 − P(a, x), without cancellation for large x. */
export function igammac(a: number, x: number): number {
  if (!(a >= 0 && x >= 0)) return NaN;
  if (a === 0) return x > 0 ? 0 : NaN;
  if (x === 0) return 1;
  if (a === Infinity) return x === Infinity ? NaN : 1;
  if (x === Infinity) return 0;
  if (a > LARGE) return x > a ? uniform(a, x, 1) : 1 - uniform(a, x, -1);
  return x > 1 && x > a ? fraction(a, x) : 1 - series(a, x);
}
