/** @file Resilient backpropagation (Riedmiller and Braun, ICNN 1993): steps by sign, of sizes that adapt. */

import { mul } from '../ops/elementwise/arithmetic.ts';
import { gt, lt } from '../ops/elementwise/compare.ts';
import { copy_, fill_ } from '../ops/copy.ts';
import { clamp, sign } from '../ops/elementwise/math.ts';
import { maskedFill, where } from '../ops/elementwise/select.ts';
import { ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  buffer,
  nextStep,
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type ParameterState,
} from './optimizer.ts';

export interface RpropGroup extends BaseOptions {
  /** Factors of the step size: when the gradient's sign changed, and when it did not. */
  etas: readonly [number, number];
  /** Smallest and largest step. */
  stepSizes: readonly [number, number];
}

export type RpropOptions = Partial<Omit<RpropGroup, 'weightDecay'>>;

const defaults: RpropGroup = {
  lr: 1e-2,
  etas: [0.5, 1.2],
  stepSizes: [1e-6, 50],
  weightDecay: 0,
  maximize: false,
};

/** p ← p − s·sign ∇, with s growing while the sign stays; where it changed, p waits a step. */
export class Rprop extends Optimizer<RpropGroup> {
  constructor(parameters: OptimizerInput<RpropGroup>, options: RpropOptions = {}) {
    super(parameters, optionsOf(new.target, defaults, options));
  }

  protected override check(group: RpropGroup): void {
    super.check(group);
    const [down, up] = group.etas;
    if (down > 0 && down < 1 && up > 1) return;
    throw new ValueError(`Invalid eta values: ${String(down)}, ${String(up)}`);
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    { lr, etas, stepSizes }: RpropGroup,
  ): void {
    const isFirst = nextStep(state) === 1;
    const size = buffer(state, 'stepSize', parameter);
    const before = buffer(state, 'prev', parameter);
    if (isFirst) fill_(size, lr);
    const product = mul(gradient, before);
    const turned = lt(product, 0);
    const factor = where(gt(product, 0), etas[1], where(turned, etas[0], product.mul(0).add(1)));
    copy_(size, clamp(mul(size, factor), { min: stepSizes[0], max: stepSizes[1] }));
    const grad = maskedFill(gradient, turned, 0);
    parameter.sub_(mul(sign(grad), size));
    copy_(before, grad);
  }
}
