/** @file gelu, exact and by tanh (Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415): a·Φ(a), Φ the normal distribution. */

import type { Tensor } from '../../tensor/tensor.ts';
import { activation } from './pieces.ts';
import { add, mul, rsub, sub } from '../elementwise/arithmetic.ts';
import { erf as errorFunction } from '../../kernels/error-function.ts';
import { exp, square, tanh } from '../elementwise/math.ts';
import { erf } from '../special/special.ts';
import type { Row } from '../row.ts';
import { slopeOperator } from '../elementwise/slopes.ts';

/** φ, the density of the normal distribution. */
const densityAt = (x: Tensor): Tensor => mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

const geluSlope = slopeOperator(
  'geluBackward',
  'GeluBackwardBackward0',
  '∇·(Φ(b) + b·φ(b)); ∇·a·φ(b)(2 − b²)',
  (g, x) => {
    const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
    return mul(g, add(distribution, mul(x, densityAt(x))));
  },
  (h, g, x) => mul(mul(h, g), mul(densityAt(x), rsub(square(x), 2))),
);

export const geluRow: Row = activation(
  'gelu',
  'GeluBackward0',
  'GeluKernelImpl',
  '∇·(Φ(a) + a·φ(a))',
  (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
  (g, n) => geluSlope(g, n.saved(0), n.attributes),
);

const KAPPA = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** t = tanh u, u = √(2/π)(a + 0.044715a³), and u′. */
function bent(x: Tensor): { readonly t: Tensor; readonly slope: Tensor } {
  const squared = square(x);
  return {
    t: tanh(mul(mul(x, add(mul(squared, CUBIC), 1)), KAPPA)),
    slope: mul(add(mul(squared, 3 * CUBIC), 1), KAPPA),
  };
}

const geluTanhSlope = slopeOperator(
  'geluBackward',
  'GeluBackwardBackward0',
  '½∇·(1 + t + b·(1 − t²)·u′); ½∇·a·(1 − t²)(2u′ − 2b·t·u′² + b·u″), of tanh u',
  (g, x) => {
    const { t, slope } = bent(x);
    return mul(g, mul(add(add(t, 1), mul(mul(x, rsub(square(t), 1)), slope)), 0.5));
  },
  (h, g, x) => {
    const { t, slope } = bent(x);
    const turning = sub(mul(square(x), 3 * KAPPA * CUBIC), mul(mul(x, t), square(slope)));
    return mul(mul(h, g), mul(rsub(square(t), 1), add(slope, turning)));
  },
);

export const geluTanhRow: Row = activation(
  'gelu',
  'GeluBackward0',
  'GeluKernelImpl',
  '½∇·(1 + t + a·(1 − t²)·u′), t = tanh u, u = √(2/π)(a + 0.044715a³)',
  (x) => 0.5 * x * (1 + Math.tanh(KAPPA * (x + CUBIC * x ** 3))),
  (g, n) => geluTanhSlope(g, n.saved(0), n.attributes),
);
