/** @file Functions of neural networks: linear and losses. */

import { add } from '../ops/arithmetic.ts';
import { addmm, matmul } from '../ops/linalg.ts';
import { nllLoss, type LossOptions } from '../ops/loss.ts';
import { t } from '../ops/shape.ts';
import { logSoftmax } from '../ops/softmax.ts';
import type { Tensor } from '../tensor/tensor.ts';

export { relu, sigmoid, tanh } from '../ops/math.ts';
export { logSoftmax, softmax } from '../ops/softmax.ts';
export { mseLoss, nllLoss, type LossOptions, type Reduction } from '../ops/loss.ts';

/**
 * x·Wᵀ + b.
 * @param x [..., inFeatures]
 * @param weight [outFeatures, inFeatures]
 * @param bias [outFeatures]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (bias !== null && x.ndim === 2) return addmm(bias, x, t(weight));
  const product = matmul(x, t(weight));
  return bias === null ? product : add(product, bias);
}

/**
 * Cross entropy of scores and class numbers: logSoftmax, then nllLoss.
 * @param input scores, [n, classes] or [classes]
 * @param target int64 class numbers, [n] or []
 */
export function crossEntropy(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return nllLoss(logSoftmax(input, input.ndim - 1), target, options);
}
