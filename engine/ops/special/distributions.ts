/**
 * @file Special functions around distributions: the normal one, the gamma one, entropy, zeta. Their rules are
 * those of derivatives.yaml; where it says `not_implemented`, so do they.
 */

import { igamma as igammaOf, igammac as igammacOf } from '../../kernels/incomplete-gamma.ts';
import { erfcx as erfcxOf } from '../../kernels/error-function.ts';
import { lgamma as lgammaOf, zeta as zetaOf } from '../../kernels/gamma.ts';
import { logNdtr as logNdtrOf, ndtri as ndtriOf } from '../../kernels/normal.ts';
import { categoryOf, resultType } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub, divNumber, mulNumber } from '../elementwise/arithmetic.ts';
import { eq, le, logicalAnd } from '../elementwise/compare.ts';
import {
  floatOf,
  mapEach,
  operator,
  unary,
  type Binary,
  type Operator,
  type Unary,
} from '../define.ts';
import { exp, log, neg, square } from '../elementwise/math.ts';
import { requireFloating } from '../elementwise/require.ts';
import {
  RESULT,
  type Attributes,
  type Jvp,
  type Operand,
  type Row,
  type Save,
  type Vjp,
} from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';
import { withoutForwardMode } from '../not-implemented.ts';
import { digamma, erf, lgamma } from './special.ts';
import { expandTo } from '../shape/sum-to-shape.ts';

const SELF: readonly Save[] = [{ slot: 0 }];

const shared = { differentiable: true, view: false, jvp: 'elementwise' } as const;

function functionRow(
  name: string,
  node: string,
  symbol: string,
  formula: string,
  saves: readonly Save[],
  f: (x: number) => number,
  vjp: Vjp<Attributes>,
): Row {
  return {
    ...shared,
    name,
    node,
    symbol,
    formula,
    saves,
    forward: (inputs) => mapEach(inputs, floatOf(inputs[0] as Tensor), f),
    vjp: [vjp],
  };
}

function entropy(x: number): number {
  if (x > 0) return -x * Math.log(x);
  return x === 0 ? 0 : Number.isNaN(x) ? NaN : -Infinity;
}

export const entrRow: Row = functionRow(
  'entr',
  'SpecialEntrBackward0',
  '−a·ln a',
  '−∇·(1 + ln a)',
  SELF,
  entropy,
  (g, n) => mul(g, neg(add(log(n.saved(0)), 1))),
);
export const erfcxRow: Row = functionRow(
  'erfcx',
  'SpecialErfcxBackward0',
  'e^(a²)·erfc',
  '∇·(2a·result − 2/√π)',
  [{ slot: 0 }, { slot: RESULT }],
  erfcxOf,
  (g, n) => mul(sub(mul(mul(n.saved(0), 2), n.saved(RESULT)), 2 / Math.sqrt(Math.PI)), g),
);
export const logNdtrRow: Row = functionRow(
  'logNdtr',
  'SpecialLogNdtrBackward0',
  'ln Φ',
  '∇·e^(−result − a²/2)/√(2π)',
  [{ slot: 0 }, { slot: RESULT }],
  logNdtrOf,
  (g, n) => {
    const exponent = neg(add(n.saved(RESULT), div(square(n.saved(0)), 2)));
    return mul(div(g, Math.sqrt(2 * Math.PI)), exp(exponent));
  },
);
export const ndtriRow: Row = functionRow(
  'ndtri',
  'SpecialNdtriBackward0',
  'Φ⁻¹',
  '∇·√(2π)·e^(result²/2)',
  [{ slot: RESULT }],
  ndtriOf,
  (g, n) => mul(mul(g, Math.sqrt(2 * Math.PI)), exp(div(square(n.saved(RESULT)), 2))),
);

interface OrderAttributes extends Attributes {
  readonly p: number;
}

/** ln Γₚ(x) = p(p − 1)/4·ln π + Σ ln Γ(x − j/2), j = 0 … p − 1 (DLMF 35.3.4). */
export const mvlgammaRow: Row<OrderAttributes> = {
  ...shared,
  name: 'mvlgamma',
  node: 'MvlgammaBackward0',
  symbol: 'ln Γₚ',
  formula: '∇·Σ ψ(a − j/2)',
  saves: SELF,
  forward: (inputs, { p }) =>
    mapEach(inputs, floatOf(inputs[0] as Tensor), (x) => {
      let total = ((p * (p - 1)) / 4) * Math.log(Math.PI);
      for (let j = 0; j < p; j++) total += lgammaOf(x - j / 2);
      return total;
    }),
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      let slope = digamma(x);
      for (let j = 1; j < n.attributes.p; j++) slope = add(slope, digamma(sub(x, j / 2)));
      return mul(g, slope);
    },
  ],
};

function floatResult(inputs: readonly Operand[], f: (a: number, b: number) => number): Tensor {
  const dtype = resultType(inputs);
  return mapEach(inputs, categoryOf[dtype] < 2 ? 'float32' : dtype, f);
}

const notImplemented =
  (name: string): Vjp<Attributes> =>
  () => {
    throw new NotImplementedError(`the derivative for '${name}' is not implemented.`);
  };

/** a·ln(1 + b), and 0 where a is 0 (NaN where b is NaN). */
export const xlog1pyRow: Row = {
  ...shared,
  name: 'xlog1py',
  node: 'SpecialXlog1PyBackward0',
  symbol: 'a·ln(1+b)',
  formula: '∇·ln(1 + b); ∇·a/(1 + b)',
  saves: [{ slot: 0 }, { slot: 1 }],
  forward: (inputs) =>
    floatResult(inputs, (a, b) => (a === 0 && !Number.isNaN(b) ? 0 : a * Math.log1p(b))),
  vjp: [
    (g, n) => {
      const b = n.operand(1);
      const full = xlog1py(g, b);
      const isZero = eq(n.saved(0), 0);
      if (typeof b === 'number') return b > -1 ? full : maskedFill(full, isZero, 0);
      return maskedFill(full, logicalAnd(isZero, le(b, -1)), 0);
    },
    (g, n) => div(mul(g, n.operand(0)), add(n.saved(1), 1)),
  ],
};
/** Number and tensor. */
export const xlog1pyNumberRow: Row = {
  ...xlog1pyRow,
  node: 'SpecialXlog1PyBackward1',
  formula: '; ∇·a/(1 + b)',
  edges: [1],
};
/** Tensor and number. */
export const xlog1pyByNumberRow: Row = {
  ...xlog1pyRow,
  node: 'SpecialXlog1PyBackward2',
  formula: '∇·ln(1 + b)',
  edges: [0],
};

export const zetaRow: Row = {
  ...shared,
  name: 'zeta',
  node: 'SpecialZetaBackward0',
  symbol: 'ζ',
  formula: 'not implemented; −∇·a·ζ(a + 1, b)',
  saves: [{ slot: 0 }, { slot: 1 }],
  forward: (inputs) => floatResult(inputs, zetaOf),
  vjp: [
    notImplemented('zeta'),
    (g, n) => {
      const s = n.operand(0);
      const raised = typeof s === 'number' ? s + 1 : add(s, 1);
      return mul(neg(mul(g, s)), zeta(raised, n.saved(1)));
    },
  ],
};

const gammaDensity: Vjp<Attributes> = (g, n) => {
  const [a, x] = [n.saved(0), n.saved(1)];
  return mul(g, exp(sub(sub(mul(sub(a, 1), log(x)), x), lgamma(a))));
};

/** Also in forward mode, only the second operand has a derivative. */
function gammaTangent(name: string, slope: Vjp<Attributes>): Jvp<Attributes> {
  return ([a, b], n, { shape }) => {
    if ((a ?? null) !== null) throw withoutForwardMode(name);
    return slope(expandTo(b as Tensor, shape), n);
  };
}

export const igammaRow: Row = {
  ...shared,
  name: 'igamma',
  node: 'IgammaBackward0',
  symbol: 'P(a, b)',
  formula: 'not implemented; ∇·b^(a−1)·e^(−b)/Γ(a)',
  tangent: '∂b·b^(a−1)·e^(−b)/Γ(a)',
  saves: [{ slot: 0 }, { slot: 1 }],
  forward: (inputs) => floatResult(inputs, igammaOf),
  vjp: [notImplemented('igamma: input'), gammaDensity],
  jvp: gammaTangent('igamma', gammaDensity),
};
export const igammacRow: Row = {
  ...igammaRow,
  name: 'igammac',
  node: 'IgammacBackward0',
  symbol: 'Q(a, b)',
  formula: 'not implemented; −∇·b^(a−1)·e^(−b)/Γ(a)',
  tangent: '−∂b·b^(a−1)·e^(−b)/Γ(a)',
  forward: (inputs) => floatResult(inputs, igammacOf),
  vjp: [notImplemented('igammac: input'), (g, n) => neg(gammaDensity(g, n))],
  jvp: gammaTangent('igammac', (g, n) => neg(gammaDensity(g, n))),
};

/** Number and tensor. */
export const zetaNumberRow: Row = {
  ...zetaRow,
  node: 'SpecialZetaBackward1',
  formula: '; −∇·a·ζ(a + 1, b)',
  edges: [1],
};
/** Tensor and number. */
export const zetaByNumberRow: Row = {
  ...zetaRow,
  node: 'SpecialZetaBackward2',
  formula: 'not implemented',
  edges: [0],
  jvp: null,
};

/** −x·ln x; 0 at 0, −∞ left of it. */
export const entr: Unary = unary(entrRow);
/** e^(x²)·erfc(x), which does not underflow on the right (DLMF 7.2.3 on the imaginary axis). */
export const erfcx: Unary = unary(erfcxRow);
/** The logarithm of the normal distribution function. */
export const logNdtr: Unary = unary(logNdtrRow);
/** The normal quantile: the inverse of `ndtr`. */
export const ndtri: Unary = unary(ndtriRow);

/** The normal distribution function (1 + erf(x/√2))/2. */
export function ndtr(x: Tensor): Tensor {
  return mulNumber(add(erf(divNumber(x, Math.SQRT2)), 1), 0.5);
}

/** a·ln(1 + b), and 0 where a is 0 (NaN where b is NaN). */
export const xlog1py: Binary = operator((runner, a: Operand, b: Operand) => {
  if (typeof b === 'number') return runner(xlog1pyByNumberRow, [a, b]);
  return runner(typeof a === 'number' ? xlog1pyNumberRow : xlog1pyRow, [a, b]);
});

/** Hurwitz's zeta function Σ (q + k)^(−s), k = 0, 1, 2 … (DLMF 25.11.1). */
export const zeta: Binary = operator((runner, s: Operand, q: Operand) => {
  if (typeof q === 'number') return runner(zetaByNumberRow, [s, q]);
  return runner(typeof s === 'number' ? zetaNumberRow : zetaRow, [s, q]);
});

/** The lower incomplete gamma function, regularized: P(a, x) (DLMF 8.2.4). */
export const igamma: Binary = operator((runner, a: Operand, x: Operand) => {
  requireFloating('igamma_cpu', [a, x]);
  return runner(igammaRow, [a, x]);
});

/** The upper incomplete gamma function, regularized: Q(a, x) = 1 − P(a, x) (DLMF 8.2.4). */
export const igammac: Binary = operator((runner, a: Operand, x: Operand) => {
  requireFloating('igammac_cpu', [a, x]);
  return runner(igammacRow, [a, x]);
});

/** The logarithm of the gamma function of p variables, for x > (p − 1)/2. */
export const mvlgamma: Operator<(x: Tensor, p: number) => Tensor> = operator(
  (runner, x: Tensor, p: number) => {
    if (p < 1) throw new RuntimeError('p has to be greater than or equal to 1');
    return runner(mvlgammaRow, [x], { p });
  },
);
