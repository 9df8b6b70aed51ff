/** @file Adam (Kingma and Ba, https://arxiv.org/abs/1412.6980) and AdamW (https://arxiv.org/abs/1711.05101). */

import { add, div, maximum, mul } from '../ops/elementwise/arithmetic.ts';
import { copy_ } from '../ops/copy.ts';
import { sqrt, square } from '../ops/elementwise/math.ts';
import { ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  buffer,
  decayed,
  follow,
  nextStep,
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

/** What Adam and its relatives share. */
export interface MomentsGroup extends BaseOptions {
  /** Decay of the averages of the gradient and of its size. */
  betas: readonly [number, number];
  eps: number;
}

/** Follows averages of the gradient and of its size. */
export abstract class Moments<O extends MomentsGroup> extends Optimizer<O> {
  protected override check(group: O): void {
    super.check(group);
    const { eps, betas } = group;
    if (!(eps >= 0)) throw new ValueError(`Invalid epsilon value: ${String(eps)}`);
    betas.forEach((beta, i) => {
      if (beta >= 0 && beta < 1) return;
      throw new ValueError(`Invalid beta parameter at index ${String(i)}: ${String(beta)}`);
    });
  }
}

export interface AdamGroup extends MomentsGroup {
  /** Divide by the largest average so far (https://openreview.net/forum?id=ryQu7f-RZ). */
  amsgrad: boolean;
  /** Weight decay shrinks the parameters themselves: p ← p·(1 − lr·weightDecay). */
  decoupledWeightDecay: boolean;
}

export type AdamOptions = Partial<AdamGroup>;

const defaults: AdamGroup = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
  decoupledWeightDecay: false,
};

/** p ← p − lr·m̂/(√v̂ + eps), with m̂ and v̂ the bias-corrected averages. */
export class Adam extends Moments<AdamGroup> {
  constructor(parameters: OptimizerInput<AdamGroup>, options: AdamOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: AdamGroup,
  ): void {
    const { lr, betas, eps, amsgrad } = group;
    const step = nextStep(state);
    const grad = decayed(gradient, parameter, group);
    const mean = follow(buffer(state, 'expAvg', parameter), grad, betas[0]);
    let spread = follow(buffer(state, 'expAvgSq', parameter), square(grad), betas[1]);
    if (amsgrad) {
      const largest = buffer(state, 'maxExpAvgSq', parameter);
      spread = copy_(largest, maximum(largest, spread));
    }
    const correction = Math.sqrt(1 - betas[1] ** step);
    const scale = add(div(sqrt(spread), correction), eps);
    parameter.sub_(mul(div(mean, scale), lr / (1 - betas[0] ** step)));
  }
}

/** Adam whose weight decay shrinks the parameters themselves. */
export class AdamW extends Adam {
  constructor(
    parameters: OptimizerInput<AdamGroup>,
    options: Omit<AdamOptions, 'decoupledWeightDecay'> = {},
  ) {
    const own = { ...defaults, weightDecay: 1e-2 };
    super(parameters, { ...optionsOf(new.target, own, options), decoupledWeightDecay: true });
  }
}
