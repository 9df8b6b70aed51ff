/** @file Zeros and ones for the engine's own use, reported to nobody. */

import type { DType } from '../tensor/dtype.ts';
import { build, empty } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

export function zerosLike(x: Tensor): Tensor {
  return empty(x.shape, x.dtype);
}

export function ones(shape: Shape, dtype: DType): Tensor {
  return build(shape, dtype, (out) => out.fill(1));
}
