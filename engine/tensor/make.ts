/** @file Plain tensors: fresh memory, copies and windows, without history and unreported. */

import { allocateNumbers } from './allocate.ts';
import type { DType, NumberArray } from './dtype.ts';
import { denseStrides } from './layout.ts';
import { elementsOf } from './read.ts';
import { notASize, sizeOf, type Shape } from './shape.ts';
import { Storage } from './storage.ts';
import { Tensor } from './tensor.ts';

/** Zeros. */
export function empty(shape: Shape, dtype: DType): Tensor {
  const size = sizeOf(shape);
  if (!Number.isInteger(size)) throw notASize(shape.find((each) => !Number.isInteger(each)));
  return new Tensor(Storage.zeros(dtype, size), shape, dtype);
}

/** Zeros in the memory layout of another tensor, without its gaps and repetitions. */
export function emptyLike(like: Tensor, dtype: DType = like.dtype): Tensor {
  const result = empty(like.shape, dtype);
  result.strides = denseStrides(like);
  return result;
}

/** Takes row-major numbers; the array is kept where the dtype stores numbers as they are. */
export function fromNumbers(values: NumberArray, shape: Shape, dtype: DType): Tensor {
  if (dtype === 'int64') {
    const data = new BigInt64Array(values.length);
    for (let i = 0; i < values.length; i++) data[i] = BigInt(Math.trunc(values[i] ?? 0));
    return new Tensor(new Storage(data), shape, dtype);
  }
  if (dtype === 'bool') for (let i = 0; i < values.length; i++) values[i] = values[i] === 0 ? 0 : 1;
  return new Tensor(new Storage(values), shape, dtype);
}

/** Takes row-major integers, for any dtype of integers or booleans; wrapped to its width. */
export function fromIntegers(values: BigInt64Array, shape: Shape, dtype: DType): Tensor {
  if (dtype === 'int64') return new Tensor(new Storage(values), shape, dtype);
  return build(shape, dtype, (out) => {
    values.forEach((value, i) => (out[i] = Number(BigInt.asIntN(32, value))));
  });
}

/** Fills a fresh tensor with what `compute` writes into a number array. */
export function build(shape: Shape, dtype: DType, compute: (out: NumberArray) => void): Tensor {
  const out = allocateNumbers(dtype, sizeOf(shape));
  compute(out);
  return fromNumbers(out, shape, dtype);
}

/** Fills a fresh tensor with what `compute` writes into an array of items (`itemsOf`): int64 stays exact. */
export function assemble(shape: Shape, dtype: DType, compute: (out: NumberArray) => void): Tensor {
  if (dtype !== 'int64') return build(shape, dtype, compute);
  const out = new BigInt64Array(sizeOf(shape));
  compute(out as unknown as NumberArray);
  return new Tensor(new Storage(out), shape, dtype);
}

/** A contiguous copy. */
export function copyOf(tensor: Tensor): Tensor {
  return new Tensor(new Storage(elementsOf(tensor)), tensor.shape, tensor.dtype);
}

/** Another window on the same memory, under the same version counter. */
export function windowOn(tensor: Tensor, shape: Shape, strides: Shape, offset: number): Tensor {
  const result = new Tensor(tensor.storage, shape, tensor.dtype, strides, offset, tensor.counter);
  result.inference = tensor.inference;
  return result;
}
