/** @file softmax and logSoftmax along a dimension. */

import type { DType, NumberArray } from '../../tensor/dtype.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isUnfollowed } from '../../autograd/state.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { kernels } from '../../kernels/table.ts';
import { mul, sub } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { run } from '../dispatch.ts';
import { slopeOperator } from '../elementwise/slopes.ts';
import { exp, neg } from '../elementwise/math.ts';
import { reduceWith, sum } from '../reductions/reduce.ts';
import { requireFloating } from '../elementwise/require.ts';
import { RESULT, type Attributes, type Operand, type Row } from '../row.ts';

interface DimAttributes extends Attributes {
  readonly dim: number;
}

/** a − ln Σeᵃ, then `finish`, in float64 until stored. */
function normalized(
  name: string,
  [input]: readonly Operand[],
  { dim }: DimAttributes,
  finish: (logProbability: number) => number,
): Tensor {
  const x = input as Tensor;
  // PyTorch asks nothing of tensors without elements.
  if (x.numel() > 0)
    requireFloating(`${name}_${dim === x.ndim - 1 || x.ndim === 0 ? 'lastdim_' : ''}kernel_impl`, [
      x,
    ]);
  if (x.ndim > 0 && dim === x.ndim - 1) {
    return build(x.shape, x.dtype, (out) => {
      kernels.softmaxRows(numbersOf(x), x.shape[dim] ?? 1, out, finish === same);
    });
  }
  const dims = x.ndim === 0 ? [] : [dim];
  const total = reduceWith('logsumexp', x, { dim: dims, keepdim: true }, 'float64');
  const values = numbersOf(x);
  const shift = numbersOf(total, x.shape);
  return build(x.shape, x.dtype, (out) => {
    for (let i = 0; i < out.length; i++) {
      // Less a largest element of infinity, every element is −∞ or NaN, and so is their sum's logarithm.
      const isInfinite = shift[i] === Infinity;
      out[i] = isInfinite ? NaN : finish((values[i] as number) - (shift[i] as number));
    }
  });
}

const same = (x: number): number => x;

const total = (x: Tensor, { dim }: DimAttributes): Tensor => sum(x, dim, { keepdim: true });

/** Of a gradient g and the result s. */
const softmaxSlope = slopeOperator<DimAttributes>(
  'softmaxBackward',
  'SoftmaxBackwardDataBackward0',
  'b·(∇ − Σ∇·b); ∇·(a − Σa·b) − a·Σ∇·b',
  (g, s, attributes) => {
    const weighted = mul(g, s);
    return sub(weighted, mul(s, total(weighted, attributes)));
  },
  (h, g, s, attributes) => {
    const own = mul(h, sub(g, total(mul(g, s), attributes)));
    return sub(own, mul(g, total(mul(h, s), attributes)));
  },
  {
    push: (ds, g, s, attributes) => {
      const own = mul(ds, sub(g, total(mul(g, s), attributes)));
      return sub(own, mul(s, total(mul(g, ds), attributes)));
    },
  },
);

interface SoftmaxAttributes extends DimAttributes {
  /** Rows of −∞ alone give zeros, not NaN: nothing is attended to. */
  readonly isMasked?: boolean;
}

/** Zeros where a row along the last dimension is −∞ throughout. */
function unmasked(x: Tensor, result: Tensor): Tensor {
  const length = x.shape.at(-1) ?? 1;
  const values = numbersOf(x);
  const out = result.storage.data as NumberArray;
  for (let start = 0; start < values.length; start += length) {
    const row = values.subarray(start, start + length);
    if (row.every((value) => value === -Infinity)) out.fill(0, start, start + length);
  }
  return result;
}

/** ∇·s − s·Σ(∇·s), for gradients and tangents alike: the Jacobian is symmetric. */
export const softmaxRow: Row<SoftmaxAttributes> = {
  name: 'softmax',
  node: 'SoftmaxBackward0',
  symbol: 'softmax',
  formula: 's·(∇ − Σ∇·s)',
  saves: [{ slot: RESULT }],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const result = normalized('softmax', inputs, attributes, Math.exp);
    return attributes.isMasked === true ? unmasked(inputs[0] as Tensor, result) : result;
  },
  vjp: [
    (g, n) => {
      const { dim } = n.attributes;
      const s = n.saved(RESULT);
      if (isUnfollowed() && s.ndim > 0 && dim === s.ndim - 1) {
        return build(s.shape, s.dtype, (out) => {
          kernels.softmaxBackwardRows(numbersOf(g), numbersOf(s), s.shape[dim] ?? 1, out);
        });
      }
      return softmaxSlope(g, s, { dim });
    },
  ],
  jvp: 'elementwise',
};

/** Of a gradient g and the result y. */
const logSoftmaxSlope = slopeOperator<DimAttributes>(
  'logSoftmaxBackward',
  'LogSoftmaxBackwardDataBackward0',
  '∇ − Σ∇·eᵇ; −∇·eᵇ·Σa',
  (g, y, attributes) => sub(g, mul(exp(y), total(g, attributes))),
  (h, g, y, attributes) => neg(mul(mul(h, exp(y)), total(g, attributes))),
  {
    adjoint: (h, y, attributes) => sub(h, total(mul(h, exp(y)), attributes)),
    push: (dy, g, y, attributes) => neg(mul(mul(exp(y), dy), total(g, attributes))),
  },
);

export const logSoftmaxRow: Row<DimAttributes> = {
  name: 'logSoftmax',
  node: 'LogSoftmaxBackward0',
  symbol: 'ln softmax',
  formula: '∇ − softmax·Σ∇',
  tangent: '∂a − Σ softmax·∂a',
  saves: [{ slot: RESULT }],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => normalized('log_softmax', inputs, attributes, same),
  vjp: [(g, n) => logSoftmaxSlope(g, n.saved(RESULT), n.attributes)],
  jvp: ([tangent], n) => {
    const weighted = mul(tangent as Tensor, exp(n.saved(RESULT)));
    return sub(tangent as Tensor, sum(weighted, n.attributes.dim, { keepdim: true }));
  },
};

export interface SoftmaxOptions {
  /** Element type of the result; the operand is converted first. */
  readonly dtype?: DType;
}

function along(name: 'softmax' | 'logSoftmax', row: Row<DimAttributes>) {
  return (x: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor => {
    const { dtype = x.dtype } = checkNames(name, options);
    return run(row, [to(x, dtype)], { dim: wrapDim(dim, x.ndim) });
  };
}

/** eᵃ / Σeᵃ along a dimension. */
export const softmax: (x: Tensor, dim: number, options?: SoftmaxOptions) => Tensor = along(
  'softmax',
  softmaxRow,
);
/** ln softmax, computed without overflow. */
export const logSoftmax: (x: Tensor, dim: number, options?: SoftmaxOptions) => Tensor = along(
  'logSoftmax',
  logSoftmaxRow,
);

/** softmax of scores along the last dimension, where a row that is masked throughout gives zeros. */
export function maskedSoftmax(scores: Tensor): Tensor {
  return run(softmaxRow, [scores], { dim: scores.ndim - 1, isMasked: true });
}
