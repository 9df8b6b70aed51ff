/** @file Copying between strided tensors of one shape, with conversion. */

import type { NumberArray } from '../tensor/dtype.ts';
import { elementsOf, forEachPosition, type Strided } from '../tensor/read.ts';
import { emptyLike } from '../tensor/make.ts';
import { isContiguous, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { itemsOf } from './items.ts';
import { writeNumbers } from './strided.ts';

interface Source extends Strided {
  readonly shape: Shape;
}

/** Writes `source` (same shape, or broadcastable to it) into `target`. */
export function copyInto(target: Strided, source: Source): void {
  if (
    target.dtype === source.dtype &&
    source.shape.length === target.shape.length &&
    isContiguous(target.shape, target.strides)
  ) {
    const same = source.shape.every((length, d) => length === target.shape[d]);
    if (same) {
      // One typed array type on both sides, which the type checker cannot know.
      const { data } = source.storage;
      const apart = source.storage !== target.storage && data.length === target.storage.data.length;
      const whole = apart && source.offset === 0 && isContiguous(source.shape, source.strides);
      const elements = whole && target.offset === 0 ? data : elementsOf(source);
      // A window that shows nothing may stand behind the memory's end.
      if (elements.length === 0) return;
      (target.storage.data as Float64Array).set(elements as Float64Array, target.offset);
      return;
    }
  }
  const values = itemsOf(source, target.shape, target.dtype);
  if (target.dtype === 'int64') {
    const { data } = target.storage as { data: NumberArray };
    forEachPosition(target.shape, target.strides, target.offset, (position, i) => {
      data[position] = values[i] as number;
    });
    return;
  }
  // The source may be a window on the memory that is written.
  writeNumbers(target, values.buffer === target.storage.data.buffer ? values.slice() : values);
}

/** A copy in the memory layout of the original. */
export function cloneOf(x: Tensor): Tensor {
  const result = emptyLike(x);
  copyInto(result, x);
  return result;
}
