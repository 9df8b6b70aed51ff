/** @file Python's `x[…]` as calls: at, index, set_; slices, new dimensions, masks and index arrays. */

import { IndexError, ValueError } from '../tensor/errors.ts';
import { fromNumbers } from '../tensor/make.ts';
import { numbersOf } from '../kernels/strided.ts';
import { showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { indexPut, takeAt } from './advanced-index.ts';
import { copy_, fill_ } from './copy.ts';
import { select, slice as sliceView } from './index-views.ts';
import type { Operand } from './row.ts';
import { unsqueeze, view } from './shape.ts';

/** Python's `start:stop:step`; null leaves a bound out. Make one with `slice`. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;

  constructor(start: number | null, stop: number | null, step: number) {
    if (step <= 0) throw new ValueError('step must be greater than zero');
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** For `index`: elements start, start + step … before stop. */
export function slice(start: number | null = null, stop: number | null = null, step = 1): Slice {
  return new Slice(start, stop, step);
}

/** For `index`: as many whole dimensions as are left. */
export const ellipsis: unique symbol = Symbol('ellipsis');

/** A position, a slice, a new dimension (null), a mask or positions along a dimension. */
export type Index = number | Slice | null | typeof ellipsis | Tensor | readonly number[];

/** How many dimensions of the tensor an item uses up. */
function width(item: Index): number {
  if (item === null || item === ellipsis) return 0;
  return item instanceof Tensor && item.dtype === 'bool' ? item.ndim : 1;
}

function positions(list: readonly number[]): Tensor {
  return fromNumbers(Float64Array.from(list), [list.length], 'int64');
}

/** The positions of a mask's true elements, one tensor a dimension. */
function trueAt(mask: Tensor): Tensor[] {
  const values = numbersOf(mask);
  const found: number[][] = mask.shape.map(() => []);
  values.forEach((value, i) => {
    if (value === 0) return;
    let rest = i;
    for (let d = mask.ndim - 1; d >= 0; d--) {
      const length = mask.shape[d] ?? 1;
      found[d]?.push(rest % length);
      rest = Math.floor(rest / length);
    }
  });
  return found.map(positions);
}

interface Plan {
  /** What is left after positions, slices and new dimensions: a view. */
  readonly part: Tensor;
  readonly indices: readonly Tensor[];
  readonly dims: readonly number[];
}

function plan(x: Tensor, items: readonly Index[]): Plan {
  const used = items.reduce<number>((count, item) => count + width(item), 0);
  if (used > x.ndim) {
    throw new IndexError(`too many indices for tensor of dimension ${String(x.ndim)}`);
  }
  const indices: Tensor[] = [];
  const dims: number[] = [];
  let part = x;
  let dim = 0;
  for (const item of items) {
    if (item === null) part = unsqueeze(part, dim++);
    else if (item === ellipsis) dim += x.ndim - used;
    else if (typeof item === 'number') {
      const length = part.shape[dim] ?? 0;
      if (item < -length || item >= length) {
        throw new IndexError(
          `index ${String(item)} is out of bounds for dimension ${String(dim)} with size ${String(length)}`,
        );
      }
      part = select(part, dim, item);
    } else if (item instanceof Slice)
      part = sliceView(part, dim++, item.start, item.stop, item.step);
    else if (!(item instanceof Tensor)) {
      indices.push(positions(item));
      dims.push(dim++);
    } else if (item.dtype === 'bool') {
      item.shape.forEach((length, d) => {
        if (length === part.shape[dim + d]) return;
        throw new IndexError(
          `The shape of the mask ${showShape(item.shape)} at index ${String(d)} does not match the shape of the indexed tensor ${showShape(part.shape)} at index ${String(dim + d)}`,
        );
      });
      for (const found of trueAt(item)) {
        indices.push(found);
        dims.push(dim++);
      }
    } else if (item.dtype === 'int64' || item.dtype === 'int32') {
      indices.push(item);
      dims.push(dim++);
    } else {
      throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
    }
  }
  return { part, indices, dims };
}

/** One list of items is spread, unless it is a list of positions. */
function spread(items: readonly (Index | readonly Index[])[]): readonly Index[] {
  const [only] = items;
  const isList =
    items.length === 1 && Array.isArray(only) && !only.every((i) => typeof i === 'number');
  return (isList ? only : items) as readonly Index[];
}

/**
 * Python's `x[items]`: `x.index(slice(1, 4), null, [0, 2])`. Positions, slices and new dimensions make a
 * view; masks and positions in lists or tensors make a copy.
 */
export function index(x: Tensor, ...items: (Index | readonly Index[])[]): Tensor {
  const { part, indices, dims } = plan(x, spread(items));
  if (indices.length === 0) return part === x ? view(x, x.shape) : part;
  return takeAt(part, indices, dims);
}

/** Python's `x[i, j]` with numbers. */
export function at(x: Tensor, ...where: number[]): Tensor {
  return index(x, ...where);
}

/** Python's `x[items] = value`. `items` is one item or a list of them. */
export function set_(x: Tensor, items: Index | readonly Index[], value: Operand): Tensor {
  const { part, indices, dims } = plan(x, spread([items]));
  if (indices.length > 0) indexPut.inPlace(part, value, indices, dims);
  else if (typeof value === 'number') fill_(part, value);
  else copy_(part, value);
  return x;
}

/** `x[indices] = values` for index tensors, one a dimension. */
export function indexPut_(x: Tensor, indices: readonly Tensor[], values: Operand): Tensor {
  return set_(x, indices, values);
}
