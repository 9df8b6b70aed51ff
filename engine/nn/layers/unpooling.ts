/** @file Max pooling undone, and over windows that begin at random, as modules. */

import { checkNames } from '../../tensor/options.ts';
import type { Pooled } from '../../ops/nn/max-pool.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { sizes, type Size } from '../functional/convolution.ts';
import type { FractionalOptions, UnpoolOptions } from '../functional/unpooling.ts';
import * as F from '../functional.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

export type UnpoolLayerOptions = Omit<UnpoolOptions, 'outputSize'>;

abstract class MaxUnpool extends Module {
  readonly kernelSize: Size;
  readonly options: UnpoolLayerOptions;

  constructor(kernelSize: Size, options: UnpoolLayerOptions = {}) {
    super();
    checkNames(new.target, options);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  protected abstract readonly rank: number;
  protected abstract readonly unpool: typeof F.maxUnpool2d;

  /** Values at their places; `outputSize` chooses among the sizes that pooling maps together. */
  forward(x: Tensor, indices: Tensor, outputSize: Shape | null = null): Tensor {
    return this.unpool(x, indices, this.kernelSize, { ...this.options, outputSize });
  }

  override extraRepr(): string {
    return describe([], {
      kernel_size: sizes(this.kernelSize, this.rank, 'kernel_size'),
      stride: sizes(this.options.stride ?? this.kernelSize, this.rank, 'stride'),
      padding: sizes(this.options.padding ?? 0, this.rank, 'padding'),
    });
  }
}

/** The inverse of `MaxPool1d`, zeros between. */
export class MaxUnpool1d extends MaxUnpool {
  protected readonly rank = 1;
  protected readonly unpool = F.maxUnpool1d;
}

/** The inverse of `MaxPool2d`, zeros between. */
export class MaxUnpool2d extends MaxUnpool {
  protected readonly rank = 2;
  protected readonly unpool = F.maxUnpool2d;
}

/** The inverse of `MaxPool3d`, zeros between. */
export class MaxUnpool3d extends MaxUnpool {
  protected readonly rank = 3;
  protected readonly unpool = F.maxUnpool3d;
}

abstract class FractionalMaxPool extends Module {
  readonly kernelSize: Size;
  readonly options: FractionalOptions;

  constructor(kernelSize: Size, options: FractionalOptions) {
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
}

/** Largest elements of [n, channels, height, width] in windows that begin at random. */
export class FractionalMaxPool2d extends FractionalMaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.fractionalMaxPool2d(x, this.kernelSize, this.options);
  }
}

/** Largest elements of [n, channels, depth, height, width] in windows that begin at random. */
export class FractionalMaxPool3d extends FractionalMaxPool {
  protected pool(x: Tensor): Tensor | Pooled {
    return F.fractionalMaxPool3d(x, this.kernelSize, this.options);
  }
}
