/** @file Adamax: Adam with the largest gradient instead of the mean square (https://arxiv.org/abs/1412.6980, 7.1). */

import { add, div, maximum, mul } from '../ops/elementwise/arithmetic.ts';
import { copy_ } from '../ops/copy.ts';
import { abs } from '../ops/elementwise/math.ts';
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

export type AdamaxOptions = Partial<MomentsGroup>;

const defaults: MomentsGroup = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
};

/** p ← p − lr·m̂/u, with m̂ the bias-corrected average and u ← max(β₂·u, |∇| + eps). */
export class Adamax extends Moments<MomentsGroup> {
  constructor(parameters: OptimizerInput<MomentsGroup>, options: AdamaxOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: MomentsGroup,
  ): void {
    const { lr, betas, eps } = group;
    const step = nextStep(state);
    const grad = decayed(gradient, parameter, group);
    const mean = follow(buffer(state, 'expAvg', parameter), grad, betas[0]);
    const largest = buffer(state, 'expInf', parameter);
    copy_(largest, maximum(mul(largest, betas[1]), add(abs(grad), eps)));
    parameter.sub_(mul(div(mean, largest), lr / (1 - betas[0] ** step)));
  }
}
