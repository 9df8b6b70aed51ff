/** @file Averaged stochastic gradient descent (Polyak and Juditsky, SIAM J. Control Optim. 30, 838). */

import { mul, sub } from '../ops/elementwise/arithmetic.ts';
import { copy_ } from '../ops/copy.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  buffer,
  decayed,
  nextStep,
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

export interface ASGDGroup extends BaseOptions {
  /** Shrinks the parameters. */
  lambd: number;
  /** Power of the rate's fall. */
  alpha: number;
  /** The step at which averaging begins. */
  t0: number;
}

export type ASGDOptions = Partial<ASGDGroup>;

const defaults: ASGDGroup = {
  lr: 1e-2,
  lambd: 1e-4,
  alpha: 0.75,
  t0: 1e6,
  weightDecay: 0,
  maximize: false,
};

/** p ← p·(1 − λη) − η·∇, η = lr/(1 + λ·lr·t)ᵅ; the state `ax` averages p from step t0 on. */
export class ASGD extends Optimizer<ASGDGroup> {
  constructor(parameters: OptimizerInput<ASGDGroup>, options: ASGDOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: ASGDGroup,
  ): void {
    const { lr, lambd, alpha, t0 } = group;
    const step = nextStep(state);
    const rate = (state['eta'] as number | undefined) ?? lr;
    const share = (state['mu'] as number | undefined) ?? 1;
    const average = buffer(state, 'ax', parameter);
    const grad = decayed(gradient, parameter, group);
    parameter.mul_(1 - lambd * rate).sub_(mul(grad, rate));
    if (share === 1) copy_(average, parameter);
    else average.add_(mul(sub(parameter, average), share));
    state['eta'] = lr / (1 + lambd * lr * step) ** alpha;
    state['mu'] = 1 / Math.max(1, step - t0);
  }
}
