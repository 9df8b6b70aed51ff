/** @file Reductions that count, ask or skip: all, any, countNonzero, nansum, nanmean. */

import type { ReduceName } from '../../kernels/reduce.ts';
import { isFloating, titleOf, type DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames, type Optioned } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { isnan } from '../elementwise/classify.ts';
import { logicalNot } from '../elementwise/compare.ts';
import { run } from '../dispatch.ts';
import {
  reduceAttributes,
  reduceWith,
  spread,
  sum,
  type Dims,
  type ReduceAttributes,
} from './reduce.ts';
import { WITHOUT_DERIVATIVE, type Row } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

function countingRow(name: ReduceName, symbol: string, dtype: DType): Row<ReduceAttributes> {
  return {
    ...WITHOUT_DERIVATIVE,
    name,
    symbol,
    forward: ([x], attributes) => reduceWith(name, x as Tensor, attributes, dtype),
  };
}

export const allRow: Row<ReduceAttributes> = countingRow('all', '∀', 'bool');
export const anyRow: Row<ReduceAttributes> = countingRow('any', '∃', 'bool');
export const countNonzeroRow: Row<ReduceAttributes> = countingRow('countNonzero', '#', 'int64');

export const nansumRow: Row<ReduceAttributes> = {
  name: 'nansum',
  node: 'NansumBackward0',
  symbol: 'Σ',
  formula: '∇ to every element that is not NaN',
  tangent: 'Σ ∂a of every element that is not NaN',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    return reduceWith('nansum', x, attributes, isFloating(x.dtype) ? x.dtype : 'int64');
  },
  vjp: [(g, n) => mul(spread(g, n.shape(0), n.attributes), logicalNot(isnan(n.saved(0))))],
  jvp: ([tangent], n) => {
    const { dim, keepdim } = n.attributes;
    return sum(maskedFill(tangent as Tensor, isnan(n.saved(0)), 0), dim, { keepdim });
  },
};

export interface KeepOptions {
  readonly keepdim?: boolean;
}

type Counter = (x: Tensor, dim?: Dims, options?: KeepOptions) => Tensor;

const counter =
  (row: Row<ReduceAttributes>): Counter =>
  (x, dim = null, options = {}) =>
    run(row, [x], reduceAttributes(x, dim, options, row.name as Optioned));

/** Is no element over `dim` zero? */
export const all: Counter = counter(allRow);
/** Is an element over `dim` not zero? */
export const any: Counter = counter(anyRow);
/** Number of elements that are not zero. */
export const countNonzero: Counter = counter(countNonzeroRow);
export interface TypedOptions extends KeepOptions {
  /** Element type of the result; the operand is converted first. */
  readonly dtype?: DType;
}

/** Sum of what is not NaN. */
export function nansum(x: Tensor, dim: Dims = null, options: TypedOptions = {}): Tensor {
  const { dtype = x.dtype } = options;
  return run(nansumRow, [to(x, dtype)], reduceAttributes(x, dim, options, 'nansum'));
}

/** Average of what is not NaN. */
export function nanmean(x: Tensor, dim: Dims = null, options: TypedOptions = {}): Tensor {
  checkNames('nanmean', options);
  if (!isFloating(x.dtype)) {
    throw new RuntimeError(
      `nanmean(): expected input to have floating point or complex dtype but got ${titleOf[x.dtype]}`,
    );
  }
  const { keepdim = false } = options;
  return div(nansum(x, dim, options), sum(logicalNot(isnan(x)), dim, { keepdim }));
}
