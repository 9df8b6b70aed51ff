/** @file Numbers by their parts: gcd and lcm of integers, nextafter and frexp of floating point. */

import { isFloating, resultType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { div } from './arithmetic.ts';
import { eqRow, ne } from './compare.ts';
import { binary, mapEach, type Binary } from '../define.ts';
import { runMany } from '../dispatch.ts';
import { exp2 } from './exponential.ts';
import { zerosLike } from '../like.ts';
import { refuseBooleans, requireFloating, requireIntegers } from './require.ts';
import { SECOND_RESULT, type Row } from '../row.ts';
import { where } from './select.ts';
import { to } from './cast.ts';

/** Euclid's algorithm (Elements, VII.2). */
function gcdOf(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

function integerRow(name: string, symbol: string, f: (a: number, b: number) => number): Row {
  return {
    ...eqRow,
    name,
    symbol,
    forward(inputs) {
      requireIntegers(`${name}_cpu`, inputs);
      refuseBooleans(`${name}_cpu`, inputs);
      return mapEach(inputs, resultType(inputs), f);
    },
  };
}

export const gcdRow: Row = integerRow('gcd', 'gcd', gcdOf);
export const lcmRow: Row = integerRow('lcm', 'lcm', (a, b) => {
  const divisor = gcdOf(a, b);
  return divisor === 0 ? 0 : Math.abs((a / divisor) * b);
});

/** The greatest number that divides both; of 0 and 0 it is 0. */
export const gcd: Binary = binary(gcdRow);
/** The least number that both divide; 0 where one is 0. */
export const lcm: Binary = binary(lcmRow);

/** The next number of the type after `from` towards `target`: one step of its bits (IEEE 754, 5.3.1). */
function nextAfter(from: number, target: number, isDouble: boolean): number {
  if (Number.isNaN(from) || Number.isNaN(target)) return NaN;
  if (from === target) return target;
  const value = isDouble ? new Float64Array(1) : new Float32Array(1);
  const bits = isDouble ? new BigInt64Array(value.buffer) : new Int32Array(value.buffer);
  value[0] = from;
  const step = from < target === from > 0 ? 1 : -1;
  if (from === 0) {
    bits[0] = isDouble ? 1n : 1;
    return target > 0 ? value[0] : -value[0];
  }
  if (bits instanceof BigInt64Array) bits[0] = (bits[0] as bigint) + BigInt(step);
  else bits[0] = (bits[0] as number) + step;
  return value[0];
}

export const nextafterRow: Row = {
  name: 'nextafter',
  node: 'NextafterBackward0',
  symbol: '→',
  formula: '∇ where a ≠ b; 0',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    requireFloating('nextafter_cpu', inputs);
    const dtype = resultType(inputs);
    return mapEach(inputs, dtype, (a, b) => nextAfter(a, b, dtype === 'float64'));
  },
  vjp: [(g, n) => where(ne(n.saved(0), n.operand(1)), g, 0), (g) => zerosLike(g)],
  jvp: 'elementwise',
};

/** The next number of the type towards another. */
export const nextafter: Binary = binary(nextafterRow);

/** value/2^exponent, in two steps: 2^1024 and 2^−1074 are beyond what a number or its inverse holds. */
function scaled(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value / 2 ** half / 2 ** (exponent - half);
}

/** Results: mantissas in ±[½, 1), and int32 powers of 2. */
export const frexpRow: Row = {
  name: 'frexp',
  node: 'FrexpBackward0',
  symbol: 'm·2ᵉ',
  formula: '∇/2^e',
  tangent: '∂a/2^e',
  saves: [{ slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    const values = numbersOf(x);
    const exponents = Int32Array.from(values, (value) => {
      if (value === 0 || !Number.isFinite(value)) return 0;
      const exponent = Math.floor(Math.log2(Math.abs(value))) + 1;
      const mantissa = scaled(Math.abs(value), exponent);
      return mantissa >= 1 ? exponent + 1 : mantissa < 0.5 ? exponent - 1 : exponent;
    });
    return [
      build(x.shape, x.dtype, (out) => {
        exponents.forEach((exponent, i) => (out[i] = scaled(values[i] as number, exponent)));
      }),
      build(x.shape, 'int32', (out) => out.set(exponents)),
    ];
  },
  vjp: ([g], n) => [g ? div(g, exp2(to(n.saved(SECOND_RESULT), g.dtype))) : null],
  jvp: ([tangent], n) => {
    const t = tangent as Tensor;
    return [div(t, exp2(to(n.saved(SECOND_RESULT), t.dtype))), null];
  },
};

export type Parts = Named<{
  readonly mantissa: Tensor;
  /** int32 */
  readonly exponent: Tensor;
}>;

/** x = mantissa·2^exponent, with mantissas in ±[½, 1). */
export function frexp(x: Tensor): Parts {
  if (!isFloating(x.dtype)) {
    throw new RuntimeError('torch.frexp() only supports floating-point dtypes');
  }
  const [mantissa, exponent] = runMany(frexpRow, [x]) as [Tensor, Tensor];
  return named({ mantissa, exponent });
}
