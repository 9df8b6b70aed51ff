/** @file Adadelta (Zeiler, https://arxiv.org/abs/1212.5701). */

import { add, div, mul } from '../ops/elementwise/arithmetic.ts';
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

export interface AdadeltaGroup extends BaseOptions {
  /** Decay of the averages of squares. */
  rho: number;
  eps: number;
}

export type AdadeltaOptions = Partial<AdadeltaGroup>;

const defaults: AdadeltaGroup = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };

/** p ← p − lr·∇·√(u + eps)/√(v + eps), with v the average of ∇² and u that of the steps' squares. */
export class Adadelta extends Optimizer<AdadeltaGroup> {
  constructor(parameters: OptimizerInput<AdadeltaGroup>, options: AdadeltaOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: AdadeltaGroup): void {
    super.check(group);
    const { rho, eps } = group;
    if (!(rho >= 0 && rho <= 1)) throw new ValueError(`Invalid rho value: ${String(rho)}`);
    if (!(eps >= 0)) throw new ValueError(`Invalid epsilon value: ${String(eps)}`);
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: AdadeltaGroup,
  ): void {
    const { lr, rho, eps } = group;
    nextStep(state);
    const grad = decayed(gradient, parameter, group);
    const spread = follow(buffer(state, 'squareAvg', parameter), square(grad), rho);
    const steps = buffer(state, 'accDelta', parameter);
    const step = mul(div(sqrt(add(steps, eps)), sqrt(add(spread, eps))), grad);
    follow(steps, square(step), rho);
    parameter.sub_(mul(step, lr));
  }
}
