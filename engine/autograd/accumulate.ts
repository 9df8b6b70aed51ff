/** @file Adds a gradient to a leaf's `.grad`. */

import { copyInto } from '../kernels/copy.ts';
import { add } from '../ops/arithmetic.ts';
import { clone, contiguousClone } from '../ops/copy.ts';
import { contiguous, permute } from '../ops/shape.ts';
import { isContiguous, isNonOverlappingAndDense } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { emptyLike } from './views.ts';
import { alias } from './saved.ts';
import { internally } from './state.ts';

/** A gradient of its own memory, laid out as the tensor it belongs to. */
function owned(like: Tensor, grad: Tensor): Tensor {
  const result = emptyLike(like.shape, like.strides, grad.dtype);
  copyInto(result, grad);
  return result;
}

/** The same for a gradient that has a history of its own. */
function cloneLike({ shape, strides }: Tensor, grad: Tensor): Tensor {
  if (isContiguous(shape, strides) || !isNonOverlappingAndDense(shape, strides)) {
    return contiguousClone(grad);
  }
  const order = shape.map((_, d) => d).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0));
  const back = order.map((_, d) => order.indexOf(d));
  return permute(clone(contiguous(permute(grad, order))), back);
}

/**
 * Keeps one `.grad` object alive over passes: the first gradient is copied (never aliasing anybody's
 * tensor), later ones are added in place; with `createGraph` a new sum replaces it, so that its history
 * can be differentiated.
 */
export function accumulateGrad(variable: Tensor, grad: Tensor, createGraph: boolean): Tensor {
  const before = variable.gradValue;
  let after: Tensor;
  if (before === null) {
    after = createGraph && grad.requiresGrad ? cloneLike(variable, grad) : owned(variable, grad);
  } else if (createGraph) {
    after = add(before, grad);
  } else {
    after = before;
    const sum = internally(() => add(alias(before), grad));
    copyInto(before, sum);
    before.counter.value++;
  }
  variable.gradValue = after;
  return after;
}
