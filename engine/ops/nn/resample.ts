/** @file Averages over windows and interpolation: separable linear maps of the last axes, with their adjoint. */

import { adjoint, tapsOf, type Taps } from '../../kernels/resample.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { sinc } from '../../kernels/unary.ts';
import { kernels } from '../../kernels/table.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';

interface Lengths {
  readonly length: number;
  readonly count: number;
}

/** How one axis of `length` elements becomes one of `count`. */
export type Axis = Lengths &
  (
    | {
        readonly kind: 'window';
        readonly kernel: number;
        readonly stride: number;
        readonly padding: number;
        /** The average counts the padding, too; with null as the divisor. */
        readonly countIncludePad: boolean;
        /** Replaces the number of elements. */
        readonly divisor: number | null;
      }
    | { readonly kind: 'adaptive' }
    /** Source positions advance by `step`; `exact` ones are those of the elements' middles. */
    | { readonly kind: 'nearest'; readonly step: number; readonly exact: boolean }
    | {
        readonly kind: 'linear' | 'cubic' | 'lanczos';
        readonly step: number;
        /** The corner elements keep their values. */
        readonly alignCorners: boolean;
        /** Averages over what a result stands for where it shrinks. */
        readonly antialias: boolean;
      }
  );

export interface ResampleAttributes extends Attributes {
  /** The last axes. */
  readonly axes: readonly Axis[];
  /** The map from results back to operands. */
  readonly backwards: boolean;
}

/** Elements [start, end) of an adaptive window. */
export function adaptiveWindow(length: number, count: number, o: number): [number, number] {
  return [Math.floor((o * length) / count), Math.ceil(((o + 1) * length) / count)];
}

type Take = (place: number, weight: number) => void;

function windowTaps(axis: Extract<Axis, { kind: 'window' }>, o: number, take: Take): void {
  const { length } = axis;
  const begin = o * axis.stride - axis.padding;
  const padded = Math.min(begin + axis.kernel, length + axis.padding) - begin;
  const start = Math.max(begin, 0);
  const end = Math.min(begin + axis.kernel, length);
  const divisor = axis.divisor ?? (axis.countIncludePad ? padded : end - start);
  for (let i = start; i < end; i++) take(i, 1 / divisor);
}

type Smooth = Extract<Axis, { kind: 'linear' | 'cubic' | 'lanczos' }>;

function linearTaps({ length, step, alignCorners }: Smooth, o: number, take: Take): void {
  const exact = alignCorners ? o * step : (o + 0.5) * step - 0.5;
  const source = Math.max(exact, 0);
  const low = Math.min(Math.floor(source), length - 1);
  const weight = source - low;
  take(low, 1 - weight);
  take(Math.min(low + 1, length - 1), weight);
}

/**
 * Keys's cubic convolution kernel (1981, doi:10.1109/TASSP.1981.1163711): a is −¾ in PyTorch, and −½ where
 * it removes aliasing.
 */
function cubic(x: number, a: number): number {
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

function cubicTaps({ length, step, alignCorners }: Smooth, o: number, take: Take): void {
  const source = alignCorners ? o * step : (o + 0.5) * step - 0.5;
  const low = Math.floor(source);
  for (let i = low - 1; i <= low + 2; i++) {
    take(Math.min(Math.max(i, 0), length - 1), cubic(source - i, -0.75));
  }
}

function lanczos(x: number): number {
  if (Math.abs(x) >= 3) return 0;
  return sinc(x) * sinc(x / 3);
}

const filters = {
  linear: { reach: 1, filter: (x: number) => Math.max(1 - Math.abs(x), 0) },
  cubic: { reach: 2, filter: (x: number) => cubic(x, -0.5) },
  lanczos: { reach: 3, filter: lanczos },
} as const;

/** As Pillow resizes: the kernel is as wide as what a result stands for, its weights add up to 1. */
function antialiasedTaps({ kind, length, step }: Smooth, o: number, take: Take): void {
  const width = Math.max(step, 1);
  const { filter, reach } = filters[kind];
  const support = reach * width;
  const center = step * (o + 0.5);
  const first = Math.max(Math.trunc(center - support + 0.5), 0);
  const end = Math.min(Math.trunc(center + support + 0.5), length);
  const weights = Array.from({ length: end - first }, (_, i) =>
    filter((i + first - center + 0.5) / width),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  weights.forEach((weight, i) => {
    take(first + i, weight / total);
  });
}

function tapsOfAxis(axis: Axis): Taps {
  const { length, count } = axis;
  return tapsOf(length, count, (o, take) => {
    switch (axis.kind) {
      case 'window':
        windowTaps(axis, o, take);
        break;
      case 'adaptive': {
        const [start, end] = adaptiveWindow(length, count, o);
        for (let i = start; i < end; i++) take(i, 1 / (end - start));
        break;
      }
      case 'nearest': {
        // PyTorch computes these places in float32.
        const exact = Math.fround((o + (axis.exact ? 0.5 : 0)) * Math.fround(axis.step));
        take(Math.min(Math.floor(exact), length - 1), 1);
        break;
      }
      case 'linear':
      case 'cubic':
      case 'lanczos':
        if (axis.antialias) antialiasedTaps(axis, o, take);
        else if (axis.kind === 'linear') linearTaps(axis, o, take);
        else cubicTaps(axis, o, take);
        break;
    }
  });
}

function resampled(x: Tensor, { axes, backwards }: ResampleAttributes): Tensor {
  const taps = axes.map((axis) => (backwards ? adjoint(tapsOfAxis(axis)) : tapsOfAxis(axis)));
  const outer = x.shape.slice(0, -axes.length);
  return build([...outer, ...taps.map(({ count }) => count)], x.dtype, (out) => {
    kernels.resample(numbersOf(x), out, sizeOf(outer), taps);
  });
}

function linearRow(name: string, node: string, symbol: string, formula: string) {
  const row: Row<ResampleAttributes> = {
    name,
    node,
    symbol,
    formula,
    saves: [],
    differentiable: true,
    view: false,
    forward: ([x], attributes) => resampled(x as Tensor, attributes),
    vjp: [(g, n) => run(backwardRow, [g], { ...n.attributes, backwards: true })],
    jvp: 'linear',
  };
  const backwardRow: Row<ResampleAttributes> = {
    ...row,
    node: node.replace('Backward', 'BackwardBackward'),
    vjp: [(g, n) => run(row, [g], { ...n.attributes, backwards: false })],
  };
  return row;
}

const averageRow = (name: string, node: string): Row<ResampleAttributes> =>
  linearRow(name, node, '⊞', '∇ spread over the window that was averaged');
const resizeRow = (node: string): Row<ResampleAttributes> =>
  linearRow(
    'interpolate',
    node,
    '⇱',
    '∇ returned to the elements that were mixed, by their weights',
  );

export const avgPool2dRow = averageRow('avgPool2d', 'AvgPool2DBackward0');
export const avgPool3dRow = averageRow('avgPool3d', 'AvgPool3DBackward0');
export const adaptiveAvgPool2dRow = averageRow('adaptiveAvgPool2d', 'AdaptiveAvgPool2DBackward0');
export const adaptiveAvgPool3dRow = averageRow('adaptiveAvgPool3d', 'AdaptiveAvgPool3DBackward0');
export const upsampleNearest1dRow = resizeRow('UpsampleNearest1DBackward0');
export const upsampleNearest2dRow = resizeRow('UpsampleNearest2DBackward0');
export const upsampleNearest3dRow = resizeRow('UpsampleNearest3DBackward0');
export const upsampleNearestExact1dRow = resizeRow('UpsampleNearestExact1DBackward0');
export const upsampleNearestExact2dRow = resizeRow('UpsampleNearestExact2DBackward0');
export const upsampleNearestExact3dRow = resizeRow('UpsampleNearestExact3DBackward0');
export const upsampleLinear1dRow = resizeRow('UpsampleLinear1DBackward0');
export const upsampleBilinear2dRow = resizeRow('UpsampleBilinear2DBackward0');
export const upsampleBilinear2dAaRow = resizeRow('UpsampleBilinear2DAaBackward0');
export const upsampleTrilinear3dRow = resizeRow('UpsampleTrilinear3DBackward0');
export const upsampleBicubic2dRow = resizeRow('UpsampleBicubic2DBackward0');
export const upsampleLanczos2dAaRow = resizeRow('UpsampleLanczos2DAaBackward0');
export const upsampleBicubic2dAaRow = resizeRow('UpsampleBicubic2DAaBackward0');
