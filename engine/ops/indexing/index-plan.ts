/** @file What stands between the brackets of `x[…]`: a view by positions and slices, then index tensors. */

import { BatchedTensor } from '../../autograd/batch.ts';
import { IndexError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { scalar, tensor, type NestedData } from '../../tensor/factories.ts';
import { fromNumbers } from '../../tensor/make.ts';
import { showShape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { internally } from '../../autograd/state.ts';
import { to } from '../elementwise/cast.ts';
import { select, slice as sliceView } from '../shape/index-views.ts';
import { unsqueeze } from '../shape/shape.ts';

/** Python's `start:stop:step`; null leaves a bound out. Make one with `slice`. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;

  constructor(start: number | null, stop: number | null, step: number) {
    if (step === 0) throw new ValueError('slice step cannot be zero');
    if (step < 0) throw new ValueError('step must be greater than zero');
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  /** Does it show the whole dimension as it is? */
  isWhole(length: number): boolean {
    const { start, stop, step } = this;
    return (start ?? 0) === 0 && (stop === null || stop >= length) && step === 1;
  }
}

/** For `index`: elements start, start + step … before stop. */
export function slice(start: number | null = null, stop: number | null = null, step = 1): Slice {
  return new Slice(start, stop, step);
}

/** For `index`: as many whole dimensions as are left. */
export const ellipsis: unique symbol = Symbol('ellipsis');

/** Positions or a mask, as lists. */
export type Listed = readonly (number | boolean | Listed)[];
/** A position, a slice, a new dimension (null), a mask (true and false too) or positions along a dimension. */
export type Index = number | boolean | Slice | null | typeof ellipsis | Tensor | Listed;

const NOTHING =
  'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number';

/** An item without lists, booleans and 0-d tensors of integers. */
type Plain = number | Slice | null | typeof ellipsis | Tensor;

function plain(item: Index): Plain {
  if (typeof item === 'boolean') return internally(() => scalar(item));
  if (item instanceof Tensor) {
    const isPosition = item.ndim === 0 && (item.dtype === 'int64' || item.dtype === 'int32');
    return isPosition ? item.item() : item;
  }
  if (!Array.isArray(item)) return item as Plain;
  return internally(() => {
    const listed = tensor(item as NestedData);
    return listed.dtype === 'bool' ? listed : to(listed, 'int64');
  });
}

/** How many dimensions of the tensor an item uses up. */
function width(item: Plain): number {
  if (item === null || item === ellipsis) return 0;
  return item instanceof Tensor && item.dtype === 'bool' ? item.ndim : 1;
}

function positions(list: readonly number[]): Tensor {
  return fromNumbers(Float64Array.from(list), [list.length], 'int64');
}

/** The positions of a mask's true elements, one tensor a dimension. */
function trueAt(mask: Tensor): Tensor[] {
  if (mask instanceof BatchedTensor) {
    throw new RuntimeError(
      'vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with a boolean mask.',
    );
  }
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

export interface IndexPlan {
  /** What is left after positions, slices and new dimensions: a view, or the tensor itself. */
  readonly part: Tensor;
  readonly indices: readonly Tensor[];
  readonly dims: readonly number[];
}

/**
 * Applies positions, slices and new dimensions, and collects the index tensors.
 * @param isWritten whether a slice of everything is the tensor itself, also where it stands alone
 */
export function planIndex(x: Tensor, given: readonly Index[], isWritten = false): IndexPlan {
  const items = given.map(plain);
  const [only] = items;
  if (items.length === 1 && x.ndim === 0) {
    if (typeof only === 'number') throw new IndexError(NOTHING);
    if (only instanceof Slice) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  }
  const used = items.reduce<number>((count, item) => count + width(item), 0);
  if (used > x.ndim) {
    throw new IndexError(`too many indices for tensor of dimension ${String(x.ndim)}`);
  }
  const indices: Tensor[] = [];
  const dims: number[] = [];
  let part = x;
  let dim = 0;
  items.forEach((item, place) => {
    const length = part.shape[dim] ?? 0;
    if (item === null) part = unsqueeze(part, dim++);
    else if (item === ellipsis) dim += x.ndim - used;
    else if (typeof item === 'number') {
      if (!Number.isInteger(item)) {
        throw new IndexError(
          'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got float)',
        );
      }
      if (item < -length || item >= length) {
        throw new IndexError(
          `index ${String(item)} is out of bounds for dimension ${String(place)} with size ${String(length)}`,
        );
      }
      part = select(part, dim, item);
    } else if (item instanceof Slice) {
      const stays = (isWritten || items.length > 1) && item.isWhole(length);
      part = stays ? part : sliceView(part, dim, item.start, item.stop, item.step);
      dim++;
    } else if (item.dtype === 'bool') {
      if (item.ndim === 0) {
        part = unsqueeze(part, dim);
        indices.push(positions(item.item() === 0 ? [] : [0]));
        dims.push(dim++);
      }
      checkMask(item, part, dim);
      for (const found of item.ndim === 0 ? [] : trueAt(item)) {
        indices.push(found);
        dims.push(dim++);
      }
    } else if (item.dtype === 'int64' || item.dtype === 'int32') {
      indices.push(item);
      dims.push(dim++);
    } else {
      throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
    }
  });
  return { part, indices, dims };
}

function checkMask(mask: Tensor, part: Tensor, dim: number): void {
  mask.shape.forEach((length, d) => {
    if (length === part.shape[dim + d]) return;
    throw new IndexError(
      `The shape of the mask ${showShape(mask.shape)} at index ${String(d)} does not match the shape of the indexed tensor ${showShape(part.shape)} at index ${String(dim + d)}`,
    );
  });
}
