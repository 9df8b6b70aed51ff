/** @file Parts of a tensor, as views: select, slice, narrow, unbind. */

import { IndexError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { windowOn } from '../../tensor/make.ts';
import { contiguousStrides, showShape, wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run, runMany } from '../dispatch.ts';
import { stack } from './join.ts';
import { zerosLike } from '../like.ts';
import type { Attributes, Row } from '../row.ts';
import { rowOfWindow, type Layout } from './strided.ts';

interface SelectAttributes extends Attributes {
  readonly dim: number;
  readonly index: number;
}

/** A window on row-major memory of `shape` that shows one index of a dimension. */
function selection(shape: Shape, strides: Shape, { dim, index }: SelectAttributes): Layout {
  return {
    shape: shape.filter((_, d) => d !== dim),
    strides: strides.filter((_, d) => d !== dim),
    offset: index * (strides[dim] ?? 0),
  };
}

export const selectRow: Row<SelectAttributes> = rowOfWindow(
  {
    name: 'select',
    node: 'SelectBackward0',
    symbol: '[i]',
    formula: '∇ at the index, else 0',
  },
  selection,
  'SelectBackwardBackward0',
);

interface SliceAttributes extends Attributes {
  readonly dim: number;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

function sliced(shape: Shape, strides: Shape, { dim, start, stop, step }: SliceAttributes) {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return {
    shape: shape.map((old, d) => (d === dim ? length : old)),
    strides: strides.map((old, d) => (d === dim ? old * step : old)),
    offset: start * (strides[dim] ?? 0),
  };
}

export const sliceRow: Row<SliceAttributes> = rowOfWindow(
  {
    name: 'slice',
    node: 'SliceBackward0',
    symbol: '[:]',
    formula: '∇ in the slice, else 0',
  },
  sliced,
  'SliceBackwardBackward0',
);

interface DimAttributes extends Attributes {
  readonly dim: number;
}

export const unbindRow: Row<DimAttributes> = {
  name: 'unbind',
  node: 'UnbindBackward0',
  symbol: '[…]',
  formula: "the parts' ∇, stacked",
  saves: [],
  differentiable: true,
  view: true,
  forward([input], { dim }) {
    const x = input as Tensor;
    return Array.from({ length: x.shape[dim] ?? 0 }, (_, i) => {
      const { shape, strides, offset } = selection(x.shape, x.strides, { dim, index: i });
      return windowOn(x, shape, strides, x.offset + offset);
    });
  },
  vjp: (grads, n) => {
    const { dim } = n.attributes;
    const some = grads.find((grad) => grad !== null);
    if (some === undefined) return [null];
    return [
      stack(
        grads.map((grad) => grad ?? zerosLike(some)),
        dim,
      ),
    ];
  },
  jvp: 'linear',
};

function selectAttributes(shape: Shape, dim: number, index: number): SelectAttributes {
  if (shape.length === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, shape.length);
  const length = shape[d] ?? 0;
  if (index < -length || index >= length) {
    throw new IndexError(
      `select(): index ${String(index)} out of range for tensor of size ${showShape(shape)} at dimension ${String(d)}`,
    );
  }
  return { dim: d, index: index < 0 ? index + length : index };
}

function sliceAttributes(
  shape: Shape,
  dim: number,
  start: number | null,
  stop: number | null,
  step: number,
): SliceAttributes {
  if (shape.length === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  if (step <= 0) throw new ValueError('step must be greater than zero');
  const d = wrapDim(dim, shape.length);
  const length = shape[d] ?? 0;
  const clampIndex = (i: number): number => Math.min(Math.max(i < 0 ? i + length : i, 0), length);
  const from = clampIndex(start ?? 0);
  return { dim: d, start: from, stop: Math.max(from, clampIndex(stop ?? length)), step };
}

function narrowAttributes(
  shape: Shape,
  dim: number,
  start: number,
  length: number,
): SliceAttributes {
  if (shape.length === 0) throw new RuntimeError('narrow() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, shape.length);
  const size = shape[d] ?? 0;
  if (length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  if (start < -size || start > size) {
    throw new IndexError(
      `start out of range (expected to be in range of [${String(-size)}, ${String(size)}], but got ${String(start)})`,
    );
  }
  const from = start < 0 ? start + size : start;
  if (from + length > size) {
    throw new RuntimeError(
      `start (${String(from)}) + length (${String(length)}) exceeds dimension size (${String(size)}).`,
    );
  }
  return { dim: d, start: from, stop: from + length, step: 1 };
}

/** The windows on row-major memory of a shape that these views would show. */
export const partOf = {
  select(shape: Shape, dim: number, index: number): Layout {
    return selection(shape, contiguousStrides(shape), selectAttributes(shape, dim, index));
  },
  slice(
    shape: Shape,
    dim: number,
    start: number | null,
    stop: number | null,
    step: number,
  ): Layout {
    const attributes = sliceAttributes(shape, dim, start, stop, step);
    return sliced(shape, contiguousStrides(shape), attributes);
  },
  narrow(shape: Shape, dim: number, start: number, length: number): Layout {
    const attributes = narrowAttributes(shape, dim, start, length);
    return sliced(shape, contiguousStrides(shape), attributes);
  },
} as const;

/** The row, column … at `index` of a dimension, as a view. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  return run(selectRow, [x], selectAttributes(x.shape, dim, index));
}

/** Elements start, start + step … below stop along a dimension, as a view; negative counts from the end. */
export function slice(
  x: Tensor,
  dim: number,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Tensor {
  return run(sliceRow, [x], sliceAttributes(x.shape, dim, start, stop, step));
}

/** `length` elements from `start` along a dimension, as a view. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  return run(sliceRow, [x], narrowAttributes(x.shape, dim, start, length));
}

/** The parts along a dimension, as views that share one node. */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  if (x.ndim === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  return runMany(unbindRow, [x], { dim: wrapDim(dim, x.ndim) });
}
