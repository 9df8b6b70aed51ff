/** @file Tensors side by side, by name: hstack, vstack, dstack, columnStack, blockDiag. */

import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { atleast1d, atleast2d, atleast3d } from './dims.ts';
import { cat } from './join.ts';
import { pad } from './pad.ts';
import { reshape } from './shape.ts';

function filled(tensors: readonly Tensor[], name: string): readonly Tensor[] {
  if (tensors.length === 0) throw new RuntimeError(`${name} expects a non-empty TensorList`);
  return tensors;
}

/** Vectors behind each other; otherwise along the second dimension. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = filled(tensors, 'hstack').map((each) => atleast1d(each));
  return cat(parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/** Rows below each other. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(
    filled(tensors, 'vstack').map((each) => atleast2d(each)),
    0,
  );
}

/** Along the third dimension. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(
    filled(tensors, 'dstack').map((each) => atleast3d(each)),
    2,
  );
}

/** Vectors as columns, matrices side by side. */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  return cat(
    filled(tensors, 'column_stack').map((x) => (x.ndim < 2 ? reshape(x, [x.numel(), 1]) : x)),
    1,
  );
}

/** Matrices along the diagonal of a larger one, else 0. */
export function blockDiag(...matrices: Tensor[]): Tensor {
  const blocks = matrices.map((each) => atleast2d(each));
  const width = blocks.reduce((total, { shape }) => total + (shape[1] ?? 0), 0);
  let left = 0;
  const bands = blocks.map((block) => {
    const own = block.shape[1] ?? 0;
    left += own;
    return pad(block, [left - own, width - left]);
  });
  return cat(bands, 0);
}
