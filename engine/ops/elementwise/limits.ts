/** @file Limiting values: fmax, fmin, clamp with tensors, clampMin, clampMax, nanToNum. */

import { cloneOf } from '../../kernels/copy.ts';
import { isFloating } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul } from './arithmetic.ts';
import { isfinite, isnan } from './classify.ts';
import { ge, gt, le, logicalAnd, logicalNot, logicalOr, lt } from './compare.ts';
import { binary, mapBinary, mapEach, operator, type Binary, type Operator } from '../define.ts';
import type { Attributes, Operand, Row, VjpContext } from '../row.ts';
import { maskedFill, where } from './select.ts';

/** A NaN loses; ties are a's. */
function finiteExtremeRow(name: 'fmax' | 'fmin', node: string): Row {
  const wins = name === 'fmax' ? ge : le;
  // PyTorch's forward rule of fmax has b's tangent at ties, although its gradient is a's.
  const isFirst = name === 'fmax' ? gt : le;
  const first = (n: VjpContext): Tensor =>
    logicalOr(wins(n.operand(0), n.operand(1)), isnan(n.saved(1)));
  return {
    name,
    node,
    symbol: name,
    formula: '∇ where a wins; ∇ where b wins',
    saves: [{ slot: 0 }, { slot: 1 }],
    differentiable: true,
    view: false,
    forward: (inputs) => mapBinary(name, inputs),
    vjp: [(g, n) => maskedFill(g, logicalNot(first(n)), 0), (g, n) => maskedFill(g, first(n), 0)],
    jvp: ([a, b], n) =>
      where(logicalOr(isFirst(n.operand(0), n.operand(1)), isnan(n.saved(1))), a ?? 0, b ?? 0),
  };
}

export const fmaxRow: Row = finiteExtremeRow('fmax', 'FmaxBackward0');
export const fminRow: Row = finiteExtremeRow('fmin', 'FminBackward0');

/** Bounds that are tensors: the operand keeps the gradient at a tie. */
export const clampTensorRow: Row = {
  name: 'clamp',
  node: 'ClampBackward0',
  symbol: 'clamp',
  formula: '∇ where min ≤ a ≤ max; ∇ where a < min < max; ∇ where a > max or min > max',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }],
  differentiable: true,
  view: false,
  forward: ([x, low, high]) =>
    mapBinary('minimum', [mapBinary('maximum', [x as Operand, low as Operand]), high as Operand]),
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      return where(logicalAnd(ge(x, n.operand(1)), le(x, n.operand(2))), g, 0);
    },
    (g, n) => {
      const low = n.operand(1);
      return where(logicalAnd(lt(low, n.operand(2)), lt(n.saved(0), low)), g, 0);
    },
    (g, n) => {
      const high = n.operand(2);
      return where(logicalOr(gt(n.saved(0), high), gt(n.operand(1), high)), g, 0);
    },
  ],
  jvp: 'elementwise',
};

function boundRow(name: 'clampMin' | 'clampMax', node: string): Row {
  const inside = name === 'clampMin' ? ge : le;
  const outside = name === 'clampMin' ? lt : gt;
  const [within, beyond] = name === 'clampMin' ? ['≥', '<'] : ['≤', '>'];
  return {
    name,
    node,
    symbol: name === 'clampMin' ? 'max' : 'min',
    formula: `∇ where a ${within} b; ∇ where a ${beyond} b`,
    saves: [{ slot: 0 }, { slot: 1 }],
    differentiable: true,
    view: false,
    forward: (inputs) => mapBinary(name === 'clampMin' ? 'maximum' : 'minimum', inputs),
    vjp: [
      (g, n) => where(inside(n.saved(0), n.operand(1)), g, 0),
      (g, n) => where(outside(n.saved(0), n.saved(1)), g, 0),
    ],
    jvp: ([a, b], n) => where(inside(n.operand(0), n.operand(1)), a ?? 0, b ?? 0),
  };
}

export const clampMinTensorRow: Row = boundRow('clampMin', 'ClampMinBackward1');
export const clampMaxTensorRow: Row = boundRow('clampMax', 'ClampMaxBackward1');
/** Tensor and number. */
export const clampMinRow: Row = { ...clampMinTensorRow, node: 'ClampMinBackward0', edges: [0] };
/** Tensor and number. */
export const clampMaxRow: Row = { ...clampMaxTensorRow, node: 'ClampMaxBackward0', edges: [0] };
/** `clamp` with one bound that is a tensor; the other one has an edge too, which leads nowhere. */
export const clampLowRow: Row = {
  ...clampMinTensorRow,
  name: 'clamp',
  node: 'ClampBackward0',
  edges: [0, 1, 2],
};
/** The same, from above. */
export const clampHighRow: Row = {
  ...clampMaxTensorRow,
  name: 'clamp',
  node: 'ClampBackward0',
  edges: [0, 2, 1],
};

interface NanAttributes extends Attributes {
  readonly nan: number;
  readonly posinf: number | null;
  readonly neginf: number | null;
}

const largest = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

export const nanToNumRow: Row<NanAttributes> = {
  name: 'nanToNum',
  node: 'NanToNumBackward0',
  symbol: 'NaN→0',
  formula: '∇ where a is finite, else 0',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input], { nan, posinf, neginf }) {
    const x = input as Tensor;
    if (!isFloating(x.dtype)) return cloneOf(x);
    const top = largest[x.dtype as 'float32'];
    return mapEach([x], x.dtype, (v) => {
      if (Number.isNaN(v)) return nan;
      if (v === Infinity) return posinf ?? top;
      return v === -Infinity ? (neginf ?? -top) : v;
    });
  },
  vjp: [(g, n) => mul(g, isfinite(n.saved(0)))],
  jvp: 'elementwise',
};

/** The larger operand; the other one where one is NaN. */
export const fmax: Binary = binary(fmaxRow);
/** The smaller operand; the other one where one is NaN. */
export const fmin: Binary = binary(fminRow);

export type Bound = Operator<(x: Tensor, bound: Operand) => Tensor>;

/** At least `bound`. */
export const clampMin: Bound = operator((runner, x: Tensor, bound: Operand) =>
  runner(typeof bound === 'number' ? clampMinRow : clampMinTensorRow, [x, bound]),
);
/** At most `bound`. */
export const clampMax: Bound = operator((runner, x: Tensor, bound: Operand) =>
  runner(typeof bound === 'number' ? clampMaxRow : clampMaxTensorRow, [x, bound]),
);

export interface NanToNumOptions {
  /** Instead of NaN; 0 by default. */
  readonly nan?: number | null;
  /** Instead of infinity; the largest number of the dtype by default. */
  readonly posinf?: number | null;
  /** Instead of minus infinity; the smallest number of the dtype by default. */
  readonly neginf?: number | null;
}

export const nanToNum: Operator<(x: Tensor, options?: NanToNumOptions) => Tensor> = operator(
  (runner, x: Tensor, { nan, posinf, neginf }: NanToNumOptions = {}) =>
    runner(nanToNumRow, [x], { nan: nan ?? 0, posinf: posinf ?? null, neginf: neginf ?? null }),
);
