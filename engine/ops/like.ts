/** @file Zeros and ones for the engine's own use, reported to nobody. */

import type { DType } from '../tensor/dtype.ts';
import { build, emptyLike } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

export function zerosLike(x: Tensor): Tensor {
  return emptyLike(x);
}

export function ones(shape: Shape, dtype: DType): Tensor {
  return build(shape, dtype, (out) => out.fill(1));
}

/** Identity matrices: ones where the last two dimensions agree. */
export function eyeLike(shape: Shape, dtype: DType): Tensor {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return build(shape, dtype, (out) => {
    for (let start = 0; start < out.length; start += rows * columns) {
      for (let i = 0; i < Math.min(rows, columns); i++) out[start + i * columns + i] = 1;
    }
  });
}
