/** @file Quantiles: the element, or the mixture of two, below which a part q of the elements lies. */

import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { internally } from '../../autograd/state.ts';
import { mul, sub } from '../elementwise/arithmetic.ts';
import { lerp } from '../elementwise/blend.ts';
import { to } from '../elementwise/cast.ts';
import { isnan } from '../elementwise/classify.ts';
import { ge, le, logicalAnd, logicalNot, lt } from '../elementwise/compare.ts';
import { all, any } from './count.ts';
import { flatten, movedim } from '../shape/dims.ts';
import { gather } from '../indexing/gather.ts';
import { sort } from './order.ts';
import { sum } from './reduce.ts';
import { ceil, floor, round } from '../elementwise/rounding.ts';
import { maskedFill } from '../elementwise/select.ts';
import { squeeze_, transpose_, unsqueeze_ } from '../shape/reshape-in-place.ts';
import { expand, reshape, transpose, unsqueeze } from '../shape/shape.ts';

export type QuantileInterpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest';

export interface QuantileOptions {
  readonly dim?: number | null;
  readonly keepdim?: boolean;
  /** What to take between two elements. */
  readonly interpolation?: QuantileInterpolation;
}

const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function check(name: string, x: Tensor, q: number | Tensor, interpolation: string): void {
  const refuse = (text: string): never => {
    throw new RuntimeError(`${name}() ${text}`);
  };
  if (typeof q === 'number' && !(q >= 0 && q <= 1)) {
    refuse(`q must be in the range [0, 1] but got ${String(q)}`);
  }
  if (x.numel() === 0) refuse('input tensor must be non-empty');
  if (!isFloating(x.dtype)) refuse('input tensor must be either float or double dtype');
  if (!INTERPOLATIONS.includes(interpolation)) {
    refuse(
      `interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
    );
  }
  if (typeof q === 'number') return;
  if (q.ndim > 1) refuse('q must be a scalar or 1D tensor');
  if (q.dtype !== x.dtype) refuse('q tensor must be same dtype as the input tensor');
  if (!internally(() => all(logicalAnd(ge(q, 0), le(q, 1))).item())) {
    refuse('q values must be in the range [0, 1]');
  }
}

/** Places in the sorted lines: [..., quantiles]. */
function ranksOf(sorted: Tensor, q: Tensor, ignoreNaN: boolean): Tensor {
  const missing = isnan(sorted);
  if (ignoreNaN) {
    const last = sub(sum(logicalNot(missing), -1, { keepdim: true }), 1);
    const ranks = mul(q, to(last, q.dtype));
    return maskedFill(ranks, lt(ranks, 0), 0);
  }
  const last = sorted.size(-1) - 1;
  const found = any(missing, -1, { keepdim: true });
  const shape = [...sorted.shape.slice(0, -1), q.numel()];
  // A line with a NaN takes it: it is the last one.
  return maskedFill(expand(mul(q, last), shape), expand(found, shape), last);
}

function quantiles(name: 'quantile' | 'nanquantile', ignoreNaN: boolean) {
  return (x: Tensor, q: number | Tensor, options: QuantileOptions = {}): Tensor => {
    const { dim = null, keepdim = false, interpolation = 'linear' } = checkNames(name, options);
    check(name, x, q, interpolation);
    const d = dim === null ? 0 : wrapDim(dim, x.ndim);
    const lines = linesOf(x, dim === null ? null : d, keepdim);
    const sorted = sort(lines, -1).values;
    const parts =
      typeof q === 'number' ? build([1], x.dtype, (out) => out.fill(q)) : reshape(q, [-1]);
    const ranks = ranksOf(sorted, parts, ignoreNaN);
    const places = (each: Tensor): Tensor => to(each, 'int64');
    let values: Tensor;
    if (interpolation === 'linear' || interpolation === 'midpoint') {
      const below = floor(ranks);
      const weights =
        interpolation === 'midpoint'
          ? build(ranks.shape, x.dtype, (out) => out.fill(0.5))
          : sub(ranks, below);
      const low = gather(sorted, -1, places(below));
      values = lerp(low, gather(sorted, -1, places(ceil(ranks))), weights);
    } else {
      const rounded = { lower: floor, higher: ceil, nearest: round }[interpolation](ranks);
      values = gather(sorted, -1, places(rounded));
    }
    return arranged(values, q);
  };
}

/** What is sorted, along the last dimension; reduced dimensions stay before it if asked for. */
function linesOf(x: Tensor, dim: number | null, keepdim: boolean): Tensor {
  if (x.ndim === 0) return reshape(x, [1]);
  if (dim !== null) return keepdim ? transpose(unsqueeze(x, -1), dim, -1) : movedim(x, dim, -1);
  return keepdim ? reshape(x, [...x.shape.map(() => 1), -1]) : flatten(x);
}

/** From [..., quantiles]: quantiles first, or none for one number. */
function arranged(values: Tensor, q: number | Tensor): Tensor {
  if (typeof q === 'number' || q.ndim === 0) return squeeze_(values, -1);
  return squeeze_(transpose_(unsqueeze_(values, 0), 0, -1), -1);
}

/** The quantiles of all elements or along `dim`; NaN where there is a NaN. Several q: the result's first dimension. */
export const quantile = quantiles('quantile', false);
/** The quantiles of what is not NaN. */
export const nanquantile = quantiles('quantile', true);
