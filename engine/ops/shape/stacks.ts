/** @file Tensors side by side, by name: hstack, vstack, dstack, columnStack, blockDiag. */

import { internally } from '../../autograd/state.ts';
import { resultType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { atleast1d, atleast2d, atleast3d } from './dims.ts';
import { run } from '../dispatch.ts';
import { to } from '../elementwise/cast.ts';
import { narrow } from './index-views.ts';
import { cat } from './join.ts';
import { pad } from './pad.ts';
import type { Attributes, Row } from '../row.ts';
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

interface BlockAttributes extends Attributes {
  /** Rows and columns of each. */
  readonly sizes: readonly Shape[];
}

/** `block_diag_backward`: each block's part of ∇. */
export const blockDiagRow: Row<BlockAttributes> = {
  name: 'blockDiag',
  node: 'BlockDiagBackward0',
  symbol: '⋱',
  formula: 'the block of ∇ that each operand made',
  saves: [],
  differentiable: true,
  view: false,
  forward: (inputs) => internally(() => diagonalOf(inputs as Tensor[])),
  vjp: ([g], n) => {
    let [top, left] = [0, 0];
    return n.attributes.sizes.map(([rows = 0, columns = 0], i) => {
      const [row, column] = [top, left];
      top += rows;
      left += columns;
      if (!g || !n.needs(i)) return null;
      return reshape(narrow(narrow(g, 0, row, rows), 1, column, columns), n.shape(i));
    });
  },
  jvp: 'linear',
};

function diagonalOf(matrices: readonly Tensor[]): Tensor {
  // As matrices, numbers would take part in the choice of the type.
  const dtype = resultType(matrices);
  const blocks = matrices.map((each) => atleast2d(to(each, dtype)));
  const width = blocks.reduce((total, { shape }) => total + (shape[1] ?? 0), 0);
  let left = 0;
  const bands = blocks.map((block) => {
    const own = block.shape[1] ?? 0;
    left += own;
    return pad(block, [left - own, width - left]);
  });
  return cat(bands, 0);
}

/** Matrices along the diagonal of a larger one, else 0. */
export function blockDiag(...matrices: Tensor[]): Tensor {
  matrices.forEach(({ ndim }, i) => {
    if (ndim <= 2) return;
    throw new RuntimeError(
      `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${String(i)} has ${String(ndim)} dimensions`,
    );
  });
  const sizes = matrices.map((each) => [...[1, 1], ...each.shape].slice(-2));
  return run(blockDiagRow, matrices, { sizes });
}
