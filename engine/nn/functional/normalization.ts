/** @file Batch, layer, group, instance and RMS normalization; vectors of length 1. */

import { add, div, mul, pow } from '../../ops/elementwise/arithmetic.ts';
import { run, runInPlace } from '../../ops/dispatch.ts';
import {
  batchNormEvalRow,
  batchNormRow,
  groupNormRow,
  layerNormRow,
  rmsNormRow,
  trackMeanRow,
  trackVarianceRow,
  type TrackingAttributes,
} from '../../ops/nn/normalization.ts';
import { clamp } from '../../ops/elementwise/math.ts';
import { refuseGradients, requireFloating } from '../../ops/elementwise/require.ts';
import { pad } from '../../ops/shape/pad.ts';
import { mean } from '../../ops/reductions/reduce.ts';
import { repeat, unfold } from '../../ops/shape/repeat.ts';
import { contiguous, reshape, view } from '../../ops/shape/shape.ts';
import { vectorNorm } from '../../ops/reductions/statistics.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sameShape, showShape, sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { pythonName } from '../repr.ts';

export interface AffineOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Added to the variance. */
  readonly eps?: number;
}

export interface BatchNormOptions extends AffineOptions {
  /** Normalize with the batch's own statistics, and remember them; else with the remembered ones. */
  readonly training?: boolean;
  /** Share of the new statistics in the running ones. */
  readonly momentum?: number;
}

/** Dimensions that are not the channels, and a shape that shows one number a channel. */
function channelLayout(x: Tensor): { dims: number[]; affine: number[] } {
  const dims = x.shape.map((_, d) => d).filter((d) => d !== 1);
  return { dims, affine: x.shape.map((length, d) => (d === 1 ? length : 1)) };
}

/** running ← (1 − momentum)·running + momentum·now, of what there is. */
function track(
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  input: Tensor,
  attributes: TrackingAttributes,
): void {
  if (runningMean !== null) runInPlace(trackMeanRow, [runningMean, input], attributes);
  if (runningVar !== null) runInPlace(trackVarianceRow, [runningVar, input], attributes);
}

/** Refuses vectors that have not one number a channel. */
function checkCounts(given: Readonly<Record<string, Tensor | null>>, channels: number): void {
  for (const [name, vector] of Object.entries(given)) {
    if (vector === null || vector.numel() === channels) continue;
    throw new RuntimeError(
      `${pythonName(name)} should contain ${String(channels)} elements not ${String(vector.numel())}`,
    );
  }
}

/**
 * Normalizes each channel of [n, channels, …] over all else.
 * @param runningMean [channels], updated in place when training
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  checkNames('batchNorm', options);
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  const { dims, affine } = channelLayout(input);
  refuseGradients('native_batch_norm', { running_mean: runningMean, running_var: runningVar });
  checkCounts({ runningMean, runningVar, weight, bias }, input.shape[1] ?? 0);
  const attributes = { view: input.shape, dims, affine, eps };
  if (!training) {
    if (runningMean === null || runningVar === null) {
      const missing = runningMean === null ? 'running_mean' : 'running_var';
      throw new RuntimeError(`${missing} must be defined in evaluation mode`);
    }
    const operands = [input, weight ?? 1, bias ?? 0, runningMean, runningVar];
    return run(batchNormEvalRow, operands, attributes);
  }
  const count = sizeOf(dims.map((d) => input.shape[d] ?? 1));
  if (count === 1) {
    throw new ValueError(
      `Expected more than 1 value per channel when training, got input size torch.Size(${showShape(input.shape)})`,
    );
  }
  requireFloating('batch_norm', [input]);
  track(runningMean, runningVar, input, { dims, momentum });
  return run(batchNormRow, [input, weight ?? 1, bias ?? 0], attributes);
}

export interface InstanceNormOptions extends AffineOptions {
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** Normalize with the input's own statistics. */
  readonly useInputStats?: boolean;
  readonly momentum?: number;
}

/**
 * Normalizes each channel of each example of [n, channels, …]: as a batch of one example with n·channels channels,
 * whose running statistics are averaged over the examples.
 */
export function instanceNorm(input: Tensor, options: InstanceNormOptions = {}): Tensor {
  checkNames('instanceNorm', options);
  const { weight = null, bias = null, useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
  const { runningMean = null, runningVar = null } = options;
  const [n = 0, channels = 0, ...space] = input.shape;
  if (useInputStats && sizeOf(space) === 1) {
    throw new ValueError(
      `Expected more than 1 spatial element when training, got input size torch.Size(${showShape(input.shape)})`,
    );
  }
  checkCounts({ runningMean, runningVar, weight, bias }, channels);
  const forEach = (x: Tensor | null): Tensor | null => (x === null ? null : repeat(x, [n]));
  const together = view(contiguous(input), [1, n * channels, ...space]);
  const affine = { weight: forEach(weight), bias: forEach(bias), eps };
  if (useInputStats) {
    const dims = input.shape.map((_, d) => d).slice(2);
    track(runningMean, runningVar, input, { dims, momentum });
    return view(batchNorm(together, null, null, { ...affine, training: true }), input.shape);
  }
  const normalized = batchNorm(together, forEach(runningMean), forEach(runningVar), affine);
  return view(normalized, input.shape);
}

function checkNormalizedShape(input: Tensor, normalizedShape: Shape): void {
  if (normalizedShape.length === 0) {
    throw new RuntimeError(
      `Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []`,
    );
  }
  const own = input.shape.slice(-normalizedShape.length);
  if (showShape(own) === showShape(normalizedShape)) return;
  throw new RuntimeError(
    `Given normalized_shape=${showShape(normalizedShape)}, expected input with shape [*, ${normalizedShape.join(', ')}], but got input of size${showShape(input.shape)}`,
  );
}

/** Refuses factors and shifts of other shapes. */
function checkAffine(given: Readonly<Record<string, Tensor | null>>, normalizedShape: Shape): void {
  for (const [name, x] of Object.entries(given)) {
    if (x === null || sameShape(x.shape, normalizedShape)) continue;
    throw new RuntimeError(
      `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${showShape(x.shape)} and normalized_shape = ${showShape(normalizedShape)}`,
    );
  }
}

const lastDims = (x: Tensor, count: number): number[] =>
  x.shape.map((_, d) => d).slice(x.ndim - count);

/** Normalizes over the last dimensions, whose lengths are `normalizedShape`. */
export function layerNorm(
  input: Tensor,
  normalizedShape: Shape,
  options: AffineOptions = {},
): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = checkNames('layerNorm', options);
  checkNormalizedShape(input, normalizedShape);
  checkAffine({ weight, bias }, normalizedShape);
  requireFloating('LayerNormKernelImpl', [input]);
  return run(layerNormRow, [input, weight ?? 1, bias ?? 0], {
    view: input.shape,
    dims: lastDims(input, normalizedShape.length),
    affine: normalizedShape,
    eps,
  });
}

/**
 * Divides by the root of the mean square over the last dimensions (Zhang and Sennrich,
 * https://arxiv.org/abs/1910.07467). `eps` is the dtype's machine epsilon unless given.
 */
export function rmsNorm(
  input: Tensor,
  normalizedShape: Shape,
  options: { readonly weight?: Tensor | null; readonly eps?: number | null } = {},
): Tensor {
  const { weight = null, eps } = checkNames('rmsNorm', options);
  checkNormalizedShape(input, normalizedShape);
  checkAffine({ weight }, normalizedShape);
  requireFloating('rms_norm', [input]);
  return run(rmsNormRow, [input, weight ?? 1, 0], {
    view: input.shape,
    dims: lastDims(input, normalizedShape.length),
    affine: normalizedShape,
    eps: eps ?? (input.dtype === 'float64' ? 2 ** -52 : 2 ** -23),
  });
}

/** Normalizes groups of channels of each example of [n, channels, …] (https://arxiv.org/abs/1803.08494). */
export function groupNorm(input: Tensor, numGroups: number, options: AffineOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = checkNames('groupNorm', options);
  const [n = 0, channels = 0, ...space] = input.shape;
  if (input.ndim < 2) {
    throw new RuntimeError(
      `Expected at least 2 dimensions for input tensor but received ${String(input.ndim)}`,
    );
  }
  const perGroup = Math.floor((n * channels) / numGroups);
  if (perGroup * sizeOf(space) === 1) {
    throw new ValueError(
      `Expected more than 1 value per channel when training, got input size ${showShape([perGroup, numGroups, ...space])}`,
    );
  }
  if (channels % numGroups !== 0) {
    throw new RuntimeError(
      `Expected number of channels in input to be divisible by num_groups, but got input of shape ${showShape(input.shape)} and num_groups=${String(numGroups)}`,
    );
  }
  // The shape that the text shows for a shift is that of the missing factor there.
  for (const [name, x] of Object.entries({ weight, bias })) {
    if (x === null || (x.ndim === 1 && x.numel() === channels)) continue;
    const shown = name === 'bias' ? (weight?.shape ?? [0]) : x.shape;
    throw new RuntimeError(
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${showShape(shown)} and input of shape ${showShape(input.shape)}`,
    );
  }
  requireFloating('GroupNormKernelImpl', [input]);
  return run(groupNormRow, [input, weight ?? 1, bias ?? 0], {
    view: [n, numGroups, input.numel() / Math.max(n * numGroups, 1)],
    dims: [2],
    affine: channelLayout(input).affine,
    eps,
  });
}

export interface NormalizeOptions {
  /** Order of the norm. */
  readonly p?: number;
  readonly dim?: number;
  /** The norm counts as at least this. */
  readonly eps?: number;
}

/** Each vector along `dim` over its p-norm. */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  const { p = 2, dim = 1, eps = 1e-12 } = checkNames('normalize', options);
  return div(input, clamp(vectorNorm(input, p, dim, { keepdim: true }), { min: eps }));
}

/** Shapes a vector of one number a channel so that it broadcasts to [n, channels, …]. */
export function perChannel(vector: Tensor, x: Tensor): Tensor {
  return reshape(vector, channelLayout(x).affine);
}

export interface LocalResponseOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/**
 * x/(k + α·mean of squares over `size` channels next to each one)ᵝ (Krizhevsky et al., NIPS 2012, section 3.3).
 * @param x [n, channels, …]
 */
export function localResponseNorm(
  x: Tensor,
  size: number,
  options: LocalResponseOptions = {},
): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = checkNames('localResponseNorm', options);
  if (x.ndim < 3) {
    throw new ValueError(
      `Expected 3D or higher dimensionality                          input (got ${String(x.ndim)} dimensions)`,
    );
  }
  if (x.numel() === 0) return x;
  const lead = Math.floor(size / 2);
  const pads = [...new Array<number>(2 * (x.ndim - 2)).fill(0), lead, size - 1 - lead];
  const windows = unfold(pad(mul(x, x), pads, 'constant', 0), 1, size, 1);
  return div(x, pow(add(mul(mean(windows, -1), alpha), k), beta));
}
