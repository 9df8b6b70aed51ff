/** @file Stochastic gradient descent. */

import { add, mul, sub } from '../ops/arithmetic.ts';
import { clone } from '../ops/copy.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, checkRate } from './optimizer.ts';

export interface SGDOptions {
  readonly lr?: number;
  readonly momentum?: number;
}

/** v ← momentum·v + ∇ (v starts as the first ∇); p ← p − lr·v. */
export class SGD extends Optimizer {
  private readonly lr: number;
  private readonly momentum: number;
  private readonly velocity = new Map<Tensor, Tensor>();

  constructor(parameters: Iterable<Tensor>, { lr = 1e-3, momentum = 0 }: SGDOptions = {}) {
    super(parameters);
    checkRate(lr);
    this.lr = lr;
    this.momentum = momentum;
  }

  protected update(parameter: Tensor, grad: Tensor): void {
    let step = grad;
    if (this.momentum !== 0) {
      const before = this.velocity.get(parameter);
      step =
        before === undefined ? clone(grad) : add.inPlace(mul.inPlace(before, this.momentum), grad);
      this.velocity.set(parameter, step);
    }
    sub.inPlace(parameter, mul(step, this.lr));
  }
}
