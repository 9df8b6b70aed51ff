/** @file Dropout as modules. */

import type { Tensor } from '../../tensor/tensor.ts';
import {
  alphaDropout,
  checkProbability,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  featureAlphaDropout,
} from '../functional/sampling.ts';
import { Writing, type WritingOptions } from './writing.ts';
import { describe } from '../repr.ts';

abstract class Dropping extends Writing {
  readonly p: number;

  constructor(p = 0.5, options: WritingOptions = {}) {
    super(options);
    checkProbability(p);
    this.p = p;
  }

  protected drop(f: typeof dropout, x: Tensor): Tensor {
    return this.chosen(f)(x, this.p, { training: this.training });
  }

  override extraRepr(): string {
    return describe([], { p: this.p, inplace: this.inplace });
  }
}

/** Zeros elements with probability p while training. */
export class Dropout extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(dropout, x);
  }
}

/** Zeros channels of [n, channels, length] while training. */
export class Dropout1d extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(dropout1d, x);
  }
}

/** Zeros channels of [n, channels, height, width] while training. */
export class Dropout2d extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(dropout2d, x);
  }
}

/** Zeros channels of [n, channels, depth, height, width] while training. */
export class Dropout3d extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(dropout3d, x);
  }
}

/** Drops elements to selu's least value while training; mean and variance stay 0 and 1. */
export class AlphaDropout extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(alphaDropout, x);
  }
}

/** `AlphaDropout` of whole channels of [n, channels, …]. */
export class FeatureAlphaDropout extends Dropping {
  forward(x: Tensor): Tensor {
    return this.drop(featureAlphaDropout, x);
  }
}
