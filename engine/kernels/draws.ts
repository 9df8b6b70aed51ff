/** @file Random numbers of the common distributions, drawn into arrays. */

import { normalPair, uniform } from '../tensor/generator.ts';
import type { NumberArray } from '../tensor/dtype.ts';
import { lgamma } from './gamma.ts';

/** Uniform in [low, high). */
export function drawUniform(out: NumberArray, low = 0, high = 1): void {
  // float32 rounds numbers next to 1 up to 1; 24 bits do not need rounding.
  const step = out instanceof Float32Array ? 2 ** 24 : 2 ** 53;
  for (let i = 0; i < out.length; i++) {
    out[i] = low + (Math.floor(uniform() * step) / step) * (high - low);
  }
}

export function drawNormal(out: NumberArray, mean = 0, std = 1): void {
  for (let i = 0; i < out.length; i += 2) {
    const [a, b] = normalPair();
    out[i] = mean + std * a;
    if (i + 1 < out.length) out[i + 1] = mean + std * b;
  }
}

/** e to the power of a normal number. */
export function drawLogNormal(out: NumberArray, mean: number, std: number): void {
  drawNormal(out, mean, std);
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(out[i] as number);
}

/** With rate `lambd`, by the inverse of its distribution function; 1 − u is never 0. */
export function drawExponential(out: NumberArray, lambd: number): void {
  for (let i = 0; i < out.length; i++) out[i] = -Math.log(1 - uniform()) / lambd;
}

export function drawCauchy(out: NumberArray, median: number, sigma: number): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = median + sigma * Math.tan(Math.PI * (uniform() - 0.5));
  }
}

/** Trials up to and with the first success. */
export function drawGeometric(out: NumberArray, p: number): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.max(1, Math.ceil(Math.log(1 - uniform()) / Math.log1p(-p)));
  }
}

/** Integers in [from, to). */
export function drawIntegers(out: NumberArray, from: number, to: number): void {
  for (let i = 0; i < out.length; i++) out[i] = from + Math.floor(uniform() * (to - from));
}

/** 1 with a probability of p, or of p[i], else 0. */
export function drawBernoulli(out: NumberArray, p: number | NumberArray): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = uniform() < (typeof p === 'number' ? p : (p[i] as number)) ? 1 : 0;
  }
}

/** 0, 1 … n − 1 in random order (Fisher and Yates; Durstenfeld 1964, CACM 7(7), 420). */
export function drawPermutation(out: NumberArray): void {
  for (let i = 0; i < out.length; i++) {
    const j = Math.floor(uniform() * (i + 1));
    out[i] = out[j] as number;
    out[j] = i;
  }
}

/**
 * A Poisson number: by counting arrivals (Knuth, The Art of Computer Programming, 3.4.1) for small rates, by
 * transformed rejection PTRS (Hörmann 1993, doi:10.1016/0167-6687(93)90997-4) for others.
 */
export function poisson(rate: number): number {
  if (rate < 10) {
    const limit = Math.exp(-rate);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= r) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (left <= -rate + k * Math.log(rate) - lgamma(k + 1)) return k;
  }
}

/**
 * `count` places, each with a probability in proportion to its weight. Without replacement: the largest of
 * weight / exponential number (Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003).
 */
export function drawPlaces(weights: NumberArray, count: number, replacement: boolean): number[] {
  if (!replacement) {
    const keys = Array.from(weights, (weight) => weight / -Math.log(1 - uniform()));
    const places = keys.map((_, i) => i).sort((i, j) => (keys[j] as number) - (keys[i] as number));
    return places.slice(0, count);
  }
  const sums = Array.from(weights);
  for (let i = 1; i < sums.length; i++) sums[i] = (sums[i] as number) + (sums[i - 1] as number);
  return Array.from({ length: count }, () => {
    const target = uniform() * (sums.at(-1) as number);
    return sums.findIndex((sum) => sum > target);
  });
}
