/** @file Pooling to a given size as modules. */

import { checkNames } from '../../tensor/options.ts';
import type { Pooled } from '../../ops/nn/max-pool.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { AdaptiveMaxPoolOptions, OutputSize } from '../functional/adaptive-pooling.ts';
import * as F from '../functional.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** Pools to a given size. */
abstract class AdaptivePool extends Module {
  readonly outputSize: OutputSize;

  constructor(outputSize: OutputSize) {
    super();
    this.outputSize = outputSize;
  }

  override extraRepr(): string {
    const size = this.outputSize;
    const text = typeof size === 'number' ? size : `(${size.map((n) => n ?? 'None').join(', ')})`;
    return describe([], { output_size: text });
  }
}

/** Averages of [n, channels, length], to a given size. */
export class AdaptiveAvgPool1d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool1d(x, this.outputSize);
  }
}

/** Averages of [n, channels, height, width], to a given size. */
export class AdaptiveAvgPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** Averages of [n, channels, depth, height, width], to a given size. */
export class AdaptiveAvgPool3d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool3d(x, this.outputSize);
  }
}

abstract class AdaptiveMaxPool extends AdaptivePool {
  readonly options: AdaptiveMaxPoolOptions;

  constructor(outputSize: OutputSize, options: AdaptiveMaxPoolOptions = {}) {
    super(outputSize);
    checkNames(new.target, options);
    this.options = options;
  }

  protected abstract pool(x: Tensor): Tensor | Pooled;

  /** With `returnIndices` also the places, as a `Pooled`: such a layer has no place in a `Sequential`. */
  forward(x: Tensor): Tensor {
    return this.pool(x) as Tensor;
  }
}

/** Largest elements of [n, channels, length], to a given size. */
export class AdaptiveMaxPool1d extends AdaptiveMaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.adaptiveMaxPool1d(x, this.outputSize, this.options);
  }
}

/** Largest elements of [n, channels, height, width], to a given size. */
export class AdaptiveMaxPool2d extends AdaptiveMaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.adaptiveMaxPool2d(x, this.outputSize, this.options);
  }
}

/** Largest elements of [n, channels, depth, height, width], to a given size. */
export class AdaptiveMaxPool3d extends AdaptiveMaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.adaptiveMaxPool3d(x, this.outputSize, this.options);
  }
}
