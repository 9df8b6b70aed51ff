/** @file The logarithm of the gamma function, its derivatives, and the zeta function behind them. */

import { bernoulli } from './bernoulli.ts';

/**
 * Hurwitz's zeta function Σ (q + k)^(−s) for s > 1: ten terms or more, then the Euler-Maclaurin formula
 * (DLMF 25.11.5). Left of 0 only for whole s; infinite at the poles.
 */
export function zeta(s: number, q: number): number {
  if (Number.isNaN(s) || Number.isNaN(q)) return NaN;
  if (s === 1) return Infinity;
  if (s < 1) return NaN;
  if (q <= 0) {
    if (Number.isInteger(q)) return Infinity;
    if (!Number.isInteger(s)) return NaN;
  }
  let total = 0;
  let a = q;
  for (; a < 10 || a < q + 1; a++) {
    const term = a ** -s;
    total += term;
    // Far from 0, before and after it, what remains does not count; there a + 1 may even be a.
    if (Math.abs(term) <= 2 ** -53 * Math.abs(total)) return total;
  }
  let power = a ** -s;
  total += (power * a) / (s - 1) + power / 2;
  let factor = s;
  power /= a;
  for (let k = 1; k <= bernoulli.length; k++) {
    // B₂ₖ/(2k)! · s(s+1)…(s+2k−2) · a^(−s−2k+1)
    const term = ((bernoulli[k - 1] as number) / factorial(2 * k)) * factor * power;
    total += term;
    if (Math.abs(term) < Math.abs(total) * 1e-17) break;
    factor *= (s + 2 * k - 1) * (s + 2 * k);
    power /= a * a;
  }
  return total;
}

export function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}

const EULER = 0.5772156649015329;

/** (−1)^k (ζ(k) − 1)/k for k = 2 …: the series of ln Γ at 2 (DLMF 5.7.3). */
const seriesAtTwo = Array.from({ length: 33 }, (_, i) => {
  const k = i + 2;
  return ((k % 2 === 0 ? 1 : -1) * zeta(k, 2)) / k;
});

/** ln Γ(2 + z) for |z| ≤ ½, right to the last places also near its zero. */
function atTwo(z: number): number {
  let total = 0;
  for (let i = seriesAtTwo.length - 1; i >= 0; i--) {
    total = (total + (seriesAtTwo[i] as number)) * z;
  }
  return z * (1 - EULER + total);
}

/** sin πx, reduced first so that whole x give 0. */
function sinPi(x: number): number {
  const rest = x % 2;
  const near = Math.round(rest * 2) / 2;
  const angle = Math.PI * (rest - near);
  switch (near * 2) {
    case 0:
    case 4:
    case -4:
      return Math.sin(angle);
    case 1:
    case -3:
      return Math.cos(angle);
    case -1:
    case 3:
      return -Math.cos(angle);
    default:
      return -Math.sin(angle);
  }
}

/** ln |Γ(x)|; infinite at 0, −1, −2 … */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x === Infinity || x === -Infinity) return Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    // Reflection (DLMF 5.5.3)
    return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(1 - x) + Math.log(-x);
  }
  if (x < 0.5) return atTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return atTwo(x - 1) - Math.log1p(x - 1);
  if (x < 12) {
    let product = 1;
    let rest = x;
    while (rest > 2.5) {
      rest -= 1;
      product *= rest;
    }
    return Math.log(product) + atTwo(rest - 2);
  }
  // Stirling's series (DLMF 5.11.1)
  let total = 0;
  const square = x * x;
  let power = x;
  for (let k = 1; k <= 10; k++) {
    total += (bernoulli[k - 1] as number) / (2 * k * (2 * k - 1) * power);
    power *= square;
  }
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + total;
}

/** The derivative of ln Γ: recurrence up to 10, then its asymptotic series (DLMF 5.5.2, 5.11.2). */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x === -Infinity) return NaN;
  if (x < 0) {
    if (Number.isInteger(x)) return NaN;
    // Reflection (DLMF 5.5.4); the tangent of the distance to the pole keeps its digits.
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let total = 0;
  let a = x;
  for (; a < 10; a++) total -= 1 / a;
  const square = a * a;
  let power = square;
  for (let k = 1; k <= 10; k++) {
    total -= (bernoulli[k - 1] as number) / (2 * k * power);
    power *= square;
  }
  return total + Math.log(a) - 0.5 / a;
}

/** The n-th derivative of digamma: (−1)^(n+1) n! ζ(n+1, x) (DLMF 25.11.12). */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (n === 1 && x < 0) {
    // Reflection (DLMF 5.15.6); infinite at the poles.
    return (Math.PI / sinPi(x)) ** 2 - zeta(2, 1 - x);
  }
  return (n % 2 === 1 ? 1 : -1) * factorial(n) * zeta(n + 1, x);
}
