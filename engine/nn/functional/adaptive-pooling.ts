/** @file Pooling to a given size: windows that divide each axis into equal parts, as well as they can. */

import { run } from '../../ops/dispatch.ts';
import {
  adaptiveMaxPool2dRow,
  adaptiveMaxPool3dRow,
  pooled,
  pooledOf,
  type Pooled,
} from '../../ops/nn/max-pool.ts';
import { mean } from '../../ops/reductions/reduce.ts';
import { adaptiveAvgPool2dRow, adaptiveAvgPool3dRow } from '../../ops/nn/resample.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sizesOf } from '../../tensor/factories.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { backFrom, onPlane } from './pooling.ts';
import { wrongDimensions, type Rank } from './windows.ts';

/** Lengths wanted of the last axes; null keeps one. */
export type OutputSize = number | readonly (number | null)[];

interface AdaptiveAxis {
  readonly kind: 'adaptive';
  readonly length: number;
  readonly count: number;
}

function axesOf(name: string, input: Tensor, rank: Rank, size: OutputSize): AdaptiveAxis[] {
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    const colon = name.includes('max') ? ':' : '';
    throw new RuntimeError(
      rank === 1
        ? wrongDimensions(name, input)
        : `${name}(): Expected ${String(rank + 1)}D or ${String(rank + 2)}D tensor, but got${colon} ${showShape(input.shape)}`,
    );
  }
  if (typeof size !== 'number' && size.length !== 1 && size.length !== rank) {
    throw new RuntimeError(
      name.includes('max')
        ? `${name}(): internal error: output_size.size() must be ${String(rank)}`
        : `${name}: output_size must be ${String(rank)}`,
    );
  }
  const empty = input.shape.findIndex((length, d) => d >= input.ndim - rank && length === 0);
  if (empty >= 0) {
    throw new RuntimeError(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${showShape(input.shape)} with dimension ${String(empty)} being empty`,
    );
  }
  const axes = input.shape.slice(-rank).map((length, d): AdaptiveAxis => ({
    kind: 'adaptive',
    length,
    count: (typeof size === 'number' ? size : size[size.length === 1 ? 0 : d]) ?? length,
  }));
  const counts = axes.map(({ count }) => count);
  if (!name.includes('max') && Math.min(...counts) < 0) {
    throw new RuntimeError(
      `${name}: elements of output_size must be greater than or equal to 0 but received {${counts.join(', ')}}`,
    );
  }
  sizesOf([...input.shape.slice(0, -rank), ...counts]);
  return axes;
}

const avgRows = { 1: adaptiveAvgPool2dRow, 2: adaptiveAvgPool2dRow, 3: adaptiveAvgPool3dRow };
const maxRows = { 1: adaptiveMaxPool2dRow, 2: adaptiveMaxPool2dRow, 3: adaptiveMaxPool3dRow };

function adaptiveAvg(rank: Rank) {
  return (input: Tensor, outputSize: OutputSize): Tensor => {
    const axes = axesOf(`adaptive_avg_pool${String(rank)}d`, input, rank, outputSize);
    if (rank > 1 && axes.every(({ count }) => count === 1)) {
      return mean(
        input,
        axes.map((_, d) => -1 - d),
        { keepdim: true },
      );
    }
    const result = onPlane(rank, axes, (prepare, all) =>
      run(avgRows[rank], [prepare(input)], { axes: all, backwards: false }),
    );
    return backFrom(rank, result);
  };
}

/** Averages of `[..., channels, length]`, to a given length. */
export const adaptiveAvgPool1d = adaptiveAvg(1);
/** Averages of `[..., channels, height, width]`, to a given size. */
export const adaptiveAvgPool2d = adaptiveAvg(2);
/** Averages of `[..., channels, depth, height, width]`, to a given size. */
export const adaptiveAvgPool3d = adaptiveAvg(3);

function adaptiveMax(rank: Rank) {
  return (input: Tensor, outputSize: OutputSize): Pooled => {
    const axes = axesOf(`adaptive_max_pool${String(rank)}d`, input, rank, outputSize);
    const found = onPlane(rank, axes, (prepare, all) => pooled(maxRows[rank], prepare(input), all));
    return pooledOf(backFrom(rank, found.values), backFrom(rank, found.indices));
  };
}

/** Largest elements of `[..., channels, length]`, to a given length, and where they are. */
export const adaptiveMaxPool1dWithIndices = adaptiveMax(1);
/** Largest elements of `[..., channels, height, width]`, to a given size, and where they are. */
export const adaptiveMaxPool2dWithIndices = adaptiveMax(2);
/** Largest elements of `[..., channels, depth, height, width]`, to a given size, and where they are. */
export const adaptiveMaxPool3dWithIndices = adaptiveMax(3);

export interface AdaptiveMaxPoolOptions {
  /** Also where the largest elements are. */
  readonly returnIndices?: boolean;
}

interface AdaptiveMaxPool {
  (input: Tensor, outputSize: OutputSize, options: { readonly returnIndices: true }): Pooled;
  (input: Tensor, outputSize: OutputSize, options?: AdaptiveMaxPoolOptions): Tensor;
}

function largest(find: (input: Tensor, outputSize: OutputSize) => Pooled): AdaptiveMaxPool {
  return ((input: Tensor, outputSize: OutputSize, options: AdaptiveMaxPoolOptions = {}) => {
    const { returnIndices = false } = checkNames('adaptiveMaxPool2d', options);
    const found = find(input, outputSize);
    return returnIndices ? found : found.values;
  }) as AdaptiveMaxPool;
}

/** Largest elements of `[..., channels, length]`, to a given length. */
export const adaptiveMaxPool1d: AdaptiveMaxPool = largest(adaptiveMaxPool1dWithIndices);
/** Largest elements of `[..., channels, height, width]`, to a given size. */
export const adaptiveMaxPool2d: AdaptiveMaxPool = largest(adaptiveMaxPool2dWithIndices);
/** Largest elements of `[..., channels, depth, height, width]`, to a given size. */
export const adaptiveMaxPool3d: AdaptiveMaxPool = largest(adaptiveMaxPool3dWithIndices);
