/** @file Norms and spreads: norm, var, std, logsumexp. */

import { isFloating, titleOf, type DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, pow, sub } from '../elementwise/arithmetic.ts';
import { isnan } from '../elementwise/classify.ts';
import { eq, logicalAnd, logicalOr } from '../elementwise/compare.ts';
import { floatOf } from '../define.ts';
import { warn } from '../../autograd/warnings.ts';
import { run } from '../dispatch.ts';
import { zerosLike } from '../like.ts';
import { abs, exp, sign } from '../elementwise/math.ts';
import { to } from '../elementwise/cast.ts';
import {
  countOf,
  mean,
  reduceAttributes,
  reduceWith,
  spread,
  sum,
  type Dims,
  type ReduceAttributes,
} from './reduce.ts';
import { RESULT, SUMMED, type Jvp, type Row, type VjpContext } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

/** Forward mode of a reduction whose gradient is ∇·w: the sum of tangent·w. */
export function weighted<A extends ReduceAttributes>(
  weights: (ones: Tensor, node: VjpContext<A>) => Tensor,
): Jvp<A> {
  return ([tangent], node, result) => {
    const { dim, keepdim } = node.attributes;
    const ones = add(zerosLike(result), 1);
    return sum(mul(tangent as Tensor, weights(ones, node)), dim, { keepdim });
  };
}

export interface NormAttributes extends ReduceAttributes {
  readonly p: number;
}

function normGradient(g: Tensor, n: VjpContext<NormAttributes>): Tensor {
  return pNormGradient(g, n.saved(0), n.saved(RESULT), n.attributes);
}

/**
 * The gradient of x by that of its p-norm, which is `result`; at a zero vector (and at p = 0) the subgradient 0
 * (`norm_backward`).
 */
export function pNormGradient(
  g: Tensor,
  x: Tensor,
  result: Tensor,
  attributes: NormAttributes,
): Tensor {
  const { p } = attributes;
  const norm = spread(result, x.shape, attributes);
  const grad = spread(g, x.shape, attributes);
  const unlessZero = (y: Tensor): Tensor => maskedFill(y, eq(norm, 0), 0);
  if (p === 0) return zerosLike(x);
  if (p === 1) return mul(grad, sign(x));
  if (p === 2) return mul(grad, unlessZero(div(x, norm)));
  if (Math.abs(p) === Infinity) {
    const largest = logicalOr(eq(abs(x), norm), logicalAnd(isnan(x), isnan(norm)));
    const ties = sum(to(largest, x.dtype), attributes.dim, { keepdim: attributes.keepdim });
    return mul(sign(x), mul(div(grad, spread(ties, x.shape, attributes)), largest));
  }
  if (p < 1) {
    const scaled = maskedFill(mul(sign(x), pow(abs(x), p - 1)), eq(x, 0), 0);
    return mul(mul(scaled, grad), pow(norm, 1 - p));
  }
  const scaled = p < 2 ? mul(sign(x), pow(abs(x), p - 1)) : mul(x, pow(abs(x), p - 2));
  return mul(scaled, unlessZero(div(grad, pow(norm, p - 1))));
}

/** Orders without a value for no elements; the missing space is PyTorch's. */
function refuseEmptyNorm(x: Tensor, { p, dim }: NormAttributes): void {
  if ((p >= 0 && p !== Infinity) || x.numel() !== 0) return;
  const order = String(p).replace('Infinity', 'inf');
  const empty = dim?.find((d) => x.shape[d] === 0);
  if (dim !== null && empty === undefined) return;
  throw new RuntimeError(
    empty === undefined
      ? `linalg.vector_norm cannot compute the ${order} norm on an empty tensor because the operation does not have an identity`
      : `linalg.vector_norm cannot compute the ${order} norm on the dimension ${String(empty)}because this dimension is empty and the operation does not have an identity`,
  );
}

export const normRow: Row<NormAttributes> = {
  name: 'norm',
  node: 'LinalgVectorNormBackward0',
  symbol: '‖·‖',
  formula: '∇·sign a·(|a|/‖a‖)^(p−1)',
  tangent: SUMMED,
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    if (!isFloating(x.dtype)) {
      throw new RuntimeError(
        `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${titleOf[x.dtype]}`,
      );
    }
    refuseEmptyNorm(x, attributes);
    return reduceWith('norm', x, attributes, x.dtype, attributes.p);
  },
  // The number of elements that are not 0 has no derivative.
  vjp: ([g], n) => [n.attributes.p === 0 ? null : normGradient(g as Tensor, n)],
  jvp: weighted(normGradient),
};

export interface SpreadAttributes extends ReduceAttributes {
  readonly correction: number;
}

/** The operand's type; integers have no spread. */
export function spreadType(x: Tensor, name = 'std and var'): DType {
  if (isFloating(x.dtype)) return x.dtype;
  throw new RuntimeError(`${name} only support floating point and complex dtypes`);
}

/** ∇·2(a − mean)/(n − correction) */
export function varGradient(g: Tensor, n: VjpContext<SpreadAttributes>): Tensor {
  const x = n.saved(0);
  const { dim, correction } = n.attributes;
  const centered = sub(x, mean(x, dim ?? allOf(x), { keepdim: true }));
  const degrees = Math.max(0, countOf(x.shape, dim) - correction);
  return mul(spread(g, x.shape, n.attributes), mul(centered, 2 / degrees));
}

const allOf = (x: Tensor): number[] => x.shape.map((_, d) => d);

export const varRow: Row<SpreadAttributes> = {
  name: 'var',
  node: 'VarBackward0',
  symbol: 'var',
  formula: '∇·2(a − mean)/(n − correction)',
  tangent: SUMMED,
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward: ([x], attributes) =>
    reduceWith('var', x as Tensor, attributes, spreadType(x as Tensor), attributes.correction),
  vjp: [varGradient],
  jvp: weighted(varGradient),
};

/** Through the variance; 0 where the input is constant. */
export function stdGradient(g: Tensor, n: VjpContext<SpreadAttributes>): Tensor {
  const result = n.saved(RESULT);
  const scaled = maskedFill(div(g, mul(result, 2)), eq(result, 0), 0);
  return varGradient(scaled, n);
}

export const stdRow: Row<SpreadAttributes> = {
  ...varRow,
  name: 'std',
  node: 'StdBackward0',
  symbol: 'std',
  formula: '∇·(a − mean)/((n − correction)·std)',
  tangent: SUMMED,
  saves: [{ slot: 0 }, { slot: RESULT }],
  forward: ([x], attributes) =>
    reduceWith('std', x as Tensor, attributes, spreadType(x as Tensor), attributes.correction),
  vjp: [stdGradient],
  jvp: weighted(stdGradient),
};

function softmaxWeights(g: Tensor, n: VjpContext<ReduceAttributes>): Tensor {
  const x = n.saved(0);
  const weights = exp(sub(x, spread(n.saved(RESULT), x.shape, n.attributes)));
  return mul(spread(g, x.shape, n.attributes), weights);
}

export const logsumexpRow: Row<ReduceAttributes> = {
  name: 'logsumexp',
  node: 'LogsumexpBackward0',
  symbol: 'ln Σe',
  formula: '∇·softmax a',
  tangent: SUMMED,
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward: ([x], attributes) =>
    reduceWith('logsumexp', x as Tensor, attributes, floatOf(x as Tensor)),
  vjp: [softmaxWeights],
  jvp: weighted(softmaxWeights),
};

export interface NormOptions {
  readonly keepdim?: boolean;
  /** Element type of the result; the operand is converted first. */
  readonly dtype?: DType;
}

/** The p-norm over `dim` (all dimensions when null); Euclidean by default. */
export function vectorNorm(x: Tensor, p = 2, dim: Dims = null, options: NormOptions = {}): Tensor {
  const { dtype = x.dtype } = options;
  if (x.dtype === 'float64' && dtype === 'float32') {
    throw new RuntimeError(
      'linalg.vector_norm: the dtype of the input (Double) should be convertible without narrowing to the specified dtype (Float)',
    );
  }
  return run(normRow, [to(x, dtype)], { ...reduceAttributes(x, dim, options, 'norm'), p });
}

export interface SpreadOptions {
  readonly keepdim?: boolean;
  /** What is subtracted from the number of elements; 1 by default. */
  readonly correction?: number;
}

/** Attributes of a measure of spread, which warns where too few elements are left for one. */
export function spreadAttributes(
  name: 'std' | 'var' | 'std_mean' | 'var_mean',
  x: Tensor,
  along: Dims,
  options: SpreadOptions,
): SpreadAttributes {
  spreadType(x, name.endsWith('_mean') ? name : undefined);
  const { correction = 1 } = options;
  const attributes = reduceAttributes(
    x,
    along,
    options,
    name === 'std_mean' || name === 'var_mean' ? 'std' : name,
  );
  // PyTorch gives std and var of no elements before it counts them.
  const isCounted = x.numel() > 0 || name.endsWith('_mean');
  if (isCounted && countOf(x.shape, attributes.dim) <= correction) {
    warn(
      `${name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  }
  return { ...attributes, correction };
}

/** The variance over `dim`. */
export function variance(x: Tensor, dim: Dims = null, options: SpreadOptions = {}): Tensor {
  checkNames('var', options);
  return run(varRow, [x], spreadAttributes('var', x, dim, options));
}

/** The standard deviation over `dim`. */
export function std(x: Tensor, dim: Dims = null, options: SpreadOptions = {}): Tensor {
  checkNames('std', options);
  return run(stdRow, [x], spreadAttributes('std', x, dim, options));
}

/** ln Σeˣ over `dim`, without overflow. */
export function logsumexp(
  x: Tensor,
  dim: Dims,
  options: Pick<NormOptions, 'keepdim'> = {},
): Tensor {
  return run(logsumexpRow, [x], reduceAttributes(x, dim, options, 'logsumexp'));
}
