/** @file Stochastic gradient descent, with momentum (Sutskever et al. 2013, PMLR 28, 1139). */

import { ValueError } from '../tensor/errors.ts';
import { clone } from '../ops/copy.ts';
import { Tensor } from '../tensor/tensor.ts';
import {
  decayed,
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

export interface SGDGroup extends BaseOptions {
  momentum: number;
  /** What the velocity lacks of each gradient. */
  dampening: number;
  /** Look ahead along the velocity. */
  nesterov: boolean;
}

export type SGDOptions = Partial<SGDGroup>;

const defaults: SGDGroup = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
};

/** v ← momentum·v + (1 − dampening)·∇ (v starts as the first ∇); p ← p − lr·v. */
export class SGD extends Optimizer<SGDGroup> {
  constructor(parameters: OptimizerInput<SGDGroup>, options: SGDOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: SGDGroup): void {
    super.check(group);
    const { momentum, dampening, nesterov } = group;
    if (!(momentum >= 0)) throw new ValueError(`Invalid momentum value: ${String(momentum)}`);
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
    }
  }

  protected update(parameter: Tensor, grad: Tensor, state: ParameterState, group: SGDGroup): void {
    const { lr, momentum, dampening, nesterov } = group;
    const slope = decayed(grad, parameter, group);
    let step = slope;
    if (momentum !== 0) {
      const before = state['momentumBuffer'];
      const velocity =
        before instanceof Tensor
          ? before.mul_(momentum).add_(dampening === 0 ? slope : slope.mul(1 - dampening))
          : clone(slope);
      state['momentumBuffer'] = velocity;
      step = nesterov ? slope.add(velocity.mul(momentum)) : velocity;
    }
    parameter.sub_(step.mul(lr));
  }
}
