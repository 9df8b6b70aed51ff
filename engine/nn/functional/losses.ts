/** @file Losses made of other operators, and the loss with class numbers or probabilities as targets. */

import { add, div, maximum, minimum, mul, rsub, sub } from '../../ops/arithmetic.ts';
import { eq, gt, le, ne } from '../../ops/compare.ts';
import { nllLoss, type NllOptions } from '../../ops/loss-nll.ts';
import { reductionOf, smoothed, type LossOptions } from '../../ops/loss.ts';
import { abs, clamp, exp, log, neg, sqrt, square } from '../../ops/math.ts';
import { mean, sum } from '../../ops/reduce.ts';
import { maskedFill, where } from '../../ops/select.ts';
import { perChannel } from './normalization.ts';
import { logSoftmax } from '../../ops/softmax.ts';
import { xlogy } from '../../ops/special.ts';
import { norm } from '../../ops/statistics.ts';
import { to } from '../../ops/cast.ts';
import { gather } from '../../ops/gather.ts';
import { detach } from '../../ops/detach.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { broadcastShapes, sameShape, showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

function reduce(losses: Tensor, options: LossOptions): Tensor {
  const { reduction } = reductionOf(options);
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? sum(losses) : mean(losses);
}

/** |input − target|. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduce(abs(sub(input, target)), options);
}

export interface SmoothL1Options extends LossOptions {
  /** Where the square ends and the line begins; 0: `l1Loss`. */
  readonly beta?: number;
}

/** ½d²/beta for |d| < beta, else |d| − ½beta; d = input − target. */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  { beta = 1, ...options }: SmoothL1Options = {},
): Tensor {
  if (beta < 0) throw new RuntimeError('smooth_l1_loss does not support negative values for beta.');
  return beta === 0 ? l1Loss(input, target, options) : smoothed(input, target, beta, options);
}

export interface CrossEntropyOptions extends NllOptions {
  /** Share of the target that all classes divide among them. */
  readonly labelSmoothing?: number;
}

/**
 * Cross entropy of scores: logSoftmax, then the likelihood of the target.
 * @param input scores, [n, classes, …] or [classes]
 * @param target int64 class numbers [n, …] or [], or probabilities of the input's shape
 */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const { labelSmoothing = 0, ...rest } = options;
  if (labelSmoothing < 0 || labelSmoothing > 1) {
    throw new RuntimeError(
      `label_smoothing must be between 0.0 and 1.0. Got: ${String(labelSmoothing)}`,
    );
  }
  const logs = logSoftmax(input, input.ndim === 1 ? 0 : 1);
  if (sameShape(input.shape, target.shape) && isFloating(target.dtype)) {
    return ofProbabilities(logs, target, labelSmoothing, rest);
  }
  const likelihood = nllLoss(logs, target, rest);
  if (labelSmoothing === 0) return likelihood;
  const spread = smoothPart(logs, target, rest);
  const classes = logs.shape[logs.ndim === 1 ? 0 : 1] ?? 1;
  return add(mul(likelihood, 1 - labelSmoothing), mul(spread, labelSmoothing / classes));
}

const weighted = (logs: Tensor, weight: Tensor | null): Tensor => {
  if (weight === null) return logs;
  return mul(logs, logs.ndim === 1 ? weight : perChannel(weight, logs));
};

function ofProbabilities(
  logs: Tensor,
  target: Tensor,
  smoothing: number,
  { weight = null, ignoreIndex = -100, ...options }: NllOptions,
): Tensor {
  if (ignoreIndex >= 0) {
    throw new RuntimeError('ignore_index is not supported for floating point target');
  }
  const dim = logs.ndim === 1 ? 0 : 1;
  const classes = logs.shape[dim] ?? 1;
  const wanted = smoothing === 0 ? target : add(mul(target, 1 - smoothing), smoothing / classes);
  const products = weighted(mul(logs, wanted), weight);
  const { reduction } = reductionOf(options);
  if (reduction === 'none') return neg(sum(products, dim));
  const total = neg(sum(products));
  return reduction === 'sum' ? total : div(total, logs.numel() / classes);
}

/** −Σ over the classes of the log-probabilities, reduced as the likelihood is. */
function smoothPart(
  logs: Tensor,
  target: Tensor,
  { weight = null, ignoreIndex = -100, ...options }: NllOptions,
): Tensor {
  const dim = logs.ndim === 1 ? 0 : 1;
  const ignored = eq(target, ignoreIndex);
  const losses = maskedFill(neg(sum(weighted(logs, weight), dim)), ignored, 0);
  const { reduction } = reductionOf(options);
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  const kept = to(ne(target, ignoreIndex), logs.dtype);
  if (weight === null) return div(sum(losses), sum(kept));
  const index = maskedFill(target, ignored, 0).reshape([target.numel()]);
  const shares = gather(detach(weight), 0, index).reshape([...target.shape]);
  return div(sum(losses), sum(mul(shares, kept)));
}

export interface KlDivOptions {
  /** `batchmean` divides the sum by the first length: the divergence of distributions. */
  readonly reduction?: 'mean' | 'sum' | 'none' | 'batchmean';
  /** The target is given as logarithms. */
  readonly logTarget?: boolean;
}

/** target·(ln target − input), the Kullback-Leibler divergence. @param input log-probabilities */
export function klDiv(
  input: Tensor,
  target: Tensor,
  { reduction = 'mean', logTarget = false }: KlDivOptions = {},
): Tensor {
  const losses = logTarget
    ? mul(exp(target), sub(target, input))
    : sub(xlogy(target, target), mul(target, input));
  if (reduction !== 'batchmean') return reduce(losses, { reduction });
  const total = sum(losses);
  return input.ndim === 0 ? total : div(total, input.shape[0] ?? 1);
}

export interface PoissonNllOptions extends LossOptions {
  /** The input is the logarithm of the rate. */
  readonly logInput?: boolean;
  /** Add Stirling's approximation of ln target!. */
  readonly full?: boolean;
  readonly eps?: number;
}

/** Negative log-likelihood of counts under a Poisson distribution. */
export function poissonNllLoss(
  input: Tensor,
  target: Tensor,
  { logInput = true, full = false, eps = 1e-8, ...options }: PoissonNllOptions = {},
): Tensor {
  let losses = logInput
    ? sub(exp(input), mul(target, input))
    : sub(input, mul(target, log(add(input, eps))));
  if (full) {
    const stirling = add(
      sub(mul(target, log(target)), target),
      mul(log(mul(target, 2 * Math.PI)), 0.5),
    );
    losses = add(losses, maskedFill(stirling, le(target, 1), 0));
  }
  return reduce(losses, options);
}

export interface GaussianNllOptions extends LossOptions {
  /** Add the constant ½ ln 2π. */
  readonly full?: boolean;
  /** The variance counts as at least this. */
  readonly eps?: number;
}

/** Negative log-likelihood under normal distributions with means `input` and variances `variance`. */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  { full = false, eps = 1e-6, ...options }: GaussianNllOptions = {},
): Tensor {
  if (typeof variance === 'number' ? variance < 0 : hasNegative(variance)) {
    throw new ValueError('var has negative entry/entries');
  }
  const squared = square(sub(input, target));
  if (typeof variance === 'number') {
    const bounded = Math.max(variance, eps);
    return reduce(mul(add(div(squared, bounded), constantOf(bounded, full)), 0.5), options);
  }
  const shaped = fitVariance(variance, input);
  // The bound does not stop the gradient: it replaces values only.
  const missing = maximum(sub(eps, detach(shaped)), 0);
  const bounded = add(shaped, missing);
  const losses = mul(add(log(bounded), div(squared, bounded)), 0.5);
  return reduce(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, options);
}

const constantOf = (variance: number, full: boolean): number =>
  Math.log(variance) + (full ? Math.log(2 * Math.PI) : 0);

function hasNegative(x: Tensor): boolean {
  return (
    to(gt(0, detach(x)), 'float64')
      .sum()
      .item() > 0
  );
}

/** One variance for a vector of means, or one for each. */
function fitVariance(variance: Tensor, input: Tensor): Tensor {
  if (sameShape(variance.shape, input.shape)) return variance;
  if (sameShape(variance.shape, input.shape.slice(0, -1))) return variance.unsqueeze(-1);
  if (variance.ndim === input.ndim && variance.shape.at(-1) === 1) return variance;
  throw new ValueError('var is of incorrect size');
}

export interface MarginOptions extends LossOptions {
  readonly margin?: number;
}

const above = (x: Tensor): Tensor => clamp(x, { min: 0 });

/** input where the target is 1, max(0, margin − input) where it is −1. */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  { margin = 1, ...options }: MarginOptions = {},
): Tensor {
  const apart = where(ne(target, 1), above(rsub(input, margin)), 0);
  return reduce(add(apart, where(ne(target, -1), input, 0)), options);
}

/** max(0, −target·(input1 − input2) + margin). */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  { margin = 0, ...options }: MarginOptions = {},
): Tensor {
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
  { margin = 0, ...options }: MarginOptions = {},
): Tensor {
  const EPS = 1e-12;
  const size = (x: Tensor): Tensor => add(sum(square(x), -1), EPS);
  const product = sum(mul(input1, input2), -1);
  const cosine = div(product, sqrt(mul(size(input1), size(input2))));
  const near = where(eq(target, 1), rsub(cosine, 1), 0);
  return reduce(add(near, where(eq(target, -1), above(sub(cosine, margin)), 0)), options);
}

export interface TripletOptions extends MarginOptions {
  /** Order of the norm. */
  readonly p?: number;
  readonly eps?: number;
  /** Use the negative's distance from the positive where it is smaller. */
  readonly swap?: boolean;
}

/** max(0, d(anchor, positive) − d(anchor, negative) + margin). */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  { margin = 1, p = 2, eps = 1e-6, swap = false, ...options }: TripletOptions = {},
): Tensor {
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${String(margin)}`);
  const near = pairwiseDistance(anchor, positive, { p, eps });
  let far = pairwiseDistance(anchor, negative, { p, eps });
  if (swap) far = minimum(far, pairwiseDistance(positive, negative, { p, eps }));
  return reduce(above(sub(add(near, margin), far)), options);
}

export interface CosineOptions {
  readonly dim?: number;
  /** Each norm counts as at least this. */
  readonly eps?: number;
}

/** x1·x2/(|x1|·|x2|) along a dimension. */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  { dim = 1, eps = 1e-8 }: CosineOptions = {},
): Tensor {
  const shape = broadcastShapes(x1.shape, x2.shape);
  const unit = (x: Tensor): Tensor => {
    const full = x.expand([...shape]);
    return div(full, clamp(norm(full, 2, dim, { keepdim: true }), { min: eps }));
  };
  return sum(mul(unit(x1), unit(x2)), dim);
}

export interface DistanceOptions {
  readonly p?: number;
  /** Added to the differences, so that no gradient is taken at 0. */
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/** p-norm of x1 − x2 along the last dimension. */
export function pairwiseDistance(
  x1: Tensor,
  x2: Tensor,
  { p = 2, eps = 1e-6, keepdim = false }: DistanceOptions = {},
): Tensor {
  return norm(add(sub(x1, x2), eps), p, -1, { keepdim });
}
