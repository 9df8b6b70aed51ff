/** @file Convolutions and their adjoints as modules: of lines, planes and volumes. */

import { pad } from '../../ops/shape/pad.ts';
import { ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  conv,
  convTranspose,
  sizes,
  type ConvOptions,
  type ConvTransposeOptions,
  type Rank,
  type Size,
} from '../functional/convolution.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { describe, type Printed } from '../repr.ts';
import { uniformParameter, type LayerOptions } from './linear.ts';

const PADDING_MODES = ['zeros', 'reflect', 'replicate', 'circular'] as const;
type PaddingMode = (typeof PADDING_MODES)[number];

export interface ConvLayerOptions extends ConvOptions, LayerOptions {
  /** What stands around the input: zeros (default), its mirror image, its edge, its other end. */
  readonly paddingMode?: PaddingMode;
}

export interface ConvTransposeLayerOptions extends ConvTransposeOptions, LayerOptions {
  /** PyTorch has it here, too; only zeros are allowed. */
  readonly paddingMode?: PaddingMode;
}

/** What both kinds share: weight and bias, uniform in ±1/√fan at first, checks and printing. */
abstract class Convolution extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly outputPadding: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;

  constructor(
    rank: Rank,
    transposed: boolean,
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvLayerOptions & Pick<ConvTransposeOptions, 'outputPadding'>,
  ) {
    super();
    checkNames(new.target, options);
    const { padding = 0, groups = 1, paddingMode = 'zeros', dtype = 'float32' } = options;
    if (groups <= 0) throw new ValueError('groups must be a positive integer');
    if (inChannels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
    if (outChannels % groups !== 0) {
      throw new ValueError('out_channels must be divisible by groups');
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = sizes(kernelSize, rank, 'kernel_size');
    this.stride = sizes(options.stride ?? 1, rank, 'stride');
    this.padding = typeof padding === 'string' ? padding : sizes(padding, rank, 'padding');
    this.dilation = sizes(options.dilation ?? 1, rank, 'dilation');
    this.transposed = transposed;
    this.outputPadding = sizes(options.outputPadding ?? 0, rank, 'output_padding');
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.check();
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    const shape = [first, second / groups, ...this.kernelSize];
    const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
    this.weight = uniformParameter(shape, bound, dtype);
    this.bias = (options.bias ?? true) ? uniformParameter([outChannels], bound, dtype) : null;
  }

  private check(): void {
    const { padding, paddingMode, stride } = this;
    if (typeof padding === 'string') {
      if (!['same', 'valid'].includes(padding)) {
        throw new ValueError(
          `Invalid padding string '${padding}', should be one of {'same', 'valid'}`,
        );
      }
      if (padding === 'same' && stride.some((step) => step !== 1)) {
        throw new ValueError("padding='same' is not supported for strided convolutions");
      }
    }
    if (!PADDING_MODES.includes(paddingMode)) {
      const all = PADDING_MODES.map((mode) => `'${mode}'`).join(', ');
      throw new ValueError(
        `padding_mode must be one of {${all}}, but got padding_mode='${paddingMode as string}'`,
      );
    }
  }

  override extraRepr(): string {
    const rest: Record<string, [value: Printed, usual: Printed]> = {
      padding: [this.padding, 0],
      dilation: [this.dilation, 1],
      output_padding: [this.outputPadding, 0],
      groups: [this.groups, 1],
      bias: [this.bias !== null, true],
      padding_mode: [this.paddingMode, 'zeros'],
    };
    const unusual = Object.entries(rest).flatMap(([name, [value, usual]]) =>
      [value].flat().some((one) => one !== usual) ? [[name, value] as const] : [],
    );
    return describe([this.inChannels, this.outChannels], {
      kernel_size: this.kernelSize,
      stride: this.stride,
      ...Object.fromEntries(unusual),
    });
  }
}

class Correlation extends Convolution {
  forward(x: Tensor): Tensor {
    const { kernelSize, weight, bias, stride, dilation, groups, paddingMode: mode } = this;
    const [around, padding] =
      mode === 'zeros' ? [x, this.padding] : [pad(x, this.sides(), mode), 0];
    const options = { stride, padding, dilation, groups };
    return conv(kernelSize.length as Rank, around, weight, bias, options);
  }

  /** Elements before and after each axis, the last axis first. */
  private sides(): number[] {
    const { kernelSize, padding, dilation } = this;
    const sides = kernelSize.map((length, d) => {
      if (typeof padding !== 'string') return [padding[d] ?? 0, padding[d] ?? 0];
      const total = padding === 'same' ? (dilation[d] ?? 1) * (length - 1) : 0;
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return sides.reverse().flat();
  }
}

class Adjoint extends Convolution {
  constructor(
    rank: Rank,
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeLayerOptions,
  ) {
    const { paddingMode = 'zeros' } = options;
    if (paddingMode !== 'zeros') {
      throw new ValueError(`Only "zeros" padding mode is supported for ${new.target.name}`);
    }
    super(rank, true, inChannels, outChannels, kernelSize, options);
  }

  /** @param outputSize one of the sizes that a stride maps together, instead of `outputPadding` */
  forward(x: Tensor, outputSize: readonly number[] | null = null): Tensor {
    const { kernelSize, weight, bias, stride, dilation, groups } = this;
    const options = {
      stride,
      padding: this.padding as readonly number[],
      outputPadding: outputSize === null ? this.outputPadding : this.paddingFor(x, outputSize),
      dilation,
      groups,
    };
    return convTranspose(kernelSize.length as Rank, x, weight, bias, options);
  }

  private paddingFor(x: Tensor, outputSize: readonly number[]): number[] {
    const { kernelSize, stride, dilation } = this;
    const rank = kernelSize.length;
    const before = x.ndim === rank + 2 ? 2 : 1;
    const wanted = outputSize.length === before + rank ? outputSize.slice(before) : outputSize;
    if (wanted.length !== rank) {
      throw new ValueError(
        `ConvTranspose${String(rank)}D: for ${String(x.ndim)}D input, output_size must have ${String(rank)} or ${String(before + rank)} elements (got ${String(wanted.length)})`,
      );
    }
    const least = kernelSize.map((length, d) => {
      const padding = (this.padding as readonly number[])[d] ?? 0;
      const reach = (dilation[d] ?? 1) * (length - 1);
      return ((x.shape[d + before] ?? 0) - 1) * (stride[d] ?? 1) - 2 * padding + reach + 1;
    });
    const most = least.map((size, d) => size + (stride[d] ?? 1) - 1);
    if (wanted.some((size, d) => size < (least[d] ?? 0) || size > (most[d] ?? 0))) {
      throw new ValueError(
        `requested an output size of ${showShape(wanted)}, but valid sizes range from ${showShape(least)} to ${showShape(most)} (for an input of torch.Size(${showShape(x.shape.slice(2))}))`,
      );
    }
    return wanted.map((size, d) => size - (least[d] ?? 0));
  }
}

type Made<Options, Layer> = new (
  inChannels: number,
  outChannels: number,
  kernelSize: Size,
  options?: Options,
) => Layer;

/** The class of layers for so many axes. */
function correlation(rank: Rank): Made<ConvLayerOptions, Correlation> {
  return class extends Correlation {
    constructor(into: number, out: number, size: Size, options: ConvLayerOptions = {}) {
      super(rank, false, into, out, size, options);
    }
  };
}

function adjoint(rank: Rank): Made<ConvTransposeLayerOptions, Adjoint> {
  return class extends Adjoint {
    constructor(into: number, out: number, size: Size, options: ConvTransposeLayerOptions = {}) {
      super(rank, into, out, size, options);
    }
  };
}

/** Cross-correlation of lines; weight and bias start uniform in ±1/√fan. */
export class Conv1d extends correlation(1) {}

/** Cross-correlation of planes; weight and bias start uniform in ±1/√fan. */
export class Conv2d extends correlation(2) {}

/** Cross-correlation of volumes; weight and bias start uniform in ±1/√fan. */
export class Conv3d extends correlation(3) {}

/** The adjoint of a convolution of lines; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose1d extends adjoint(1) {}

/** The adjoint of a convolution of planes; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose2d extends adjoint(2) {}

/** The adjoint of a convolution of volumes; weight and bias start uniform in ±1/√fan. */
export class ConvTranspose3d extends adjoint(3) {}
