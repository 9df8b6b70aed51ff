/** @file softmax and logSoftmax along a dimension. */

import { build } from '../tensor/make.ts';
import { wrapDim } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { numbersOf } from '../kernels/strided.ts';
import { mul, sub } from './arithmetic.ts';
import { floatOf } from './define.ts';
import { run } from './dispatch.ts';
import { exp } from './math.ts';
import { reduceWith, sum } from './reduce.ts';
import { RESULT, type Attributes, type Operand, type Row } from './row.ts';

interface DimAttributes extends Attributes {
  readonly dim: number;
}

/** a − ln Σeᵃ, then `finish`, in float64 until stored. */
function normalized(
  [input]: readonly Operand[],
  { dim }: DimAttributes,
  finish: (logProbability: number) => number,
): Tensor {
  const x = input as Tensor;
  const dims = x.ndim === 0 ? [] : [dim];
  const total = reduceWith('logsumexp', x, { dim: dims, keepdim: true }, 'float64');
  const values = numbersOf(x);
  const shift = numbersOf(total, x.shape);
  return build(x.shape, floatOf(x), (out) => {
    for (let i = 0; i < out.length; i++) {
      out[i] = finish((values[i] as number) - (shift[i] as number));
    }
  });
}

const same = (x: number): number => x;

/** ∇·s − s·Σ(∇·s), for gradients and tangents alike: the Jacobian is symmetric. */
export const softmaxRow: Row<DimAttributes> = {
  name: 'softmax',
  node: 'SoftmaxBackward0',
  symbol: 'softmax',
  formula: 's·(∇ − Σ∇·s)',
  saves: [{ slot: RESULT }],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => normalized(inputs, attributes, Math.exp),
  vjp: [
    (g, n) => {
      const weighted = mul(g, n.saved(RESULT));
      return sub(
        weighted,
        mul(n.saved(RESULT), sum(weighted, n.attributes.dim, { keepdim: true })),
      );
    },
  ],
  jvp: 'elementwise',
};

export const logSoftmaxRow: Row<DimAttributes> = {
  name: 'logSoftmax',
  node: 'LogSoftmaxBackward0',
  symbol: 'ln softmax',
  formula: '∇ − softmax·Σ∇',
  saves: [{ slot: RESULT }],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => normalized(inputs, attributes, same),
  vjp: [(g, n) => sub(g, mul(exp(n.saved(RESULT)), sum(g, n.attributes.dim, { keepdim: true })))],
  jvp: ([tangent], n) => {
    const weighted = mul(tangent as Tensor, exp(n.saved(RESULT)));
    return sub(tangent as Tensor, sum(weighted, n.attributes.dim, { keepdim: true }));
  },
};

/** eᵃ / Σeᵃ along a dimension. */
export function softmax(x: Tensor, dim: number): Tensor {
  return run(softmaxRow, [x], { dim: wrapDim(dim, x.ndim) });
}

/** ln softmax, computed without overflow. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return run(logSoftmaxRow, [x], { dim: wrapDim(dim, x.ndim) });
}
