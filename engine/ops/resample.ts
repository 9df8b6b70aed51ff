/** @file Averages over windows and interpolation: separable linear maps of the last two axes, with their adjoint. */

import { adjoint, tapsOf, type Taps } from '../kernels/resample.ts';
import { numbersOf } from '../kernels/strided.ts';
import { kernels } from '../kernels/table.ts';
import { build } from '../tensor/make.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { run } from './dispatch.ts';
import type { Attributes, Row } from './row.ts';

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
    /** Source positions advance by `step`. */
    | { readonly kind: 'nearest'; readonly step: number }
    | { readonly kind: 'linear'; readonly step: number; readonly alignCorners: boolean }
  );

export interface ResampleAttributes extends Attributes {
  /** The last two axes. */
  readonly axes: readonly [Axis, Axis];
  /** The map from results back to operands. */
  readonly backwards: boolean;
}

/** Elements [start, end) of an adaptive window. */
export function adaptiveWindow(length: number, count: number, o: number): [number, number] {
  return [Math.floor((o * length) / count), Math.ceil(((o + 1) * length) / count)];
}

function tapsOfAxis(axis: Axis): Taps {
  const { length, count } = axis;
  return tapsOf(length, count, (o, take) => {
    const average = (start: number, end: number, divisor: number): void => {
      for (let i = start; i < end; i++) take(i, 1 / divisor);
    };
    switch (axis.kind) {
      case 'window': {
        const begin = o * axis.stride - axis.padding;
        const padded = Math.min(begin + axis.kernel, length + axis.padding) - begin;
        const start = Math.max(begin, 0);
        const end = Math.min(begin + axis.kernel, length);
        average(start, end, axis.divisor ?? (axis.countIncludePad ? padded : end - start));
        break;
      }
      case 'adaptive': {
        const [start, end] = adaptiveWindow(length, count, o);
        average(start, end, end - start);
        break;
      }
      case 'nearest':
        take(Math.min(Math.floor(o * axis.step), length - 1), 1);
        break;
      case 'linear': {
        const exact = axis.alignCorners ? o * axis.step : (o + 0.5) * axis.step - 0.5;
        const source = Math.max(exact, 0);
        const low = Math.min(Math.floor(source), length - 1);
        const weight = source - low;
        take(low, 1 - weight);
        if (low < length - 1) take(low + 1, weight);
        else take(low, weight);
        break;
      }
    }
  });
}

function resampled(x: Tensor, { axes, backwards }: ResampleAttributes): Tensor {
  const [vertical, horizontal] = axes.map((axis) =>
    backwards ? adjoint(tapsOfAxis(axis)) : tapsOfAxis(axis),
  ) as [Taps, Taps];
  const outer = x.shape.slice(0, -2);
  return build([...outer, vertical.count, horizontal.count], x.dtype, (out) => {
    kernels.resample(numbersOf(x), out, sizeOf(outer), vertical, horizontal);
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
    vjp: [(g, n) => run(row, [g], { ...n.attributes, backwards: !n.attributes.backwards })],
    jvp: 'linear',
  };
  return row;
}

const SPREAD = '∇ spread over the window that was averaged';
const RETURNED = '∇ returned to the elements that were mixed, by their weights';

export const avgPool2dRow = linearRow('avgPool2d', 'AvgPool2DBackward0', '⊞', SPREAD);
export const adaptiveAvgPool2dRow = linearRow(
  'adaptiveAvgPool2d',
  'AdaptiveAvgPool2DBackward0',
  '⊞',
  SPREAD,
);
export const upsampleNearest2dRow = linearRow(
  'interpolate',
  'UpsampleNearest2DBackward0',
  '⇱',
  RETURNED,
);
export const upsampleBilinear2dRow = linearRow(
  'interpolate',
  'UpsampleBilinear2DBackward0',
  '⇱',
  RETURNED,
);
