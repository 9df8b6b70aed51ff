/** @file Dropout as modules. */

import type { Tensor } from '../../tensor/tensor.ts';
import { checkProbability, dropout, dropout1d, dropout2d } from '../functional/sampling.ts';
import { Module } from '../module.ts';

abstract class Dropping extends Module {
  readonly p: number;

  constructor(p = 0.5) {
    super();
    checkProbability(p);
    this.p = p;
  }

  override extraRepr(): string {
    return `p=${String(this.p)}, inplace=False`;
  }
}

/** Zeros elements with probability p while training. */
export class Dropout extends Dropping {
  forward(x: Tensor): Tensor {
    return dropout(x, this.p, { training: this.training });
  }
}

/** Zeros channels of [n, channels, length] while training. */
export class Dropout1d extends Dropping {
  forward(x: Tensor): Tensor {
    return dropout1d(x, this.p, { training: this.training });
  }
}

/** Zeros channels of [n, channels, height, width] while training. */
export class Dropout2d extends Dropping {
  forward(x: Tensor): Tensor {
    return dropout2d(x, this.p, { training: this.training });
  }
}
