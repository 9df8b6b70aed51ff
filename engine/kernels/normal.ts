/** @file The normal distribution: the logarithm of its distribution function, and the quantiles. */

import { erfc, erfcx, erfinv } from './error-function.ts';

/** ln Φ(x), without underflow on the left. */
export function logNdtr(x: number): number {
  const t = x * Math.SQRT1_2;
  return x < -1 ? Math.log(erfcx(-t) / 2) - t * t : Math.log1p(-erfc(t) / 2);
}

/**
 * The x with Φ(x) = p: a start within 0.005 of it (S. Winitzki, "A handy approximation for the error function
 * and its inverse", 2008), then steps of Halley's method.
 */
export function ndtri(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p > 0.5) return -ndtri(1 - p);
  if (p > 0.25) return -Math.SQRT2 * erfinv(1 - 2 * p);
  const q = 2 * p;
  const a = 0.147;
  const log = Math.log(q * (2 - q));
  const half = 2 / (Math.PI * a) + log / 2;
  let x = Math.sqrt(Math.max(Math.sqrt(half * half - log / a) - half, 0));
  for (let step = 0; step < 4; step++) {
    // erfc x − q, over its derivative; in the form that keeps digits where both are tiny.
    const newton = ((erfcx(x) - q * Math.exp(x * x)) * Math.sqrt(Math.PI)) / 2;
    x += newton / (1 + x * newton);
  }
  return -x * Math.SQRT2;
}
