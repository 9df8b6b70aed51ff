/** @file RMSprop (Hinton's lecture 6e, and https://arxiv.org/abs/1308.0850 for the centred form). */

import { add, div, mul, sub } from '../ops/elementwise/arithmetic.ts';
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

export interface RMSpropGroup extends BaseOptions {
  /** Decay of the average of the squares. */
  alpha: number;
  eps: number;
  momentum: number;
  /** Divide by an estimate of the variance instead of the mean square. */
  centered: boolean;
}

export type RMSpropOptions = Partial<RMSpropGroup>;

const defaults: RMSpropGroup = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

/** p ← p − lr·∇/(√v + eps), with v the average of ∇². */
export class RMSprop extends Optimizer<RMSpropGroup> {
  constructor(parameters: OptimizerInput<RMSpropGroup>, options: RMSpropOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: RMSpropGroup): void {
    super.check(group);
    const { eps, momentum, alpha } = group;
    if (!(eps >= 0)) throw new ValueError(`Invalid epsilon value: ${String(eps)}`);
    if (!(momentum >= 0)) throw new ValueError(`Invalid momentum value: ${String(momentum)}`);
    if (!(alpha >= 0)) throw new ValueError(`Invalid alpha value: ${String(alpha)}`);
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: RMSpropGroup,
  ): void {
    const { lr, alpha, eps, momentum, centered } = group;
    nextStep(state);
    const grad = decayed(gradient, parameter, group);
    let spread = follow(buffer(state, 'squareAvg', parameter), square(grad), alpha);
    if (centered) {
      spread = sub(spread, square(follow(buffer(state, 'gradAvg', parameter), grad, alpha)));
    }
    let step = div(grad, add(sqrt(spread), eps));
    if (momentum > 0) {
      step = buffer(state, 'momentumBuffer', parameter).mul_(momentum).add_(step);
    }
    parameter.sub_(mul(step, lr));
  }
}
