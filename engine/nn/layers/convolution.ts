/** @file Convolutions as modules. */

import { ValueError } from '../../tensor/errors.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  sizes,
  type ConvOptions,
  type ConvTransposeOptions,
  type Size,
} from '../functional/convolution.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { describe } from '../repr.ts';
import { uniformParameter, type LayerOptions } from './linear.ts';

export interface ConvLayerOptions extends ConvOptions, LayerOptions {}
export interface ConvTransposeLayerOptions extends ConvTransposeOptions, LayerOptions {}

/** What convolutions share: weight, bias, checks and printing. */
abstract class Convolution<O extends ConvOptions | ConvTransposeOptions> extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  protected readonly options: O;
  private readonly description: string;

  constructor(
    rank: number,
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    { bias = true, dtype = 'float32', ...rest }: O & LayerOptions,
    transposed: boolean,
  ) {
    super();
    const { groups = 1 } = rest;
    if (inChannels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
    if (outChannels % groups !== 0) {
      throw new ValueError('out_channels must be divisible by groups');
    }
    const kernel = sizes(kernelSize, rank, 'kernel_size');
    const channels = transposed
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups];
    const bound = 1 / Math.sqrt((channels[1] ?? 1) * sizeOf(kernel));
    this.weight = uniformParameter([...channels, ...kernel], bound, dtype);
    this.bias = bias ? uniformParameter([outChannels], bound, dtype) : null;
    this.options = rest as unknown as O;
    this.description = describe([inChannels, outChannels], {
      kernel_size: kernel,
      stride: sizes(rest.stride ?? 1, rank, 'stride'),
      ...describeRest(rest as ConvOptions & ConvTransposeOptions, rank),
      ...(bias ? {} : { bias: false }),
    });
  }

  override extraRepr(): string {
    return this.description;
  }
}

/** Options that are not at their defaults. */
function describeRest(
  { padding = 0, dilation = 1, groups = 1, ...rest }: ConvOptions & ConvTransposeOptions,
  rank: number,
): Record<string, string | number | readonly number[]> {
  const result: Record<string, string | number | readonly number[]> = {};
  const put = (name: string, size: Size, usual: number): void => {
    const all = sizes(size, rank, name);
    if (all.some((value) => value !== usual)) result[name] = all;
  };
  if (typeof padding === 'string') result['padding'] = padding;
  else put('padding', padding, 0);
  put('dilation', dilation, 1);
  put('output_padding', rest.outputPadding ?? 0, 0);
  if (groups !== 1) result['groups'] = groups;
  return result;
}

/** Cross-correlation of lines; weight and bias start uniform in ±1/√fan. */
export class Conv1d extends Convolution<ConvOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvLayerOptions = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options, false);
  }

  forward(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this.options);
  }
}

/** Cross-correlation of planes; weight and bias start uniform in ±1/√fan. */
export class Conv2d extends Convolution<ConvOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvLayerOptions = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options, false);
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}

/** Cross-correlation of volumes; weight and bias start uniform in ±1/√fan. */
export class Conv3d extends Convolution<ConvOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvLayerOptions = {},
  ) {
    super(3, inChannels, outChannels, kernelSize, options, false);
  }

  forward(x: Tensor): Tensor {
    return conv3d(x, this.weight, this.bias, this.options);
  }
}

/** The adjoint of a convolution of lines; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose1d extends Convolution<ConvTransposeOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeLayerOptions = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options, true);
  }

  forward(x: Tensor): Tensor {
    return convTranspose1d(x, this.weight, this.bias, this.options);
  }
}

/** The adjoint of a convolution of planes; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose2d extends Convolution<ConvTransposeOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeLayerOptions = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options, true);
  }

  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.options);
  }
}

/** The adjoint of a convolution of volumes; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose3d extends Convolution<ConvTransposeOptions> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeLayerOptions = {},
  ) {
    super(3, inChannels, outChannels, kernelSize, options, true);
  }

  forward(x: Tensor): Tensor {
    return convTranspose3d(x, this.weight, this.bias, this.options);
  }
}
