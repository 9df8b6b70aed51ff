/** @file Element-wise functions of two operands, over contiguous arrays; one operand may be a number. */

import type { NumberArray } from '../tensor/dtype.ts';

export interface BinaryKernel {
  arrays(a: NumberArray, b: NumberArray, out: NumberArray): void;
  right(a: NumberArray, b: number, out: NumberArray): void;
  left(a: number, b: NumberArray, out: NumberArray): void;
}

function each(f: (a: number, b: number) => number): BinaryKernel {
  return {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i] as number, b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i] as number, b);
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = f(a, b[i] as number);
    },
  };
}

const truth = (condition: boolean): number => (condition ? 1 : 0);

/** C's pow: 1 for a base of ±1 and an infinite exponent, where JavaScript says NaN. */
function pow(a: number, b: number): number {
  if ((a === 1 || a === -1) && (b === Infinity || b === -Infinity)) return 1;
  return a === 1 ? 1 : a ** b;
}

/** Arithmetic has loops of its own, which V8 compiles without a call per element. */
export const binaryKernels = {
  add: {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a + (b[i] as number);
    },
  },
  sub: {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a - (b[i] as number);
    },
  },
  mul: {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a * (b[i] as number);
    },
  },
  div: {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a / (b[i] as number);
    },
  },
  pow: each(pow),
  maximum: each((a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : a > b ? a : b)),
  minimum: each((a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : a < b ? a : b)),
  eq: each((a, b) => truth(a === b)),
  ne: each((a, b) => truth(a !== b)),
  lt: each((a, b) => truth(a < b)),
  le: each((a, b) => truth(a <= b)),
  gt: each((a, b) => truth(a > b)),
  ge: each((a, b) => truth(a >= b)),
  logicalAnd: each((a, b) => truth(a !== 0 && b !== 0)),
  logicalOr: each((a, b) => truth(a !== 0 || b !== 0)),
} as const satisfies Record<string, BinaryKernel>;

export type BinaryName = keyof typeof binaryKernels;
