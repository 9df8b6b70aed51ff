/** @file Losses that keep a margin, made of other operators: hinge, ranking, cosine, multilabel, triplets. */

import { add, div, minimum, mul, rsub, sub } from '../../ops/elementwise/arithmetic.ts';
import { eq, ne } from '../../ops/elementwise/compare.ts';
import { clampMin } from '../../ops/elementwise/limits.ts';
import { reduce, type LossOptions } from '../../ops/losses/loss.ts';
import { neg, sqrt, square } from '../../ops/elementwise/math.ts';
import { sum } from '../../ops/reductions/reduce.ts';
import { where } from '../../ops/elementwise/select.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { logsigmoid } from './activations.ts';
import { pairwiseDistance } from './distances.ts';

export interface MarginOptions extends LossOptions {
  readonly margin?: number;
}

const above = (x: Tensor): Tensor => clampMin(x, 0);

/** input where the target is 1, max(0, margin − input) where it is −1. */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  given: MarginOptions = {},
): Tensor {
  const { margin = 1, ...options } = checkNames('hingeEmbeddingLoss', given);
  const apart = where(ne(target, 1), above(rsub(input, margin)), 0);
  return reduce(add(apart, where(ne(target, -1), input, 0)), options);
}

/** max(0, −target·(input1 − input2) + margin). */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  given: MarginOptions = {},
): Tensor {
  const { margin = 0, ...options } = checkNames('marginRankingLoss', given);
  if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
    throw new RuntimeError(
      `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size(${showShape(input1.shape)}), input2: torch.Size(${showShape(input2.shape)}), target: torch.Size(${showShape(target.shape)}) `,
    );
  }
  return reduce(above(add(mul(neg(target), sub(input1, input2)), margin)), options);
}

/** 1 − cos where the target is 1, max(0, cos − margin) where it is −1; of the last dimension. */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  given: MarginOptions = {},
): Tensor {
  const { margin = 0, ...options } = checkNames('cosineEmbeddingLoss', given);
  if (target.ndim > 1) {
    throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  }
  if (target.ndim === 1 && (input1.ndim !== 2 || input2.ndim !== 2)) {
    throw new RuntimeError(
      `1D target tensor expects 2D input tensors, but found inputs with sizes ${showShape(input1.shape)} and ${showShape(input2.shape)}.`,
    );
  }
  if (target.ndim === 0 && (input1.ndim !== 1 || input2.ndim !== 1)) {
    throw new RuntimeError(
      `0D target tensor expects 1D input tensors, but found inputs with sizes ${showShape(input1.shape)} and ${showShape(input2.shape)}.`,
    );
  }
  const EPS = 1e-12;
  const size = (x: Tensor): Tensor => add(sum(square(x), -1), EPS);
  const product = sum(mul(input1, input2), -1);
  const cosine = div(product, sqrt(mul(size(input1), size(input2))));
  const near = where(eq(target, 1), rsub(cosine, 1), 0);
  return reduce(add(near, where(eq(target, -1), above(sub(cosine, margin)), 0)), options);
}

export interface MultiLabelSoftMarginOptions extends LossOptions {
  /** One weight a class. */
  readonly weight?: Tensor | null;
}

/** Binary cross entropy of each class' score, averaged over the classes. @param target 0 and 1 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  given: MultiLabelSoftMarginOptions = {},
): Tensor {
  const { weight = null, ...options } = checkNames('multilabelSoftMarginLoss', given);
  const yes = mul(target, logsigmoid(input));
  const no = mul(rsub(target, 1), logsigmoid(neg(input)));
  const losses = neg(add(yes, no));
  const weighted = weight === null ? losses : mul(losses, weight);
  return reduce(div(sum(weighted, -1), input.shape.at(-1) ?? 1), options);
}

export interface TripletOptions extends MarginOptions {
  /** Order of the norm. */
  readonly p?: number;
  readonly eps?: number;
  /** Use the negative's distance from the positive where it is smaller. */
  readonly swap?: boolean;
}

export type Distance = (a: Tensor, b: Tensor) => Tensor;

export interface TripletDistanceOptions extends MarginOptions {
  /** Instead of `pairwiseDistance`. */
  readonly distanceFunction?: Distance | null;
  /** Use the negative's distance from the positive where it is smaller. */
  readonly swap?: boolean;
}

/** max(0, d(anchor, positive) − d(anchor, negative) + margin), for any distance d. */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  given: TripletDistanceOptions = {},
): Tensor {
  const {
    distanceFunction,
    swap = false,
    margin = 1,
    ...options
  } = checkNames('tripletMarginWithDistanceLoss', given);
  const distance = distanceFunction ?? ((a, b) => pairwiseDistance(a, b));
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${String(margin)}`);
  const [a, p, n] = [anchor.ndim, positive.ndim, negative.ndim];
  if (a !== p || p !== n) {
    throw new RuntimeError(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${String(a)}D, positive ${String(p)}D, and negative ${String(n)}D inputs`,
    );
  }
  const near = distance(anchor, positive);
  let far = distance(anchor, negative);
  if (swap) far = minimum(far, distance(positive, negative));
  return reduce(above(sub(add(near, margin), far)), options);
}

/** The same for the p-norm of differences. */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  given: TripletOptions = {},
): Tensor {
  const { p = 2, eps = 1e-6, ...options } = checkNames('tripletMarginLoss', given);
  return tripletMarginWithDistanceLoss(anchor, positive, negative, {
    ...options,
    distanceFunction: (x, y) => pairwiseDistance(x, y, { p, eps }),
  });
}
