/** @file Element-wise functions of two operands, over contiguous arrays; one operand may be a number. */

import type { NumberArray } from '../tensor/dtype.ts';
import { vectorizedBinary } from './vectorized.ts';

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

/** The remainder with the divisor's sign, as Python's `%`. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** a/b rounded down, from the exact remainder: the quotient alone may have been rounded up. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** a·ln b, and 0 for a = 0. */
function xlogy(a: number, b: number): number {
  if (Number.isNaN(b)) return NaN;
  return a === 0 ? 0 : a * Math.log(b);
}

/** ln(eᵃ + eᵇ) without overflow. */
function logaddexp(a: number, b: number): number {
  if (a === b && !Number.isFinite(a)) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** log₂(2ᵃ + 2ᵇ) without overflow. */
function logaddexp2(a: number, b: number): number {
  if (a === b && !Number.isFinite(a)) return a;
  return Math.max(a, b) + Math.log1p(2 ** -Math.abs(a - b)) * Math.LOG2E;
}

/** Arithmetic has loops of its own, which V8 compiles without a call per element. */
export const binaryKernels = {
  add: vectorizedBinary('add', {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a + (b[i] as number);
    },
  }),
  sub: vectorizedBinary('sub', {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a - (b[i] as number);
    },
  }),
  mul: vectorizedBinary('mul', {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a * (b[i] as number);
    },
  }),
  div: vectorizedBinary('div', {
    arrays(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / (b[i] as number);
    },
    right(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / b;
    },
    left(a, b, out) {
      for (let i = 0; i < out.length; i++) out[i] = a / (b[i] as number);
    },
  }),
  /** The gradient of a result y = tanh x: a·(1 − y²). */
  tanhBackward: vectorizedBinary(
    'tanhBackward',
    each((g, y) => g * (1 - y * y)),
  ),
  /** The gradient of a result y = σ(x): a·y(1 − y). */
  sigmoidBackward: vectorizedBinary(
    'sigmoidBackward',
    each((g, y) => g * ((1 - y) * y)),
  ),
  /** The gradient of a result y = relu x: a, and 0 where y is not above 0. */
  reluBackward: vectorizedBinary(
    'reluBackward',
    each((g, y) => (y <= 0 ? 0 : g)),
  ),
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
  logicalXor: each((a, b) => truth((a !== 0) !== (b !== 0))),
  bitwiseAnd: each((a, b) => a & b),
  bitwiseOr: each((a, b) => a | b),
  bitwiseXor: each((a, b) => a ^ b),
  bitwiseLeftShift: each((a, b) => (b < 0 || b > 31 ? 0 : a << b)),
  bitwiseRightShift: each((a, b) => a >> (b < 0 || b > 31 ? 31 : b)),
  fmax: each((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) || a >= b ? a : b)),
  fmin: each((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) || a <= b ? a : b)),
  atan2: each(Math.atan2),
  hypot: each((a, b) => Math.hypot(a, b)),
  fmod: each((a, b) => a % b),
  remainder: each(remainder),
  floorDivide: each(floorDivide),
  truncDivide: each((a, b) => Math.trunc(a / b)),
  copysign: each((a, b) => (isNegative(b) ? -Math.abs(a) : Math.abs(a))),
  heaviside: each((a, b) => (a === 0 ? b : truth(a > 0))),
  xlogy: each(xlogy),
  logaddexp: each(logaddexp),
  logaddexp2: each(logaddexp2),
} as const satisfies Record<string, BinaryKernel>;

export type BinaryName = keyof typeof binaryKernels;
