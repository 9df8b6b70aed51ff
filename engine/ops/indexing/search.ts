/** @file Results that are places, without a derivative: nonzero, searchsorted, bucketize, oneHot. */

import { itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import type { DType, NumberArray } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { sameShape, showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import { gather } from './gather.ts';
import { unbind } from '../shape/index-views.ts';
import { WITHOUT_DERIVATIVE, type Attributes, type Operand, type Row } from '../row.ts';
import { reshape } from '../shape/shape.ts';

export const nonzeroRow: Row = {
  ...WITHOUT_DERIVATIVE,
  name: 'nonzero',
  unbatchable:
    'vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over aten::nonzero. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.',
  symbol: '≠0',
  forward([input]) {
    const x = input as Tensor;
    const values = numbersOf(x);
    const found: number[] = [];
    values.forEach((value, i) => {
      if (value !== 0) found.push(i);
    });
    return build([found.length, x.ndim], 'int64', (out) => {
      found.forEach((place, row) => {
        let rest = place;
        for (let d = x.ndim - 1; d >= 0; d--) {
          const length = x.shape[d] ?? 1;
          out[row * x.ndim + d] = rest % length;
          rest = Math.floor(rest / length);
        }
      });
    });
  },
};

interface SearchAttributes extends Attributes {
  readonly right: boolean;
  readonly dtype: DType;
}

/** How many of sorted[from, to) are below a value (or, right, not above it). */
function countBelow(
  sorted: NumberArray,
  from: number,
  to: number,
  value: number,
  right: boolean,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (right ? !before(value, at) : before(at, value)) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

/** Whether a comes before b in sorted rows: NaN is behind all numbers. */
const before = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));

/** Operands: sorted rows, the values to place. */
export const searchsortedRow: Row<SearchAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'searchsorted',
  symbol: '⌕',
  forward(inputs, { right, dtype }) {
    const [sorted, values] = inputs as [Tensor, Operand];
    const rows = itemsOf(sorted);
    const length = sorted.shape.at(-1) ?? 1;
    if (typeof values === 'number') {
      return build([], dtype, (out) => (out[0] = countBelow(rows, 0, length, values, right)));
    }
    if (sorted.ndim > 1 && !sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1))) {
      throw new RuntimeError(
        `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${showShape(sorted.shape)} and input value tensor ${showShape(values.shape)}`,
      );
    }
    const wanted = itemsOf(values);
    const each = sorted.ndim > 1 ? (values.shape.at(-1) ?? 1) : wanted.length;
    return build(values.shape, dtype, (out) => {
      wanted.forEach((value, i) => {
        const start = Math.floor(i / each) * length;
        out[i] = countBelow(rows, start, start + length, value, right);
      });
    });
  },
};

interface ClassAttributes extends Attributes {
  readonly classes: number;
}

export const oneHotRow: Row<ClassAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'oneHot',
  symbol: '1ᵢ',
  forward([input], { classes }) {
    const x = input as Tensor;
    const labels = numbersOf(x);
    return build([...x.shape, classes], 'int64', (out) => {
      labels.forEach((label, i) => (out[i * classes + label] = 1));
    });
  },
};

export interface NonzeroOptions {
  /** The places as a vector a dimension, ready for `index`. */
  readonly asTuple?: boolean;
}

/** The places of the elements that are not 0, a row each. */
export function nonzero(x: Tensor): Tensor;
export function nonzero(x: Tensor, options: NonzeroOptions & { readonly asTuple: true }): Tensor[];
export function nonzero(x: Tensor, options: NonzeroOptions): Tensor | Tensor[];
export function nonzero(x: Tensor, options: NonzeroOptions = {}): Tensor | Tensor[] {
  const { asTuple = false } = checkNames('nonzero', options);
  const places = run(nonzeroRow, [x]);
  if (!asTuple) return places;
  return x.ndim === 0 ? unbind(run(nonzeroRow, [reshape(x, [1])]), 1) : unbind(places, 1);
}

/** The places of the elements that are not 0, a row each. */
export function argwhere(x: Tensor): Tensor {
  return run(nonzeroRow, [x]);
}

export interface BucketOptions {
  /** Behind equal elements, instead of before them. */
  readonly right?: boolean;
  /** Of the places: int64 by default, or int32. */
  readonly dtype?: DType;
}

export interface SearchOptions extends BucketOptions {
  /** int64 places that sort the rows, where they are not sorted themselves. */
  readonly sorter?: Tensor | null;
}

/** Where each value would have to be inserted in the sorted rows, to keep them sorted. */
export function searchsorted(sorted: Tensor, values: Operand, options: SearchOptions = {}): Tensor {
  const { right = false, dtype = 'int64', sorter = null } = checkNames('searchsorted', options);
  const rows = sorter === null ? sorted : gather(sorted, -1, sorter);
  return run(searchsortedRow, [rows, values], { right, dtype });
}

/** Which interval between the boundaries each value is in. */
export function bucketize(
  values: Operand,
  boundaries: Tensor,
  options: BucketOptions = {},
): Tensor {
  const { right = false, dtype = 'int64' } = checkNames('bucketize', options);
  if (boundaries.ndim !== 1) {
    throw new RuntimeError(
      `boundaries tensor must be 1 dimension, but got dim(${String(boundaries.ndim)})`,
    );
  }
  return run(searchsortedRow, [boundaries, values], { right, dtype });
}

interface MembershipAttributes extends Attributes {
  readonly invert: boolean;
}

/** Operands: elements, the set. */
export const isinRow: Row<MembershipAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'isin',
  symbol: '∈',
  forward([elements, set], { invert }) {
    const x = elements as Tensor;
    const members = new Set(typeof set === 'number' ? [set] : numbersOf(set as Tensor));
    const values = numbersOf(x);
    return build(x.shape, 'bool', (out) => {
      // In a set NaN is itself, elsewhere it is not.
      values.forEach((value, i) => {
        const isMember = members.has(value) && !Number.isNaN(value);
        out[i] = isMember === invert ? 0 : 1;
      });
    });
  },
};

export interface IsinOptions {
  /** Whether an element is not in the set. */
  readonly invert?: boolean;
}

/** Which elements are in a set: those of another tensor, or one number. */
export function isin(elements: Tensor, testElements: Operand, options: IsinOptions = {}): Tensor {
  const { invert = false } = checkNames('isin', options);
  return run(isinRow, [elements, testElements], { invert });
}

/** A row of zeros with a one at each label; `numClasses` -1: as many as the largest label asks for. */
export function oneHot(x: Tensor, numClasses = -1): Tensor {
  if (x.dtype !== 'int64') {
    throw new RuntimeError('one_hot is only applicable to index tensor of type LongTensor.');
  }
  const labels = numbersOf(x);
  let largest = -1;
  for (const label of labels) largest = Math.max(largest, label);
  if (labels.some((label) => label < 0)) {
    throw new RuntimeError('Class values must be non-negative.');
  }
  if (numClasses === -1 && labels.length === 0) {
    throw new RuntimeError('Can not infer total number of classes from empty tensor.');
  }
  if (numClasses !== -1 && largest >= numClasses) {
    throw new RuntimeError('Class values must be smaller than num_classes.');
  }
  return run(oneHotRow, [x], { classes: numClasses === -1 ? largest + 1 : numClasses });
}
