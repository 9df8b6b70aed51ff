/** @file Pooling over windows as modules: the largest element, the average, a power mean. */

import { checkNames } from '../../tensor/options.ts';
import type { Pooled } from '../../ops/nn/max-pool.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { sizes, type Size } from '../functional/convolution.ts';
import type {
  AvgPool2dOptions,
  AvgPoolOptions,
  LpPoolOptions,
  MaxPoolOptions,
} from '../functional/pooling.ts';
import * as F from '../functional.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** Largest elements of windows; PyTorch prints all their options but `returnIndices`. */
abstract class MaxPool extends Module {
  readonly kernelSize: Size;
  readonly options: MaxPoolOptions;

  constructor(kernelSize: Size, options: MaxPoolOptions = {}) {
    super();
    checkNames(new.target, options);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  protected abstract pool(x: Tensor): Tensor | Pooled;

  /** With `returnIndices` also the places, as a `Pooled`: such a layer has no place in a `Sequential`. */
  forward(x: Tensor): Tensor {
    return this.pool(x) as Tensor;
  }

  override extraRepr(): string {
    return describe([], {
      kernel_size: this.kernelSize,
      stride: this.options.stride ?? this.kernelSize,
      padding: this.options.padding ?? 0,
      dilation: this.options.dilation ?? 1,
      ceil_mode: this.options.ceilMode ?? false,
    });
  }
}

/** The largest element of each window of [n, channels, length]. */
export class MaxPool1d extends MaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.maxPool1d(x, this.kernelSize, this.options);
  }
}

/** The largest element of each window of [n, channels, height, width]. */
export class MaxPool2d extends MaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The largest element of each window of [n, channels, depth, height, width]. */
export class MaxPool3d extends MaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.maxPool3d(x, this.kernelSize, this.options);
  }
}

/** The average of each window of [n, channels, length]. */
export class AvgPool1d extends Module {
  readonly kernelSize: Size;
  readonly options: AvgPoolOptions;

  constructor(kernelSize: Size, options: AvgPoolOptions = {}) {
    super();
    checkNames(new.target, options);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.avgPool1d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return describe([], {
      kernel_size: sizes(this.kernelSize, 1, 'kernel_size'),
      stride: sizes(this.options.stride ?? this.kernelSize, 1, 'stride'),
      padding: sizes(this.options.padding ?? 0, 1, 'padding'),
    });
  }
}

/** Averages of windows of planes and volumes. */
abstract class AvgPool extends Module {
  readonly kernelSize: Size;
  readonly options: AvgPool2dOptions;

  constructor(kernelSize: Size, options: AvgPool2dOptions = {}) {
    super();
    checkNames(new.target, options);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  override extraRepr(): string {
    return describe([], {
      kernel_size: this.kernelSize,
      stride: this.options.stride ?? this.kernelSize,
      padding: this.options.padding ?? 0,
    });
  }
}

/** The average of each window of [n, channels, height, width]. */
export class AvgPool2d extends AvgPool {
  forward(x: Tensor): Tensor {
    return F.avgPool2d(x, this.kernelSize, this.options);
  }
}

/** The average of each window of [n, channels, depth, height, width]. */
export class AvgPool3d extends AvgPool {
  forward(x: Tensor): Tensor {
    return F.avgPool3d(x, this.kernelSize, this.options);
  }
}

/** Power means of windows. */
abstract class LPPool extends Module {
  readonly normType: number;
  readonly kernelSize: Size;
  readonly options: LpPoolOptions;

  constructor(normType: number, kernelSize: Size, options: LpPoolOptions = {}) {
    super();
    checkNames(new.target, options);
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.options = options;
  }

  override extraRepr(): string {
    return describe([], {
      norm_type: this.normType,
      kernel_size: this.kernelSize,
      stride: this.options.stride ?? null,
      ceil_mode: this.options.ceilMode ?? false,
    });
  }
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, length]. */
export class LPPool1d extends LPPool {
  forward(x: Tensor): Tensor {
    return F.lpPool1d(x, this.normType, this.kernelSize, this.options);
  }
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, height, width]. */
export class LPPool2d extends LPPool {
  forward(x: Tensor): Tensor {
    return F.lpPool2d(x, this.normType, this.kernelSize, this.options);
  }
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, depth, height, width]. */
export class LPPool3d extends LPPool {
  forward(x: Tensor): Tensor {
    return F.lpPool3d(x, this.normType, this.kernelSize, this.options);
  }
}
