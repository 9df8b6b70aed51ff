/** @file Element-wise functions of one operand. */

import { isUnfollowed } from '../../autograd/state.ts';
import type { UnaryName } from '../../kernels/unary.ts';
import { isFloating, resultType } from '../../tensor/dtype.ts';
import { checkOptions, RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, pow, rsub } from './arithmetic.ts';
import { ge, le, logicalAnd } from './compare.ts';
import {
  floatOf,
  mapBinary,
  mapEach,
  mapUnary,
  operator,
  unary,
  type Operator,
  type Unary,
} from '../define.ts';
import { clampHighRow, clampLowRow, clampTensorRow } from './limits.ts';
import { where } from './select.ts';
import { slopeOperator } from './slopes.ts';
import { zerosLike } from '../like.ts';
import { refuseBooleans } from './require.ts';
import { RESULT, type Operand, type Row, type Save, type Vjp, type Attributes } from '../row.ts';
import { cloneOf } from '../../kernels/copy.ts';

const SELF: readonly Save[] = [{ slot: 0 }];
const OUT: readonly Save[] = [{ slot: RESULT }];

/** A row of an element-wise function whose kernel has its name. */
export function rowOfFunction(
  name: UnaryName,
  node: string,
  symbol: string,
  formula: string,
  saves: readonly Save[],
  vjp: Vjp<Attributes>,
  keepsIntegers = false,
): Row {
  return {
    name,
    node,
    symbol,
    formula,
    saves,
    differentiable: true,
    view: false,
    forward: ([x]) =>
      mapUnary(name, x as Tensor, keepsIntegers ? (x as Tensor).dtype : floatOf(x as Tensor)),
    vjp: [vjp],
    jvp: 'elementwise',
  };
}

export const negRow: Row = {
  ...rowOfFunction('neg', 'NegBackward0', '−', '−∇', [], (g) => neg(g), true),
  forward([x]) {
    if ((x as Tensor).dtype === 'bool') {
      throw new RuntimeError(
        'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
      );
    }
    return mapUnary('neg', x as Tensor);
  },
};
export const absRow: Row = {
  ...rowOfFunction('abs', 'AbsBackward0', '|·|', '∇·sign a', SELF, (g, n) =>
    mul(g, sign(n.saved(0))),
  ),
  forward([x]) {
    refuseBooleans('abs_cpu', [x as Tensor]);
    return mapUnary('abs', x as Tensor);
  },
};
export const signRow: Row = rowOfFunction(
  'sign',
  'SignBackward0',
  'sign',
  '0',
  [],
  (g) => zerosLike(g),
  true,
);
export const expRow: Row = rowOfFunction('exp', 'ExpBackward0', 'exp', '∇·e^a', OUT, (g, n) =>
  mul(g, n.saved(RESULT)),
);
export const logRow: Row = rowOfFunction('log', 'LogBackward0', 'ln', '∇/a', SELF, (g, n) =>
  div(g, n.saved(0)),
);
export const sqrtRow: Row = rowOfFunction('sqrt', 'SqrtBackward0', '√', '∇/(2√a)', OUT, (g, n) =>
  div(g, mul(n.saved(RESULT), 2)),
);
export const sinRow: Row = rowOfFunction('sin', 'SinBackward0', 'sin', '∇·cos a', SELF, (g, n) =>
  mul(g, cos(n.saved(0))),
);
export const cosRow: Row = rowOfFunction('cos', 'CosBackward0', 'cos', '−∇·sin a', SELF, (g, n) =>
  mul(g, neg(sin(n.saved(0)))),
);
export const tanRow: Row = rowOfFunction(
  'tan',
  'TanBackward0',
  'tan',
  '∇·(1 + tan² a)',
  OUT,
  (g, n) => mul(g, add(square(n.saved(RESULT)), 1)),
);
const tanhSlope = slopeOperator(
  'tanhBackward',
  'TanhBackwardBackward0',
  '∇·(1 − b²); −2∇·a·b',
  (g, y) => mul(g, rsub(square(y), 1)),
  (h, g, y) => mul(h, mul(mul(y, -2), g)),
);
const sigmoidSlope = slopeOperator(
  'sigmoidBackward',
  'SigmoidBackwardBackward0',
  '∇·b(1 − b); ∇·a·(1 − 2b)',
  (g, y) => mul(g, mul(rsub(y, 1), y)),
  (h, g, y) => mul(mul(h, g), add(mul(y, -2), 1)),
);
/** Of threshold, and of relu by its result. */
export const thresholdSlope = slopeOperator<{ readonly threshold: number } & Attributes>(
  'thresholdBackward',
  'ThresholdBackwardBackward0',
  '0 where b ≤ threshold, else ∇; 0',
  (g, x, { threshold }) => where(le(x, threshold), 0, g),
);

export const tanhRow: Row = rowOfFunction(
  'tanh',
  'TanhBackward0',
  'tanh',
  '∇·(1 − tanh² a)',
  OUT,
  (g, n) => {
    const y = n.saved(RESULT);
    return isUnfollowed() ? mapBinary('tanhBackward', [g, y]) : tanhSlope(g, y, {});
  },
);
export const sigmoidRow: Row = rowOfFunction(
  'sigmoid',
  'SigmoidBackward0',
  'σ',
  '∇·σ(a)(1 − σ(a))',
  OUT,
  (g, n) => {
    const s = n.saved(RESULT);
    return isUnfollowed() ? mapBinary('sigmoidBackward', [g, s]) : sigmoidSlope(g, s, {});
  },
);
/** 0 where the result is not above 0; a NaN passes the gradient. */
export const reluRow: Row = {
  ...rowOfFunction('relu', 'ReluBackward0', 'relu', '∇ where a > 0, else 0', OUT, (g, n) => {
    const y = n.saved(RESULT);
    return isUnfollowed()
      ? mapBinary('reluBackward', [g, y])
      : thresholdSlope(g, y, { threshold: 0 });
  }),
  forward([input]) {
    const x = input as Tensor;
    if (x.dtype === 'bool') throw new RuntimeError('Boolean inputs not supported for relu');
    return mapUnary('relu', x);
  },
};
/** PyTorch computes it as a power. */
export const squareRow: Row = {
  ...rowOfFunction('square', 'PowBackward0', 'a²', '2∇·a', SELF, (g, n) =>
    mul(g, mul(isUnfollowed() ? n.saved(0) : pow(n.saved(0), 1), 2)),
  ),
  forward: ([x]) => mapUnary('square', x as Tensor, resultType([x as Tensor, 2])),
};
export const reciprocalRow: Row = rowOfFunction(
  'reciprocal',
  'ReciprocalBackward0',
  '1/a',
  '−∇/a²',
  OUT,
  (g, n) => {
    const r = n.saved(RESULT);
    return mul(neg(g), mul(r, r));
  },
);

interface ClampAttributes extends Attributes {
  readonly min: number | null;
  readonly max: number | null;
}

function clampIntegers(x: Tensor, min: number | null, max: number | null): Tensor {
  const raised = min === null ? x : mapBinary('maximum', [x, min]);
  const result = max === null ? raised : mapBinary('minimum', [raised, max]);
  return result === x ? cloneOf(x) : result;
}

/** Gradient 1 inside and on the bounds, 0 outside and for NaN. */
export const clampRow: Row<ClampAttributes> = {
  name: 'clamp',
  node: 'ClampBackward1',
  symbol: 'clamp',
  formula: '∇ where min ≤ a ≤ max, else 0',
  saves: SELF,
  differentiable: true,
  view: false,
  forward([input], { min, max }) {
    const x = input as Tensor;
    const low = min ?? -Infinity;
    const high = max ?? Infinity;
    const integral = (bound: number | null): boolean => bound === null || Number.isInteger(bound);
    const isInteger = integral(min) && integral(max);
    const dtype = isFloating(x.dtype) ? x.dtype : resultType([x, isInteger ? 0 : 0.5]);
    if (dtype === 'int64') return clampIntegers(x, min, max);
    return mapEach([x], dtype, (v) => (Number.isNaN(v) ? v : Math.min(Math.max(v, low), high)));
  },
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      const { min, max } = n.attributes;
      const inside = logicalAnd(ge(x, min ?? -Infinity), le(x, max ?? Infinity));
      return where(inside, g, 0);
    },
  ],
  jvp: 'elementwise',
};

export const neg: Unary = unary(negRow);
export const abs: Unary = unary(absRow);
export const sign: Unary = unary(signRow);
export const exp: Unary = unary(expRow);
export const log: Unary = unary(logRow);
export const sqrt: Unary = unary(sqrtRow);
export const sin: Unary = unary(sinRow);
export const cos: Unary = unary(cosRow);
export const tan: Unary = unary(tanRow);
export const tanh: Unary = unary(tanhRow);
export const sigmoid: Unary = unary(sigmoidRow);
export const relu: Unary = unary(reluRow);
export const square: Unary = unary(squareRow);
export const reciprocal: Unary = unary(reciprocalRow);

export interface ClampOptions {
  readonly min?: Operand | null;
  readonly max?: Operand | null;
}

/** Limits each element to [min, max]. Bounds that are tensors get gradients too. */
export const clamp: Operator<(x: Tensor, options?: ClampOptions) => Tensor> = operator(
  (runner, x: Tensor, bounds: ClampOptions = {}) => {
    checkOptions('clamp', bounds);
    const { min = null, max = null } = bounds;
    if (min === null && max === null) {
      throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
    }
    const isNumber = (bound: Operand | null): bound is number | null =>
      typeof bound !== 'object' || bound === null;
    if (isNumber(min) && isNumber(max)) return runner(clampRow, [x], { min, max });
    if (max === null) return runner(clampLowRow, [x, min as Operand]);
    if (min === null) return runner(clampHighRow, [x, max]);
    return runner(clampTensorRow, [x, min, max]);
  },
);

/** Another name of `abs`. */
export const absolute: Unary = abs;
