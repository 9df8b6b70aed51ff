/** @file The largest element of each window of the last two axes; the gradient goes to the first of them. */

import { numbersOf } from '../kernels/strided.ts';
import { build, empty } from '../tensor/make.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { runMany } from './dispatch.ts';
import { gather, scatterAdd } from './gather.ts';
import { adaptiveWindow } from './resample.ts';
import { SECOND_RESULT, type Attributes, type Row } from './row.ts';
import { reshape } from './shape.ts';

interface Lengths {
  readonly length: number;
  readonly count: number;
}

export type MaxAxis = Lengths &
  (
    | {
        readonly kind: 'window';
        readonly kernel: number;
        readonly stride: number;
        readonly padding: number;
        readonly dilation: number;
      }
    | { readonly kind: 'adaptive' }
  );

export interface MaxPoolAttributes extends Attributes {
  readonly axes: readonly [MaxAxis, MaxAxis];
}

/** The elements of a window that exist. */
function members(axis: MaxAxis, o: number): number[] {
  const { length } = axis;
  if (axis.kind === 'adaptive') {
    const [start, end] = adaptiveWindow(length, axis.count, o);
    return Array.from({ length: end - start }, (_, i) => start + i);
  }
  const first = o * axis.stride - axis.padding;
  return Array.from({ length: axis.kernel }, (_, i) => first + i * axis.dilation).filter(
    (i) => i >= 0 && i < length,
  );
}

/** Planes as lines: [planes, elements]. */
const flat = (x: Tensor): Tensor => reshape(x, [sizeOf(x.shape.slice(0, -2)), -1]);

/** Results: the values, and int64 positions in the plane. */
function maxPool([input]: readonly unknown[], { axes }: MaxPoolAttributes): Tensor[] {
  const x = input as Tensor;
  const [vertical, horizontal] = axes;
  const outer = x.shape.slice(0, -2);
  const shape = [...outer, vertical.count, horizontal.count];
  const values = numbersOf(x);
  const width = horizontal.length;
  const rows = Array.from({ length: vertical.count }, (_, o) => members(vertical, o));
  const columns = Array.from({ length: horizontal.count }, (_, o) => members(horizontal, o));
  const places = build(shape, 'int64', (out) => {
    let i = 0;
    for (let plane = 0; plane < sizeOf(outer); plane++) {
      const base = plane * vertical.length * width;
      for (const ys of rows) {
        for (const xs of columns) {
          let best = (ys[0] ?? 0) * width + (xs[0] ?? 0);
          let top = -Infinity;
          for (const y of ys) {
            for (const column of xs) {
              const value = values[base + y * width + column] as number;
              if (value > top || Number.isNaN(value)) {
                top = value;
                best = y * width + column;
              }
            }
          }
          out[i++] = best;
        }
      }
    }
  });
  const chosen = numbersOf(places);
  const area = vertical.count * horizontal.count;
  const largest = build(shape, x.dtype, (out) => {
    for (let i = 0; i < out.length; i++) {
      const base = Math.floor(i / area) * vertical.length * width;
      out[i] = values[base + (chosen[i] as number)] as number;
    }
  });
  return [largest, places];
}

export const maxPool2dRow: Row<MaxPoolAttributes> = {
  name: 'maxPool2d',
  node: 'MaxPool2DWithIndicesBackward0',
  symbol: '⌈⊞⌉',
  formula: '∇ to the largest element of the window',
  saves: [{ slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward: maxPool,
  vjp: ([g], n) => {
    if (!g) return [null];
    const shape = n.shape(0);
    const planes = sizeOf(shape.slice(0, -2));
    const zeros = empty([planes, sizeOf(shape.slice(-2))], g.dtype);
    const index = flat(n.saved(SECOND_RESULT));
    return [reshape(scatterAdd(zeros, 1, index, flat(g)), shape)];
  },
  jvp: ([tangent], n, result) =>
    reshape(gather(flat(tangent as Tensor), 1, flat(n.saved(SECOND_RESULT))), result.shape),
};
export const adaptiveMaxPool2dRow: Row<MaxPoolAttributes> = {
  ...maxPool2dRow,
  name: 'adaptiveMaxPool2d',
  node: 'AdaptiveMaxPool2DBackward0',
};

export interface Pooled {
  readonly values: Tensor;
  /** int64 positions in the plane, row-major. */
  readonly indices: Tensor;
}

export function pooled(row: Row<MaxPoolAttributes>, x: Tensor, axes: [MaxAxis, MaxAxis]): Pooled {
  const [values, indices] = runMany(row, [x], { axes }) as [Tensor, Tensor];
  return { values, indices };
}
