/** @file The derivative of a product that may hold zeros. */

import type { Tensor } from '../../tensor/tensor.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { ones } from '../like.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import type { ReduceAttributes } from './reduce.ts';
import { spread } from './reduce.ts';
import { permute, reshape } from '../shape/shape.ts';
import { wrapDims } from '../../tensor/shape.ts';

/** Products of all elements before each one, along the last dimension (exclusive scan). */
function before(x: Tensor, n: number): Tensor {
  // Doubling: after k steps every element holds the product of the 2^k before it.
  const one = ones([x.shape[0] ?? 1, 1], x.dtype);
  let scan = n === 0 ? x : cat([one, narrow(x, 1, 0, n - 1)], 1);
  for (let step = 1; step < n; step *= 2) {
    const pad = ones([x.shape[0] ?? 1, step], x.dtype);
    scan = mul(scan, cat([pad, narrow(scan, 1, 0, n - step)], 1));
  }
  return scan;
}

function reversed(x: Tensor, n: number): Tensor {
  const columns: Tensor[] = [];
  for (let i = n - 1; i >= 0; i--) columns.push(narrow(x, 1, i, 1));
  return columns.length === 0 ? x : cat(columns, 1);
}

/**
 * `g` times the product of all *other* elements, by prefix and suffix products: right for any number of
 * zeros, and differentiable.
 */
export function prodGradient(
  g: Tensor,
  x: Tensor,
  attributes: ReduceAttributes,
  isReduced = true,
): Tensor {
  const dims = attributes.dim ?? wrapDims(null, x.ndim);
  const kept = x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const order = [...kept, ...dims];
  const moved = permute(x, order);
  const n = dims.reduce((count, d) => count * (x.shape[d] ?? 1), 1);
  const rows = reshape(moved, n === 0 ? [0, 0] : [x.numel() / n, n]);
  const others = mul(before(rows, n), reversed(before(reversed(rows, n), n), n));
  const inverse: number[] = [];
  order.forEach((d, i) => (inverse[d] = i));
  const back = permute(reshape(others, moved.shape), inverse);
  return mul(isReduced ? spread(g, x.shape, attributes) : g, back);
}
