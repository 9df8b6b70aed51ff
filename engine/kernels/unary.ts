/** @file Element-wise functions of one operand, over contiguous arrays. */

import type { NumberArray } from '../tensor/dtype.ts';

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

/** The commonest ones have a loop of their own, which V8 compiles without a call per element. */
export const unaryKernels = {
  neg: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = -(x[i] as number);
  },
  exp: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i] as number);
  },
  relu: (x, out) => {
    for (let i = 0; i < out.length; i++) {
      const v = x[i] as number;
      out[i] = v < 0 ? 0 : v;
    }
  },
  tanh: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i] as number);
  },
  sigmoid: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = sigmoid(x[i] as number);
  },
  abs: each(Math.abs),
  log: each(Math.log),
  sqrt: each(Math.sqrt),
  sin: each(Math.sin),
  cos: each(Math.cos),
  tan: each(Math.tan),
  square: each((x) => x * x),
  reciprocal: each((x) => 1 / x),
  sign: each((x) => (x > 0 ? 1 : x < 0 ? -1 : 0)),
  copy: (x, out) => {
    out.set(x);
  },
  logicalNot: each((x) => (x === 0 ? 1 : 0)),
} as const satisfies Record<string, UnaryKernel>;

export type UnaryName = keyof typeof unaryKernels;
