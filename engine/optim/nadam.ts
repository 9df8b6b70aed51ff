/** @file NAdam: Adam with Nesterov's momentum (Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ). */

import { add, div, mul } from '../ops/elementwise/arithmetic.ts';
import { sqrt, square } from '../ops/elementwise/math.ts';
import { ValueError } from '../tensor/errors.ts';
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

export interface NAdamGroup extends MomentsGroup {
  /** How the momentum approaches β₁. */
  momentumDecay: number;
  /** Weight decay shrinks the parameters themselves. */
  decoupledWeightDecay: boolean;
}

export type NAdamOptions = Partial<NAdamGroup>;

const defaults: NAdamGroup = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
  maximize: false,
};

/** p ← p − lr·(μ′·m/(1 − ∏μ·μ′) + (1 − μ)·∇/(1 − ∏μ))/(√v̂ + eps), μ′ the next step's momentum. */
export class NAdam extends Moments<NAdamGroup> {
  constructor(parameters: OptimizerInput<NAdamGroup>, options: NAdamOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: NAdamGroup): void {
    super.check(group);
    const { momentumDecay } = group;
    if (!(momentumDecay >= 0)) {
      throw new ValueError(`Invalid momentum_decay value: ${String(momentumDecay)}`);
    }
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: NAdamGroup,
  ): void {
    const { lr, betas, eps, momentumDecay } = group;
    const step = nextStep(state);
    const grad = decayed(gradient, parameter, group);
    const momentum = (at: number): number => betas[0] * (1 - 0.5 * 0.96 ** (at * momentumDecay));
    const now = momentum(step);
    const next = momentum(step + 1);
    const product = ((state['muProduct'] as number | undefined) ?? 1) * now;
    state['muProduct'] = product;
    const mean = follow(buffer(state, 'expAvg', parameter), grad, betas[0]);
    const spread = follow(buffer(state, 'expAvgSq', parameter), square(grad), betas[1]);
    const scale = add(sqrt(div(spread, 1 - betas[1] ** step)), eps);
    parameter.sub_(mul(div(grad, scale), (lr * (1 - now)) / (1 - product)));
    parameter.sub_(mul(div(mean, scale), (lr * next) / (1 - product * next)));
  }
}
