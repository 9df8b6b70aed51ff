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

class Dropping extends Writing {
  readonly p: number;
  private readonly drop: typeof dropout;

  constructor(drop: typeof dropout, p: number, options: WritingOptions) {
    super(options);
    checkProbability(p);
    this.p = p;
    this.drop = drop;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(this.drop)(x, this.p, { training: this.training });
  }

  override extraRepr(): string {
    return describe([], { p: this.p, inplace: this.inplace });
  }
}

/** The class that drops with a function. */
function dropping(f: typeof dropout): new (p?: number, options?: WritingOptions) => Dropping {
  return class extends Dropping {
    constructor(p = 0.5, options: WritingOptions = {}) {
      super(f, p, options);
    }
  };
}

/** Zeros elements with probability p while training. */
export class Dropout extends dropping(dropout) {}

/** Zeros channels of [n, channels, length] while training. */
export class Dropout1d extends dropping(dropout1d) {}

/** Zeros channels of [n, channels, height, width] while training. */
export class Dropout2d extends dropping(dropout2d) {}

/** Zeros channels of [n, channels, depth, height, width] while training. */
export class Dropout3d extends dropping(dropout3d) {}

/** Drops elements to selu's least value while training; mean and variance stay 0 and 1. */
export class AlphaDropout extends dropping(alphaDropout) {}

/** `AlphaDropout` of whole channels of [n, channels, …]. */
export class FeatureAlphaDropout extends dropping(featureAlphaDropout) {}
