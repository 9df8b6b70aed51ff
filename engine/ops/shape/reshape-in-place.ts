/** @file In place, other shapes of a tensor's own memory: t_, transpose_, squeeze_, unsqueeze_, asStrided_. */

import { wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { runReshaping } from '../dispatch.ts';
import { squeezeRow, tRow, transposeRow, unsqueezeRow } from './shape.ts';
import { asStridedRow, checkWindow, windowAttributes } from './strided.ts';

/** Transposes a matrix in place. */
export function t_(x: Tensor): Tensor {
  return runReshaping({ ...tRow, node: 'TBackward1' }, x);
}

/** Swaps two dimensions in place. */
export function transpose_(x: Tensor, dim0: number, dim1: number): Tensor {
  const dims = { dim0: wrapDim(dim0, x.ndim), dim1: wrapDim(dim1, x.ndim) };
  return runReshaping({ ...transposeRow, node: 'TransposeBackward1' }, x, dims);
}

/** Drops dimensions of length 1 in place: all, or those named. */
export function squeeze_(x: Tensor, dim: number | readonly number[] | null = null): Tensor {
  if (dim === null) return runReshaping({ ...squeezeRow, node: 'SqueezeBackward3' }, x, { dim });
  if (typeof dim !== 'number') {
    return runReshaping({ ...squeezeRow, node: 'SqueezeBackward5' }, x, { dim });
  }
  const d = wrapDim(dim, x.ndim);
  return runReshaping({ ...squeezeRow, node: 'SqueezeBackward4' }, x, { dim: d });
}

/** Inserts a dimension of length 1 in place. */
export function unsqueeze_(x: Tensor, dim: number): Tensor {
  const d = wrapDim(dim, x.ndim + 1);
  return runReshaping({ ...unsqueezeRow, node: 'UnsqueezeBackward1' }, x, { dim: d });
}

/** Any shape and strides on the tensor's own memory, in place; see `asStrided`. */
export function asStrided_(x: Tensor, shape: Shape, strides: Shape, offset = x.offset): Tensor {
  checkWindow(x, { shape, strides, offset });
  const window = windowAttributes(x, { shape, strides, offset });
  return runReshaping({ ...asStridedRow, node: 'AsStridedBackward1' }, x, window);
}
