/** @file Integer arithmetic without rounding: element by element in bigints, wrapped to the result's width. */

import { RuntimeError } from '../tensor/errors.ts';
import { forEachPosition, type Strided } from '../tensor/read.ts';
import { broadcastStrides, sizeOf, type Shape } from '../tensor/shape.ts';
import type { BinaryName } from './binary.ts';
import type { UnaryName } from './unary.ts';

type IntegerFunction = (a: bigint, b: bigint) => bigint;

const truth = (condition: boolean): bigint => (condition ? 1n : 0n);

function divisor(b: bigint): bigint {
  if (b === 0n) throw new RuntimeError('ZeroDivisionError');
  return b;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / divisor(b);
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Square and multiply, wrapped as it goes. */
function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n)
    return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

/** What has an exact result for integers. */
export const integerKernels: Partial<Record<BinaryName, IntegerFunction>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  pow: power,
  fmod: (a, b) => a % divisor(b),
  remainder: (a, b) => a - floorDivide(a, b) * b,
  floorDivide,
  truncDivide: (a, b) => a / divisor(b),
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a < b ? a : b),
  bitwiseAnd: (a, b) => a & b,
  bitwiseOr: (a, b) => a | b,
  bitwiseXor: (a, b) => a ^ b,
  bitwiseLeftShift: (a, b) => (b < 0n || b > 63n ? 0n : a << b),
  bitwiseRightShift: (a, b) => a >> (b < 0n || b > 63n ? 63n : b),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
  gt: (a, b) => truth(a > b),
  ge: (a, b) => truth(a >= b),
};

/** Functions of one integer. */
export const unaryIntegerKernels: Partial<Record<UnaryName, (a: bigint) => bigint>> = {
  neg: (a) => -a,
  abs: (a) => (a < 0n ? -a : a),
  sign: (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n),
  square: (a) => a * a,
  relu: (a) => (a > 0n ? a : 0n),
};

/** The elements, row-major and broadcast, of a tensor of integers or of a whole number. */
export function integersOf(x: Strided | number, shape: Shape): BigInt64Array {
  const result = new BigInt64Array(sizeOf(shape));
  if (typeof x === 'number') return result.fill(BigInt(x));
  const { data } = x.storage;
  const strides = broadcastStrides(x.shape, x.strides, shape);
  if (data instanceof BigInt64Array) {
    forEachPosition(shape, strides, x.offset, (position, i) => (result[i] = data[position] ?? 0n));
  } else {
    forEachPosition(shape, strides, x.offset, (position, i) => {
      result[i] = BigInt(data[position] ?? 0);
    });
  }
  return result;
}

type IntegerReduction = (x: BigInt64Array, n: number, rows: number) => BigInt64Array;

const folded =
  (start: bigint, f: IntegerFunction): IntegerReduction =>
  (x, n, rows) => {
    const out = new BigInt64Array(rows).fill(start);
    for (let r = 0; r < rows; r++) {
      for (let i = r * n; i < r * n + n; i++) out[r] = f(out[r] as bigint, x[i] as bigint);
    }
    return out;
  };

/** Of `rows` rows of `n` integers. */
export const reduceIntegers = {
  sum: folded(0n, (a, b) => a + b),
  prod: folded(1n, (a, b) => a * b),
} as const;

/** `count` products of matrices, m x k by k x n. */
export function multiplyIntegers(
  a: BigInt64Array,
  b: BigInt64Array,
  count: number,
  m: number,
  k: number,
  n: number,
): BigInt64Array {
  const out = new BigInt64Array(count * m * n);
  for (let row = 0; row < count * m; row++) {
    const right = Math.floor(row / m) * k * n;
    for (let i = 0; i < k; i++) {
      const factor = a[row * k + i] as bigint;
      for (let j = 0; j < n; j++) {
        const at = row * n + j;
        out[at] = (out[at] as bigint) + factor * (b[right + i * n + j] as bigint);
      }
    }
  }
  return out;
}
