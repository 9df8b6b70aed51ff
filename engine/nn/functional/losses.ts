/** @file Losses made of other operators, and the loss with class numbers or probabilities as targets. */

import { warn } from '../../autograd/warnings.ts';
import { add, div, divNumber, maximum, mul, sub } from '../../ops/elementwise/arithmetic.ts';
import { eq, gt, le, ne } from '../../ops/elementwise/compare.ts';
import { nllLoss, type NllOptions } from '../../ops/losses/nll.ts';
import {
  reduce,
  reductionOf,
  smoothed,
  warnOfShapes,
  weightedMean,
  type LossOptions,
  type WeightedOptions,
} from '../../ops/losses/loss.ts';
import { abs, exp, log, neg, square } from '../../ops/elementwise/math.ts';
import { sum } from '../../ops/reductions/reduce.ts';
import { maskedFill } from '../../ops/elementwise/select.ts';
import { perChannel } from './normalization.ts';
import { logSoftmax } from '../../ops/activations/softmax.ts';
import { xlogy } from '../../ops/special/special.ts';
import { to } from '../../ops/elementwise/cast.ts';
import { gather } from '../../ops/indexing/gather.ts';
import { detach } from '../../ops/detach.ts';
import { checkTensors } from '../../tensor/check-tensors.ts';
import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** |input − target|. */
export function l1Loss(input: Tensor, target: Tensor, given: WeightedOptions = {}): Tensor {
  const { weight = null, ...options } = checkNames('l1Loss', given);
  warnOfShapes(input, target);
  const losses = abs(sub(input, target));
  return weight === null ? reduce(losses, options) : weightedMean(losses, input, weight, options);
}

export interface SmoothL1Options extends LossOptions {
  /** Where the square ends and the line begins; 0: `l1Loss`. */
  readonly beta?: number;
}

/** ½d²/beta for |d| < beta, else |d| − ½beta; d = input − target. */
export function smoothL1Loss(input: Tensor, target: Tensor, given: SmoothL1Options = {}): Tensor {
  const { beta = 1, ...options } = checkNames('smoothL1Loss', given);
  warnOfShapes(input, target);
  if (beta < 0) throw new RuntimeError('smooth_l1_loss does not support negative values for beta.');
  return beta === 0
    ? reduce(abs(sub(input, target)), options)
    : smoothed(input, target, beta, options);
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
  checkNames('crossEntropy', options);
  checkTensors('cross_entropy_loss', { self: input, target });
  const { labelSmoothing = 0, ...rest } = options;
  if (labelSmoothing < 0 || labelSmoothing > 1) {
    throw new RuntimeError(
      `label_smoothing must be between 0.0 and 1.0. Got: ${String(labelSmoothing)}`,
    );
  }
  const logs = logSoftmax(input, input.ndim === 1 ? 0 : 1);
  if (sameShape(input.shape, target.shape)) {
    if (!isFloating(target.dtype)) {
      throw new RuntimeError(
        `Expected floating point type for target with class probabilities, got ${titleOf[target.dtype]}`,
      );
    }
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
  return reduction === 'sum' ? total : divNumber(total, logs.numel() / classes);
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
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  const { reduction = 'mean', logTarget = false } = checkNames('klDiv', options);
  if (reduction === 'mean') {
    warn(
      "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.",
    );
  }
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
  given: PoissonNllOptions = {},
): Tensor {
  const {
    logInput = true,
    full = false,
    eps = 1e-8,
    ...options
  } = checkNames('poissonNllLoss', given);
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
  given: GaussianNllOptions = {},
): Tensor {
  const { full = false, eps = 1e-6, ...options } = checkNames('gaussianNllLoss', given);
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
  const different = variance.shape.filter((length, d) => length !== input.shape[d]);
  if (variance.ndim === input.ndim && different.join() === '1') return variance;
  throw new ValueError('var is of incorrect size');
}
