/** @file How alike vectors are: cosineSimilarity, pairwiseDistance. */

import { add, div, mul, sub } from '../../ops/elementwise/arithmetic.ts';
import { run } from '../../ops/dispatch.ts';
import { clamp } from '../../ops/elementwise/math.ts';
import { sum } from '../../ops/reductions/reduce.ts';
import { normRow, vectorNorm } from '../../ops/reductions/statistics.ts';
import { broadcastShapes } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkNames } from '../../tensor/options.ts';

export interface CosineOptions {
  readonly dim?: number;
  /** Each norm counts as at least this. */
  readonly eps?: number;
}

/** x1·x2/(|x1|·|x2|) along a dimension. */
export function cosineSimilarity(x1: Tensor, x2: Tensor, options: CosineOptions = {}): Tensor {
  const { dim = 1, eps = 1e-8 } = checkNames('cosineSimilarity', options);
  const shape = broadcastShapes(x1.shape, x2.shape);
  const unit = (x: Tensor): Tensor => {
    const full = x.expand([...shape]);
    return div(full, clamp(vectorNorm(full, 2, dim, { keepdim: true }), { min: eps }));
  };
  return sum(mul(unit(x1), unit(x2)), dim);
}

export interface DistanceOptions {
  readonly p?: number;
  /** Added to the differences, so that no gradient is taken at 0. */
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/** The norm as PyTorch's older function has it. */
const olderNormRow = { ...normRow, node: 'NormBackward1' };

/** p-norm of x1 − x2 along the last dimension. */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: DistanceOptions = {}): Tensor {
  const { p = 2, eps = 1e-6, keepdim = false } = checkNames('pairwiseDistance', options);
  const difference = add(sub(x1, x2), eps);
  return run(olderNormRow, [difference], { p, dim: [difference.ndim - 1], keepdim });
}
