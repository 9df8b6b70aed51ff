/** @file Pooling over windows of lines, planes and volumes: the largest element, the average, a power mean. */

import { mul, pow } from '../../ops/elementwise/arithmetic.ts';
import { run } from '../../ops/dispatch.ts';
import { abs, relu, sign } from '../../ops/elementwise/math.ts';
import {
  maxPool2dRow,
  maxPool3dRow,
  pooled,
  pooledOf,
  type Pooled,
} from '../../ops/nn/max-pool.ts';
import { avgPool2dRow, avgPool3dRow, type Axis } from '../../ops/nn/resample.ts';
import type { Row } from '../../ops/row.ts';
import { refuseBooleans } from '../../ops/elementwise/require.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Size } from './convolution.ts';
import { lengthsOf, windowsOf, type PoolOptions, type Rank } from './windows.ts';

export type { PoolOptions };

export interface MaxPoolOptions extends PoolOptions {
  readonly dilation?: Size;
  /** Also where the largest elements are. */
  readonly returnIndices?: boolean;
}

export interface AvgPoolOptions extends PoolOptions {
  /** The padding's zeros count in the average. */
  readonly countIncludePad?: boolean;
}

export interface AvgPool2dOptions extends AvgPoolOptions {
  /** Replaces the number of elements of a window. */
  readonly divisorOverride?: number | null;
}

/** A line's missing axis stays one point. */
const POINT = { kind: 'adaptive', length: 1, count: 1 } as const;

/** PyTorch pools lines as planes of one row. */
export function onPlane<A, R>(
  rank: Rank,
  axes: readonly A[],
  pool: (prepare: (x: Tensor) => Tensor, axes: readonly (A | typeof POINT)[]) => R,
): R {
  if (rank > 1) return pool((x) => x, axes);
  return pool((x) => unsqueeze(x, -2), [POINT, ...axes]);
}

/** Back from the plane. */
export function backFrom(rank: Rank, y: Tensor): Tensor {
  return rank === 1 ? squeeze(y, -2) : y;
}

const maxRows = { 1: maxPool2dRow, 2: maxPool2dRow, 3: maxPool3dRow } as const;

function maxWindows(rank: Rank) {
  return (input: Tensor, kernelSize: Size, options: MaxPoolOptions = {}): Pooled => {
    checkNames('maxPool2d', options);
    const windows = windowsOf(`max_pool${String(rank)}d`, input, rank, kernelSize, options);
    if (rank > 1) refuseBooleans(`max_pool${String(rank)}d`, [input]);
    const axes = windows.map((window) => ({ kind: 'window' as const, ...window }));
    const found = onPlane(rank, axes, (prepare, all) => pooled(maxRows[rank], prepare(input), all));
    return pooledOf(backFrom(rank, found.values), backFrom(rank, found.indices));
  };
}

/** `[..., channels, length]`: the largest elements, and where they are. */
export const maxPool1dWithIndices = maxWindows(1);
/** `[..., channels, height, width]`: the largest elements, and where they are in the plane. */
export const maxPool2dWithIndices = maxWindows(2);
/** `[..., channels, depth, height, width]`: the largest elements, and where they are in the volume. */
export const maxPool3dWithIndices = maxWindows(3);

type WithIndices = MaxPoolOptions & { readonly returnIndices: true };

interface MaxPool {
  (input: Tensor, kernelSize: Size, options: WithIndices): Pooled;
  (input: Tensor, kernelSize: Size, options?: MaxPoolOptions): Tensor;
}

function largest(find: (input: Tensor, kernelSize: Size, options: MaxPoolOptions) => Pooled) {
  return ((input: Tensor, kernelSize: Size, options: MaxPoolOptions = {}) => {
    const found = find(input, kernelSize, options);
    return options.returnIndices === true ? found : found.values;
  }) as MaxPool;
}

/** The largest element of each window of `[..., channels, length]`. */
export const maxPool1d: MaxPool = largest(maxPool1dWithIndices);
/** The largest element of each window of `[..., channels, height, width]`. */
export const maxPool2d: MaxPool = largest(maxPool2dWithIndices);
/** The largest element of each window of `[..., channels, depth, height, width]`. */
export const maxPool3d: MaxPool = largest(maxPool3dWithIndices);

const avgRows: Readonly<Record<Rank, Row<never>>> = {
  1: avgPool2dRow,
  2: avgPool2dRow,
  3: avgPool3dRow,
};

function avgPool(input: Tensor, rank: Rank, kernelSize: Size, options: AvgPool2dOptions): Tensor {
  const { countIncludePad = true, divisorOverride = null } = options;
  const windows = windowsOf(`avg_pool${String(rank)}d`, input, rank, kernelSize, options);
  if (divisorOverride === 0) throw new RuntimeError('divisor must be not zero');
  const axes = windows.map(({ dilation: _, ...window }, d): Axis => ({
    ...window,
    kind: 'window',
    countIncludePad,
    // The divisor is for the whole window: the first axis takes it.
    divisor: divisorOverride === null ? null : d === 0 ? divisorOverride : 1,
  }));
  const result = onPlane(rank, axes, (prepare, all) =>
    run(avgRows[rank] as Row, [prepare(input)], { axes: all, backwards: false }),
  );
  return backFrom(rank, result);
}

/** The average of each window of `[..., channels, length]`. */
export function avgPool1d(input: Tensor, kernelSize: Size, options: AvgPoolOptions = {}): Tensor {
  checkNames('avgPool1d', options);
  return avgPool(input, 1, kernelSize, options);
}

/** The average of each window of `[..., channels, height, width]`. */
export function avgPool2d(input: Tensor, kernelSize: Size, options: AvgPool2dOptions = {}): Tensor {
  checkNames('avgPool2d', options);
  return avgPool(input, 2, kernelSize, options);
}

/** The average of each window of `[..., channels, depth, height, width]`. */
export function avgPool3d(input: Tensor, kernelSize: Size, options: AvgPool2dOptions = {}): Tensor {
  checkNames('avgPool3d', options);
  return avgPool(input, 3, kernelSize, options);
}

export interface LpPoolOptions {
  /** The kernel's size unless given. */
  readonly stride?: Size | null;
  /** A last window that begins inside counts although it ends outside. */
  readonly ceilMode?: boolean;
}

function lpPool(rank: Rank) {
  return (
    input: Tensor,
    normType: number,
    kernelSize: Size,
    options: LpPoolOptions = {},
  ): Tensor => {
    checkNames('lpPool2d', options);
    const count = sizeOf(lengthsOf(`lp_pool${String(rank)}d`, 'kernel_size', kernelSize, rank));
    const mean = avgPool(pow(input, normType), rank, kernelSize, options);
    return pow(mul(mul(sign(mean), relu(abs(mean))), count), 1 / normType);
  };
}

/** (Σ xᵖ)^(1/p) of each window of `[..., channels, length]`, p = `normType`. */
export const lpPool1d = lpPool(1);
/** (Σ xᵖ)^(1/p) of each window of `[..., channels, height, width]`, p = `normType`. */
export const lpPool2d = lpPool(2);
/** (Σ xᵖ)^(1/p) of each window of `[..., channels, depth, height, width]`, p = `normType`. */
export const lpPool3d = lpPool(3);
