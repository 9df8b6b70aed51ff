/** @file Special functions: sinc, the error function, gamma's logarithm and its derivatives, Bessel, xlogy. */

import { resultType, floatingOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { polygamma as polygammaOf } from '../../kernels/gamma.ts';
import { div, mul, sub } from '../elementwise/arithmetic.ts';
import { eq, le, logicalAnd } from '../elementwise/compare.ts';
import {
  mapEach,
  floatOf,
  mapBinary,
  operator,
  unary,
  type Binary,
  type Operator,
  type Unary,
} from '../define.ts';
import { cos, exp, rowOfFunction, neg, sign, sin, square, abs } from '../elementwise/math.ts';
import { RESULT, type Attributes, type Operand, type Row, type Save, type Vjp } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

const SELF: readonly Save[] = [{ slot: 0 }];
const BOTH: readonly Save[] = [{ slot: 0 }, { slot: RESULT }];

/** 0 at 0. */
export const sincRow: Row = rowOfFunction(
  'sinc',
  'SincBackward0',
  'sinc',
  '∇·(πa·cos πa − sin πa)/(πa²)',
  SELF,
  (g, n) => {
    const x = n.saved(0);
    const angle = mul(x, Math.PI);
    const below = mul(mul(x, x), Math.PI);
    const full = mul(g, div(sub(mul(angle, cos(angle)), sin(angle)), below));
    return maskedFill(full, eq(below, 0), 0);
  },
);

const gauss = (x: Tensor): Tensor => exp(neg(square(x)));

export const erfRow: Row = rowOfFunction(
  'erf',
  'ErfBackward0',
  'erf',
  '∇·2/√π·e^(−a²)',
  SELF,
  (g, n) => mul(mul(gauss(n.saved(0)), 2 / Math.sqrt(Math.PI)), g),
);
export const erfcRow: Row = rowOfFunction(
  'erfc',
  'ErfcBackward0',
  'erfc',
  '−∇·2/√π·e^(−a²)',
  SELF,
  (g, n) => mul(mul(gauss(n.saved(0)), -2 / Math.sqrt(Math.PI)), g),
);
export const erfinvRow: Row = rowOfFunction(
  'erfinv',
  'ErfinvBackward0',
  'erf⁻¹',
  '∇·√π/2·e^(erf⁻¹(a)²)',
  SELF,
  (g, n) => mul(mul(exp(square(erfinv(n.saved(0)))), Math.sqrt(Math.PI) / 2), g),
);
export const lgammaRow: Row = rowOfFunction(
  'lgamma',
  'LgammaBackward0',
  'ln Γ',
  '∇·ψ(a)',
  SELF,
  (g, n) => mul(g, digamma(n.saved(0))),
);
export const digammaRow: Row = rowOfFunction(
  'digamma',
  'DigammaBackward0',
  'ψ',
  '∇·ψ′(a)',
  SELF,
  (g, n) => mul(g, polygamma(1, n.saved(0))),
);

interface PolygammaAttributes extends Attributes {
  readonly n: number;
}

export const polygammaRow: Row<PolygammaAttributes> = {
  name: 'polygamma',
  node: 'PolygammaBackward0',
  symbol: 'ψ⁽ⁿ⁾',
  formula: '∇·ψ⁽ⁿ⁺¹⁾(a)',
  saves: SELF,
  differentiable: true,
  view: false,
  forward([input], { n }) {
    const x = input as Tensor;
    return mapEach([x], floatOf(x), (v) => polygammaOf(n, v));
  },
  vjp: [(g, n) => mul(g, polygamma(n.attributes.n + 1, n.saved(0)))],
  jvp: 'elementwise',
};

export const i0Row: Row = rowOfFunction('i0', 'I0Backward0', 'I₀', '∇·I₁(a)', SELF, (g, n) =>
  mul(g, i1(n.saved(0))),
);
/** I₁(a)/a is ½ at 0 (DLMF 10.29.1). */
export const i1Row: Row = rowOfFunction(
  'i1',
  'SpecialI1Backward0',
  'I₁',
  '∇·(I₀(a) − I₁(a)/a)',
  BOTH,
  (g, n) => {
    const x = n.saved(0);
    const atZero = eq(x, 0);
    const ratio = div(n.saved(RESULT), maskedFill(x, atZero, 1));
    return mul(g, maskedFill(sub(i0(x), ratio), atZero, 0.5));
  },
);
export const i0eRow: Row = rowOfFunction(
  'i0e',
  'SpecialI0EBackward0',
  'e⁻ˣI₀',
  '∇·(e^(−|a|)·I₁(a) − sign a·e^(−|a|)·I₀(a))',
  BOTH,
  (g, n) => mul(g, sub(i1e(n.saved(0)), mul(sign(n.saved(0)), n.saved(RESULT)))),
);
export const i1eRow: Row = rowOfFunction(
  'i1e',
  'SpecialI1EBackward0',
  'e⁻ˣI₁',
  '∇·e^(−|a|)·(I₀(a) − I₁(a)·(sign a + 1/a))',
  BOTH,
  (g, n) => {
    const x = n.saved(0);
    const atZero = eq(x, 0);
    const safe = maskedFill(x, atZero, 1);
    const slope = sub(
      i0e(x),
      mul(n.saved(RESULT), div(sub(abs(safe), -1), mul(abs(safe), sign(safe)))),
    );
    return mul(g, maskedFill(slope, atZero, 0.5));
  },
);

/** ∇·ln b, and 0 where a is 0 and b not positive. */
const logOfOther: Vjp<Attributes> = (g, n) => {
  const x = n.saved(0);
  const b = n.operand(1);
  const full = xlogy(g, b);
  if (typeof b === 'number') return b <= 0 ? maskedFill(full, eq(x, 0), 0) : full;
  return maskedFill(full, logicalAnd(eq(x, 0), le(b, 0)), 0);
};

const ratioOfBoth: Vjp<Attributes> = (g, n) => div(mul(g, n.operand(0)), n.saved(1));

/** Tensor and tensor. */
export const xlogyRow: Row = {
  name: 'xlogy',
  node: 'XlogyBackward0',
  symbol: 'a·ln b',
  formula: '∇·ln b; ∇·a/b',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    const type = resultType(inputs);
    return mapBinary('xlogy', inputs, floatingOf(type));
  },
  vjp: [logOfOther, ratioOfBoth],
  jvp: 'elementwise',
};
/** Number and tensor. */
export const xlogyNumberRow: Row = {
  ...xlogyRow,
  node: 'XlogyBackward1',
  formula: '; ∇·a/b',
  edges: [1],
};
/** Tensor and number. */
export const xlogyByNumberRow: Row = {
  ...xlogyRow,
  node: 'XlogyBackward2',
  formula: '∇·ln b',
  edges: [0],
};

export const sinc: Unary = unary(sincRow);
export const erf: Unary = unary(erfRow);
export const erfc: Unary = unary(erfcRow);
export const erfinv: Unary = unary(erfinvRow);
export const lgamma: Unary = unary(lgammaRow);
export const digamma: Unary = unary(digammaRow);
export const i0: Unary = unary(i0Row);
export const i1: Unary = unary(i1Row);
export const i0e: Unary = unary(i0eRow);
export const i1e: Unary = unary(i1eRow);

/** a·ln b, and 0 where a is 0 (NaN where b is NaN). */
export const xlogy: Binary = operator((runner, a: Operand, b: Operand) => {
  if (typeof b === 'number') return runner(xlogyByNumberRow, [a, b]);
  return runner(typeof a === 'number' ? xlogyNumberRow : xlogyRow, [a, b]);
});

/** The n-th derivative of digamma, n = 0, 1, 2 … */
export const polygamma: Operator<(n: number, x: Tensor) => Tensor> = operator(
  (runner, n: number, x: Tensor) => {
    if (n < 0) throw new RuntimeError('polygamma(n, x) does not support negative n.');
    return runner(polygammaRow, [x], { n });
  },
);
