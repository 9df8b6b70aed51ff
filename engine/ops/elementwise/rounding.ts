/** @file Rounding, and what division leaves: floor, ceil, round, trunc, frac, fmod, remainder. */

import { isFloating } from '../../tensor/dtype.ts';
import type { BinaryName } from '../../kernels/binary.ts';
import { roundToEven, type UnaryName } from '../../kernels/unary.ts';
import { cloneOf } from '../../kernels/copy.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul } from './arithmetic.ts';
import {
  binary,
  mapBinary,
  mapEach,
  mapUnary,
  operator,
  unary,
  type Binary,
  type Operator,
  type Unary,
} from '../define.ts';
import { zerosLike } from '../like.ts';
import { rowOfFunction, neg } from './math.ts';
import { withoutDerivative } from '../not-implemented.ts';
import { refuseBooleans, requireFloating } from './require.ts';
import type { Attributes, Operand, Row } from '../row.ts';

/** Steps: the derivative is 0 wherever there is one. */
function stepRow(name: UnaryName, node: string, symbol: string): Row {
  return {
    ...rowOfFunction(name, node, symbol, '0', [], (g) => zerosLike(g), true),
    forward: ([input]) => {
      const x = input as Tensor;
      refuseBooleans(`${name}_vml_cpu`, [x]);
      return isFloating(x.dtype) ? mapUnary(name, x) : cloneOf(x);
    },
  };
}

export const floorRow: Row = stepRow('floor', 'FloorBackward0', '⌊·⌋');
export const ceilRow: Row = stepRow('ceil', 'CeilBackward0', '⌈·⌉');
export const truncRow: Row = stepRow('trunc', 'TruncBackward0', 'trunc');
export const roundRow: Row = stepRow('round', 'RoundBackward0', 'round');

interface RoundAttributes extends Attributes {
  readonly decimals: number;
}

export const roundDecimalsRow: Row<RoundAttributes> = {
  ...roundRow,
  node: 'RoundBackward1',
  forward([input], { decimals }) {
    const x = input as Tensor;
    requireFloating(decimals === 0 ? 'round_vml_cpu' : 'round_cpu', [x]);
    const scale = 10 ** Math.abs(decimals);
    return mapEach([x], x.dtype, (v) =>
      decimals < 0 ? roundToEven(v / scale) * scale : roundToEven(v * scale) / scale,
    );
  },
};

export const fracRow: Row = {
  ...rowOfFunction('frac', 'FracBackward0', 'frac', '∇', [], (g) => g),
  forward([x]) {
    requireFloating('frac_cpu', [x as Tensor]);
    return mapUnary('frac', x as Tensor);
  },
};

function divided(name: BinaryName, kernel: string, inputs: readonly Operand[]): Tensor {
  refuseBooleans(kernel, inputs);
  return mapBinary(name, inputs);
}

/** The remainder has the dividend's sign. */
export const fmodRow: Row = {
  name: 'fmod',
  node: 'FmodBackward1',
  symbol: 'fmod',
  formula: '∇; −∇·trunc(a/b)',
  saves: [
    { slot: 0, when: 1 },
    { slot: 1, when: 1 },
  ],
  differentiable: true,
  view: false,
  forward: (inputs) => divided('fmod', 'fmod_cpu', inputs),
  vjp: [(g) => g, (g, n) => mul(neg(g), div(n.saved(0), n.saved(1), { roundingMode: 'trunc' }))],
  jvp: 'elementwise',
};
/** Tensor and number. */
export const fmodNumberRow: Row = {
  ...fmodRow,
  node: 'FmodBackward0',
  formula: '∇',
  saves: [],
  edges: [0],
};

/** The remainder has the divisor's sign, as Python's `%`. */
export const remainderRow: Row = {
  ...fmodRow,
  name: 'remainder',
  node: 'RemainderBackward1',
  symbol: 'mod',
  formula: '∇; −∇·⌊a/b⌋',
  forward: (inputs) => divided('remainder', 'remainder_cpu', inputs),
  vjp: [(g) => g, (g, n) => mul(neg(g), div(n.saved(0), n.saved(1), { roundingMode: 'floor' }))],
};
/** Tensor and number. */
export const remainderNumberRow: Row = {
  ...remainderRow,
  node: 'RemainderBackward0',
  formula: '∇',
  saves: [],
  edges: [0],
};
/** Number and tensor. */
export const remainderOfNumberRow: Row = withoutDerivative(
  'remainder',
  'remainder',
  'mod',
  (inputs) => divided('remainder', 'remainder_cpu', inputs),
);

export const floorDivideRow: Row = withoutDerivative(
  'floorDivide',
  'floor_divide',
  '⌊a/b⌋',
  (inputs) => divided('floorDivide', 'div_floor_cpu', inputs),
);

export const floor: Unary = unary(floorRow);
export const ceil: Unary = unary(ceilRow);
export const trunc: Unary = unary(truncRow);
export const frac: Unary = unary(fracRow);

export interface RoundOptions {
  /** Digits after the point; negative: zeros before it. Integers only without this. */
  readonly decimals?: number;
}

/** To the nearest integer, halves to the even one; or to a number of decimals. */
export const round: Operator<(x: Tensor, options?: RoundOptions) => Tensor> = operator(
  (runner, x: Tensor, { decimals }: RoundOptions = {}) =>
    decimals === undefined ? runner(roundRow, [x]) : runner(roundDecimalsRow, [x], { decimals }),
);

/** a − b·trunc(a/b) */
export const fmod: Binary = operator((runner, a: Operand, b: Operand) =>
  runner(typeof b === 'number' ? fmodNumberRow : fmodRow, [a, b]),
);
/** a − b·⌊a/b⌋ */
export const remainder: Binary = operator((runner, a: Operand, b: Operand) => {
  if (typeof b === 'number') return runner(remainderNumberRow, [a, b]);
  return runner(typeof a === 'number' ? remainderOfNumberRow : remainderRow, [a, b]);
});
/** ⌊a/b⌋; has no derivative (use `div` with `roundingMode: 'floor'`, whose derivative is 0). */
export const floorDivide: Binary = binary(floorDivideRow);
