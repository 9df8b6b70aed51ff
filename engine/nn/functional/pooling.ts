/** @file Pooling over windows and to a given size, of lines and planes; interpolation. */

import type { Row } from '../../ops/row.ts';
import {
  adaptiveMaxPool2dRow,
  maxPool2dRow,
  pooled,
  type MaxAxis,
  type MaxPoolAttributes,
  type Pooled,
} from '../../ops/max-pool.ts';
import { run } from '../../ops/dispatch.ts';
import {
  adaptiveAvgPool2dRow,
  avgPool2dRow,
  upsampleBilinear2dRow,
  upsampleNearest2dRow,
  type Axis,
  type ResampleAttributes,
} from '../../ops/resample.ts';
import { mean } from '../../ops/reduce.ts';
import { squeeze, unsqueeze } from '../../ops/shape.ts';
import { NotImplementedError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Size } from './convolution.ts';

export interface PoolOptions {
  /** The kernel's size unless given. */
  readonly stride?: Size | null;
  readonly padding?: Size;
  /** A last window that begins inside counts although it ends outside. */
  readonly ceilMode?: boolean;
}

export interface MaxPoolOptions extends PoolOptions {
  readonly dilation?: Size;
}

export interface AvgPoolOptions extends PoolOptions {
  /** The padding's zeros count in the average. */
  readonly countIncludePad?: boolean;
}

export interface AvgPool2dOptions extends AvgPoolOptions {
  /** Replaces the number of elements of a window. */
  readonly divisorOverride?: number | null;
}

const listOf = (size: Size, rank: number): readonly number[] =>
  typeof size === 'number' || size.length === 1
    ? new Array<number>(rank).fill(typeof size === 'number' ? size : (size[0] ?? 1))
    : size;

interface Window {
  readonly length: number;
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** The windows along each of the last `rank` axes. */
function windowsOf(
  name: string,
  input: Tensor,
  rank: number,
  kernel: Size,
  o: MaxPoolOptions,
): Window[] {
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new RuntimeError(
      `${name}() Expected ${String(rank + 1)}D or ${String(rank + 2)}D tensor, but got ${showShape(input.shape)}`,
    );
  }
  const kernels = listOf(kernel, rank);
  const strides = listOf(o.stride ?? kernel, rank);
  const paddings = listOf(o.padding ?? 0, rank);
  const dilations = listOf(o.dilation ?? 1, rank);
  return input.shape.slice(-rank).map((length, d) => {
    const [size = 1, stride = 1] = [kernels[d], strides[d]];
    const [padding = 0, dilation = 1] = [paddings[d], dilations[d]];
    if (stride <= 0) throw new RuntimeError('stride should not be zero');
    if (padding > size / 2) {
      throw new RuntimeError(
        `pad should be at most half of effective kernel size, but got pad=${String(padding)}, kernel_size=${String(size)} and dilation=${String(dilation)}`,
      );
    }
    const room = length + 2 * padding - dilation * (size - 1) - 1;
    let count = Math.floor((room + (o.ceilMode === true ? stride - 1 : 0)) / stride) + 1;
    // The last window begins inside the image or in the padding before it.
    if (o.ceilMode === true && (count - 1) * stride >= length + padding) count--;
    if (count < 1) {
      throw new RuntimeError(
        `Given input size: (${input.shape.slice(-rank - 1).join('x')}). Calculated output size: (${input.shape.slice(-rank - 1, -rank).join('x')}x${String(count)}). Output size is too small`,
      );
    }
    return { length, count, kernel: size, stride, padding, dilation };
  });
}

const POINT = { length: 1, count: 1 } as const;
const onPlane = (x: Tensor, rank: number): Tensor => (rank === 1 ? unsqueeze(x, -2) : x);
const back = (y: Tensor, rank: number): Tensor => (rank === 1 ? squeeze(y, -2) : y);

/** A line's missing axis stays one point. */
const pair = <A>(axes: readonly A[], point: A): [A, A] =>
  axes.length === 1 ? [point, axes[0] ?? point] : [axes[0] ?? point, axes[1] ?? point];

function maxPool(
  input: Tensor,
  rank: number,
  row: Row<MaxPoolAttributes>,
  axes: MaxAxis[],
): Pooled {
  const both = pair(axes, { kind: 'adaptive', ...POINT });
  const { values, indices } = pooled(row, onPlane(input, rank), both);
  return { values: back(values, rank), indices: back(indices, rank) };
}

function resample(
  row: Row<ResampleAttributes>,
  input: Tensor,
  rank: number,
  axes: readonly Axis[],
): Tensor {
  const both = pair(axes, { kind: 'adaptive', ...POINT });
  return back(run(row, [onPlane(input, rank)], { axes: both, backwards: false }), rank);
}

function maxWindows(rank: 1 | 2) {
  return (input: Tensor, kernelSize: Size, options: MaxPoolOptions = {}): Pooled => {
    const windows = windowsOf(`max_pool${String(rank)}d`, input, rank, kernelSize, options);
    return maxPool(
      input,
      rank,
      maxPool2dRow,
      windows.map((w) => ({ kind: 'window', ...w })),
    );
  };
}

/** `[..., channels, length]`: the largest elements, and where they are. */
export const maxPool1dWithIndices = maxWindows(1);
/** `[..., channels, height, width]`: the largest elements, and where they are. */
export const maxPool2dWithIndices = maxWindows(2);

/** The largest element of each window. */
export function maxPool1d(input: Tensor, kernelSize: Size, options: MaxPoolOptions = {}): Tensor {
  return maxPool1dWithIndices(input, kernelSize, options).values;
}

/** The largest element of each window. */
export function maxPool2d(input: Tensor, kernelSize: Size, options: MaxPoolOptions = {}): Tensor {
  return maxPool2dWithIndices(input, kernelSize, options).values;
}

function avgPool(input: Tensor, rank: 1 | 2, kernelSize: Size, options: AvgPool2dOptions): Tensor {
  const { countIncludePad = true, divisorOverride = null } = options;
  const windows = windowsOf(`avg_pool${String(rank)}d`, input, rank, kernelSize, options);
  if (divisorOverride === 0) throw new RuntimeError('divisor must be not zero');
  const axes = windows.map(({ dilation: _, ...w }, d): Axis => ({
    ...w,
    kind: 'window',
    countIncludePad,
    // The divisor is for the whole window: the first axis takes it.
    divisor: divisorOverride === null ? null : d === 0 ? divisorOverride : 1,
  }));
  return resample(avgPool2dRow, input, rank, axes);
}

/** The average of each window. */
export function avgPool1d(input: Tensor, kernelSize: Size, options: AvgPoolOptions = {}): Tensor {
  return avgPool(input, 1, kernelSize, options);
}

/** The average of each window. */
export function avgPool2d(input: Tensor, kernelSize: Size, options: AvgPool2dOptions = {}): Tensor {
  return avgPool(input, 2, kernelSize, options);
}

/** Lengths wanted of the last axes; null keeps one. */
export type OutputSize = number | readonly (number | null)[];

function adaptive(
  input: Tensor,
  rank: number,
  size: OutputSize,
): { kind: 'adaptive'; length: number; count: number }[] {
  const lengths = input.shape.slice(-rank);
  return lengths.map((length, d) => ({
    kind: 'adaptive',
    length,
    count: (typeof size === 'number' ? size : size[size.length === 1 ? 0 : d]) ?? length,
  }));
}

/** Averages of windows that divide the axis into `outputSize` parts. */
export function adaptiveAvgPool1d(input: Tensor, outputSize: OutputSize): Tensor {
  return resample(adaptiveAvgPool2dRow, input, 1, adaptive(input, 1, outputSize));
}

export function adaptiveAvgPool2d(input: Tensor, outputSize: OutputSize): Tensor {
  const axes = adaptive(input, 2, outputSize);
  if (axes.every(({ count }) => count === 1)) return mean(input, [-1, -2], { keepdim: true });
  return resample(adaptiveAvgPool2dRow, input, 2, axes);
}

/** Largest elements of windows that divide the axis into `outputSize` parts. */
export function adaptiveMaxPool1d(input: Tensor, outputSize: OutputSize): Tensor {
  return maxPool(input, 1, adaptiveMaxPool2dRow, adaptive(input, 1, outputSize)).values;
}

export function adaptiveMaxPool2d(input: Tensor, outputSize: OutputSize): Tensor {
  return maxPool(input, 2, adaptiveMaxPool2dRow, adaptive(input, 2, outputSize)).values;
}

export type InterpolationMode = 'nearest' | 'linear' | 'bilinear';

export interface InterpolateOptions {
  readonly size?: Size | null;
  /** Factors instead of sizes. */
  readonly scaleFactor?: Size | null;
  readonly mode?: InterpolationMode;
  /** The corner elements keep their values (linear modes). */
  readonly alignCorners?: boolean | null;
}

const interpolationRows = {
  nearest: [upsampleNearest2dRow, upsampleNearest2dRow],
  linear: [upsampleBilinear2dRow, null],
  bilinear: [null, upsampleBilinear2dRow],
} as const;

/** Resizes the last axes of `[n, channels, length]` or `[n, channels, height, width]`. */
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor {
  const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null } = options;
  const rank = input.ndim - 2;
  if ((size === null) === (scaleFactor === null)) {
    throw new ValueError(
      size === null
        ? 'either size or scale_factor should be defined'
        : 'only one of size or scale_factor should be defined',
    );
  }
  if (mode === 'nearest' && alignCorners !== null) {
    throw new ValueError(
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  }
  const row = interpolationRows[mode][rank - 1] ?? null;
  if (row === null) {
    throw new NotImplementedError(
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${String(input.ndim)}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got ${mode})`,
    );
  }
  const wanted = size === null ? null : listOf(size, rank);
  const factors = scaleFactor === null ? null : listOf(scaleFactor, rank);
  const axes = input.shape.slice(-rank).map((length, d): Axis => {
    const factor = factors?.[d] ?? null;
    const count = factor === null ? (wanted?.[d] ?? length) : Math.floor(length * factor);
    const isAligned = alignCorners === true;
    const aligned = count > 1 ? (length - 1) / (count - 1) : 0;
    const step = isAligned ? aligned : factor === null ? length / count : 1 / factor;
    if (mode === 'nearest') return { kind: 'nearest', length, count, step };
    return { kind: 'linear', length, count, step, alignCorners: isAligned };
  });
  return resample(row, input, rank, axes);
}
