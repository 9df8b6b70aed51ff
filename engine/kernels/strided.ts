/** @file Between strided tensors and the contiguous number arrays that kernels work on. */

import type { NumberArray } from '../tensor/dtype.ts';
import { allocateNumbers } from '../tensor/allocate.ts';
import type { Strided } from '../tensor/read.ts';
import { forEachPosition } from '../tensor/read.ts';
import type { Shape } from '../tensor/shape.ts';
import { broadcastStrides, isContiguous, sameShape, sizeOf } from '../tensor/shape.ts';

/**
 * The elements, row-major, as numbers; broadcast to `shape`. No copy is made of contiguous memory, so the
 * result must not be written.
 */
export function numbersOf(tensor: Strided, shape: Shape = tensor.shape): NumberArray {
  const { data } = tensor.storage;
  const size = sizeOf(shape);
  const same = sameShape(shape, tensor.shape);
  if (same && isContiguous(shape, tensor.strides)) {
    if (data instanceof BigInt64Array) {
      const result = new Float64Array(size);
      for (let i = 0; i < size; i++) result[i] = Number(data[tensor.offset + i]);
      return result;
    }
    return tensor.offset === 0 && data.length === size
      ? data
      : data.subarray(tensor.offset, tensor.offset + size);
  }
  const strides = same ? tensor.strides : broadcastStrides(tensor.shape, tensor.strides, shape);
  const result = allocateNumbers(tensor.dtype, size);
  if (data instanceof BigInt64Array) {
    forEachPosition(shape, strides, tensor.offset, (position, i) => {
      result[i] = Number(data[position]);
    });
  } else gather(data, shape, strides, tensor.offset, result);
  return result;
}

/** Copies strided elements, row-major, into `result`. */
function gather(
  data: NumberArray,
  shape: Shape,
  strides: Shape,
  offset: number,
  result: NumberArray,
): void {
  const last = shape.length - 1;
  const length = shape[last] ?? 1;
  const step = strides[last] ?? 0;
  let to = 0;
  forEachPosition(shape.slice(0, last), strides, offset, (start) => {
    const end = to + length;
    for (let position = start; to < end; position += step) result[to++] = data[position] as number;
  });
}

/** Writes row-major numbers into a strided tensor, converted to its dtype. */
export function writeNumbers(target: Strided, values: NumberArray): void {
  const { data } = target.storage;
  const put = writer(target);
  if (isContiguous(target.shape, target.strides)) {
    if (target.dtype === 'float32' || target.dtype === 'float64') {
      (data as Float64Array).set(values, target.offset);
    } else {
      const size = sizeOf(target.shape);
      for (let i = 0; i < size; i++) put(target.offset + i, values[i] ?? 0);
    }
    return;
  }
  forEachPosition(target.shape, target.strides, target.offset, (position, i) => {
    put(position, values[i] ?? 0);
  });
}

/** Stores a number at a position as the tensor's dtype: integers truncate, booleans test for zero. */
export function writer(target: Strided): (position: number, value: number) => void {
  const { data } = target.storage;
  if (data instanceof BigInt64Array) {
    return (position, value) => {
      data[position] = Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
    };
  }
  if (target.dtype === 'bool') {
    return (position, value) => {
      data[position] = value !== 0 ? 1 : 0;
    };
  }
  return (position, value) => {
    data[position] = value;
  };
}
