/** @file gelu, exact and by tanh (Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415): a·Φ(a), Φ the normal distribution. */

import { activation } from './activation-pieces.ts';
import { add, mul, rsub } from './arithmetic.ts';
import { erf as errorFunction } from '../kernels/error-function.ts';
import { exp, square, tanh } from './math.ts';
import { erf } from './special.ts';
import type { Row } from './row.ts';

export const geluRow: Row = activation(
  'gelu',
  'GeluBackward0',
  'GeluKernelImpl',
  '∇·(Φ(a) + a·φ(a))',
  (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
  (g, n) => {
    const x = n.saved(0);
    const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return mul(g, add(distribution, mul(x, density)));
  },
);

const KAPPA = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

export const geluTanhRow: Row = activation(
  'gelu',
  'GeluBackward0',
  'GeluKernelImpl',
  '½∇·(1 + t + a·(1 − t²)·u′), t = tanh u, u = √(2/π)(a + 0.044715a³)',
  (x) => 0.5 * x * (1 + Math.tanh(KAPPA * (x + CUBIC * x ** 3))),
  (g, n) => {
    const x = n.saved(0);
    const squared = square(x);
    const t = tanh(mul(mul(x, add(mul(squared, CUBIC), 1)), KAPPA));
    const slope = mul(add(mul(squared, 3 * CUBIC), 1), KAPPA);
    const bent = mul(mul(x, rsub(square(t), 1)), slope);
    return mul(g, mul(add(add(t, 1), bent), 0.5));
  },
);
