/** @file Losses of the difference of two tensors: mseLoss, smoothL1Loss, huberLoss; reductions of losses. */

import { warn } from '../../autograd/warnings.ts';
import { checkTensors } from '../../tensor/check-tensors.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sameShape, showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub } from '../elementwise/arithmetic.ts';
import { ge } from '../elementwise/compare.ts';
import { mapEach, mapBinary } from '../define.ts';
import { run } from '../dispatch.ts';
import { abs, neg, sign, square } from '../elementwise/math.ts';
import { mean, reduceWith, sum } from '../reductions/reduce.ts';
import { SUMMED, type Attributes, type Row, type VjpContext } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { slopeOperator } from '../elementwise/slopes.ts';

export type Reduction = 'mean' | 'sum' | 'none';

export interface LossOptions {
  /** What becomes of the elements' losses: their mean (default), their sum, or nothing. */
  readonly reduction?: Reduction;
}

export interface LossAttributes extends Attributes {
  readonly reduction: Reduction;
}

export function reductionOf({ reduction = 'mean' }: LossOptions): LossAttributes {
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  }
  return { reduction };
}

/** In a row's forward function. */
export function reduced(losses: Tensor, { reduction }: LossAttributes): Tensor {
  if (reduction === 'none') return losses;
  return reduceWith(reduction, losses, { dim: null, keepdim: false }, losses.dtype);
}

/** The same with operators, for tangents. */
export function reducedTangent(parts: Tensor, { reduction }: LossAttributes): Tensor {
  if (reduction === 'none') return parts;
  return reduction === 'sum' ? sum(parts) : div(sum(parts), parts.numel());
}

/** The same for losses that are made of operators. */
export function reduce(losses: Tensor, options: LossOptions): Tensor {
  const { reduction } = reductionOf(options);
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? sum(losses) : mean(losses);
}

/** A gradient's share for each of `count` elements. */
export function shareOf(g: Tensor, count: number, { reduction }: LossAttributes): Tensor {
  return reduction === 'mean' ? div(g, count) : g;
}

type Slope = (n: VjpContext<LossAttributes>) => Tensor;

/** Gradients and tangents of a loss by element: its slope in each operand, times the weights of a slot. */
export function slopes(
  list: readonly Slope[],
  weightSlot: number | null = null,
): Pick<Row<LossAttributes>, 'vjp' | 'jvp' | 'tangent'> {
  const weighted = (slope: Slope, n: VjpContext<LossAttributes>): Tensor => {
    const weight = weightSlot === null ? 1 : n.operand(weightSlot);
    return weight === 1 ? slope(n) : mul(slope(n), weight);
  };
  return {
    vjp: list.map((slope) => (g, n) => {
      const all = weighted(slope, n);
      return mul(shareOf(g, all.numel(), n.attributes), all);
    }),
    tangent: SUMMED,
    jvp(tangents, n) {
      const parts = list.flatMap((slope, i) => {
        const tangent = tangents[i];
        return tangent ? [mul(tangent, weighted(slope, n))] : [];
      });
      return reducedTangent(
        parts.reduce((total, part) => add(total, part)),
        n.attributes,
      );
    },
  };
}

/** loss = f(a − b), with its slope as operators. */
function differenceRow<A extends LossAttributes>(
  name: string,
  node: string,
  formula: string,
  f: (difference: number, attributes: A) => number,
  slope: (difference: Tensor, attributes: A) => Tensor,
  bend: (difference: Tensor, attributes: A) => Tensor | number,
): Row<A> {
  const slopeAt = (n: VjpContext<A>): Tensor => slope(sub(n.saved(0), n.saved(1)), n.attributes);
  const gradient = slopeOperator<A>(
    `${name}Backward`,
    node.replace('Backward', 'BackwardBackward'),
    '∇·f′(b)/n; ∇·a·f″(b)/n',
    (g, d, attributes) => mul(shareOf(g, d.numel(), attributes), slope(d, attributes)),
    (h, g, d, attributes) => mul(mul(h, shareOf(g, d.numel(), attributes)), bend(d, attributes)),
  );
  return {
    name,
    node,
    symbol: name.replace('Loss', ''),
    formula,
    tangent: SUMMED,
    saves: [{ slot: 0 }, { slot: 1 }],
    differentiable: true,
    view: false,
    forward(inputs, attributes) {
      const difference = mapBinary('sub', inputs);
      const losses = mapEach([difference], difference.dtype, (d) => f(d, attributes));
      return reduced(losses, attributes);
    },
    // The slopes are odd.
    vjp: [
      (g, n) => gradient(g, sub(n.saved(0), n.saved(1)), n.attributes),
      (g, n) => gradient(g, sub(n.saved(1), n.saved(0)), n.attributes),
    ],
    jvp: ([da, db], n) => {
      const change = da && db ? sub(da, db) : (da ?? neg(db as Tensor));
      return reducedTangent(mul(change, slopeAt(n)), n.attributes);
    },
  };
}

export const mseLossRow: Row<LossAttributes> = differenceRow(
  'mseLoss',
  'MseLossBackward0',
  '∇·2(a − b)/n; −∇·2(a − b)/n',
  (d) => d * d,
  (d) => mul(d, 2),
  () => 2,
);

interface SmoothAttributes extends LossAttributes {
  /** Where the square ends and the line begins. */
  readonly beta: number;
}

export const smoothL1LossRow: Row<SmoothAttributes> = differenceRow(
  'smoothL1Loss',
  'SmoothL1LossBackward0',
  '∇·clamp((a − b)/β, ±1)/n; −∇·clamp((a − b)/β, ±1)/n',
  (d, { beta }) => (Math.abs(d) < beta ? (0.5 * d * d) / beta : Math.abs(d) - 0.5 * beta),
  (d, { beta }) => where(ge(abs(d), beta), sign(d), div(d, beta)),
  (d, { beta }) => where(ge(abs(d), beta), 0, 1 / beta),
);

interface HuberAttributes extends LossAttributes {
  readonly delta: number;
}

export const huberLossRow: Row<HuberAttributes> = differenceRow(
  'huberLoss',
  'HuberLossBackward0',
  '∇·clamp(a − b, ±δ)/n; −∇·clamp(a − b, ±δ)/n',
  (d, { delta }) => (Math.abs(d) <= delta ? 0.5 * d * d : delta * (Math.abs(d) - 0.5 * delta)),
  (d, { delta }) => where(ge(abs(d), delta), mul(sign(d), delta), d),
  (d, { delta }) => where(ge(abs(d), delta), 0, 1),
);

/** A tensor's shape in messages. */
export const sizeText = ({ shape }: Tensor): string => `torch.Size(${showShape(shape)})`;

/** Losses of two tensors that broadcast are seldom meant. */
export function warnOfShapes(input: Tensor, target: Tensor): void {
  checkTensors('loss', { input, target });
  if (sameShape(input.shape, target.shape)) return;
  warn(
    `Using a target size (${sizeText(target)}) that is different to the input size (${sizeText(input)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`,
  );
}

export interface WeightedOptions extends LossOptions {
  /** Multiplies the elements' losses; of the input's shape. A mean divides by its sum (not `huberLoss`). */
  readonly weight?: Tensor | null;
}

/** Losses times a weight each. */
function weighted(losses: Tensor, input: Tensor, weight: Tensor): Tensor {
  if (sameShape(weight.shape, input.shape)) return mul(losses, weight);
  throw new ValueError('Weights and input must have the same size.');
}

/** Their reduction; the mean divides by the weights. */
export function weightedMean(
  losses: Tensor,
  input: Tensor,
  weight: Tensor,
  options: LossOptions,
): Tensor {
  const parts = weighted(losses, input, weight);
  const { reduction } = reductionOf(options);
  if (reduction !== 'mean') return reduce(parts, options);
  return div(sum(parts), sum(weight));
}

/** (input − target)², averaged; differentiable in both. Shapes broadcast. */
export function mseLoss(input: Tensor, target: Tensor, given: WeightedOptions = {}): Tensor {
  const { weight = null, ...options } = checkNames('mseLoss', given);
  warnOfShapes(input, target);
  if (weight === null) return run(mseLossRow, [input, target], reductionOf(options));
  return weightedMean(square(sub(input, target)), input, weight, options);
}

export interface HuberOptions extends WeightedOptions {
  /** Where the square ends and the line begins. */
  readonly delta?: number;
}

/** ½d² for |d| ≤ delta, else delta(|d| − ½delta); d = input − target. */
export function huberLoss(input: Tensor, target: Tensor, given: HuberOptions = {}): Tensor {
  const { delta = 1, weight = null, ...options } = checkNames('huberLoss', given);
  warnOfShapes(input, target);
  if (delta <= 0) {
    throw new RuntimeError('huber_loss does not support non-positive values for delta.');
  }
  const losses = (reduction: Reduction): Tensor =>
    run(huberLossRow, [input, target], { ...reductionOf({ reduction }), delta });
  if (weight !== null) return reduce(weighted(losses('none'), input, weight), options);
  return losses(options.reduction ?? 'mean');
}

/** ½d²/beta for |d| < beta, else |d| − ½beta; `beta` is positive. */
export function smoothed(
  input: Tensor,
  target: Tensor,
  beta: number,
  options: LossOptions,
): Tensor {
  return run(smoothL1LossRow, [input, target], { ...reductionOf(options), beta });
}
