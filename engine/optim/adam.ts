/** @file Adam (Kingma and Ba, https://arxiv.org/abs/1412.6980). */

import { add, div, mul, sub } from '../ops/arithmetic.ts';
import { sqrt, square } from '../ops/math.ts';
import { internally } from '../autograd/state.ts';
import { empty } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, checkRate } from './optimizer.ts';

export interface AdamOptions {
  readonly lr?: number;
  /** Decay of the averages of the gradient and of its square. */
  readonly betas?: readonly [number, number];
  readonly eps?: number;
}

interface Moments {
  step: number;
  readonly mean: Tensor;
  readonly square: Tensor;
}

/** p ← p − lr·m̂/(√v̂ + eps), with m̂ and v̂ the bias-corrected averages. */
export class Adam extends Optimizer {
  private readonly lr: number;
  private readonly betas: readonly [number, number];
  private readonly eps: number;
  private readonly moments = new Map<Tensor, Moments>();

  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    super(parameters);
    const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8 } = options;
    checkRate(lr);
    this.lr = lr;
    this.betas = betas;
    this.eps = eps;
  }

  protected update(parameter: Tensor, grad: Tensor): void {
    const moments = this.momentsOf(parameter);
    const [beta1, beta2] = this.betas;
    moments.step++;
    add.inPlace(mul.inPlace(moments.mean, beta1), mul(grad, 1 - beta1));
    add.inPlace(mul.inPlace(moments.square, beta2), mul(square(grad), 1 - beta2));
    const correction1 = 1 - beta1 ** moments.step;
    const correction2 = Math.sqrt(1 - beta2 ** moments.step);
    const scale = add(div(sqrt(moments.square), correction2), this.eps);
    sub.inPlace(parameter, mul(div(moments.mean, scale), this.lr / correction1));
  }

  private momentsOf(parameter: Tensor): Moments {
    let moments = this.moments.get(parameter);
    if (moments === undefined) {
      const zeros = (): Tensor => internally(() => empty(parameter.shape, parameter.dtype));
      moments = { step: 0, mean: zeros(), square: zeros() };
      this.moments.set(parameter, moments);
    }
    return moments;
  }
}
