/** @file Views that change the shape: view, reshape, transpose, permute, expand, squeeze, unsqueeze. */

import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { windowOn } from '../../tensor/make.ts';
import type { Shape } from '../../tensor/shape.ts';
import {
  broadcastStrides,
  inferShape,
  showShape,
  viewStrides,
  wrapDim,
  wrapDims,
} from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { contiguousClone } from '../copy.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { sumToShape } from './sum-to-shape.ts';

interface ShapeAttributes extends Attributes {
  readonly shape: Shape;
}

const viewRowBase = {
  saves: [],
  differentiable: true,
  view: true,
  jvp: 'linear',
} as const;

export const viewRow: Row<ShapeAttributes> = {
  ...viewRowBase,
  name: 'view',
  node: 'ViewBackward0',
  symbol: '▭',
  formula: '∇ in the old shape',
  forward([input], { shape }) {
    const x = input as Tensor;
    const strides = viewStrides(x.shape, x.strides, shape);
    if (strides === null) {
      throw new RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return windowOn(x, shape, strides, x.offset);
  },
  vjp: [(g, n) => reshape(g, n.shape(0))],
};

/** `reshape` of memory with gaps that can still be viewed. */
export const reshapeAliasRow: Row<ShapeAttributes> = {
  ...viewRow,
  name: 'reshape',
  node: 'ReshapeAliasBackward0',
};

/** On memory that nothing else refers to: the result is no view. */
export const unsafeViewRow: Row<ShapeAttributes> = {
  ...viewRow,
  name: 'reshape',
  node: 'UnsafeViewBackward0',
  view: false,
};

/** The same window again. */
export const aliasRow: Row = {
  ...viewRowBase,
  name: 'alias',
  node: 'AliasBackward0',
  symbol: '▭',
  formula: '∇',
  forward([input]) {
    const x = input as Tensor;
    return windowOn(x, x.shape, x.strides, x.offset);
  },
  vjp: [(g) => g],
};

interface PermuteAttributes extends Attributes {
  readonly dims: readonly number[];
}

function permuted(x: Tensor, dims: readonly number[]): Tensor {
  const pick = (list: Shape): number[] => dims.map((d) => list[d] ?? 1);
  return windowOn(x, pick(x.shape), pick(x.strides), x.offset);
}

export const permuteRow: Row<PermuteAttributes> = {
  ...viewRowBase,
  name: 'permute',
  node: 'PermuteBackward0',
  symbol: '⤨',
  formula: '∇ with the dimensions put back',
  forward: ([x], { dims }) => permuted(x as Tensor, dims),
  vjp: [
    (g, n) => {
      const inverse: number[] = [];
      n.attributes.dims.forEach((d, i) => (inverse[d] = i));
      return permute(g, ...inverse);
    },
  ],
};

interface SwapAttributes extends Attributes {
  readonly dim0: number;
  readonly dim1: number;
}

function swapped(rank: number, dim0: number, dim1: number): number[] {
  const dims = Array.from({ length: rank }, (_, d) => d);
  if (rank > 0) [dims[dim0], dims[dim1]] = [dim1, dim0];
  return dims;
}

export const transposeRow: Row<SwapAttributes> = {
  ...viewRowBase,
  name: 'transpose',
  node: 'TransposeBackward0',
  symbol: 'ᵀ',
  formula: '∇ᵀ',
  forward: ([x], { dim0, dim1 }) => permuted(x as Tensor, swapped((x as Tensor).ndim, dim0, dim1)),
  vjp: [(g, n) => transpose(g, n.attributes.dim0, n.attributes.dim1)],
};

export const tRow: Row = {
  ...viewRowBase,
  name: 't',
  node: 'TBackward0',
  symbol: 'ᵀ',
  formula: '∇ᵀ',
  forward([input]) {
    const x = input as Tensor;
    if (x.ndim > 2) {
      throw new RuntimeError(
        `t() expects a tensor with <= 2 dimensions, but self is ${String(x.ndim)}D`,
      );
    }
    return permuted(x, x.ndim === 2 ? [1, 0] : swapped(x.ndim, 0, 0));
  },
  vjp: [(g) => t(g)],
};

export const expandRow: Row<ShapeAttributes> = {
  ...viewRowBase,
  name: 'expand',
  node: 'ExpandBackward0',
  symbol: '⇲',
  formula: 'Σ∇ over the repeated dimensions',
  forward([input], { shape }) {
    const x = input as Tensor;
    return windowOn(x, shape, broadcastStrides(x.shape, x.strides, shape), x.offset);
  },
  vjp: [(g, n) => sumToShape(g, n.shape(0))],
};

interface DimAttributes extends Attributes {
  readonly dim: number | readonly number[] | null;
}

export const squeezeRow: Row<DimAttributes> = {
  ...viewRowBase,
  name: 'squeeze',
  node: 'SqueezeBackward0',
  symbol: '⊐',
  formula: '∇ in the old shape',
  forward([input], { dim }) {
    const x = input as Tensor;
    // Unlike a reduction's, an empty list names no dimension.
    const dims = Array.isArray(dim) && dim.length === 0 ? [] : wrapDims(dim, x.ndim);
    const stay = x.shape.map((length, d) => length !== 1 || !dims.includes(d));
    return windowOn(
      x,
      x.shape.filter((_, d) => stay[d]),
      x.strides.filter((_, d) => stay[d]),
      x.offset,
    );
  },
  vjp: [(g, n) => reshape(g, n.shape(0))],
};
export const squeezeDimRow: Row<DimAttributes> = { ...squeezeRow, node: 'SqueezeBackward1' };
export const squeezeDimsRow: Row<DimAttributes> = { ...squeezeRow, node: 'SqueezeBackward2' };

export const unsqueezeRow: Row<{ readonly dim: number } & Attributes> = {
  ...viewRowBase,
  name: 'unsqueeze',
  node: 'UnsqueezeBackward0',
  symbol: '⊏',
  formula: '∇ in the old shape',
  forward([input], { dim }) {
    const x = input as Tensor;
    const step = (x.shape[dim] ?? 1) * (x.strides[dim] ?? 1);
    return windowOn(x, x.shape.toSpliced(dim, 0, 1), x.strides.toSpliced(dim, 0, step), x.offset);
  },
  vjp: [(g, n) => squeeze(g, n.attributes.dim)],
};

type ShapeArguments = number[] | [readonly number[]];

function listed(args: ShapeArguments): readonly number[] {
  const [first] = args;
  return typeof first === 'object' ? first : (args as number[]);
}

/** Another shape on the same memory; one length may be -1. Throws where a copy would be needed. */
export function view(x: Tensor, ...shape: ShapeArguments): Tensor {
  return run(viewRow, [x], { shape: inferShape(listed(shape), x.numel()) });
}

/** Another shape: a view where possible, else a copy. */
export function reshape(x: Tensor, ...shape: ShapeArguments): Tensor {
  const wanted = inferShape(listed(shape), x.numel());
  if (x.isContiguous()) return run(viewRow, [x], { shape: wanted });
  const canView = viewStrides(x.shape, x.strides, wanted) !== null;
  return canView
    ? run(reshapeAliasRow, [x], { shape: wanted })
    : unsafeView(contiguousClone(x), wanted);
}

/** Another shape for a result that nothing else refers to. */
export function unsafeView(x: Tensor, shape: Shape): Tensor {
  return run(unsafeViewRow, [x], { shape });
}

/** Another tensor on the same memory, as a view. */
export function alias(x: Tensor): Tensor {
  return run(aliasRow, [x]);
}

export function permute(x: Tensor, ...dims: ShapeArguments): Tensor {
  const order = listed(dims);
  if (order.length !== x.ndim) {
    throw new RuntimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${String(x.ndim)} is not equal to len(dims) = ${String(order.length)}`,
    );
  }
  const wanted = order.map((dim) => wrapDim(dim, x.ndim));
  if (new Set(wanted).size < wanted.length) {
    throw new RuntimeError('permute(): duplicate dims are not allowed.');
  }
  return run(permuteRow, [x], { dims: wanted });
}

export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  return run(transposeRow, [x], { dim0: wrapDim(dim0, x.ndim), dim1: wrapDim(dim1, x.ndim) });
}

/** The transpose of a matrix. */
export function t(x: Tensor): Tensor {
  return run(tRow, [x]);
}

/** Repeats dimensions of length 1 without copying; -1 keeps a length. */
export function expand(x: Tensor, ...shape: ShapeArguments): Tensor {
  const asked = listed(shape);
  const lead = asked.length - x.ndim;
  if (lead < 0) {
    throw new RuntimeError(
      `expand(torch.${titleOf[x.dtype]}Tensor{${showShape(x.shape)}}, size=${showShape(asked)}): the number of sizes provided (${String(asked.length)}) must be greater or equal to the number of dimensions in the tensor (${String(x.ndim)})`,
    );
  }
  const wanted = [...asked];
  // From the last dimension, of which the first complaint is.
  for (let d = asked.length - 1; d >= 0; d--) {
    const length = asked[d] as number;
    if (length === -1 && d < lead) {
      throw new RuntimeError(
        `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${String(d)}`,
      );
    }
    const own = d < lead ? 1 : (x.shape[d - lead] ?? 1);
    if (length === -1) wanted[d] = own;
    else if (own !== 1 && own !== length) {
      throw new RuntimeError(
        `The expanded size of the tensor (${String(length)}) must match the existing size (${String(own)}) at non-singleton dimension ${String(d)}.  Target sizes: ${showShape(asked)}.  Tensor sizes: ${showShape(x.shape)}`,
      );
    }
  }
  return run(expandRow, [x], { shape: wanted });
}

/** Drops dimensions of length 1: all, or those named. */
export function squeeze(x: Tensor, dim: number | readonly number[] | null = null): Tensor {
  if (dim === null) return run(squeezeRow, [x], { dim });
  return typeof dim === 'number'
    ? run(squeezeDimRow, [x], { dim: wrapDim(dim, x.ndim) })
    : run(squeezeDimsRow, [x], { dim });
}

/** Inserts a dimension of length 1. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  return run(unsqueezeRow, [x], { dim: wrapDim(dim, x.ndim + 1) });
}

/** The tensor itself when it is contiguous, else a contiguous copy. */
export function contiguous(x: Tensor): Tensor {
  return x.isContiguous() ? x : contiguousClone(x);
}
