/** @file Convolutions of lines, planes and volumes, and their transposes, with torch's checks and messages. */

import { convolution, convolutionTranspose } from '../../ops/nn/convolution.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** One number for all axes, or one an axis. */
export type Size = number | readonly number[];

export interface ConvOptions {
  readonly stride?: Size;
  /** Zeros on both sides; `same` keeps the size, `valid` is none. */
  readonly padding?: Size | 'same' | 'valid';
  readonly dilation?: Size;
  readonly groups?: number;
}

export interface ConvTransposeOptions {
  readonly stride?: Size;
  readonly padding?: Size;
  /** Added to one side of the result, to choose among the sizes that a stride maps together. */
  readonly outputPadding?: Size;
  readonly dilation?: Size;
  readonly groups?: number;
}

/** One number an axis. */
export function sizes(size: Size, rank: number, name: string): number[] {
  if (typeof size === 'number') return new Array<number>(rank).fill(size);
  if (size.length === 1) return new Array<number>(rank).fill(size[0] ?? 1);
  if (size.length !== rank) {
    throw new RuntimeError(
      `expected ${name} to be a single integer value or a list of ${String(rank)} values to match the convolution dimensions, but got ${name}=${showShape(size)}`,
    );
  }
  return [...size];
}

interface Batched {
  /** [n, channels, …] */
  readonly x: Tensor;
  readonly restore: (result: Tensor) => Tensor;
}

function checkTypes(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (weight.dtype !== input.dtype) {
    throw new RuntimeError(
      `expected scalar type ${titleOf[input.dtype]} but found ${titleOf[weight.dtype]}`,
    );
  }
  if (bias !== null && bias.dtype !== input.dtype) {
    const name = ({ dtype }: Tensor): string =>
      dtype === 'float32' ? 'float' : titleOf[dtype].toLowerCase();
    throw new RuntimeError(
      `Input type (${name(input)}) and bias type (${name(bias)}) should be the same`,
    );
  }
}

function batched(name: string, rank: number, input: Tensor): Batched {
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new RuntimeError(
      `Expected ${String(rank + 1)}D (unbatched) or ${String(rank + 2)}D (batched) input to ${name}, but got input of size: ${showShape(input.shape)}`,
    );
  }
  return input.ndim === rank + 2
    ? { x: input, restore: (result) => result }
    : { x: unsqueeze(input, 0), restore: (result) => squeeze(result, 0) };
}

function checkChannels(
  input: Tensor,
  weight: Tensor,
  given: Shape,
  groups: number,
  wanted: number,
  transposed: string,
): void {
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  const channels = input.shape[1] ?? 0;
  if (channels !== wanted) {
    throw new RuntimeError(
      `Given ${transposed === '' ? `groups=${String(groups)}, ` : transposed}weight of size ${showShape(weight.shape)}, expected input${showShape(given)} to have ${String(wanted)} channels, but got ${String(channels)} channels instead`,
    );
  }
}

function checkBias(
  weight: Tensor,
  bias: Tensor | null,
  channels: number,
  transposed: string,
): void {
  if (bias === null || (bias.ndim === 1 && bias.shape[0] === channels)) return;
  throw new RuntimeError(
    `Given ${transposed}weight of size ${showShape(weight.shape)}, expected bias to be 1-dimensional with ${String(channels)} elements, but got bias of size ${showShape(bias.shape)} instead`,
  );
}

/** Zeros before and in all, an axis. */
function paddingOf(
  padding: Size | 'same' | 'valid',
  stride: readonly number[],
  reach: readonly number[],
): { before: number[]; total: number[] } {
  const rank = reach.length;
  if (typeof padding === 'string' && !['same', 'valid'].includes(padding)) {
    throw new RuntimeError(`Invalid padding string: '${padding}'`);
  }
  if (padding === 'same') {
    if (stride.some((step) => step !== 1)) {
      throw new RuntimeError("padding='same' is not supported for strided convolutions");
    }
    return { before: reach.map((length) => Math.floor(length / 2)), total: [...reach] };
  }
  const before =
    padding === 'valid' ? new Array<number>(rank).fill(0) : sizes(padding, rank, 'padding');
  if (before.some((length) => length < 0)) {
    throw new RuntimeError('negative padding is not supported');
  }
  return { before, total: before.map((length) => 2 * length) };
}

export type Rank = 1 | 2 | 3;

/** Cross-correlation of the last `rank` axes. */
export function conv(
  rank: Rank,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvOptions,
): Tensor {
  const { padding = 0, groups = 1 } = options;
  const stride = sizes(options.stride ?? 1, rank, 'stride');
  const dilation = sizes(options.dilation ?? 1, rank, 'dilation');
  // The weight says how many axes there are.
  sizes(stride, weight.ndim - 2, 'stride');
  checkTypes(input, weight, bias);
  const { x, restore } = batched(`conv${String(rank)}d`, rank, input);
  const [outChannels = 0, inChannels = 0] = weight.shape;
  if (dilation.some((step) => step <= 0)) {
    // Lines go another way there, with a text of their own.
    const got = rank === 1 ? '' : `, but got ${showShape(dilation)}`;
    throw new RuntimeError(`dilation should be greater than zero${got}`);
  }
  if (groups > outChannels) {
    throw new RuntimeError(
      `Given groups=${String(groups)}, expected weight to be at least ${String(groups)} at dimension 0, but got weight of size ${showShape(weight.shape)} instead`,
    );
  }
  if (groups > 0 && outChannels % groups !== 0) {
    throw new RuntimeError(
      `Given groups=${String(groups)}, expected weight to be divisible by ${String(groups)} at dimension 0, but got weight of size [${showShape(weight.shape)}] instead`,
    );
  }
  checkChannels(x, weight, input.shape, groups, inChannels * groups, '');
  checkBias(weight, bias, outChannels, '');
  if (stride.some((step) => step <= 0)) {
    throw new RuntimeError('non-positive stride is not supported');
  }
  const kernel = weight.shape.slice(2);
  const reach = kernel.map((length, d) => (length - 1) * (dilation[d] ?? 1));
  const { before, total } = paddingOf(padding, stride, reach);
  const padded = x.shape.slice(-rank).map((length, d) => length + (total[d] ?? 0));
  if (padded.some((length, d) => length < (reach[d] ?? 0) + 1)) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.map((length) => length + 1).join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  const lengths = padded.map((length, d) =>
    Math.floor((length - (reach[d] ?? 0) - 1) / (stride[d] ?? 1) + 1),
  );
  const result = [x.shape[0] ?? 0, outChannels, ...lengths];
  const attributes = {
    stride,
    padding: before,
    dilation,
    groups,
    image: x.shape,
    weight: weight.shape,
    result,
  };
  return restore(convolution(x, weight, attributes, bias));
}

const AXES = ['depth', 'height', 'width'];

/** PyTorch sees lines as planes of one row. */
function checkOutputPadding(extra: number[], stride: number[], dilation: number[]): void {
  const isFit = extra.every(
    (length, d) => length < (stride[d] ?? 1) || length < (dilation[d] ?? 1),
  );
  if (isFit) return;
  const rank = Math.max(extra.length, 2);
  const list = (name: string, values: readonly number[], filler: number): string[] =>
    AXES.slice(-rank).map((axis, i) => {
      const value = values[i - rank + values.length] ?? filler;
      return `${name}_${axis}: ${String(value)}`;
    });
  const all = [
    ...list('output_padding', extra, 0),
    ...list('stride', stride, 1),
    ...list('dilation', dilation, 1),
  ];
  throw new RuntimeError(
    `output padding must be smaller than either stride or dilation, but got ${all.join(' ')}`,
  );
}

/** The adjoint of `conv`. */
export function convTranspose(
  rank: Rank,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTransposeOptions,
): Tensor {
  const { groups = 1 } = options;
  const stride = sizes(options.stride ?? 1, rank, 'stride');
  const padding = sizes(options.padding ?? 0, rank, 'padding');
  const dilation = sizes(options.dilation ?? 1, rank, 'dilation');
  const extra = sizes(options.outputPadding ?? 0, rank, 'output_padding');
  checkTypes(input, weight, bias);
  const { x, restore } = batched(`conv_transpose${String(rank)}d`, rank, input);
  const [inChannels = 0, perGroup = 0] = weight.shape;
  checkChannels(x, weight, input.shape, groups, inChannels, 'transposed=1, ');
  checkBias(weight, bias, perGroup * groups, 'transposed=1, ');
  checkOutputPadding(extra, stride, dilation);
  const lengths = x.shape.slice(-rank).map((length, d) => {
    const reach = ((weight.shape[d + 2] ?? 1) - 1) * (dilation[d] ?? 1);
    return (length - 1) * (stride[d] ?? 1) - 2 * (padding[d] ?? 0) + reach + (extra[d] ?? 0) + 1;
  });
  const attributes = {
    stride,
    padding,
    dilation,
    groups,
    image: [x.shape[0] ?? 0, perGroup * groups, ...lengths],
    weight: weight.shape,
    result: x.shape,
  };
  return restore(convolutionTranspose(x, weight, attributes, bias));
}

/**
 * Cross-correlation of lines.
 * @param input [n, inChannels, length] or [inChannels, length]
 * @param weight [outChannels, inChannels/groups, kernel]
 * @param bias [outChannels]
 */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions = {},
): Tensor {
  checkNames('conv1d', options);
  return conv(1, input, weight, bias, options);
}

/**
 * Cross-correlation of planes.
 * @param input [n, inChannels, height, width] or [inChannels, height, width]
 * @param weight [outChannels, inChannels/groups, kernelHeight, kernelWidth]
 * @param bias [outChannels]
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions = {},
): Tensor {
  checkNames('conv2d', options);
  return conv(2, input, weight, bias, options);
}

/**
 * Cross-correlation of volumes.
 * @param input [n, inChannels, depth, height, width] or [inChannels, depth, height, width]
 * @param weight [outChannels, inChannels/groups, kernelDepth, kernelHeight, kernelWidth]
 * @param bias [outChannels]
 */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions = {},
): Tensor {
  checkNames('conv3d', options);
  return conv(3, input, weight, bias, options);
}

/** The adjoint of `conv1d`. @param weight [inChannels, outChannels/groups, kernel] */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  checkNames('convTranspose1d', options);
  return convTranspose(1, input, weight, bias, options);
}

/** The adjoint of `conv2d`. @param weight [inChannels, outChannels/groups, kernelHeight, kernelWidth] */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  checkNames('convTranspose2d', options);
  return convTranspose(2, input, weight, bias, options);
}

/**
 * The adjoint of `conv3d`.
 * @param weight [inChannels, outChannels/groups, kernelDepth, kernelHeight, kernelWidth]
 */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  checkNames('convTranspose3d', options);
  return convTranspose(3, input, weight, bias, options);
}
