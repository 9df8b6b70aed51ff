/** @file The two directions of broadcasting: expanding, and summing back what was expanded. */

import { RuntimeError } from '../../tensor/errors.ts';
import { sameShape, showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { sum } from '../reductions/reduce.ts';
import { expand, reshape } from './shape.ts';

/** Can `small` be broadcast to `large`? */
export function isExpandable(small: Shape, large: Shape): boolean {
  if (small.length > large.length) return false;
  const lead = large.length - small.length;
  return small.every((length, d) => length === 1 || length === large[lead + d]);
}

/** Sums over the dimensions in which `shape` was broadcast to the tensor's. */
export function sumToShape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const dims: number[] = [];
  x.shape.forEach((length, d) => {
    if (d < lead || (shape[d - lead] === 1 && length !== 1)) dims.push(d);
  });
  const summed = dims.length === 0 ? x : sum(x, dims, { keepdim: true });
  return lead > 0 ? reshape(summed, shape) : summed;
}

/** `x.sum_to_size(shape)`: the sum over the dimensions in which `shape` broadcasts to that of x. */
export function sumToSize(x: Tensor, shape: Shape): Tensor {
  if (!isExpandable(shape, x.shape)) {
    throw new RuntimeError(
      `size {${showShape(shape)}} is not expandable to size {${showShape(x.shape)}}.`,
    );
  }
  return sumToShape(x, shape);
}

export function expandTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : expand(x, shape);
}
