/** @file What all optimizers share. */

import { noGrad } from '../autograd/grad-mode.ts';
import { clearGrads } from '../nn/module.ts';
import { ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Changes parameters in place, following their gradients. */
export abstract class Optimizer {
  readonly parameters: readonly Tensor[];

  constructor(parameters: Iterable<Tensor>) {
    this.parameters = [...parameters];
    if (this.parameters.length === 0) throw new ValueError('optimizer got an empty parameter list');
  }

  /** One step: parameters without a gradient stay as they are. Nothing is recorded for backward. */
  step(): void {
    noGrad(() => {
      for (const parameter of this.parameters) {
        if (parameter.grad !== null) this.update(parameter, parameter.grad);
      }
    });
  }

  protected abstract update(parameter: Tensor, grad: Tensor): void;

  /** Clears all gradients: to null, or to zeros. */
  zeroGrad(setToNone = true): void {
    clearGrads(this.parameters, setToNone);
  }
}

export function checkRate(lr: number): void {
  if (!(lr >= 0)) throw new ValueError(`Invalid learning rate: ${String(lr)}`);
}
