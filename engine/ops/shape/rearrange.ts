/** @file Elements in another order: flip, roll, rot90. */

import { itemsOf } from '../../kernels/items.ts';
import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { assemble, copyOf, windowOn } from '../../tensor/make.ts';
import { sizeOf, wrapDim, wrapDims } from '../../tensor/shape.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';

const common = { saves: [], differentiable: true, view: false, jvp: 'linear' } as const;

interface FlipAttributes extends Attributes {
  readonly dims: readonly number[];
}

/** A window that reads some dimensions backwards; it is copied at once, for strides are negative. */
function reversed(x: Tensor, dims: readonly number[]): Tensor {
  if (x.numel() === 0) return x;
  const offset = dims.reduce(
    (at, d) => at + ((x.shape[d] ?? 1) - 1) * (x.strides[d] ?? 0),
    x.offset,
  );
  const strides = x.strides.map((stride, d) => (dims.includes(d) ? -stride : stride));
  return windowOn(x, x.shape, strides, offset);
}

export const flipRow: Row<FlipAttributes> = {
  ...common,
  name: 'flip',
  node: 'FlipBackward0',
  symbol: '⇋',
  formula: '∇, flipped back',
  forward: ([x], { dims }) => copyOf(reversed(x as Tensor, dims)),
  vjp: [(g, n) => run(flipRow, [g], n.attributes)],
};

interface RollAttributes extends Attributes {
  readonly shifts: readonly number[];
  /** Null: as one row of all elements. */
  readonly dims: readonly number[] | null;
}

/** Rows of `length` blocks of `inner` elements, each block moved on by `shift` places. */
function rolled(values: NumberArray, length: number, inner: number, shift: number): NumberArray {
  const result = values.slice();
  const row = length * inner;
  const by = row === 0 ? 0 : (((shift % length) + length) % length) * inner;
  for (let start = 0; start < values.length; start += row) {
    result.set(values.subarray(start, start + row - by), start + by);
    result.set(values.subarray(start + row - by, start + row), start);
  }
  return result;
}

export const rollRow: Row<RollAttributes> = {
  ...common,
  name: 'roll',
  node: 'RollBackward0',
  symbol: '↻',
  formula: '∇, rolled back',
  forward([input], { shifts, dims }) {
    const x = input as Tensor;
    if (x.numel() === 0) return copyOf(x);
    let values = itemsOf(x);
    if (dims === null) values = rolled(values, x.numel(), 1, shifts[0] ?? 0);
    dims?.forEach((d, i) => {
      const inner = sizeOf(x.shape.slice(d + 1));
      values = rolled(values, x.shape[d] ?? 1, inner, shifts[i] ?? 0);
    });
    return assemble(x.shape, x.dtype, (out) => {
      out.set(values);
    });
  },
  vjp: [
    (g, n) => {
      const { shifts, dims } = n.attributes;
      return run(rollRow, [g], { shifts: shifts.map((shift) => -shift), dims });
    },
  ],
};

interface Rot90Attributes extends Attributes {
  /** Quarter turns, 0 to 3. */
  readonly k: number;
  readonly dims: readonly [number, number];
}

export const rot90Row: Row<Rot90Attributes> = {
  ...common,
  name: 'rot90',
  node: 'Rot90Backward0',
  symbol: '⟲',
  formula: '∇, turned back',
  forward([input], { k, dims: [first, second] }) {
    const x = input as Tensor;
    const turned = [[], [second], [first, second], [first]][k] ?? [];
    const flipped = reversed(x, turned);
    if (k % 2 === 0) return copyOf(flipped);
    const order = x.shape.map((_, d) => (d === first ? second : d === second ? first : d));
    return copyOf(
      windowOn(
        flipped,
        order.map((d) => flipped.shape[d] ?? 1),
        order.map((d) => flipped.strides[d] ?? 0),
        flipped.offset,
      ),
    );
  },
  vjp: [(g, n) => rot90(g, -n.attributes.k, n.attributes.dims)],
};

/** The elements in reverse order along the dimensions. */
export function flip(x: Tensor, ...dims: number[] | [readonly number[]]): Tensor {
  const [first] = dims;
  const list = typeof first === 'object' ? first : (dims as number[]);
  return run(flipRow, [x], { dims: list.length === 0 ? [] : wrapDims(list, x.ndim) });
}

/** Columns in reverse order. */
export function fliplr(x: Tensor): Tensor {
  if (x.ndim < 2) throw new RuntimeError('Input must be >= 2-d.');
  return flip(x, 1);
}

/** Rows in reverse order. */
export function flipud(x: Tensor): Tensor {
  if (x.ndim < 1) throw new RuntimeError('Input must be >= 1-d.');
  return flip(x, 0);
}

/** Elements moved on by `shifts` places along `dims` (null: as one row), the last coming first. */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims: number | readonly number[] | null = null,
): Tensor {
  const by = typeof shifts === 'number' ? [shifts] : shifts;
  const along = typeof dims === 'number' ? [dims] : dims;
  if (by.length === 0) throw new RuntimeError('`shifts` required');
  if ((along === null && by.length > 1) || (along !== null && along.length !== by.length)) {
    throw new RuntimeError(
      `shifts and dimensions must align. shifts: ${String(by.length)}, dims:${String(along?.length ?? 0)}`,
    );
  }
  if (x.ndim === 0 && along !== null) {
    throw new IndexError(`Dimension specified as ${String(along[0])} but tensor has no dimensions`);
  }
  return run(rollRow, [x], {
    shifts: by,
    // PyTorch asks nothing of tensors without elements.
    dims: x.numel() === 0 ? [] : (along?.map((dim) => wrapDim(dim, x.ndim)) ?? null),
  });
}

/** Turned by `k` quarters in a plane, from the first of its dimensions towards the second. */
export function rot90(x: Tensor, k = 1, dims: readonly number[] = [0, 1]): Tensor {
  if (dims.length !== 2) {
    throw new RuntimeError(
      `expected total rotation dims == 2, but got dims = ${String(dims.length)}`,
    );
  }
  if (x.ndim < 2) {
    throw new RuntimeError(`expected total dims >= 2, but got total dims = ${String(x.ndim)}`);
  }
  const [first = 0, second = 1] = dims.map((dim) => wrapDim(dim, x.ndim));
  if (first === second) {
    throw new RuntimeError(
      `expected rotation dims to be different, but got dim0 = ${String(dims[0])} and dim1 = ${String(dims[1])}`,
    );
  }
  return run(rot90Row, [x], { k: ((k % 4) + 4) % 4, dims: [first, second] });
}
