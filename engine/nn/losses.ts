/** @file Losses as modules. */

import { mseLoss, type LossOptions } from '../ops/loss.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { crossEntropy } from './functional.ts';
import { Module } from './module.ts';

/** Mean of (input − target)². */
export class MSELoss extends Module {
  private readonly options: LossOptions;

  constructor(options: LossOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this.options);
  }
}

/** Cross entropy of scores [n, classes] and int64 class numbers [n]. */
export class CrossEntropyLoss extends Module {
  private readonly options: LossOptions;

  constructor(options: LossOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropy(input, target, this.options);
  }
}
