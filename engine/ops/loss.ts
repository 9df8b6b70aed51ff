/** @file Losses that are operators of their own: mseLoss, nllLoss. */

import { numbersOf } from '../kernels/strided.ts';
import { IndexError, RuntimeError, ValueError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { div, mul, sub } from './arithmetic.ts';
import { mapBinary } from './define.ts';
import { run } from './dispatch.ts';
import { gather, scatterZeros } from './gather.ts';
import { neg } from './math.ts';
import { reduceWith, sum } from './reduce.ts';
import type { Attributes, Row, VjpContext } from './row.ts';
import { expand, squeeze, unsqueeze } from './shape.ts';

export type Reduction = 'mean' | 'sum' | 'none';

export interface LossOptions {
  /** What becomes of the elements' losses: their mean (default), their sum, or nothing. */
  readonly reduction?: Reduction;
}

interface LossAttributes extends Attributes {
  readonly reduction: Reduction;
}

function reductionOf({ reduction = 'mean' }: LossOptions): LossAttributes {
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  }
  return { reduction };
}

function reduced(losses: Tensor, { reduction }: LossAttributes): Tensor {
  if (reduction === 'none') return losses;
  return reduceWith(reduction, losses, { dim: null, keepdim: false }, losses.dtype);
}

/** 2(a − b)·∇, divided by the number of elements for the mean. */
function squareSlope(g: Tensor, n: VjpContext<LossAttributes>): Tensor {
  const difference = sub(n.saved(0), n.saved(1));
  const factor = n.attributes.reduction === 'mean' ? 2 / difference.numel() : 2;
  return mul(g, mul(difference, factor));
}

export const mseLossRow: Row<LossAttributes> = {
  name: 'mseLoss',
  node: 'MseLossBackward0',
  symbol: 'mse',
  formula: '∇·2(a − b)/n; −∇·2(a − b)/n',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const difference = mapBinary('sub', inputs);
    return reduced(mapBinary('mul', [difference, difference]), attributes);
  },
  vjp: [squareSlope, (g, n) => neg(squareSlope(g, n))],
  jvp: ([da, db], n) => {
    const change = da && db ? sub(da, db) : (da ?? neg(db as Tensor));
    const difference = sub(n.saved(0), n.saved(1));
    const parts = mul(change, mul(difference, 2));
    if (n.attributes.reduction === 'none') return parts;
    return n.attributes.reduction === 'sum' ? sum(parts) : div(sum(parts), parts.numel());
  },
};

/** Operands: log-probabilities [n, classes] or [classes], class numbers [n] or []. */
export const nllLossRow: Row<LossAttributes> = {
  name: 'nllLoss',
  node: 'NllLossBackward0',
  symbol: 'nll',
  formula: "−∇/n at the target's class",
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, target] = inputs as [Tensor, Tensor];
    const classes = x.shape[x.ndim - 1] ?? 0;
    const values = numbersOf(x);
    const chosen = numbersOf(target);
    const losses = build(target.shape, x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) {
        const label = chosen[i] as number;
        if (label < 0 || label >= classes) {
          throw new IndexError(`Target ${String(label)} is out of bounds.`);
        }
        out[i] = -(values[i * classes + label] as number);
      }
    });
    return reduced(losses, attributes);
  },
  vjp: [
    (g, n) => {
      const target = n.saved(1);
      const into = n.shape(0);
      const each = n.attributes.reduction === 'mean' ? div(g, target.numel()) : g;
      const dim = into.length - 1;
      return scatterZeros(
        neg(unsqueeze(expand(each, target.shape), dim)),
        unsqueeze(target, dim),
        into,
        dim,
      );
    },
  ],
  jvp: ([tangent], n) => {
    const target = n.saved(1);
    const dim = n.shape(0).length - 1;
    const parts = neg(squeeze(gather(tangent as Tensor, dim, unsqueeze(target, dim)), dim));
    if (n.attributes.reduction === 'none') return parts;
    return n.attributes.reduction === 'sum' ? sum(parts) : div(sum(parts), target.numel());
  },
};

/** (input − target)², averaged; differentiable in both. Shapes broadcast. */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return run(mseLossRow, [input, target], reductionOf(options));
}

/**
 * Negative log-likelihood of classes.
 * @param input log-probabilities, [n, classes] or [classes]
 * @param target int64 class numbers, [n] or []
 */
export function nllLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  if (target.dtype !== 'int64') {
    throw new RuntimeError(
      "expected scalar type Long for the target: make it with { dtype: 'int64' }",
    );
  }
  if (input.ndim === 2 && input.shape[0] !== target.shape[0]) {
    throw new ValueError(
      `Expected input batch_size (${String(input.shape[0])}) to match target batch_size (${String(target.shape[0])}).`,
    );
  }
  return run(nllLossRow, [input, target], reductionOf(options));
}
