/** @file Distances and limited norms: dist, cdist, renorm. */

import { RuntimeError } from '../tensor/errors.ts';
import { wrapDim } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { gt } from './compare.ts';
import { where } from './select.ts';
import { unsqueeze } from './shape.ts';
import { vectorNorm } from './statistics.ts';

/** The p-norm of a − b, which broadcast. */
export function dist(a: Tensor, b: Tensor, p = 2): Tensor {
  return vectorNorm(sub(a, b), p);
}

export interface CdistOptions {
  readonly p?: number;
}

/**
 * The p-norm distances between the rows of `a` (… × m × k) and of `b` (… × n × k): … × m × n. The gradient
 * at equal rows is 0.
 */
export function cdist(a: Tensor, b: Tensor, { p = 2 }: CdistOptions = {}): Tensor {
  for (const [name, x] of [
    ['X1', a],
    ['X2', b],
  ] as const) {
    if (x.ndim < 2) {
      throw new RuntimeError(
        `cdist only supports at least 2D tensors, ${name} got: ${String(x.ndim)}D`,
      );
    }
  }
  const width = a.shape[a.ndim - 1] ?? 0;
  const other = b.shape[b.ndim - 1] ?? 0;
  if (width !== other) {
    throw new RuntimeError(
      `X1 and X2 must have the same number of columns. X1: ${String(width)} X2: ${String(other)}`,
    );
  }
  return vectorNorm(sub(unsqueeze(a, -2), unsqueeze(b, -3)), p, -1);
}

/** Scales each slice along `dim` whose p-norm exceeds `maxnorm` down to it. */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  if (maxnorm < 0) {
    throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${String(maxnorm)}`);
  }
  const along = wrapDim(dim, x.ndim);
  const others = x.shape.map((_, d) => d).filter((d) => d !== along);
  const size = vectorNorm(x, p, others, { keepdim: true });
  // PyTorch's guard against division by zero.
  const factor = div(maxnorm, add(size, 1e-7));
  return mul(x, where(gt(size, maxnorm), factor, 1));
}
