/** @file Python's `x[…]` as calls: at, index, set_, indexPut_. */

import { sameShape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { putAt, takeAt } from './advanced-index.ts';
import { copy_, fillWithRow } from '../copy.ts';
import { runInPlace } from '../dispatch.ts';
import { planIndex, slice, type Index, type IndexPlan } from './index-plan.ts';
import type { Operand } from '../row.ts';
import { alias, expand, view } from '../shape/shape.ts';
import { checkNames } from '../../tensor/options.ts';

export { ellipsis, slice, type Index } from './index-plan.ts';

/** One list of items is spread, unless it is a list of positions. */
function spread(items: readonly (Index | readonly Index[])[]): readonly Index[] {
  const [only] = items;
  const isPosition = (item: unknown): boolean =>
    typeof item === 'number' || typeof item === 'boolean';
  const isList = items.length === 1 && Array.isArray(only) && !only.every(isPosition);
  return (isList ? only : items) as readonly Index[];
}

/**
 * Python's `x[items]`: `x.index(slice(1, 4), null, [0, 2])`. Positions, slices and new dimensions make a
 * view; masks and positions in lists or tensors make a copy.
 */
export function index(x: Tensor, ...items: (Index | readonly Index[])[]): Tensor {
  const { part, indices, dims } = planIndex(x, spread(items));
  if (indices.length === 0) return part === x ? alias(x) : part;
  return takeAt(part, indices, dims);
}

/** Python's `x[i, j]` with numbers. */
export function at(x: Tensor, ...where: number[]): Tensor {
  return index(x, ...where);
}

/** Leading dimensions of length 1 do not count in an assignment. */
function withoutLeadingOnes(value: Tensor): Tensor {
  const first = value.shape.findIndex((length) => length !== 1);
  const drop = first < 0 ? value.ndim : first;
  return drop === 0 ? value : view(value, value.shape.slice(drop));
}

/** Is one mask all that names places? */
function hasOneMask(items: readonly (Index | readonly Index[])[]): boolean {
  const isMask = (item: unknown): boolean =>
    Array.isArray(item)
      ? isMask(item[0])
      : typeof item === 'boolean' || (item instanceof Tensor && item.dtype === 'bool');
  const named = items.filter(
    (item) => Array.isArray(item) || item instanceof Tensor || typeof item === 'boolean',
  );
  return named.length === 1 && isMask(named[0]);
}

/** Python's `x[items] = value`. `items` is one item or a list of them. */
export function set_(x: Tensor, items: Index | readonly Index[], value: Operand): Tensor {
  const given = spread([items]);
  const { part, indices, dims } = planIndex(x, given, true);
  if (indices.length > 0) {
    const values = typeof value === 'number' ? value : withoutLeadingOnes(value);
    const isFill = typeof value !== 'number' && value.numel() === 1 && hasOneMask(given);
    putAt.inPlace(part, values, indices, dims, false, isFill);
  } else if (typeof value === 'number' || value.ndim === 0) {
    runInPlace(fillWithRow, [part, value]);
  } else {
    const source = withoutLeadingOnes(value);
    copy_(part, sameShape(source.shape, part.shape) ? source : expand(source, part.shape));
  }
  return x;
}

interface PutOptions {
  /** Add the values to what is there; where places meet, all count. */
  readonly accumulate?: boolean;
}

/** A whole dimension is one without an index tensor. */
function placed(x: Tensor, indices: readonly (Tensor | null)[]): IndexPlan {
  return planIndex(
    x,
    indices.map((each) => each ?? slice()),
  );
}

/** A copy of `x` with `values` at the places that index tensors (or masks) name, one a dimension. */
export function indexPut(
  x: Tensor,
  indices: readonly (Tensor | null)[],
  values: Operand,
  options: PutOptions = {},
): Tensor {
  checkNames('indexPut', options);
  const plan = placed(x, indices);
  return putAt(x, values, plan.indices, plan.dims, options.accumulate);
}

/** `x[indices] = values`, or `+=` with `accumulate`, for index tensors (or masks), one a dimension. */
export function indexPut_(
  x: Tensor,
  indices: readonly (Tensor | null)[],
  values: Operand,
  options: PutOptions = {},
): Tensor {
  checkNames('indexPut_', options);
  const plan = placed(x, indices);
  return putAt.inPlace(x, values, plan.indices, plan.dims, options.accumulate);
}
