/** @file Running sums and products along a dimension: cumsum, cumprod, logcumsumexp. */

import { integersOf } from '../../kernels/integer.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { isFloating, type DType, type NumberArray } from '../../tensor/dtype.ts';
import { build, empty, fromIntegers } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul, sub } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { isnan } from '../elementwise/classify.ts';
import { eq, le, logicalAnd, logicalOr } from '../elementwise/compare.ts';
import { any } from './count.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { ones } from '../like.ts';
import { eachLine } from './lines.ts';
import { exp } from '../elementwise/math.ts';
import { requireFloating } from '../elementwise/require.ts';
import { RESULT, type Attributes, type Row } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

interface ScanAttributes extends Attributes {
  readonly dim: number;
}

interface DirectedAttributes extends ScanAttributes {
  /** From the last element to the first. */
  readonly reverse: boolean;
}

/** Each element of a line from itself and the result before it (null at the first). */
function scan(
  x: Tensor,
  { dim, reverse = false }: ScanAttributes & { readonly reverse?: boolean },
  dtype: DType,
  next: (value: number, before: number | null, position: number) => number,
): Tensor {
  const values = numbersOf(x);
  return build(x.shape, dtype, (out: NumberArray) => {
    eachLine(x.shape, dim, (_, start, step, length) => {
      let before: number | null = null;
      for (let k = 0; k < length; k++) {
        const at = start + (reverse ? length - 1 - k : k) * step;
        before = next(values[at] as number, before, at);
        out[at] = before;
      }
    });
  });
}

/** The same for int64, without rounding; the first element stays as it is. */
function scanIntegers(
  x: Tensor,
  { dim, reverse = false }: ScanAttributes & { readonly reverse?: boolean },
  next: (value: bigint, before: bigint) => bigint,
): Tensor {
  const out = integersOf(x, x.shape);
  eachLine(x.shape, dim, (_, start, step, length) => {
    for (let k = 1; k < length; k++) {
      const at = start + (reverse ? length - 1 - k : k) * step;
      out[at] = next(out[at] as bigint, out[reverse ? at + step : at - step] as bigint);
    }
  });
  return fromIntegers(out, x.shape, 'int64');
}

const integerScan = (x: Tensor): DType => (isFloating(x.dtype) ? x.dtype : 'int64');

export const cumsumRow: Row<DirectedAttributes> = {
  name: 'cumsum',
  node: 'CumsumBackward0',
  symbol: 'Σ…',
  formula: '∇ summed from the end',
  saves: [],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    if (x.dtype === 'int64') return scanIntegers(x, attributes, (value, before) => value + before);
    return scan(x, attributes, integerScan(x), (value, before) => value + (before ?? 0));
  },
  vjp: [(g, n) => run(cumsumRow, [g], { ...n.attributes, reverse: !n.attributes.reverse })],
  jvp: 'linear',
};

/**
 * r[k] = g[k] + a[k]·r[k−1] along a dimension (r[k+1] in reverse): what derivatives of scans are made of.
 * Its adjoint is the same recurrence the other way round.
 */
export const recurrenceRow: Row<DirectedAttributes> = {
  name: 'recurrence',
  node: 'RecurrenceBackward0',
  symbol: 'r',
  formula: 'λₖ = ∇ₖ + bₖ₊₁·λₖ₊₁; λₖ·rₖ₋₁',
  tangent: '∂r = ∂a + ∂b·r + b·∂r, r and ∂r on the right the step before',
  source: 'the adjoint of the linear recurrence',
  saves: [{ slot: 1 }, { slot: RESULT, when: 1 }],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [g, a] = inputs as [Tensor, Tensor];
    const factors = numbersOf(a);
    return scan(g, attributes, g.dtype, (value, before, at) =>
      before === null ? value : value + (factors[at] as number) * before,
    );
  },
  vjp: (grads, n) => {
    const [grad] = grads as [Tensor];
    const { dim, reverse } = n.attributes;
    const adjoint = recurrence(grad, shifted(n.saved(1), dim, reverse), dim, !reverse);
    const factor = n.needs(1) ? mul(adjoint, shifted(n.saved(RESULT), dim, !reverse)) : null;
    return [adjoint, factor];
  },
  jvp: ([g = null, a = null], n, result) => {
    const { dim, reverse } = n.attributes;
    const own = a === null ? null : mul(a, shifted(result, dim, !reverse));
    const source = g === null ? own : own === null ? g : add(g, own);
    return recurrence(source as Tensor, n.saved(1), dim, reverse);
  },
};

function recurrence(g: Tensor, a: Tensor, dim: number, reverse: boolean): Tensor {
  return run(recurrenceRow, [g, a], { dim, reverse });
}

/** Every element moved by one along a dimension, zero (or `first`) moving in. */
function shifted(x: Tensor, dim: number, forwards: boolean, first = empty): Tensor {
  const length = x.shape[dim] ?? 1;
  if (length === 0) return x;
  const edge = first(
    x.shape.map((each, d) => (d === dim ? 1 : each)),
    x.dtype,
  );
  const rest = narrow(x, dim, forwards ? 0 : 1, length - 1);
  return cat(forwards ? [edge, rest] : [rest, edge], dim);
}

/** The gradient of a running product `result` of `x`: without NaN. */
function cumprodGradient(g: Tensor, x: Tensor, result: Tensor, dim: number): Tensor {
  const before = shifted(result, dim, true, ones);
  return mul(before, recurrence(g, shifted(x, dim, false), dim, true));
}

/**
 * Where PyTorch's `cumprod_backward` has NaN when there are NaNs: everywhere before the first zero of a
 * line if one is there, and at that zero if one is before the second.
 */
function besideNaN(g: Tensor, x: Tensor, dim: number): Tensor {
  const isNaN = isnan(x);
  const clean = maskedFill(x, isNaN, 1);
  const zero = eq(x, 0);
  const zeros = cumsum(zero, dim);
  const hasNaN = (where: Tensor): Tensor => any(logicalAnd(isNaN, where), dim, { keepdim: true });
  const isBefore = eq(zeros, 0);
  const isFirst = logicalAnd(zero, eq(zeros, 1));
  const spoilt = logicalOr(
    logicalAnd(isBefore, hasNaN(isBefore)),
    logicalAnd(isFirst, hasNaN(le(zeros, 1))),
  );
  return maskedFill(cumprodGradient(g, clean, cumprod(clean, dim), dim), spoilt, NaN);
}

/** Each element's gradient: the product before it, times ∇ and the products after it. */
export const cumprodRow: Row<ScanAttributes> = {
  name: 'cumprod',
  node: 'CumprodBackward0',
  symbol: '∏…',
  formula: '∏ before·Σ ∇·∏ after',
  tangent: '∂r = ∂a·r + a·∂r, r and ∂r on the right the step before',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    if (x.dtype === 'int64') return scanIntegers(x, attributes, (value, before) => value * before);
    return scan(x, attributes, integerScan(x), (value, before) => value * (before ?? 1));
  },
  vjp: [
    (g, n) => {
      const { dim } = n.attributes;
      if (g.ndim === 0) return g;
      const x = n.saved(0);
      if (numbersOf(x).some(Number.isNaN)) return besideNaN(g, x, dim);
      return cumprodGradient(g, x, n.saved(RESULT), dim);
    },
  ],
  jvp: ([tangent], n, result) => {
    const { dim } = n.attributes;
    const t = tangent as Tensor;
    if (t.ndim === 0) return t;
    return recurrence(mul(shifted(result, dim, true, ones), t), n.saved(0), dim, false);
  },
};

/** ln(eᵃ + eᵇ), the larger one first. */
function joined(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  const [low, high] = a < b ? [a, b] : [b, a];
  return high === low && !Number.isFinite(high) ? high : high + Math.log1p(Math.exp(low - high));
}

/** e^(result[k] − result[k+1]): what of one sum is left in the next; 0 at the end. */
function shares(result: Tensor, dim: number, forwards: boolean): Tensor {
  const length = result.shape[dim] ?? 1;
  if (length === 0) return result;
  const low = narrow(result, dim, 0, length - 1);
  const high = narrow(result, dim, 1, length - 1);
  const edge = empty(
    result.shape.map((each, d) => (d === dim ? 1 : each)),
    result.dtype,
  );
  const ratios = exp(sub(low, high));
  return cat(forwards ? [edge, ratios] : [ratios, edge], dim);
}

export const logcumsumexpRow: Row<ScanAttributes> = {
  name: 'logcumsumexp',
  node: 'LogcumsumexpBackward0',
  symbol: 'ln Σe…',
  formula: 'Σ ∇·e^(a − later results)',
  tangent: 'Σ ∂a·e^(a − the result), of the elements so far',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    requireFloating('logcumsumexp_out_cpu', [x]);
    return scan(x, attributes, x.dtype, (value, before) =>
      before === null ? value : joined(value, before),
    );
  },
  vjp: [
    (g, n) => {
      const { dim } = n.attributes;
      if (g.ndim === 0) return g;
      const result = n.saved(RESULT);
      const sums = recurrence(g, shares(result, dim, false), dim, true);
      return mul(exp(sub(n.saved(0), result)), sums);
    },
  ],
  jvp: ([tangent], n, result) => {
    const { dim } = n.attributes;
    const t = tangent as Tensor;
    if (t.ndim === 0) return t;
    const own = mul(exp(sub(n.saved(0), result)), t);
    return recurrence(own, shares(result, dim, true), dim, false);
  },
};

export interface ScanOptions {
  /** The operand is converted first. */
  readonly dtype?: DType;
}

type Scan = Operator<(x: Tensor, dim: number, options?: ScanOptions) => Tensor>;

/** Sums of all elements up to each one. Integers and booleans sum to int64. */
export const cumsum: Scan = operator(
  (runner, x: Tensor, dim: number, options: ScanOptions = {}) => {
    checkNames('cumsum', options);
    const source = options.dtype === undefined ? x : to(x, options.dtype);
    const sums = runner(cumsumRow, [source], { dim: wrapDim(dim, x.ndim), reverse: false });
    return to(sums, options.dtype ?? sums.dtype);
  },
);

/** Products of all elements up to each one. */
export const cumprod: Scan = operator(
  (runner, x: Tensor, dim: number, options: ScanOptions = {}) => {
    checkNames('cumprod', options);
    const source = options.dtype === undefined ? x : to(x, options.dtype);
    const products = runner(cumprodRow, [source], { dim: wrapDim(dim, x.ndim) });
    return to(products, options.dtype ?? products.dtype);
  },
);

/** ln Σeˣ of all elements up to each one, without overflow. */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  return run(logcumsumexpRow, [x], { dim: wrapDim(dim, x.ndim) });
}
