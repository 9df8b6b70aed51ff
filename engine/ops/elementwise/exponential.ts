/** @file Exponentials and logarithms: exp2, expm1, log2, log10, log1p, logit, rsqrt, logaddexp. */

import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, rsub, sub } from './arithmetic.ts';
import { ge, le, logicalAnd } from './compare.ts';
import {
  mapEach,
  binary,
  floatOf,
  mapBinary,
  operator,
  unary,
  type Binary,
  type Operator,
  type Unary,
} from '../define.ts';
import { exp, rowOfFunction } from './math.ts';
import { requireFloating } from './require.ts';
import { RESULT, type Attributes, type Row, type Save } from '../row.ts';
import { where } from './select.ts';

const SELF: readonly Save[] = [{ slot: 0 }];
const OUT: readonly Save[] = [{ slot: RESULT }];

export const exp2Row: Row = rowOfFunction(
  'exp2',
  'Exp2Backward0',
  '2ˣ',
  '∇·2^a·ln 2',
  OUT,
  (g, n) => mul(mul(g, n.saved(RESULT)), Math.LN2),
);
export const expm1Row: Row = rowOfFunction(
  'expm1',
  'Expm1Backward0',
  'eˣ−1',
  '∇·e^a',
  OUT,
  (g, n) => mul(g, add(n.saved(RESULT), 1)),
);
export const log2Row: Row = rowOfFunction(
  'log2',
  'Log2Backward0',
  'log₂',
  '∇/(a·ln 2)',
  SELF,
  (g, n) => div(g, mul(n.saved(0), Math.LN2)),
);
export const log10Row: Row = rowOfFunction(
  'log10',
  'Log10Backward0',
  'log₁₀',
  '∇/(a·ln 10)',
  SELF,
  (g, n) => div(g, mul(n.saved(0), Math.LN10)),
);
export const log1pRow: Row = rowOfFunction(
  'log1p',
  'Log1PBackward0',
  'ln(1+·)',
  '∇/(a + 1)',
  SELF,
  (g, n) => div(g, add(n.saved(0), 1)),
);
export const rsqrtRow: Row = rowOfFunction(
  'rsqrt',
  'RsqrtBackward0',
  '1/√',
  '−½∇/(a·√a)',
  OUT,
  (g, n) => {
    const r = n.saved(RESULT);
    return mul(mul(g, -0.5), mul(mul(r, r), r));
  },
);

interface LogitAttributes extends Attributes {
  /** The operand is first limited to [eps, 1 − eps]; null: not. */
  readonly eps: number | null;
}

/** NaN outside (0, 1); with `eps`, no gradient outside [eps, 1 − eps]. */
export const logitRow: Row<LogitAttributes> = {
  name: 'logit',
  node: 'LogitBackward0',
  symbol: 'logit',
  formula: '∇/(a(1 − a))',
  saves: SELF,
  differentiable: true,
  view: false,
  forward([input], { eps }) {
    const x = input as Tensor;
    return mapEach([x], floatOf(x), (v) => {
      const p = eps === null ? v : v < eps ? eps : v > 1 - eps ? 1 - eps : v;
      return Math.log(p / (1 - p));
    });
  },
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      const { eps } = n.attributes;
      const low = eps ?? 0;
      const inside = logicalAnd(ge(x, low), le(x, 1 - low));
      return where(inside, div(g, mul(x, rsub(x, 1))), eps === null ? NaN : 0);
    },
  ],
  jvp: 'elementwise',
};

/** Each operand gets its share of the sum: 1/(1 + e^(b−a)) and 1/(1 + e^(a−b)). */
export const logaddexpRow: Row = {
  name: 'logaddexp',
  node: 'LogaddexpBackward0',
  symbol: 'ln(eᵃ+eᵇ)',
  formula: '∇/(1 + e^(b−a)); ∇/(1 + e^(a−b))',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    requireFloating('logaddexp_cpu', inputs);
    return mapBinary('logaddexp', inputs);
  },
  vjp: [
    (g, n) => div(g, add(exp(sub(n.saved(1), n.saved(0))), 1)),
    (g, n) => div(g, add(exp(sub(n.saved(0), n.saved(1))), 1)),
  ],
  jvp: 'elementwise',
};

export const logaddexp2Row: Row = {
  ...logaddexpRow,
  name: 'logaddexp2',
  node: 'Logaddexp2Backward0',
  symbol: 'log₂(2ᵃ+2ᵇ)',
  formula: '∇/(1 + 2^(b−a)); ∇/(1 + 2^(a−b))',
  forward(inputs) {
    requireFloating('logaddexp2_cpu', inputs);
    return mapBinary('logaddexp2', inputs);
  },
  vjp: [
    (g, n) => div(g, add(exp2(sub(n.saved(1), n.saved(0))), 1)),
    (g, n) => div(g, add(exp2(sub(n.saved(0), n.saved(1))), 1)),
  ],
};

export const exp2: Unary = unary(exp2Row);
export const expm1: Unary = unary(expm1Row);
export const log2: Unary = unary(log2Row);
export const log10: Unary = unary(log10Row);
export const log1p: Unary = unary(log1pRow);
export const rsqrt: Unary = unary(rsqrtRow);
/** ln(eᵃ + eᵇ), without overflow. */
export const logaddexp: Binary = binary(logaddexpRow);
/** log₂(2ᵃ + 2ᵇ), without overflow. */
export const logaddexp2: Binary = binary(logaddexp2Row);

export interface LogitOptions {
  /** Limits the operand to [eps, 1 − eps] first. */
  readonly eps?: number | null;
}

/** ln(p/(1 − p)), the inverse of sigmoid. */
export const logit: Operator<(x: Tensor, options?: LogitOptions) => Tensor> = operator(
  (runner, x: Tensor, { eps = null }: LogitOptions = {}) => runner(logitRow, [x], { eps }),
);
