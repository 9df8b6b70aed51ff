/** @file Normalization as modules: batch, instance, layer, group and RMS. */

import { warn } from '../../autograd/warnings.ts';
import { fill_, zero_ } from '../../ops/copy.ts';
import { countUp } from '../../ops/elementwise/arithmetic.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import type { DType } from '../../tensor/dtype.ts';
import { ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { created } from '../../tensor/factories.ts';
import { build, empty } from '../../tensor/make.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  rmsNorm,
  type LocalResponseOptions,
} from '../functional/normalization.ts';
import { constant_ } from '../init.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { describe, pythonName, real } from '../repr.ts';

export interface NormOptions {
  readonly eps?: number;
  readonly affine?: boolean;
  /** With `affine`: whether there is a shift beside the factor. */
  readonly bias?: boolean;
  readonly dtype?: DType;
}

export interface RunningNormOptions extends NormOptions {
  /** Share of new statistics in the running ones; null: the average of all. */
  readonly momentum?: number | null;
  readonly trackRunningStats?: boolean;
}

const filled = (shape: Shape, value: number, dtype: DType): Tensor =>
  constant_(empty(shape, dtype), value);

const buffer = (shape: Shape, value: number, dtype: DType): Tensor =>
  created(
    build(shape, dtype, (out) => out.fill(value)),
    'Buffer',
    {},
  );

/** Statistics of channels, remembered in training and used in evaluation. */
abstract class RunningNorm extends Module {
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  declare readonly runningMean: Tensor | null;
  declare readonly runningVar: Tensor | null;
  declare readonly numBatchesTracked: Tensor | null;
  readonly eps: number;
  momentum: number | null;
  protected readonly channels: number;

  constructor(
    channels: number,
    {
      eps = 1e-5,
      momentum = 0.1,
      affine,
      bias = true,
      trackRunningStats,
      dtype = 'float32',
    }: RunningNormOptions,
  ) {
    super();
    this.weight = affine === true ? new Parameter(filled([channels], 1, dtype)) : null;
    this.bias = affine === true && bias ? new Parameter(filled([channels], 0, dtype)) : null;
    const tracks = trackRunningStats === true;
    this.registerBuffer('runningMean', tracks ? buffer([channels], 0, dtype) : null);
    this.registerBuffer('runningVar', tracks ? buffer([channels], 1, dtype) : null);
    this.registerBuffer('numBatchesTracked', tracks ? buffer([], 0, 'int64') : null);
    this.channels = channels;
    this.eps = eps;
    this.momentum = momentum;
  }

  protected override pathOf(field: string): string {
    return pythonName(field);
  }

  /** Begins the running statistics again: mean 0, variance 1, no batches. */
  resetRunningStats(): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (runningMean !== null) zero_(runningMean);
    if (runningVar !== null) fill_(runningVar, 1);
    if (numBatchesTracked !== null) zero_(numBatchesTracked);
  }

  /** Counts a batch; the share its statistics get. */
  protected share(): number {
    const tracked = this.numBatchesTracked;
    if (!this.training || tracked === null) return this.momentum ?? 0;
    countUp(tracked);
    return this.momentum ?? 1 / Number(tracked.storage.data[tracked.offset]);
  }

  protected checkDims(x: Tensor, allowed: readonly number[]): void {
    if (allowed.includes(x.ndim)) return;
    const wanted = allowed.map((rank) => `${String(rank)}D`).join(' or ');
    throw new ValueError(`expected ${wanted} input (got ${String(x.ndim)}D input)`);
  }

  override extraRepr(): string {
    return describe([this.channels], {
      eps: this.eps,
      momentum: this.momentum,
      affine: this.weight !== null,
      bias: this.bias !== null,
      track_running_stats: this.runningMean !== null,
    });
  }
}

/** @internal What all batch normalizations share. */
export abstract class BatchNorm extends RunningNorm {
  constructor(numFeatures: number, options: RunningNormOptions = {}) {
    checkNames(new.target, options);
    super(numFeatures, { affine: true, trackRunningStats: true, ...options });
  }

  forward(x: Tensor): Tensor {
    this.checkDims(x, this.ranks());
    const { weight, bias, eps, runningMean, runningVar } = this;
    return batchNorm(x, runningMean, runningVar, {
      weight,
      bias,
      eps,
      momentum: this.share(),
      training: this.training || runningMean === null,
    });
  }

  protected abstract ranks(): readonly number[];
}

/** Batch normalization of [n, channels] or [n, channels, length]. */
export class BatchNorm1d extends BatchNorm {
  protected ranks(): readonly number[] {
    return [2, 3];
  }
}

/** Batch normalization of [n, channels, height, width]. */
export class BatchNorm2d extends BatchNorm {
  protected ranks(): readonly number[] {
    return [4];
  }
}

/** Batch normalization of [n, channels, depth, height, width]. */
export class BatchNorm3d extends BatchNorm {
  protected ranks(): readonly number[] {
    return [5];
  }
}

abstract class InstanceNorm extends RunningNorm {
  constructor(numFeatures: number, options: RunningNormOptions = {}) {
    checkNames(new.target, options);
    super(numFeatures, { affine: false, trackRunningStats: false, ...options });
  }

  forward(x: Tensor): Tensor {
    const rank = this.rank();
    this.checkDims(x, [rank - 1, rank]);
    const isExample = x.ndim < rank;
    this.checkChannels(x, isExample ? 0 : 1);
    return isExample ? squeeze(this.normalized(unsqueeze(x, 0)), 0) : this.normalized(x);
  }

  private checkChannels(x: Tensor, dim: number): void {
    const size = x.size(dim);
    if (size === this.channels) return;
    const what = `input's size at dim=${String(dim)}`;
    if (this.weight !== null) {
      throw new ValueError(
        `expected ${what} to match num_features (${String(this.channels)}), but got: ${String(size)}.`,
      );
    }
    warn(
      `${what} does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False`,
    );
  }

  private normalized(x: Tensor): Tensor {
    const { weight, bias, eps, runningMean, runningVar } = this;
    return instanceNorm(x, {
      weight,
      bias,
      eps,
      runningMean,
      runningVar,
      momentum: this.momentum ?? 0,
      useInputStats: this.training || runningMean === null,
    });
  }

  protected abstract rank(): number;
}

/** Normalizes each channel of each example of [n, channels, length], or of one example. */
export class InstanceNorm1d extends InstanceNorm {
  protected rank(): number {
    return 3;
  }
}

/** Normalizes each channel of each example of [n, channels, height, width], or of one example. */
export class InstanceNorm2d extends InstanceNorm {
  protected rank(): number {
    return 4;
  }
}

/** Normalizes each channel of each example of [n, channels, depth, height, width], or of one example. */
export class InstanceNorm3d extends InstanceNorm {
  protected rank(): number {
    return 5;
  }
}

export interface LayerNormOptions {
  readonly eps?: number;
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
  readonly dtype?: DType;
}

/** Normalizes over the last dimensions. */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly eps: number;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    checkNames(new.target, options);
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype = 'float32' } = options;
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    this.normalizedShape = shape;
    this.weight = elementwiseAffine ? new Parameter(filled(shape, 1, dtype)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(filled(shape, 0, dtype)) : null;
    this.eps = eps;
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    return describe([this.normalizedShape], {
      eps: this.eps,
      elementwise_affine: this.weight !== null,
      bias: this.bias !== null,
    });
  }
}

/** Divides by the root of the mean square over the last dimensions. */
export class RMSNorm extends Module {
  readonly normalizedShape: Shape;
  readonly weight: Parameter | null;
  readonly eps: number | null;

  constructor(
    normalizedShape: number | Shape,
    options: { eps?: number | null; elementwiseAffine?: boolean; dtype?: DType } = {},
  ) {
    super();
    checkNames(new.target, options);
    const { eps = null, elementwiseAffine = true, dtype = 'float32' } = options;
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    this.normalizedShape = shape;
    this.weight = elementwiseAffine ? new Parameter(filled(shape, 1, dtype)) : null;
    this.eps = eps;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  override extraRepr(): string {
    return describe([this.normalizedShape], {
      eps: this.eps,
      elementwise_affine: this.weight !== null,
    });
  }
}

/** Normalizes groups of channels of each example. */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly eps: number;

  constructor(numGroups: number, numChannels: number, options: NormOptions = {}) {
    super();
    checkNames(new.target, options);
    const { eps = 1e-5, affine = true, bias = true, dtype = 'float32' } = options;
    if (numChannels % numGroups !== 0) {
      throw new ValueError(
        `num_channels (${String(numChannels)}) must be divisible by num_groups (${String(numGroups)})`,
      );
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.weight = affine ? new Parameter(filled([numChannels], 1, dtype)) : null;
    this.bias = affine && bias ? new Parameter(filled([numChannels], 0, dtype)) : null;
    this.eps = eps;
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    return describe([this.numGroups, this.numChannels], {
      eps: this.eps,
      affine: this.weight !== null,
      bias: this.bias !== null,
    });
  }
}

/** Divides by what the channels next to each one have. */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(size: number, options: LocalResponseOptions = {}) {
    super();
    checkNames(new.target, options);
    const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  forward(x: Tensor): Tensor {
    const { size, alpha, beta, k } = this;
    return localResponseNorm(x, size, { alpha, beta, k });
  }

  override extraRepr(): string {
    const { size, alpha, beta, k } = this;
    return describe([size], { alpha, beta, k: real(k) });
  }
}
