/** @file Layers that resize pictures or move elements between channels and positions. */

import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { BlockOptions } from '../functional/blocks.ts';
import type { Size } from '../functional/convolution.ts';
import type { InterpolateOptions } from '../functional/interpolation.ts';
import * as F from '../functional.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** Resizes the last axes. */
export class Upsample extends Module {
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    checkNames(new.target, options);
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
  const named = `'${mode}'`;
  if (scaleFactor === undefined || scaleFactor === null) {
    return describe([], { size: size ?? null, mode: named });
  }
  const show = (factor: number): string =>
    Number.isInteger(factor) ? factor.toFixed(1) : String(factor);
  const text =
    typeof scaleFactor === 'number' ? show(scaleFactor) : `(${scaleFactor.map(show).join(', ')})`;
  return describe([], { scale_factor: text, mode: named });
}

type SizeOptions = Pick<InterpolateOptions, 'size' | 'scaleFactor'>;

/** Resizes planes by repeating elements. */
export class UpsamplingNearest2d extends Upsample {
  constructor(options: SizeOptions) {
    checkNames(new.target, options);
    super({ ...options, mode: 'nearest' });
  }
}

/** Resizes planes linearly; the corner elements keep their values. */
export class UpsamplingBilinear2d extends Upsample {
  constructor(options: SizeOptions) {
    checkNames(new.target, options);
    super({ ...options, mode: 'bilinear', alignCorners: true });
  }
}

/** [*, c·r², h, w] → [*, c, h·r, w·r] */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = upscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return F.pixelShuffle(x, this.upscaleFactor);
  }

  override extraRepr(): string {
    return describe([], { upscale_factor: this.upscaleFactor });
  }
}

/** [*, c, h·r, w·r] → [*, c·r², h, w] */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = downscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return F.pixelUnshuffle(x, this.downscaleFactor);
  }

  override extraRepr(): string {
    return describe([], { downscale_factor: this.downscaleFactor });
  }
}

/** Mixes the channels of groups. */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(groups: number) {
    super();
    this.groups = groups;
  }

  forward(x: Tensor): Tensor {
    return F.channelShuffle(x, this.groups);
  }

  override extraRepr(): string {
    return describe([], { groups: this.groups });
  }
}

function describeBlocks(kernelSize: Size, options: BlockOptions): Record<string, Size> {
  return {
    kernel_size: kernelSize,
    dilation: options.dilation ?? 1,
    padding: options.padding ?? 0,
    stride: options.stride ?? 1,
  };
}

/** The sliding blocks of [n, channels, height, width] as columns [n, channels·kernel, blocks]. */
export class Unfold extends Module {
  readonly kernelSize: Size;
  readonly options: BlockOptions;

  constructor(kernelSize: Size, options: BlockOptions = {}) {
    super();
    checkNames(new.target, options);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.unfold(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return describe([], describeBlocks(this.kernelSize, this.options));
  }
}

/** Columns [n, channels·kernel, blocks] added up to planes. */
export class Fold extends Module {
  readonly outputSize: Size;
  readonly kernelSize: Size;
  readonly options: BlockOptions;

  constructor(outputSize: Size, kernelSize: Size, options: BlockOptions = {}) {
    super();
    checkNames(new.target, options);
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.fold(x, this.outputSize, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const blocks = describeBlocks(this.kernelSize, this.options);
    return describe([], { output_size: this.outputSize, ...blocks });
  }
}
