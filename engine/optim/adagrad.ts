/** @file Adagrad (Duchi, Hazan and Singer, JMLR 12, 2121). */

import { add, div, mul } from '../ops/elementwise/arithmetic.ts';
import { fill_ } from '../ops/copy.ts';
import { sqrt, square } from '../ops/elementwise/math.ts';
import { ValueError } from '../tensor/errors.ts';
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

export interface AdagradGroup extends BaseOptions {
  /** The rate falls as lr/(1 + (step − 1)·lrDecay). */
  lrDecay: number;
  /** Where the sums of squares start. */
  initialAccumulatorValue: number;
  eps: number;
}

export type AdagradOptions = Partial<AdagradGroup>;

const defaults: AdagradGroup = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

/** p ← p − lr·∇/(√s + eps), with s the sum of ∇². */
export class Adagrad extends Optimizer<AdagradGroup> {
  constructor(parameters: OptimizerInput<AdagradGroup>, options: AdagradOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: AdagradGroup): void {
    super.check(group);
    const { lrDecay, eps } = group;
    if (!(lrDecay >= 0)) throw new ValueError(`Invalid lr_decay value: ${String(lrDecay)}`);
    if (!(eps >= 0)) throw new ValueError(`Invalid epsilon value: ${String(eps)}`);
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    group: AdagradGroup,
  ): void {
    const { lr, lrDecay, initialAccumulatorValue, eps } = group;
    const isFirst = state['sum'] === undefined;
    const sum = buffer(state, 'sum', parameter);
    if (isFirst && initialAccumulatorValue !== 0) fill_(sum, initialAccumulatorValue);
    const rate = lr / (1 + (nextStep(state) - 1) * lrDecay);
    const grad = decayed(gradient, parameter, group);
    sum.add_(square(grad));
    parameter.sub_(mul(div(grad, add(sqrt(sum), eps)), rate));
  }
}
