/** @file Order along a dimension: sort, argsort, topk, kthvalue, median, mode, cummax, cummin. */

import { itemOf, itemsOf } from '../../kernels/items.ts';
import { allocate } from '../../tensor/allocate.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { assemble, build } from '../../tensor/make.ts';
import { checkNames, type Optioned } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import { maxRow, type Extremes } from './extremes.ts';
import { eachLine } from './lines.ts';
import { pickRow, picked, type PickAttributes } from './pick.ts';
import { reduceAttributes, type ReduceAttributes } from './reduce.ts';
import { refuseBooleans } from '../elementwise/require.ts';
import { WITHOUT_DERIVATIVE, type Attributes, type Row } from '../row.ts';

/** Positions in ascending (or descending) order; ties in the order they had, NaN as the largest. */
function ordered(line: NumberArray, descending: boolean): Uint32Array {
  const rank = (a: number, b: number): number => {
    const x = line[a] as number;
    const y = line[b] as number;
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x < y ? -1 : x > y ? 1 : 0;
  };
  const positions = Uint32Array.from(line, (_, i) => i);
  return positions.sort((a, b) => (descending ? rank(b, a) : rank(a, b)) || a - b);
}

interface SortAttributes extends PickAttributes {
  readonly descending: boolean;
}

const sortRows = (node: string): Row<SortAttributes> =>
  pickRow(
    'sort',
    node,
    'sort',
    (line, { descending }) => ordered(line, descending),
    (length) => length,
  );
export const sortRow: Row<SortAttributes> = sortRows('SortBackward0');
/** With the option `stable`. */
export const stableSortRow: Row<SortAttributes> = sortRows('SortBackward1');

interface ArgsortAttributes extends Attributes {
  readonly dim: number;
  readonly descending: boolean;
}

export const argsortRow: Row<ArgsortAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'argsort',
  symbol: 'argsort',
  forward([input], { dim, descending }) {
    const x = input as Tensor;
    const values = itemsOf(x);
    return build(x.shape, 'int64', (out) => {
      eachLine(x.shape, dim, (_, start, step, length) => {
        const line = allocate(x.dtype, length) as NumberArray;
        for (let k = 0; k < length; k++) line[k] = values[start + k * step] as number;
        ordered(line, descending).forEach((position, k) => (out[start + k * step] = position));
      });
    });
  },
};

interface TopAttributes extends PickAttributes {
  readonly k: number;
  readonly largest: boolean;
}

export const topkRow: Row<TopAttributes> = pickRow<TopAttributes>(
  'topk',
  'TopkBackward0',
  'top k',
  (line, { k, largest }) => ordered(line, largest).subarray(0, k),
  (_, { k }) => k,
);

interface KthAttributes extends PickAttributes {
  readonly k: number;
}

export const kthvalueRow: Row<KthAttributes> = pickRow<KthAttributes>(
  'kthvalue',
  'KthvalueBackward0',
  'k-th',
  (line, { k }) => [ordered(line, false)[k - 1] as number],
  () => 1,
);

/** Where the lower median is; the first NaN if there is one and NaNs count. */
function middle(line: NumberArray, ignoreNan: boolean): number {
  const nan = line.findIndex(Number.isNaN);
  if (nan >= 0 && !ignoreNan) return nan;
  let numbers = 0;
  for (const value of line) if (!Number.isNaN(value)) numbers++;
  return ordered(line, false)[Math.max(0, (numbers - 1) >> 1)] as number;
}

const one = (): number => 1;

export const medianDimRow: Row<PickAttributes> = pickRow(
  'median',
  'MedianBackward1',
  'median',
  (line) => [middle(line, false)],
  one,
);
export const nanmedianDimRow: Row<PickAttributes> = pickRow(
  'nanmedian',
  'NanmedianBackward1',
  'median',
  (line) => [middle(line, true)],
  one,
);

/** The median of all elements; what is equal to it shares the gradient. */
function wholeMedianRow(name: string, node: string, ignoreNan: boolean): Row<ReduceAttributes> {
  return {
    ...maxRow,
    name,
    node,
    symbol: 'median',
    formula: '∇ to the median, shared at ties',
    tangent: '∂a of the median, their mean at ties',
    forward([input]) {
      const x = input as Tensor;
      refuseBooleans(`${name}_cpu`, [x]);
      const values = itemsOf(x);
      return assemble([], x.dtype, (out) => {
        const none = itemOf(NaN, x.dtype);
        out[0] = values.length === 0 ? none : (values[middle(values, ignoreNan)] as number);
      });
    },
  };
}

export const medianRow: Row<ReduceAttributes> = wholeMedianRow('median', 'MedianBackward0', false);
export const nanmedianRow: Row<ReduceAttributes> = wholeMedianRow(
  'nanmedian',
  'NanmedianBackward0',
  true,
);

/** The last place of the smallest among the most frequent values. */
function mostFrequent(line: NumberArray): number {
  const order = ordered(line, false);
  let best = order[0] as number;
  let most = 0;
  let run = 0;
  order.forEach((position, i) => {
    const same = i > 0 && line[position] === line[order[i - 1] as number];
    run = same ? run + 1 : 1;
    if (run > most) {
      most = run;
      best = position;
    }
  });
  return best;
}

export const modeRow: Row<PickAttributes> = pickRow(
  'mode',
  'ModeBackward0',
  'mode',
  (line) => [mostFrequent(line)],
  one,
);

/** Where the best element so far is: the last at ties; a NaN is better than all. */
function running(isBetter: (a: number, b: number) => boolean): (line: NumberArray) => Uint32Array {
  return (line) => {
    let best = 0;
    return Uint32Array.from(line, (value, i) => {
      if (Number.isNaN(value) || isBetter(value, line[best] as number)) best = i;
      return best;
    });
  };
}

export const cummaxRow: Row<PickAttributes> = pickRow(
  'cummax',
  'CummaxBackward0',
  'max…',
  running((a, b) => a >= b),
  (length) => length,
);
export const cumminRow: Row<PickAttributes> = pickRow(
  'cummin',
  'CumminBackward0',
  'min…',
  running((a, b) => a <= b),
  (length) => length,
);

export interface SortOptions {
  readonly descending?: boolean;
  /** Keep the order of equal elements. It is kept in any case; PyTorch names the node differently. */
  readonly stable?: boolean;
}

/** The elements of each line in order, and where they were. NaN counts as the largest. */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): Extremes {
  const { descending = false, stable } = checkNames('sort', options);
  const attributes = { dim: wrapDim(dim, x.ndim), reduced: false, descending };
  return picked(stable === undefined ? sortRow : stableSortRow, x, attributes);
}

/** Where the elements of each line are, in order. */
/** Sorted along the first dimension. */
export function msort(x: Tensor): Tensor {
  return sort(x, 0).values;
}

export function argsort(x: Tensor, dim = -1, options: SortOptions = {}): Tensor {
  const { descending = false } = checkNames('argsort', options);
  return run(argsortRow, [x], { dim: wrapDim(dim, x.ndim), descending });
}

export interface TopOptions {
  /** The smallest ones when false. */
  readonly largest?: boolean;
  /** In order; they always are. */
  readonly sorted?: boolean;
}

/** The k largest elements of each line in descending order, and where they were. */
export function topk(x: Tensor, k: number, dim = -1, options: TopOptions = {}): Extremes {
  const { largest = true } = checkNames('topk', options);
  const along = wrapDim(dim, x.ndim);
  if (k < 0 || k > (x.shape[along] ?? 1)) throw new RuntimeError('selected index k out of range');
  return picked(topkRow, x, { dim: along, reduced: false, k, largest });
}

interface KeepOptions {
  readonly keepdim?: boolean;
}

/** The attributes of a choice of one element a line. */
function oneOf(name: Optioned, x: Tensor, dim: number, options: KeepOptions): PickAttributes {
  checkNames(name, options);
  const along = wrapDim(dim, x.ndim);
  if (x.shape[along] === 0) {
    throw new IndexError(
      `${name}(): Expected reduction dim ${String(along)} to have non-zero size.`,
    );
  }
  return { dim: along, reduced: options.keepdim !== true };
}

/** The k-th smallest element of each line (k from 1), and where it was. */
export function kthvalue(x: Tensor, k: number, dim = -1, options: KeepOptions = {}): Extremes {
  const attributes = oneOf('kthvalue', x, dim, options);
  if (k < 1 || k > (x.shape[attributes.dim] ?? 1)) {
    throw new RuntimeError(
      `kthvalue(): selected number k out of range for dimension ${String(attributes.dim)}`,
    );
  }
  return picked(kthvalueRow, x, { ...attributes, k });
}

/** The most frequent element of each line, the smallest at ties, and where it was last. */
export function mode(x: Tensor, dim = -1, options: KeepOptions = {}): Extremes {
  return picked(modeRow, x, oneOf('mode', x, dim, options));
}

/** The lower median of all elements; or of each line, and where it was. NaN if there is a NaN. */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, dim: number, options?: KeepOptions): Extremes;
export function median(x: Tensor, dim?: number, options: KeepOptions = {}): Tensor | Extremes {
  if (dim === undefined) return run(medianRow, [x], reduceAttributes(x, null));
  refuseBooleans('median_out', [x]);
  return picked(medianDimRow, x, oneOf('median', x, dim, options));
}

/** The median of what is not NaN; see `median`. */
export function nanmedian(x: Tensor): Tensor;
export function nanmedian(x: Tensor, dim: number, options?: KeepOptions): Extremes;
export function nanmedian(x: Tensor, dim?: number, options: KeepOptions = {}): Tensor | Extremes {
  if (dim === undefined) return run(nanmedianRow, [x], reduceAttributes(x, null));
  return picked(nanmedianDimRow, x, oneOf('nanmedian', x, dim, options));
}

/** The largest element up to each one, and where it is. */
export function cummax(x: Tensor, dim: number): Extremes {
  return picked(cummaxRow, x, { dim: wrapDim(dim, x.ndim), reduced: false });
}

/** The smallest element up to each one, and where it is. */
export function cummin(x: Tensor, dim: number): Extremes {
  return picked(cumminRow, x, { dim: wrapDim(dim, x.ndim), reduced: false });
}
