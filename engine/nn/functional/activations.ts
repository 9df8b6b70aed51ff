/** @file Activations: functions of each element between layers. */

import {
  logsigmoidRow,
  gluRow,
  mishRow,
  siluRow,
  softplusRow,
} from '../../ops/activations/curves.ts';
import {
  celuRow,
  eluRow,
  hardshrinkRow,
  hardsigmoidRow,
  hardswishRow,
  hardtanhRow,
  leakyReluRow,
  preluRow,
  softshrinkRow,
  thresholdRow,
} from '../../ops/activations/pieces.ts';
import { add, div, sub } from '../../ops/elementwise/arithmetic.ts';
import { reshape } from '../../ops/shape/shape.ts';
import { isWriting, operator, unary, type Operator, type Unary } from '../../ops/define.ts';
import { run } from '../../ops/dispatch.ts';
import { geluRow, geluTanhRow } from '../../ops/activations/gelu.ts';
import { abs, tanh } from '../../ops/elementwise/math.ts';
import type { Attributes, Row } from '../../ops/row.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { perChannel } from './normalization.ts';

/** An operator out of a row; `written` is the name of the node of its in-place form. */
function activation<A extends Attributes, P extends unknown[]>(
  row: Row<A>,
  attributes: (...options: P) => A,
  written = row.node,
): Operator<(x: Tensor, ...options: P) => Tensor> {
  const writing = { ...row, node: written };
  return operator((runner, x: Tensor, ...options: P) =>
    runner(isWriting(runner) ? writing : row, [x], attributes(...options)),
  );
}

/** min(max(a, 0), 6). */
export const relu6: Unary = activation(hardtanhRow, () => ({ minVal: 0, maxVal: 6 }));

/** a where positive, else slope·a. */
export const leakyRelu: Operator<(x: Tensor, negativeSlope?: number) => Tensor> = activation(
  leakyReluRow,
  (negativeSlope = 0.01) => ({ negativeSlope }),
  'LeakyReluBackward1',
);

/**
 * a where positive, else weight·a.
 * @param weight one slope, or one for each channel (dimension 1)
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  const count = weight.numel();
  if (weight.ndim > 1) {
    throw new RuntimeError(
      `prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${String(weight.ndim)}`,
    );
  }
  if (count !== 1) {
    if (x.ndim === 0) throw new RuntimeError('Not allow zero-dim input tensor.');
    const channels = x.ndim > 1 ? (x.shape[1] ?? 1) : 1;
    if (channels !== count) {
      throw new RuntimeError(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${String(count)} and channel size = ${String(channels)}.`,
      );
    }
  }
  const one = (): Tensor =>
    weight.ndim === x.ndim
      ? weight
      : reshape(
          weight,
          x.shape.map(() => 1),
        );
  const slopes = count === 1 ? one() : perChannel(weight, x);
  return run(preluRow, [x, slopes]);
}

/** a where positive, else alpha(eᵃ − 1) (Clevert et al., https://arxiv.org/abs/1511.07289). */
export const elu: Operator<(x: Tensor, alpha?: number) => Tensor> = activation(
  eluRow,
  (alpha = 1) => ({ alpha, scale: 1, inputScale: 1 }),
  'EluBackward1',
);

/** elu with the constants that keep mean 0 and variance 1 (https://arxiv.org/abs/1706.02515). */
export const selu: Unary = activation(
  eluRow,
  () => ({ alpha: 1.6732632423543772, scale: 1.0507009873554805, inputScale: 1 }),
  'EluBackward1',
);

/** max(0, a) + min(0, alpha(e^(a/alpha) − 1)) (Barron, https://arxiv.org/abs/1704.07483). */
export const celu: Operator<(x: Tensor, alpha?: number) => Tensor> = activation(
  celuRow,
  (alpha = 1) => {
    if (alpha === 0) throw new RuntimeError('ZeroDivisionError: alpha cannot be 0 for CELU');
    return { alpha, scale: 1, inputScale: 1 / alpha };
  },
  'CeluBackward1',
);

export interface GeluOptions {
  /** `tanh` for the approximation. */
  readonly approximate?: 'none' | 'tanh';
}

/** a·Φ(a). */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  const { approximate = 'none' } = checkNames('gelu', options);
  if (!['none', 'tanh'].includes(approximate)) {
    throw new RuntimeError('approximate argument must be either none or tanh.');
  }
  return run(approximate === 'tanh' ? geluTanhRow : geluRow, [x]);
}

/** a·σ(a). */
export const silu: Unary = unary(siluRow);
/** a·tanh(softplus(a)). */
export const mish: Unary = unary(mishRow);

export interface SoftplusOptions {
  readonly beta?: number;
  /** Where beta·a exceeds it, the result is a. */
  readonly threshold?: number;
}

/** ln(1 + e^(beta·a))/beta. */
export function softplus(x: Tensor, options: SoftplusOptions = {}): Tensor {
  const { beta = 1, threshold = 20 } = checkNames('softplus', options);
  return run(softplusRow, [x], { beta, threshold });
}

/** a/(1 + |a|). */
export function softsign(x: Tensor): Tensor {
  return div(x, add(abs(x), 1));
}

export interface HardtanhOptions {
  readonly minVal?: number;
  readonly maxVal?: number;
}

/** a limited to [minVal, maxVal]; the gradient on the bounds is 0. */
export const hardtanh: Operator<(x: Tensor, options?: HardtanhOptions) => Tensor> = activation(
  hardtanhRow,
  (options: HardtanhOptions = {}) => {
    const { minVal = -1, maxVal = 1 } = checkNames('hardtanh', options);
    if (minVal > maxVal) throw new ValueError('min_val cannot be greater than max_val');
    return { minVal, maxVal };
  },
);

/** 0, (a + 3)/6, 1 below, between and above ±3. */
export const hardsigmoid: Unary = unary(hardsigmoidRow);
/** a·hardsigmoid(a). */
export const hardswish: Unary = unary(hardswishRow);

/** a moved towards 0 by lambd, and 0 in between. */
export function softshrink(x: Tensor, lambd = 0.5): Tensor {
  if (lambd < 0) {
    throw new RuntimeError(
      `lambda must be in range [0, ${x.dtype === 'float64' ? '1.79769e+308' : '3.40282e+38'}] for input dtype ${titleOf[x.dtype]}, but found ${String(lambd)}`,
    );
  }
  return run(softshrinkRow, [x], { lambd });
}

/** a, and 0 where |a| ≤ lambd. */
export function hardshrink(x: Tensor, lambd = 0.5): Tensor {
  return run(hardshrinkRow, [x], { lambd });
}

/** a − tanh a. */
export function tanhshrink(x: Tensor): Tensor {
  return sub(x, tanh(x));
}

/** a where above the threshold, else the value. */
export const threshold: Operator<(x: Tensor, threshold: number, value: number) => Tensor> =
  activation(
    thresholdRow,
    (limit: number, value: number) => ({ threshold: limit, value }),
    'ThresholdBackward1',
  );

/** ln σ(a). */
export const logsigmoid: Unary = unary(logsigmoidRow);

/** The first half along `dim` times σ of the second. */
export function glu(x: Tensor, dim = -1): Tensor {
  if (x.ndim === 0) {
    throw new RuntimeError('glu does not support scalars because halving size must be even');
  }
  return run(gluRow, [x], { dim: wrapDim(dim, x.ndim) });
}
