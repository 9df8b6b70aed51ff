/** @file Functions that draw random numbers: dropout, gumbelSoftmax. */

import { internally } from '../../autograd/state.ts';
import { add, div, mul, sub } from '../../ops/elementwise/arithmetic.ts';
import { to } from '../../ops/elementwise/cast.ts';
import { ge } from '../../ops/elementwise/compare.ts';
import { detach } from '../../ops/detach.ts';
import { argmax } from '../../ops/reductions/extremes.ts';
import { log, neg } from '../../ops/elementwise/math.ts';
import { oneHot } from '../../ops/indexing/search.ts';
import { softmax } from '../../ops/activations/softmax.ts';
import { transpose } from '../../ops/shape/shape.ts';
import { ValueError } from '../../tensor/errors.ts';
import { created } from '../../tensor/factories.ts';
import { rand } from '../../tensor/random.ts';
import { wrapDim, type Shape } from '../../tensor/shape.ts';
import type { DType } from '../../tensor/dtype.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Operator } from '../../ops/define.ts';
import type { Operand } from '../../ops/row.ts';
import type { Tensor } from '../../tensor/tensor.ts';

export interface DropoutOptions {
  /** Without training nothing is dropped. */
  readonly training?: boolean;
}

/** Ones with probability 1 − p, over 1 − p so that the mean stays 1; else zeros. */
function keepMask(shape: Shape, dtype: DType, p: number): Tensor {
  const mask = internally(() => {
    const kept = to(ge(rand(shape, { dtype }), p), dtype);
    return p === 1 ? kept : div(kept, 1 - p);
  });
  return created(mask, 'bernoulli', {});
}

export function checkProbability(p: number): void {
  if (p < 0 || p > 1) {
    throw new ValueError(`dropout probability has to be between 0 and 1, but got ${String(p)}`);
  }
}

type Dropout = Operator<(input: Tensor, p?: number, options?: DropoutOptions) => Tensor>;

/** Out of place and in place; with nothing to drop the input itself. */
function dropping(drop: (times: Times, plus: Times, input: Tensor, p: number) => Tensor): Dropout {
  const as =
    (times: Times, plus: Times) =>
    (input: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor => {
      const { training = true } = checkNames('dropout', options);
      checkProbability(p);
      return !training || p === 0 ? input : drop(times, plus, input, p);
    };
  return Object.assign(as(mul, add), { inPlace: as(mul.inPlace, add.inPlace) });
}
type Times = (a: Tensor, b: Operand) => Tensor;

/** Zeros elements with probability p and scales the others by 1/(1 − p) (JMLR 15, 1929). */
export const dropout: Dropout = dropping((times, _, input, p) =>
  times(input, keepMask(input.shape, input.dtype, p)),
);

/** One number for each channel, where the last `rank` dimensions are space. */
const perChannel = ({ shape, ndim }: Tensor, rank: number): Shape =>
  shape.map((length, d) => (d < ndim - rank ? length : 1));

const channelDropout = (rank: number): Dropout =>
  dropping((times, _, input, p) => times(input, keepMask(perChannel(input, rank), input.dtype, p)));

/** Drops whole channels of [n, channels, length]. */
export const dropout1d: Dropout = channelDropout(1);
/** Drops whole channels of [n, channels, height, width]. */
export const dropout2d: Dropout = channelDropout(2);
/** Drops whole channels of [n, channels, depth, height, width]. */
export const dropout3d: Dropout = channelDropout(3);

/** −(the least value of selu), which dropped elements take. */
const LEAST = 1.7580993408473766;

/** What is kept times a, plus b where it was dropped, so that mean and variance stay 0 and 1. */
const selfNormalizing = (shapeOf: (x: Tensor) => Shape): Dropout =>
  dropping((times, plus, input, p) => {
    if (p === 1) return times(input, 0);
    const a = 1 / Math.sqrt((LEAST * LEAST * p + 1) * (1 - p));
    const shape = shapeOf(input);
    const [factor, shift] = internally(() => {
      const kept = to(ge(rand(shape, { dtype: input.dtype }), p), input.dtype);
      return [mul(kept, a), add(mul(sub(kept, 1), LEAST * a), LEAST * a * p)] as const;
    });
    const made = (x: Tensor): Tensor => created(x, 'bernoulli', {});
    return plus(times(input, made(factor)), made(shift));
  });

/** Drops elements to selu's least value (Klambauer et al., https://arxiv.org/abs/1706.02515). */
export const alphaDropout: Dropout = selfNormalizing(({ shape }) => shape);
/** `alphaDropout` of whole channels of [n, channels, …]. */
export const featureAlphaDropout: Dropout = selfNormalizing((x) => perChannel(x, x.ndim - 2));

export interface GumbelSoftmaxOptions {
  /** Temperature. */
  readonly tau?: number;
  /** One-hot results with the gradient of the soft ones. */
  readonly hard?: boolean;
  readonly dim?: number;
}

/** Samples near one-hot vectors, differentiably (Jang et al., https://arxiv.org/abs/1611.01144). */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  const { tau = 1, hard = false, dim = -1 } = checkNames('gumbelSoftmax', options);
  const drawn = internally(() => {
    // 1 − u is never 0.
    const exponential = neg(log(sub(1, rand(logits.shape, { dtype: logits.dtype }))));
    return neg(log(exponential));
  });
  const noise = created(drawn, 'gumbel', {});
  const soft = softmax(div(add(logits, noise), tau), dim);
  if (!hard) return soft;
  const one = internally(() => {
    const index = argmax(soft, dim, { keepdim: true });
    const hot = oneHot(index, soft.size(dim));
    return to(transpose(hot, wrapDim(dim, soft.ndim), soft.ndim).squeeze(soft.ndim), soft.dtype);
  });
  return add(sub(one, detach(soft)), soft);
}
