/** @file Max pooling undone, and max pooling over windows that begin at random, with torch's checks and messages. */

import { run, runMany } from '../../ops/dispatch.ts';
import { fractionalMaxPool2dRow, fractionalMaxPool3dRow } from '../../ops/nn/fractional-pool.ts';
import { pooledOf, type Pooled } from '../../ops/nn/max-pool.ts';
import { maxUnpool2dRow, maxUnpool3dRow } from '../../ops/nn/max-unpool.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { rand } from '../../tensor/random.ts';
import { sameShape, showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { describe } from '../repr.ts';
import type { Size } from './convolution.ts';
import { lengthsOf, type Rank } from './windows.ts';

export interface UnpoolOptions {
  /** The kernel's size unless given. */
  readonly stride?: Size | null;
  readonly padding?: Size;
  /** Which of the sizes that pooling maps together: the last axes, or all. */
  readonly outputSize?: Shape | null;
}

function sizeAfter(input: Tensor, rank: Rank, kernelSize: Size, o: UnpoolOptions): Shape {
  const name = `max_unpool${String(rank)}d`;
  const kernels = lengthsOf(name, 'kernel_size', kernelSize, rank);
  const strides = lengthsOf(name, 'stride', o.stride ?? kernelSize, rank);
  const paddings = lengthsOf(name, 'padding', o.padding ?? 0, rank);
  const usual = input.shape
    .slice(-rank)
    .map(
      (length, d) => (length - 1) * (strides[d] ?? 1) + (kernels[d] ?? 1) - 2 * (paddings[d] ?? 0),
    );
  const { outputSize = null } = o;
  if (outputSize === null) return usual;
  const wanted = outputSize.length === rank + 2 ? outputSize.slice(2) : outputSize;
  if (wanted.length !== rank) {
    throw new ValueError(
      `output_size should be a sequence containing ${String(rank)} or ${String(rank + 2)} elements, but it has a length of '${String(wanted.length)}'`,
    );
  }
  wanted.forEach((length, d) => {
    const [low, high] = [(usual[d] ?? 0) - (strides[d] ?? 0), (usual[d] ?? 0) + (strides[d] ?? 0)];
    if (low < length && length < high) return;
    throw new ValueError(
      `invalid output_size "${describe([wanted])}" (dim ${String(d)} must be between ${String(low)} and ${String(high)})`,
    );
  });
  return wanted;
}

function unpool(rank: Rank) {
  return (
    input: Tensor,
    indices: Tensor,
    kernelSize: Size,
    options: UnpoolOptions = {},
  ): Tensor => {
    checkNames('maxUnpool2d', options);
    const lengths = sizeAfter(input, rank, kernelSize, options);
    // Lines are planes of one column there.
    const planar = Math.max(rank, 2);
    const ndim = input.ndim + planar - rank;
    if (ndim !== planar + 1 && ndim !== planar + 2) {
      throw new RuntimeError(
        `Input to max_unpooling${String(planar)}d should be a ${String(planar + 1)}d or ${String(planar + 2)}d Tensor, but got a tensor with ${String(ndim)} dimensions.`,
      );
    }
    if (indices.dtype !== 'int64') {
      throw new RuntimeError(
        `elements in indices should be type int64 but got: ${titleOf[indices.dtype]}`,
      );
    }
    if (!sameShape(input.shape, indices.shape)) {
      throw new RuntimeError(
        `Expected shape of indices to be same as that of the input tensor (${showShape(input.shape)}) but got indices tensor with shape: ${showShape(indices.shape)}`,
      );
    }
    if (rank === 3) return run(maxUnpool3dRow, [input, indices], { lengths });
    if (rank === 2) return run(maxUnpool2dRow, [input, indices], { lengths });
    const operands = [unsqueeze(input, -1), unsqueeze(indices, -1)];
    return squeeze(run(maxUnpool2dRow, operands, { lengths: [...lengths, 1] }), -1);
  };
}

/** Values of `[..., channels, count]` at their places in lines of zeros. */
export const maxUnpool1d = unpool(1);
/** Values of `[..., channels, rows, columns]` at their places in planes of zeros. */
export const maxUnpool2d = unpool(2);
/** Values of `[..., channels, layers, rows, columns]` at their places in volumes of zeros. */
export const maxUnpool3d = unpool(3);

export interface FractionalOptions {
  readonly outputSize?: Size | null;
  /** A part of the size instead, between 0 and 1. */
  readonly outputRatio?: number | readonly number[] | null;
  /** Also where the largest elements are. */
  readonly returnIndices?: boolean;
  /** [n, channels, rank], in [0, 1): where the windows begin. Drawn unless given. */
  readonly randomSamples?: Tensor | null;
}

const AXES = { 2: ['height', 'width'], 3: ['time', 'height', 'width'] } as const;

function fractional(rank: 2 | 3) {
  const name = `fractional_max_pool${String(rank)}d`;
  return (input: Tensor, kernelSize: Size, options: FractionalOptions = {}): Pooled => {
    const { outputSize = null, outputRatio = null } = checkNames('fractionalMaxPool2d', options);
    if (outputSize === null && outputRatio === null) {
      throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
    }
    const kernel = lengthsOf(name, 'kernel_size', kernelSize, rank);
    const lengths = input.shape.slice(-rank);
    const ratios = lengthsOf(name, 'output_ratio', outputRatio ?? 1, rank);
    const counts =
      outputSize === null
        ? lengths.map((length, d) => Math.trunc(length * (ratios[d] ?? 1)))
        : lengthsOf(name, 'output_size', outputSize, rank);
    lengths.forEach((length, d) => {
      if ((counts[d] ?? 1) + (kernel[d] ?? 1) - 1 <= length) return;
      throw new RuntimeError(
        `${name}(): pool ${AXES[rank][d] ?? ''} ${String(kernel[d])} too large relative to input ${AXES[rank][d] ?? ''} ${String(length)}`,
      );
    });
    const [batch = 1, channels = 1] = input.ndim === rank + 1 ? [1, input.shape[0]] : input.shape;
    const samples = options.randomSamples ?? rand([batch, channels, rank], { dtype: input.dtype });
    const row = rank === 2 ? fractionalMaxPool2dRow : fractionalMaxPool3dRow;
    const [values, indices] = runMany(row, [input, samples], { kernel, counts });
    return pooledOf(values as Tensor, indices as Tensor);
  };
}

/** Largest elements of `[..., channels, height, width]` in windows that begin at random, and where they are. */
export const fractionalMaxPool2dWithIndices = fractional(2);
/** Largest elements of `[..., channels, depth, height, width]` in windows that begin at random, and where. */
export const fractionalMaxPool3dWithIndices = fractional(3);

interface FractionalPool {
  (input: Tensor, kernelSize: Size, options: FractionalOptions & { returnIndices: true }): Pooled;
  (input: Tensor, kernelSize: Size, options: FractionalOptions): Tensor;
}

function largest(find: (input: Tensor, kernelSize: Size, options: FractionalOptions) => Pooled) {
  return ((input: Tensor, kernelSize: Size, options: FractionalOptions) => {
    const found = find(input, kernelSize, options);
    return options.returnIndices === true ? found : found.values;
  }) as FractionalPool;
}

/** Largest elements of `[..., channels, height, width]` in windows that begin at random. */
export const fractionalMaxPool2d: FractionalPool = largest(fractionalMaxPool2dWithIndices);
/** Largest elements of `[..., channels, depth, height, width]` in windows that begin at random. */
export const fractionalMaxPool3d: FractionalPool = largest(fractionalMaxPool3dWithIndices);
