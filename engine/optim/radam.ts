/** @file RAdam: Adam that waits until the variance is known (https://arxiv.org/abs/1908.03265). */

import { add, div, mul } from '../ops/elementwise/arithmetic.ts';
import { sqrt, square } from '../ops/elementwise/math.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Moments, type MomentsGroup } from './adam.ts';
import {
  buffer,
  decayed,
  follow,
  nextStep,
  optionsOf,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

export interface RAdamGroup extends MomentsGroup {
  /** Weight decay shrinks the parameters themselves. */
  decoupledWeightDecay: boolean;
}

export type RAdamOptions = Partial<RAdamGroup>;

const defaults: RAdamGroup = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  maximize: false,
};

/** p ← p − lr·m̂·r/(√v̂ + eps) where the variance is tractable (ρ > 5), else p − lr·m̂. */
export class RAdam extends Moments<RAdamGroup> {
  constructor(parameters: OptimizerInput<RAdamGroup>, options: RAdamOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: RAdamGroup,
  ): void {
    const { lr, betas, eps } = group;
    const step = nextStep(state);
    const grad = decayed(gradient, parameter, group);
    const average = follow(buffer(state, 'expAvg', parameter), grad, betas[0]);
    const spread = follow(buffer(state, 'expAvgSq', parameter), square(grad), betas[1]);
    const mean = div(average, 1 - betas[0] ** step);
    const correction = 1 - betas[1] ** step;
    const limit = 2 / (1 - betas[1]) - 1;
    const length = limit - (2 * step * betas[1] ** step) / correction;
    if (length <= 5) {
      parameter.sub_(mul(mean, lr));
      return;
    }
    const rectified = Math.sqrt(
      ((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length),
    );
    const scale = div(Math.sqrt(correction), add(sqrt(spread), eps));
    parameter.sub_(mul(mul(mul(mean, lr), scale), rectified));
  }
}
