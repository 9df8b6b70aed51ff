/** @file Element-wise functions of one operand, over contiguous arrays. */

import type { NumberArray } from '../tensor/dtype.ts';
import { i0, i0e, i1, i1e } from './bessel.ts';
import { erf, erfc, erfinv } from './error-function.ts';
import { digamma, lgamma } from './gamma.ts';
import { vectorizedUnary } from './vectorized.ts';

export type UnaryKernel = (x: NumberArray, out: NumberArray) => void;

function each(f: (x: number) => number): UnaryKernel {
  return (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(x[i] as number);
  };
}

/** 1 / (1 + e^-x) without overflow on either side. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** sin(πx)/(πx); 1 at 0. */
export function sinc(x: number): number {
  const angle = Math.PI * x;
  return angle === 0 ? 1 : Math.sin(angle) / angle;
}

/** To the nearest integer; halves to the even one. */
export function roundToEven(x: number): number {
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

const truth = (condition: boolean): number => (condition ? 1 : 0);

/** The commonest ones have a loop of their own, which V8 compiles without a call per element. */
export const unaryKernels = {
  neg: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = -(x[i] as number);
  },
  exp: vectorizedUnary('exp', (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i] as number);
  }),
  relu: (x, out) => {
    for (let i = 0; i < out.length; i++) {
      const v = x[i] as number;
      out[i] = v < 0 ? 0 : v;
    }
  },
  tanh: vectorizedUnary('tanh', (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i] as number);
  }),
  sigmoid: vectorizedUnary('sigmoid', (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = sigmoid(x[i] as number);
  }),
  abs: each(Math.abs),
  log: vectorizedUnary('log', each(Math.log)),
  sqrt: vectorizedUnary('sqrt', each(Math.sqrt)),
  sin: each(Math.sin),
  cos: each(Math.cos),
  tan: each(Math.tan),
  square: each((x) => x * x),
  reciprocal: each((x) => 1 / x),
  sign: each((x) => (x > 0 ? 1 : x < 0 ? -1 : 0)),
  copy: (x, out) => {
    out.set(x);
  },
  logicalNot: each((x) => truth(x === 0)),
  exp2: each((x) => 2 ** x),
  expm1: each(Math.expm1),
  log2: each(Math.log2),
  log10: each(Math.log10),
  log1p: each(Math.log1p),
  rsqrt: each((x) => 1 / Math.sqrt(x)),
  asin: each(Math.asin),
  acos: each(Math.acos),
  atan: each(Math.atan),
  sinh: each(Math.sinh),
  cosh: each(Math.cosh),
  asinh: each(Math.asinh),
  acosh: each(Math.acosh),
  atanh: each(Math.atanh),
  sinc: each(sinc),
  erf: each(erf),
  erfc: each(erfc),
  erfinv: each(erfinv),
  lgamma: each(lgamma),
  digamma: each(digamma),
  i0: each(i0),
  i0e: each(i0e),
  i1: each(i1),
  i1e: each(i1e),
  deg2rad: each((x) => x * (Math.PI / 180)),
  rad2deg: each((x) => x * (180 / Math.PI)),
  floor: each(Math.floor),
  ceil: each(Math.ceil),
  round: each(roundToEven),
  trunc: each(Math.trunc),
  frac: each((x) => x - Math.trunc(x)),
  isnan: each((x) => truth(Number.isNaN(x))),
  isinf: each((x) => truth(x === Infinity || x === -Infinity)),
  isfinite: each((x) => truth(Number.isFinite(x))),
  signbit: each((x) => truth(x < 0 || Object.is(x, -0))),
} as const satisfies Record<string, UnaryKernel>;

export type UnaryName = keyof typeof unaryKernels;
