/** @file Inverse trigonometric and hyperbolic functions, atan2, hypot, degrees and radians. */

import { resultType, type DType, floatingOf } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, rsub, sub } from './arithmetic.ts';
import { eq } from './compare.ts';
import { binary, mapBinary, unary, type Binary, type Unary } from '../define.ts';
import { rsqrt } from './exponential.ts';
import { rowOfFunction, neg, reciprocal, square } from './math.ts';
import { requireFloating } from './require.ts';
import { RESULT, type Operand, type Row, type Save } from '../row.ts';
import { maskedFill } from './select.ts';

const SELF: readonly Save[] = [{ slot: 0 }];

export const asinRow: Row = rowOfFunction(
  'asin',
  'AsinBackward0',
  'asin',
  '∇/√(1 − a²)',
  SELF,
  (g, n) => mul(g, rsqrt(rsub(square(n.saved(0)), 1))),
);
export const acosRow: Row = rowOfFunction(
  'acos',
  'AcosBackward0',
  'acos',
  '−∇/√(1 − a²)',
  SELF,
  (g, n) => mul(g, neg(rsqrt(rsub(square(n.saved(0)), 1)))),
);
export const atanRow: Row = rowOfFunction(
  'atan',
  'AtanBackward0',
  'atan',
  '∇/(a² + 1)',
  SELF,
  (g, n) => div(g, add(square(n.saved(0)), 1)),
);
export const sinhRow: Row = rowOfFunction(
  'sinh',
  'SinhBackward0',
  'sinh',
  '∇·cosh a',
  SELF,
  (g, n) => mul(g, cosh(n.saved(0))),
);
export const coshRow: Row = rowOfFunction(
  'cosh',
  'CoshBackward0',
  'cosh',
  '∇·sinh a',
  SELF,
  (g, n) => mul(g, sinh(n.saved(0))),
);
export const asinhRow: Row = rowOfFunction(
  'asinh',
  'AsinhBackward0',
  'asinh',
  '∇/√(a² + 1)',
  SELF,
  (g, n) => mul(g, rsqrt(add(square(n.saved(0)), 1))),
);
export const acoshRow: Row = rowOfFunction(
  'acosh',
  'AcoshBackward0',
  'acosh',
  '∇/√(a² − 1)',
  SELF,
  (g, n) => mul(g, rsqrt(sub(square(n.saved(0)), 1))),
);
export const atanhRow: Row = rowOfFunction(
  'atanh',
  'AtanhBackward0',
  'atanh',
  '∇/(1 − a²)',
  SELF,
  (g, n) => div(g, rsub(square(n.saved(0)), 1)),
);
export const deg2radRow: Row = rowOfFunction(
  'deg2rad',
  'Deg2RadBackward0',
  '°→rad',
  '∇·π/180',
  [],
  (g) => mul(g, Math.PI / 180),
);
export const rad2degRow: Row = rowOfFunction(
  'rad2deg',
  'Rad2DegBackward0',
  'rad→°',
  '∇·180/π',
  [],
  (g) => mul(g, 180 / Math.PI),
);

const floatResult = (inputs: readonly Operand[]): DType => {
  const type = resultType(inputs);
  return floatingOf(type);
};

/** 1/(a² + b²); 0 at the origin, which makes both gradients 0 there. */
function inverseSquare(a: Tensor, b: Tensor): Tensor {
  const sum = add(square(a), square(b));
  return maskedFill(reciprocal(sum), eq(sum, 0), 0);
}

export const atan2Row: Row = {
  name: 'atan2',
  node: 'Atan2Backward0',
  symbol: 'atan2',
  formula: '∇·b/(a² + b²); −∇·a/(a² + b²)',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward: (inputs) => mapBinary('atan2', inputs, floatResult(inputs)),
  vjp: [
    (g, n) => mul(g, mul(n.saved(1), inverseSquare(n.saved(0), n.saved(1)))),
    (g, n) => mul(g, mul(neg(n.saved(0)), inverseSquare(n.saved(0), n.saved(1)))),
  ],
  // At the origin the gradient is 0, but the tangent is NaN.
  jvp: ([a, b], n) => {
    const [y, x] = [n.saved(0), n.saved(1)];
    return div(sub(mul(x, a ?? 0), mul(y, b ?? 0)), add(mul(y, y), mul(x, x)));
  },
  tangent: '(b·∂a − a·∂b)/(a² + b²)',
};

export const hypotRow: Row = {
  name: 'hypot',
  node: 'HypotBackward0',
  symbol: '√(a²+b²)',
  formula: '∇·a/√(a² + b²); ∇·b/√(a² + b²)',
  saves: [{ slot: 0, when: 0 }, { slot: 1, when: 1 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward(inputs) {
    requireFloating('hypot_cpu', inputs);
    return mapBinary('hypot', inputs);
  },
  vjp: [
    (g, n) => mul(g, div(n.saved(0), n.saved(RESULT))),
    (g, n) => mul(g, div(n.saved(1), n.saved(RESULT))),
  ],
  jvp: 'elementwise',
};

export const asin: Unary = unary(asinRow);
export const acos: Unary = unary(acosRow);
export const atan: Unary = unary(atanRow);
export const sinh: Unary = unary(sinhRow);
export const cosh: Unary = unary(coshRow);
export const asinh: Unary = unary(asinhRow);
export const acosh: Unary = unary(acoshRow);
export const atanh: Unary = unary(atanhRow);
export const deg2rad: Unary = unary(deg2radRow);
export const rad2deg: Unary = unary(rad2degRow);
/** The angle of the point (b, a), in (−π, π]. */
export const atan2: Binary = binary(atan2Row);
export const hypot: Binary = binary(hypotRow);
