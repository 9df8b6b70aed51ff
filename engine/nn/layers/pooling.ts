/** @file Pooling and resizing as modules. */

import type { Tensor } from '../../tensor/tensor.ts';
import { sizes, type Size } from '../functional/convolution.ts';
import type {
  AvgPool2dOptions,
  AvgPoolOptions,
  InterpolateOptions,
  MaxPoolOptions,
  OutputSize,
} from '../functional/pooling.ts';
import * as F from '../functional.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** Largest elements of windows; PyTorch prints all their options. */
abstract class MaxPool extends Module {
  readonly kernelSize: Size;
  readonly options: MaxPoolOptions;

  constructor(kernelSize: Size, options: MaxPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
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
  forward(x: Tensor): Tensor {
    return F.maxPool1d(x, this.kernelSize, this.options);
  }
}

/** The largest element of each window of [n, channels, height, width]. */
export class MaxPool2d extends MaxPool {
  forward(x: Tensor): Tensor {
    return F.maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The average of each window of [n, channels, length]. */
export class AvgPool1d extends Module {
  readonly kernelSize: Size;
  readonly options: AvgPoolOptions;

  constructor(kernelSize: Size, options: AvgPoolOptions = {}) {
    super();
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

/** The average of each window of [n, channels, height, width]. */
export class AvgPool2d extends Module {
  readonly kernelSize: Size;
  readonly options: AvgPool2dOptions;

  constructor(kernelSize: Size, options: AvgPool2dOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return describe([], {
      kernel_size: this.kernelSize,
      stride: this.options.stride ?? this.kernelSize,
      padding: this.options.padding ?? 0,
    });
  }
}

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

/** Largest elements of [n, channels, length], to a given size. */
export class AdaptiveMaxPool1d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveMaxPool1d(x, this.outputSize);
  }
}

/** Averages of [n, channels, height, width], to a given size. */
export class AdaptiveAvgPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** Largest elements of [n, channels, height, width], to a given size. */
export class AdaptiveMaxPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveMaxPool2d(x, this.outputSize);
  }
}

/** Resizes the last axes. */
export class Upsample extends Module {
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.interpolate(x, this.options);
  }

  override extraRepr(): string {
    return describeResize(this.options);
  }
}

/** Factors are floating in Python. */
function describeResize({ size, scaleFactor, mode = 'nearest' }: InterpolateOptions): string {
  const name = `'${mode}'`;
  if (typeof scaleFactor !== 'number') return describe([], { size: size ?? null, mode: name });
  const factor = Number.isInteger(scaleFactor) ? scaleFactor.toFixed(1) : scaleFactor;
  return describe([], { scale_factor: factor, mode: name });
}
