/** @file Adds a gradient to a leaf's `.grad`. */

import { copyInto } from '../kernels/copy.ts';
import { add } from '../ops/elementwise/arithmetic.ts';
import { contiguousClone, copy_ } from '../ops/copy.ts';
import { isNonOverlappingAndDense } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { emptyLike } from './views.ts';
import { alias } from './saved/saved.ts';
import { internally } from './state.ts';

/** A gradient of its own memory, laid out as the tensor it belongs to. */
function owned(like: Tensor, grad: Tensor): Tensor {
  const result = emptyLike(like.shape, like.strides, grad.dtype);
  copyInto(result, grad);
  return result;
}

/** A recorded copy, laid out likewise. */
export function cloneLike({ shape, strides }: Tensor, grad: Tensor): Tensor {
  if (!isNonOverlappingAndDense(shape, strides)) return contiguousClone(grad);
  return copy_(emptyLike(shape, strides, grad.dtype), grad);
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

/** Keeps the gradient of a computed tensor: row-major, and a new sum over passes. */
export function retainGrad(tensor: Tensor, grad: Tensor): Tensor {
  const before = tensor.gradValue;
  return (tensor.gradValue = before === null ? contiguousClone(grad) : add(before, grad));
}
