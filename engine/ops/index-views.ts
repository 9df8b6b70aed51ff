/** @file Parts of a tensor and joining them: select, slice, narrow, unbind, cat, stack. */

import { IndexError, RuntimeError, ValueError } from '../tensor/errors.ts';
import { build, windowOn } from '../tensor/make.ts';
import { resultType } from '../tensor/dtype.ts';
import { contiguousStrides, showShape, wrapDim, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { numbersOf } from '../kernels/strided.ts';
import { run, runMany } from './dispatch.ts';
import { zerosLike } from './like.ts';
import type { Attributes, Row } from './row.ts';
import { unsqueeze } from './shape.ts';
import { scatterWindow } from './strided.ts';

interface SelectAttributes extends Attributes {
  readonly dim: number;
  readonly index: number;
}

/** A window on row-major memory of `shape` that shows one index of a dimension. */
function selection(shape: Shape, strides: Shape, dim: number, index: number) {
  return {
    shape: shape.filter((_, d) => d !== dim),
    strides: strides.filter((_, d) => d !== dim),
    offset: index * (strides[dim] ?? 0),
  };
}

export const selectRow: Row<SelectAttributes> = {
  name: 'select',
  node: 'SelectBackward0',
  symbol: '[i]',
  formula: '∇ at the index, else 0',
  saves: [],
  differentiable: true,
  view: true,
  forward([input], { dim, index }) {
    const x = input as Tensor;
    const { shape, strides, offset } = selection(x.shape, x.strides, dim, index);
    return windowOn(x, shape, strides, x.offset + offset);
  },
  vjp: [
    (g, n) => {
      const { dim, index } = n.attributes;
      const into = n.shape(0);
      return scatterWindow(g, into, selection(into, contiguousStrides(into), dim, index));
    },
  ],
  jvp: 'linear',
};

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

export const sliceRow: Row<SliceAttributes> = {
  name: 'slice',
  node: 'SliceBackward0',
  symbol: '[:]',
  formula: '∇ in the slice, else 0',
  saves: [],
  differentiable: true,
  view: true,
  forward([input], attributes) {
    const x = input as Tensor;
    const { shape, strides, offset } = sliced(x.shape, x.strides, attributes);
    return windowOn(x, shape, strides, x.offset + offset);
  },
  vjp: [
    (g, n) => {
      const into = n.shape(0);
      return scatterWindow(g, into, sliced(into, contiguousStrides(into), n.attributes));
    },
  ],
  jvp: 'linear',
};

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
      const { shape, strides, offset } = selection(x.shape, x.strides, dim, i);
      return windowOn(x, shape, strides, x.offset + offset);
    });
  },
  vjp: (grads, n) => {
    const { dim } = n.attributes;
    const some = grads.find((grad) => grad !== null);
    if (some === undefined || some === null) return [null];
    return [
      stack(
        grads.map((grad) => grad ?? zerosLike(some)),
        dim,
      ),
    ];
  },
  jvp: 'linear',
};

export const catRow: Row<DimAttributes> = {
  name: 'cat',
  node: 'CatBackward0',
  symbol: '⧺',
  formula: 'the part of ∇ that each operand made',
  saves: [],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const parts = inputs as readonly Tensor[];
    const first = parts[0] as Tensor;
    const shape = [...first.shape];
    shape[dim] = 0;
    for (const [i, part] of parts.entries()) {
      const fits =
        part.ndim === first.ndim && part.shape.every((n, d) => d === dim || n === first.shape[d]);
      if (!fits) {
        throw new RuntimeError(
          `Sizes of tensors must match except in dimension ${String(dim)}. Expected size ${showShape(first.shape)} but got size ${showShape(part.shape)} for tensor number ${String(i)} in the list.`,
        );
      }
      shape[dim] += part.shape[dim] ?? 0;
    }
    const outer = shape.slice(0, dim).reduce((a, b) => a * b, 1);
    const inner = shape.slice(dim + 1).reduce((a, b) => a * b, 1);
    return build(shape, resultType(parts), (out) => {
      let column = 0;
      const row = (shape[dim] ?? 0) * inner;
      for (const part of parts) {
        const values = numbersOf(part);
        const width = (part.shape[dim] ?? 0) * inner;
        for (let o = 0; o < outer; o++) {
          out.set(values.subarray(o * width, (o + 1) * width), o * row + column);
        }
        column += width;
      }
    });
  },
  vjp: (grads, n) => {
    const { dim, parts } = n.attributes as DimAttributes & { parts: number };
    const g = grads[0] ?? null;
    let start = 0;
    return Array.from({ length: parts }, (_, i) => {
      const length = n.shape(i)[dim] ?? 0;
      start += length;
      return g === null || !n.needs(i) ? null : narrow(g, dim, start - length, length);
    });
  },
  jvp: (tangents, n) => {
    const { dim } = n.attributes;
    return cat(
      tangents.map((tangent, i) => tangent ?? zerosLike(n.saved(i))),
      dim,
    );
  },
};

/** The row, column … at `index` of a dimension, as a view. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  if (x.ndim === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, x.ndim);
  const length = x.shape[d] ?? 0;
  if (index < -length || index >= length) {
    throw new IndexError(
      `index ${String(index)} is out of bounds for dimension ${String(d)} with size ${String(length)}`,
    );
  }
  return run(selectRow, [x], { dim: d, index: index < 0 ? index + length : index });
}

/** Elements start, start + step … below stop along a dimension, as a view; negative counts from the end. */
export function slice(
  x: Tensor,
  dim: number,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Tensor {
  if (step <= 0) throw new ValueError('step must be greater than zero');
  const d = wrapDim(dim, x.ndim);
  const length = x.shape[d] ?? 0;
  const clampIndex = (i: number): number => Math.min(Math.max(i < 0 ? i + length : i, 0), length);
  const from = clampIndex(start ?? 0);
  return run(sliceRow, [x], {
    dim: d,
    start: from,
    stop: Math.max(from, clampIndex(stop ?? length)),
    step,
  });
}

/** `length` elements from `start` along a dimension, as a view. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const d = wrapDim(dim, x.ndim);
  const size = x.shape[d] ?? 0;
  const from = start < 0 ? start + size : start;
  if (length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  if (from + length > size) {
    throw new RuntimeError(
      `start (${String(start)}) + length (${String(length)}) exceeds dimension size (${String(size)}).`,
    );
  }
  return run(sliceRow, [x], { dim: d, start: from, stop: from + length, step: 1 });
}

/** The parts along a dimension, as views that share one node. */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  if (x.ndim === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  return runMany(unbindRow, [x], { dim: wrapDim(dim, x.ndim) });
}

/** Tensors behind each other along an existing dimension. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (first === undefined)
    throw new RuntimeError('torch.cat(): expected a non-empty list of Tensors');
  if (first.ndim === 0) {
    throw new RuntimeError('zero-dimensional tensor (at position 0) cannot be concatenated');
  }
  const attributes = { dim: wrapDim(dim, first.ndim), parts: tensors.length };
  return run(catRow, tensors, attributes);
}

/** Tensors of one shape behind each other along a new dimension. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new RuntimeError('stack expects a non-empty TensorList');
  for (const [i, tensor] of tensors.entries()) {
    if (showShape(tensor.shape) !== showShape(first.shape)) {
      throw new RuntimeError(
        `stack expects each tensor to be equal size, but got ${showShape(first.shape)} at entry 0 and ${showShape(tensor.shape)} at entry ${String(i)}`,
      );
    }
  }
  return cat(
    tensors.map((tensor) => unsqueeze(tensor, dim)),
    dim,
  );
}
