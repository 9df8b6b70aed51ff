/** @file Filling parameters before training: uniform, normal, constant, Xavier, Kaiming; all in place, unrecorded. */

import { noGrad } from '../autograd/grad-mode.ts';
import { internally } from '../autograd/state.ts';
import { copy_, fill_ } from '../ops/copy.ts';
import { ValueError } from '../tensor/errors.ts';
import { checkNames } from '../tensor/options.ts';
import { eye } from '../tensor/factories.ts';
import { normal_ as fillNormal, uniform_ as fillUniform } from '../ops/random/fills.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Parameter } from './parameter.ts';

/** An observer knows parameters and is told of the write; what is about to become one it does not know yet. */
function filling(x: Tensor, fill: () => Tensor): Tensor {
  return x instanceof Parameter ? noGrad(fill) : internally(fill);
}

/** Uniform in [a, b). */
export function uniform_(x: Tensor, a = 0, b = 1): Tensor {
  return filling(x, () => fillUniform(x, a, b));
}

/** Normal with a mean and a standard deviation. */
export function normal_(x: Tensor, mean = 0, std = 1): Tensor {
  return filling(x, () => fillNormal(x, mean, std));
}

export function constant_(x: Tensor, value: number): Tensor {
  return filling(x, () => fill_(x, value));
}

export function zeros_(x: Tensor): Tensor {
  return constant_(x, 0);
}

export function ones_(x: Tensor): Tensor {
  return constant_(x, 1);
}

/** The identity matrix. */
export function eye_(x: Tensor): Tensor {
  const [rows = 0, columns = 0] = x.shape;
  if (x.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  const identity = internally(() => eye(rows, columns, { dtype: x.dtype }));
  return filling(x, () => copy_(x, identity));
}

interface Fans {
  readonly in: number;
  readonly out: number;
}

/** How many elements each result depends on, and each input reaches; [out, in, …kernel]. */
export function calculateFanInAndFanOut(x: Tensor): Fans {
  if (x.ndim < 2) {
    throw new ValueError(
      'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
    );
  }
  const [out = 0, into = 0] = x.shape;
  const field = sizeOf(x.shape.slice(2));
  return { in: into * field, out: out * field };
}

export type Nonlinearity =
  'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'selu' | 'conv1d' | 'conv2d';

/** The factor by which a layer before this nonlinearity should scale its weights. */
export function calculateGain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
    case 'selu':
      return 3 / 4;
    case 'linear':
    case 'sigmoid':
    case 'conv1d':
    case 'conv2d':
      return 1;
    default:
      throw new ValueError(`Unsupported nonlinearity ${String(nonlinearity)}`);
  }
}

export interface KaimingOptions {
  /** Slope of leaky_relu. */
  readonly a?: number;
  /** Keep the variance of values (`fan_in`) or of gradients (`fan_out`). */
  readonly mode?: 'fan_in' | 'fan_out';
  readonly nonlinearity?: Nonlinearity;
}

function kaimingStd(x: Tensor, options: KaimingOptions): number {
  const {
    a = 0,
    mode = 'fan_in',
    nonlinearity = 'leaky_relu',
  } = checkNames('kaimingNormal_', options);
  if (!['fan_in', 'fan_out'].includes(mode)) {
    throw new ValueError(`Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  const fans = calculateFanInAndFanOut(x);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === 'fan_in' ? fans.in : fans.out);
}

/** He et al., https://arxiv.org/abs/1502.01852: uniform in ±gain·√(3/fan). */
export function kaimingUniform_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd(x, options);
  return uniform_(x, -bound, bound);
}

/** Normal with standard deviation gain/√fan. */
export function kaimingNormal_(x: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(x, 0, kaimingStd(x, options));
}

function xavierStd(x: Tensor, gain: number): number {
  const fans = calculateFanInAndFanOut(x);
  return gain * Math.sqrt(2 / (fans.in + fans.out));
}

/** Glorot and Bengio 2010, PMLR 9, 249: uniform in ±gain·√(6/(in + out)). */
export function xavierUniform_(x: Tensor, gain = 1): Tensor {
  const bound = Math.sqrt(3) * xavierStd(x, gain);
  return uniform_(x, -bound, bound);
}

/** Normal with standard deviation gain·√(2/(in + out)). */
export function xavierNormal_(x: Tensor, gain = 1): Tensor {
  return normal_(x, 0, xavierStd(x, gain));
}
