/** @file Diagonals: diagonal (a view), diag, diagEmbed, diagonalScatter, fillDiagonal_. */

import { itemsOf } from '../../kernels/items.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble, copyOf, empty } from '../../tensor/make.ts';
import { wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { forEachPosition } from '../../tensor/read.ts';
import { fill_ } from '../copy.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { reshape } from './shape.ts';
import { asStrided, rowOfWindow, type Layout } from './strided.ts';

interface DiagonalAttributes extends Attributes {
  /** 0 the main diagonal, above it positive, below it negative. */
  readonly offset: number;
  readonly dim1: number;
  readonly dim2: number;
}

/** A window that shows the diagonal of two dimensions of memory as the last dimension. */
function window(shape: Shape, strides: Shape, { offset, dim1, dim2 }: DiagonalAttributes): Layout {
  const rows = (shape[dim1] ?? 0) + Math.min(offset, 0);
  const columns = (shape[dim2] ?? 0) - Math.max(offset, 0);
  const length = Math.max(0, Math.min(rows, columns));
  const isOther = (_: number, d: number): boolean => d !== dim1 && d !== dim2;
  const step = strides[offset >= 0 ? dim2 : dim1] ?? 0;
  return {
    shape: [...shape.filter(isOther), length],
    strides: [...strides.filter(isOther), (strides[dim1] ?? 0) + (strides[dim2] ?? 0)],
    offset: length === 0 ? 0 : Math.abs(offset) * step,
  };
}

export const diagonalRow: Row<DiagonalAttributes> = rowOfWindow(
  {
    name: 'diagonal',
    node: 'DiagonalBackward0',
    symbol: '⋱',
    formula: '∇ on the diagonal, else 0',
  },
  window,
  'DiagonalBackwardBackward0',
);

/** PyTorch names the node of the copy so. */
export const diagonalCopyRow: Row<DiagonalAttributes> = {
  ...diagonalRow,
  name: 'diag',
  node: 'DiagonalBackward0_copy',
  view: false,
  forward: (inputs, attributes) => copyOf(diagonalRow.forward(inputs, attributes) as Tensor),
};

export const diagEmbedRow: Row<DiagonalAttributes> = {
  ...diagonalRow,
  name: 'diagEmbed',
  node: 'DiagEmbedBackward0',
  formula: 'the diagonal of ∇',
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    const { offset, dim1, dim2 } = attributes;
    const size = (x.shape.at(-1) ?? 0) + Math.abs(offset);
    const [first, second] = dim1 < dim2 ? [dim1, dim2] : [dim2, dim1];
    const shape = x.shape.slice(0, -1).toSpliced(first, 0, size).toSpliced(second, 0, size);
    return placed(x, empty(shape, x.dtype), attributes);
  },
  vjp: [(g, n) => diagonal(g, n.attributes.offset, n.attributes.dim1, n.attributes.dim2)],
};

/** `onto`, whose memory is fresh and row-major, with `x` on a diagonal. */
function placed(x: Tensor, onto: Tensor, attributes: DiagonalAttributes): Tensor {
  const { shape, strides, offset } = window(onto.shape, onto.strides, attributes);
  const values = itemsOf(x);
  return assemble(onto.shape, onto.dtype, (out) => {
    out.set(itemsOf(onto));
    forEachPosition(shape, strides, offset, (position, i) => (out[position] = values[i] as number));
  });
}

/** Operands: the tensor, its new diagonal. */
export const diagonalScatterRow: Row<DiagonalAttributes> = {
  ...diagonalRow,
  name: 'diagonalScatter',
  node: 'DiagonalScatterBackward0',
  formula: '∇, 0 on the diagonal; the diagonal of ∇',
  view: false,
  forward(inputs, attributes) {
    const [x, source] = inputs as [Tensor, Tensor];
    const { shape } = window(x.shape, x.strides, attributes);
    if (shape.join() !== source.shape.join()) {
      throw new RuntimeError(
        `expected src to have a size equal to the slice of self. src size = [${source.shape.join(', ')}], slice size = [${shape.join(', ')}]`,
      );
    }
    return placed(source, x, attributes);
  },
  vjp: [
    (g, n) => {
      const { offset, dim1, dim2 } = n.attributes;
      const { shape } = window(g.shape, g.strides, n.attributes);
      const nothing = empty(shape, g.dtype);
      return diagonalScatter(g, nothing, offset, dim1, dim2);
    },
    (g, n) => diagonal(g, n.attributes.offset, n.attributes.dim1, n.attributes.dim2),
  ],
};

function diagonalDims(
  rank: number,
  offset: number,
  dim1: number,
  dim2: number,
): DiagonalAttributes {
  const first = wrapDim(dim1, rank);
  const second = wrapDim(dim2, rank);
  if (first === second) {
    throw new RuntimeError(
      `diagonal dimensions cannot be identical ${String(dim1)}, ${String(dim2)}`,
    );
  }
  return { offset, dim1: first, dim2: second };
}

/** The diagonal of two dimensions, as the last dimension of a view. */
export function diagonal(x: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  return run(diagonalRow, [x], diagonalDims(x.ndim, offset, dim1, dim2));
}

/** Zeros with the last dimension on the diagonal of two new dimensions. */
export function diagEmbed(x: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor {
  return run(diagEmbedRow, [x], diagonalDims(x.ndim + 1, offset, dim1, dim2));
}

/** The diagonal of a matrix, copied; of a vector the matrix with that diagonal. */
export function diag(x: Tensor, offset = 0): Tensor {
  if (x.ndim === 1) return diagEmbed(x, offset);
  if (x.ndim === 2) return run(diagonalCopyRow, [x], diagonalDims(2, offset, 0, 1));
  throw new RuntimeError(`diag(): Supports 1D or 2D tensors. Got ${String(x.ndim)}D`);
}

/** The matrix with the flattened tensor on a diagonal. */
export function diagflat(x: Tensor, offset = 0): Tensor {
  return diagEmbed(reshape(x, [-1]), offset);
}

/** `x` with another diagonal. */
export function diagonalScatter(x: Tensor, source: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  return run(diagonalScatterRow, [x, source], diagonalDims(x.ndim, offset, dim1, dim2));
}

/**
 * Writes a number on the diagonal of a matrix, or of a tensor whose dimensions have one length. With `wrap` a tall
 * matrix has another diagonal after each n + 1 rows, as in NumPy's `fill_diagonal`.
 */
export function fillDiagonal_(x: Tensor, value: number, wrap = false): Tensor {
  if (x.ndim < 2) throw new RuntimeError('dimensions must larger than 1');
  const [height = 0, width = 0] = x.shape;
  if (x.ndim > 2 && x.shape.some((length) => length !== height)) {
    throw new RuntimeError('all dimensions of input must be of equal length');
  }
  const step = x.strides.reduce((a, b) => a + b, 0);
  const size = Math.min(height, width);
  fill_(asStrided(x, [size], [step], x.offset), value);
  if (wrap && x.ndim === 2 && height > width + 1) {
    const rest = Math.ceil(x.numel() / (width + 1)) - size;
    const offset = x.offset + (x.strides[0] ?? 0) * (width + 1);
    fill_(asStrided(x, [rest], [step], offset), value);
  }
  return x;
}
