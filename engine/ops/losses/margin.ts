/** @file Losses of scores that should keep a distance: multiMarginLoss, multilabelMarginLoss, softMarginLoss. */

import { numbersOf } from '../../kernels/strided.ts';
import { titleOf, type NumberArray } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { refuseGradients } from '../elementwise/require.ts';
import { gt } from '../elementwise/compare.ts';
import { mapBinary } from '../define.ts';
import { run } from '../dispatch.ts';
import { gather } from '../indexing/gather.ts';
import {
  reduced,
  reducedTangent,
  reductionOf,
  shareOf,
  slopes,
  type LossAttributes,
  type LossOptions,
} from './loss.ts';
import { neg, sigmoid } from '../elementwise/math.ts';
import { sum } from '../reductions/reduce.ts';
import { SUMMED, type Operand, type Row, type VjpContext } from '../row.ts';
import { oneHot } from '../indexing/search.ts';
import { where } from '../elementwise/select.ts';
import { expand, reshape, unsqueeze } from '../shape/shape.ts';

/** Rows of scores: a vector is one. */
const rowsOf = (x: Tensor): Tensor => (x.ndim === 2 ? x : reshape(x, [1, x.numel()]));

/** Gradients and tangents of losses by row, from the slopes of each row's loss in its scores. */
function slopesByRow<A extends LossAttributes>(
  slopesOf: (n: VjpContext<A>) => Tensor,
): Pick<Row<A>, 'vjp' | 'jvp' | 'tangent'> {
  return {
    vjp: [
      (g, n) => {
        const all = slopesOf(n);
        const share = reshape(shareOf(g, all.shape[0] ?? 1, n.attributes), [-1, 1]);
        return reshape(mul(expand(share, all.shape), all), n.shape(0));
      },
    ],
    tangent: SUMMED,
    jvp([tangent], n, result) {
      const parts = sum(mul(rowsOf(tangent as Tensor), slopesOf(n)), 1);
      return reshape(reducedTangent(parts, n.attributes), result.shape);
    },
  };
}

/** Losses by row; one row of a vector has a loss without dimensions. */
const lossShape = (x: Tensor): readonly number[] => (x.ndim === 2 ? [x.shape[0] ?? 0] : []);

interface MultiMarginAttributes extends LossAttributes {
  readonly p: 1 | 2;
  readonly margin: number;
}

/** Slopes of each row's loss: of p = 2 they depend on the scores. */
function multiMarginSlopes(n: VjpContext<MultiMarginAttributes>): Tensor {
  const x = rowsOf(n.saved(0));
  const target = reshape(n.saved(1), [-1]);
  const weight = n.operand(2);
  const { p, margin } = n.attributes;
  const [, classes = 1] = x.shape;
  const own = to(oneHot(target, classes), x.dtype);
  const distance = add(sub(x, gather(x, 1, unsqueeze(target, 1))), margin);
  const counts = gt(mul(distance, sub(1, own)), 0);
  const slope = where(counts, p === 1 ? 1 : mul(distance, 2), 0);
  const share = div(to(slope, x.dtype), classes);
  const weighted =
    typeof weight === 'number' ? share : mul(share, unsqueeze(gather(weight, 0, target), 1));
  const shaped = to(weighted, x.dtype);
  return sub(shaped, mul(own, sum(shaped, 1, { keepdim: true })));
}

/** Operands: scores, class numbers, weights. `multi_margin_loss_backward` (derivatives.yaml). */
export const multiMarginLossRow: Row<MultiMarginAttributes> = {
  name: 'multiMarginLoss',
  node: 'MultiMarginLossBackward0',
  symbol: 'margin',
  formula: "∇·w·p·max(0, margin − a_y + a)^(p−1)/(c·n), −Σ of these at the target's class",
  saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }],
  edges: [0],
  optional: [2],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, target, weight] = inputs as [Tensor, Tensor, Operand];
    const { p, margin } = attributes;
    const classes = rowsOf(x).shape[1] ?? 1;
    const values = numbersOf(x);
    const labels = numbersOf(target);
    const weights = typeof weight === 'number' ? null : numbersOf(weight);
    const losses = build(lossShape(x), x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) {
        const label = labels[i] as number;
        if (label < 0 || label >= classes) throw new RuntimeError('target out of range');
        const row = values.subarray(i * classes, (i + 1) * classes);
        let total = 0;
        row.forEach((value, j) => {
          const short = margin - (row[label] as number) + value;
          if (j !== label && short > 0) total += p === 1 ? short : short * short;
        });
        out[i] = ((weights?.[label] ?? 1) * total) / classes;
      }
    });
    return reduced(losses, attributes);
  },
  ...slopesByRow(multiMarginSlopes),
};

/** The labels of each row: those before the first −1. */
function labelsOf(target: Tensor, classes: number): number[][] {
  const all = numbersOf(target);
  for (const label of all) {
    if (label < -1 || label >= classes) {
      throw new RuntimeError("argument #2 'target' is out of range");
    }
  }
  return Array.from({ length: rowsOf(target).shape[0] ?? 0 }, (_, i) => {
    const row = Array.from(all.subarray(i * classes, (i + 1) * classes));
    const end = row.indexOf(-1);
    return end < 0 ? row : row.slice(0, end);
  });
}

/** Calls `visit` for each label and each other class that is not below it by 1. */
function eachShort(
  values: NumberArray,
  labels: readonly number[],
  visit: (label: number, other: number, short: number) => void,
): void {
  for (const label of labels) {
    values.forEach((value, other) => {
      const short = 1 - ((values[label] as number) - value);
      if (!labels.includes(other) && short > 0) visit(label, other, short);
    });
  }
}

function multilabelMarginSlopes(n: VjpContext<LossAttributes>): Tensor {
  const x = rowsOf(n.saved(0));
  const [, classes = 1] = x.shape;
  const values = numbersOf(x);
  return build(x.shape, x.dtype, (out) => {
    labelsOf(n.saved(1), classes).forEach((labels, i) => {
      const start = i * classes;
      eachShort(values.subarray(start, start + classes), labels, (label, other) => {
        out[start + label] = (out[start + label] as number) - 1 / classes;
        out[start + other] = (out[start + other] as number) + 1 / classes;
      });
    });
  });
}

/** Operands: scores, class numbers ended by −1. `multilabel_margin_loss_backward` (derivatives.yaml). */
export const multilabelMarginLossRow: Row<LossAttributes> = {
  name: 'multilabelMarginLoss',
  node: 'MultilabelMarginLossBackward0',
  symbol: 'margin',
  formula: '±∇/(c·n) for each label and other class closer than 1, − at the label',
  saves: [{ slot: 0 }, { slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, target] = inputs as [Tensor, Tensor];
    const classes = rowsOf(x).shape[1] ?? 1;
    const values = numbersOf(x);
    const labels = labelsOf(target, classes);
    const losses = build(lossShape(x), x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) {
        const row = values.subarray(i * classes, (i + 1) * classes);
        let total = 0;
        eachShort(row, labels[i] ?? [], (_label, _other, short) => (total += short));
        out[i] = total / classes;
      }
    });
    return reduced(losses, attributes);
  },
  ...slopesByRow(multilabelMarginSlopes),
};

const softMarginSlopes = (n: VjpContext<LossAttributes>): Tensor => {
  const target = n.saved(1);
  return neg(mul(target, sigmoid(neg(mul(n.saved(0), target)))));
};

/** Operands: scores, targets 1 and −1. `soft_margin_loss_backward` (derivatives.yaml). */
export const softMarginLossRow: Row<LossAttributes> = {
  name: 'softMarginLoss',
  node: 'SoftMarginLossBackward0',
  symbol: 'margin',
  formula: '−∇·b·σ(−a·b)/n',
  saves: [{ slot: 0 }, { slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const products = mapBinary('mul', inputs);
    const values = numbersOf(products);
    const losses = build(products.shape, products.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.log1p(Math.exp(-(values[i] as number)));
    });
    return reduced(losses, attributes);
  },
  ...slopes([softMarginSlopes]),
};

export interface MultiMarginOptions extends LossOptions {
  /** 1 or 2: a distance that is short counts as such, or squared. */
  readonly p?: number;
  readonly margin?: number;
  /** One weight a class. */
  readonly weight?: Tensor | null;
}

const listed = (x: Tensor): string => showShape(x.shape);

/**
 * Σ over the other classes of max(0, margin − x[y] + x[j])ᵖ / classes.
 * @param input scores, [n, classes] or [classes]
 * @param target int64 class numbers, [n] or []
 */
export function multiMarginLoss(
  input: Tensor,
  target: Tensor,
  given: MultiMarginOptions = {},
): Tensor {
  const { p = 1, margin = 1, weight = null, ...options } = checkNames('multiMarginLoss', given);
  refuseGradients('multi_margin_loss', { weight });
  if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
  const { shape } = rowsOf(input);
  const [count = 0, classes = 0] = shape;
  if (target.ndim > 1 || target.numel() !== count) {
    throw new RuntimeError(
      `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${String(count)}], but got ${listed(target)}. Input has shape ${listed(input)}.`,
    );
  }
  if (weight !== null && weight.numel() !== classes) {
    throw new RuntimeError(
      `inconsistent weight size, expected ${String(classes)} but got ${listed(weight)}`,
    );
  }
  return run(multiMarginLossRow, [input, target, weight ?? 1], {
    ...reductionOf(options),
    p,
    margin,
  });
}

/**
 * Σ over labels y and other classes j of max(0, 1 − (x[y] − x[j])) / classes.
 * @param input scores, [n, classes] or [classes]
 * @param target int64 labels of the input's shape; those behind a −1 do not count
 */
export function multilabelMarginLoss(
  input: Tensor,
  target: Tensor,
  options: LossOptions = {},
): Tensor {
  checkNames('multilabelMarginLoss', options);
  if (listed(target) !== listed(input)) {
    throw new RuntimeError(
      `inconsistent target size: ${listed(target)} for input of size: ${listed(input)}`,
    );
  }
  if (target.dtype !== 'int64') {
    throw new RuntimeError(`expected scalar type Long but found ${titleOf[target.dtype]}`);
  }
  return run(multilabelMarginLossRow, [input, target], reductionOf(options));
}

/** ln(1 + e^(−target·input)), for targets 1 and −1. */
export function softMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkNames('softMarginLoss', options);
  refuseGradients('soft_margin_loss', { target });
  return run(softMarginLossRow, [input, target], reductionOf(options));
}
