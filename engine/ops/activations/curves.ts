/** @file Smooth activations: softplus, logsigmoid, silu, mish, glu. */

import { numbersOf } from '../../kernels/strided.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { activation } from './pieces.ts';
import { add, mul, rsub } from '../elementwise/arithmetic.ts';
import { gt } from '../elementwise/compare.ts';
import { run } from '../dispatch.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { neg, sigmoid, square, tanh } from '../elementwise/math.ts';
import { requireFloating } from '../elementwise/require.ts';
import type { Attributes, Row } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { slopeOperator } from '../elementwise/slopes.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const log1pExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export interface SoftplusAttributes extends Attributes {
  readonly beta: number;
  readonly threshold: number;
}

const softplusSlope = slopeOperator<SoftplusAttributes>(
  'softplusBackward',
  'SoftplusBackwardBackward0',
  '∇ where β·b > threshold, else ∇·σ(β·b); 0 where β·b > threshold, else ∇·a·β·σ(β·b)(1 − σ(β·b))',
  (g, x, { beta, threshold }) => {
    const scaled = mul(x, beta);
    return where(gt(scaled, threshold), g, mul(g, sigmoid(scaled)));
  },
  (h, g, x, { beta, threshold }) => {
    const scaled = mul(x, beta);
    const s = sigmoid(scaled);
    return where(gt(scaled, threshold), 0, mul(mul(h, g), mul(mul(s, rsub(s, 1)), beta)));
  },
);

/** The identity where beta·a exceeds the threshold. */
export const softplusRow: Row<SoftplusAttributes> = activation(
  'softplus',
  'SoftplusBackward0',
  'softplus_cpu',
  '∇ where β·a > threshold, else ∇·σ(β·a)',
  (x, { beta, threshold }) => (x * beta > threshold ? x : log1pExp(x * beta) / beta),
  (g, n) => softplusSlope(g, n.saved(0), n.attributes),
);

const logsigmoidSlope = slopeOperator(
  'logsigmoidBackward',
  'LogSigmoidBackwardBackward0',
  '∇·σ(−b); −∇·a·σ(b)·σ(−b)',
  (g, x) => mul(g, sigmoid(neg(x))),
  (h, g, x) => mul(mul(neg(h), g), mul(sigmoid(x), sigmoid(neg(x)))),
);

export const logsigmoidRow: Row = activation(
  'logsigmoid',
  'LogSigmoidBackward0',
  'log_sigmoid_cpu',
  '∇·σ(−a)',
  (x) => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x))),
  (g, n) => logsigmoidSlope(g, n.saved(0), n.attributes),
);

export const siluRow: Row = activation(
  'silu',
  'SiluBackward0',
  'silu_cpu',
  '∇·σ(a)(1 + a(1 − σ(a)))',
  (x) => x * logistic(x),
  (g, n) => {
    const s = sigmoid(n.saved(0));
    return mul(g, mul(s, add(mul(n.saved(0), rsub(s, 1)), 1)));
  },
);

/** Misra, https://arxiv.org/abs/1908.08681: a·tanh(softplus(a)). */
export const mishRow: Row = activation(
  'mish',
  'MishBackward0',
  'mish_cpu',
  '∇·(t + a·σ(a)(1 − t²)), t = tanh(softplus(a))',
  (x) => x * Math.tanh(log1pExp(x)),
  (g, n) => {
    const x = n.saved(0);
    const t = tanh(softplus(x));
    return mul(g, add(t, mul(mul(x, sigmoid(x)), rsub(square(t), 1))));
  },
);

function softplus(x: Tensor): Tensor {
  return run(softplusRow, [x], { beta: 1, threshold: 20 });
}

export interface GluAttributes extends Attributes {
  readonly dim: number;
}

function halves(x: Tensor, dim: number): [Tensor, Tensor] {
  const half = (x.shape[dim] ?? 0) / 2;
  return [narrow(x, dim, 0, half), narrow(x, dim, half, half)];
}

/** Dauphin et al., https://arxiv.org/abs/1612.08083: the first half times σ of the second. */
export const gluRow: Row<GluAttributes> = {
  name: 'glu',
  node: 'GluBackward0',
  symbol: 'glu',
  formula: 'cat(∇·σ(q), ∇·p·σ(q)·(1 − σ(q))), a = cat(p, q)',
  tangent: '∂p·σ(q) + p·σ(q)·(1 − σ(q))·∂q, a = cat(p, q)',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input], { dim }) {
    const x = input as Tensor;
    const length = x.shape[dim] ?? 1;
    if (length % 2 !== 0) {
      throw new RuntimeError(
        `Halving dimension must be even, but dimension ${String(dim)} is size ${String(length)}`,
      );
    }
    requireFloating('glu_cpu', [x]);
    const shape = x.shape.with(dim, length / 2);
    const inner = x.shape.slice(dim + 1).reduce((a, b) => a * b, length / 2);
    const values = numbersOf(x);
    return build(shape, x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) {
        const from = i + Math.floor(i / inner) * inner;
        out[i] = (values[from] as number) * logistic(values[from + inner] as number);
      }
    });
  },
  vjp: [
    (g, n) => {
      const { dim } = n.attributes;
      const [a, b] = halves(n.saved(0), dim);
      const s = sigmoid(b);
      return cat([mul(g, s), mul(mul(g, a), mul(s, rsub(s, 1)))], dim);
    },
  ],
  jvp: ([tangent], n) => {
    const [a, b] = halves(n.saved(0), n.attributes.dim);
    const [da, db] = halves(tangent as Tensor, n.attributes.dim);
    const s = sigmoid(b);
    return add(mul(da, s), mul(mul(db, a), mul(s, rsub(s, 1))));
  },
};
