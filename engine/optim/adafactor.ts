/** @file Adafactor (Shazeer and Stern, https://arxiv.org/abs/1804.04235): the second moment as rows and columns. */

import { norm } from '../ops/linalg/functions.ts';
import { clampMin } from '../ops/elementwise/limits.ts';
import { div, mul } from '../ops/elementwise/arithmetic.ts';
import { rsqrt } from '../ops/elementwise/exponential.ts';
import { square } from '../ops/elementwise/math.ts';
import { matmul } from '../ops/linalg/products.ts';
import { mean } from '../ops/reductions/reduce.ts';
import { finfo } from '../tensor/dtype-info.ts';
import { ValueError } from '../tensor/errors.ts';
import { zeros } from '../tensor/factories.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  buffer,
  follow,
  nextStep,
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

export interface AdafactorGroup extends BaseOptions {
  /** The average of squares forgets as step^beta2Decay. */
  beta2Decay: number;
  /** Smallest mean square (null: the type's precision), and smallest scale of a parameter. */
  eps: readonly [number | null, number];
  /** Steps of a larger root mean square are cut to it. */
  d: number;
}

export type AdafactorOptions = Partial<AdafactorGroup>;

const refuse = (name: string, bound: string, value: number): never => {
  throw new ValueError(`${name} should be ${bound} but is: ${String(value)}`);
};

/** The root of the mean of squares. */
const rms = (x: Tensor): number => norm(x, 2).item() / Math.sqrt(x.numel());

const defaults: AdafactorGroup = {
  lr: 1e-2,
  beta2Decay: -0.8,
  eps: [null, 1e-3],
  d: 1,
  weightDecay: 0,
  maximize: false,
};

/** p ← p − α·u/max(1, rms(u)/d), with u = ∇/√v and α = max(eps₂, rms(p))·min(lr, 1/√step). */
export class Adafactor extends Optimizer<AdafactorGroup> {
  constructor(parameters: OptimizerInput<AdafactorGroup>, options: AdafactorOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check({ lr, beta2Decay, eps, d, weightDecay }: AdafactorGroup): void {
    if (!(lr >= 0)) refuse('Learning rate', '>= 0', lr);
    if (!(beta2Decay <= 0)) refuse('beta2_decay', '<= 0', beta2Decay);
    if (eps[0] !== null && !(eps[0] >= 0)) refuse('epsilon1', '>= 0', eps[0]);
    if (!(eps[1] >= 0)) refuse('epsilon2', '>= 0', eps[1]);
    if (!(d >= 1)) refuse('Clipping threshold d', '>= 1', d);
    if (!(weightDecay >= 0)) refuse('weight_decay', '>= 0', weightDecay);
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: AdafactorGroup,
  ): void {
    const { lr, beta2Decay, eps, d, weightDecay } = group;
    const step = nextStep(state);
    const smallest = eps[0] ?? finfo(parameter.dtype).eps;
    const rate = Math.max(eps[1], rms(parameter)) * Math.min(lr, 1 / Math.sqrt(step));
    if (weightDecay !== 0) parameter.mul_(1 - lr * weightDecay);
    const spread = spreadOf(gradient, state, 1 - step ** beta2Decay, smallest);
    const change = mul(rsqrt(clampMin(spread, smallest ** 2)), gradient);
    parameter.sub_(mul(change, rate / Math.max(1, rms(change) / d)));
  }
}

/** The average of ∇²: of a matrix the product of its rows' and columns' averages over their mean. */
function spreadOf(
  gradient: Tensor,
  state: ParameterState,
  decay: number,
  smallest: number,
): Tensor {
  const squared = square(gradient);
  if (gradient.ndim < 2) return follow(buffer(state, 'variance', gradient), squared, decay);
  const rowsMean = mean(squared, -1, { keepdim: true });
  const columnsMean = mean(squared, -2, { keepdim: true });
  const averageOf = (name: string, value: Tensor): Tensor =>
    follow((state[name] ??= zeros(value.shape, { dtype: value.dtype })) as Tensor, value, decay);
  const rows = averageOf('rowVar', rowsMean);
  const columns = averageOf('colVar', columnsMean);
  return div(matmul(rows, columns), clampMin(mean(rows, -2, { keepdim: true }), smallest));
}
