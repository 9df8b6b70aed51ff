/** @file Copies side by side: repeat, tile, repeatInterleave; and unfold, overlapping windows. */

import { sizesOf } from '../../tensor/factories.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { copyOf, fromNumbers, windowOn } from '../../tensor/make.ts';
import { contiguousStrides, wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { contiguousClone } from '../copy.ts';
import { run } from '../dispatch.ts';
import { indexSelect } from '../indexing/index-dim.ts';
import { sum } from '../reductions/reduce.ts';
import type { Attributes, Row } from '../row.ts';
import { expand, reshape, unsqueeze } from './shape.ts';
import { rowOfWindow, type Layout } from './strided.ts';

interface RepeatAttributes extends Attributes {
  /** One a dimension of the result. */
  readonly repeats: readonly number[];
}

/** Each repeated length before the length it repeats: [r₀, s₀, r₁, s₁ …]. */
function interleaved(repeats: Shape, lengths: Shape, missing: number): number[] {
  const lead = repeats.length - lengths.length;
  return repeats.flatMap((times, d) => [times, lengths[d - lead] ?? missing]);
}

export const repeatRow: Row<RepeatAttributes> = {
  name: 'repeat',
  node: 'RepeatBackward0',
  symbol: '▦',
  formula: 'Σ∇ over the copies',
  saves: [],
  differentiable: true,
  view: false,
  forward([input], { repeats }) {
    const x = input as Tensor;
    const shape = interleaved(repeats, x.shape, 1);
    const strides = interleaved(
      repeats.map(() => 0),
      x.strides,
      0,
    );
    const copy = copyOf(windowOn(x, shape, strides, x.offset));
    const lengths = repeats.map((_, d) => (shape[2 * d] ?? 1) * (shape[2 * d + 1] ?? 1));
    return windowOn(copy, lengths, contiguousStrides(lengths), 0);
  },
  vjp: [
    (g, n) => {
      const { repeats } = n.attributes;
      const parts = reshape(g, interleaved(repeats, n.shape(0), 1));
      if (repeats.length === 0) return parts;
      const dims = repeats.map((_, d) => 2 * d);
      return reshape(sum(parts, dims), n.shape(0));
    },
  ],
  jvp: 'linear',
};

interface UnfoldAttributes extends Attributes {
  readonly dim: number;
  readonly size: number;
  readonly step: number;
}

function windows(shape: Shape, strides: Shape, { dim, size, step }: UnfoldAttributes): Layout {
  const count = Math.floor(((shape[dim] ?? 1) - size) / step) + 1;
  const own = strides[dim] ?? 1;
  return {
    shape: shape.length === 0 ? [size] : [...shape.with(dim, count), size],
    strides: strides.length === 0 ? [1] : [...strides.with(dim, own * step), own],
    offset: 0,
  };
}

export const unfoldRow: Row<UnfoldAttributes> = rowOfWindow(
  {
    name: 'unfold',
    node: 'UnfoldBackward0',
    symbol: '▥',
    formula: '∇ added where the windows were',
  },
  windows,
  'UnfoldBackwardBackward0',
);

/** Copies side by side, so many along each dimension; further dimensions come in front. */
export function repeat(x: Tensor, ...repeats: number[] | [readonly number[]]): Tensor {
  const [first] = repeats;
  const list = typeof first === 'object' ? first : (repeats as number[]);
  if (list.length < x.ndim) {
    throw new RuntimeError(
      'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
    );
  }
  const lead = list.length - x.ndim;
  sizesOf(list.map((times, d) => times * (d < lead ? 1 : (x.shape[d - lead] ?? 1))));
  return run(repeatRow, [x], { repeats: list });
}

/** As `repeat`; missing numbers are 1. */
export function tile(x: Tensor, ...repeats: number[] | [readonly number[]]): Tensor {
  const [first] = repeats;
  const list = typeof first === 'object' ? first : (repeats as number[]);
  const missing = Math.max(0, x.ndim - list.length);
  return repeat(x, [...new Array<number>(missing).fill(1), ...list]);
}

/** Each element (null: of all, as one row) or slice of a dimension so many times, next to each other. */
export function repeatInterleave(
  x: Tensor,
  repeats: number | Tensor,
  dim: number | null = null,
): Tensor {
  const source = dim === null ? reshape(x, [-1]) : x;
  const d = wrapDim(dim ?? 0, source.ndim);
  const length = source.shape[d] ?? 1;
  if (typeof repeats === 'number') {
    if (repeats < 0) throw new RuntimeError('Repeats must be non-negative');
    const apart = unsqueeze(source, d + 1);
    const copies = contiguousClone(expand(apart, apart.shape.with(d + 1, repeats)));
    return reshape(copies, source.shape.with(d, length * repeats));
  }
  const times = numbersOf(repeats);
  if (repeats.ndim > 1) throw new RuntimeError('repeat_interleave only accept 1D vector as repeat');
  if (times.length !== 1 && times.length !== length) {
    throw new RuntimeError(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${String(times.length)} and input.size(${String(d)}) = ${String(length)}`,
    );
  }
  const places: number[] = [];
  for (let i = 0; i < length; i++) {
    const count = times[times.length === 1 ? 0 : i] as number;
    if (count < 0) throw new RuntimeError('repeats can not be negative');
    for (let k = 0; k < count; k++) places.push(i);
  }
  const index = fromNumbers(Float64Array.from(places), [places.length], 'int64');
  return indexSelect(source, d, index);
}

/** Windows of `size` elements, `step` apart, along a dimension: a view with the window as last dimension. */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  const d = wrapDim(dim, x.ndim);
  const length = x.shape[d] ?? 1;
  if (size > length) {
    throw new RuntimeError(
      `maximum size for tensor at dimension ${String(d)} is ${String(length)} but size is ${String(size)}`,
    );
  }
  if (size < 0) throw new RuntimeError(`size is ${String(size)} but must be >= 0`);
  if (step <= 0) throw new RuntimeError(`step is ${String(step)} but must be > 0`);
  return run(unfoldRow, [x], { dim: d, size, step });
}
