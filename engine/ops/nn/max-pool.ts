/** @file The largest element of each window of the last axes; the gradient goes to the first of them. */

import { numbersOf } from '../../kernels/strided.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run, runMany } from '../dispatch.ts';
import { gather } from '../indexing/gather.ts';
import { adaptiveWindow } from './resample.ts';
import { SECOND_RESULT, type Attributes, type Row } from '../row.ts';
import { reshape } from '../shape/shape.ts';

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
  readonly axes: readonly MaxAxis[];
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

/** Planes (or volumes) of `rank` axes as lines: [planes, elements]. */
const flat = (x: Tensor, rank: number): Tensor =>
  reshape(x, [sizeOf(x.shape.slice(0, -rank)), sizeOf(x.shape.slice(-rank))]);

/** For each window, row-major, its elements' places in the plane. */
export function windows(axes: readonly MaxAxis[]): number[][] {
  let found: number[][] = [[0]];
  for (const axis of axes) {
    const along = Array.from({ length: axis.count }, (_, o) => members(axis, o));
    found = found.flatMap((places) =>
      along.map((steps) => places.flatMap((place) => steps.map((i) => place * axis.length + i))),
    );
  }
  return found;
}

/** The first of the largest elements; a NaN counts as larger than all, the last one of several. */
export function largestOf(values: NumberArray, base: number, places: readonly number[]): number {
  let best = places[0] ?? 0;
  let top = -Infinity;
  for (const place of places) {
    const value = values[base + place] as number;
    if (value > top || Number.isNaN(value)) {
      top = value;
      best = place;
    }
  }
  return best;
}

/** Results: the values, and int64 positions in the plane. */
function maxPool([input]: readonly unknown[], { axes }: MaxPoolAttributes): Tensor[] {
  const x = input as Tensor;
  const outer = x.shape.slice(0, -axes.length);
  const shape = [...outer, ...axes.map(({ count }) => count)];
  const values = numbersOf(x);
  const found = windows(axes);
  const size = sizeOf(x.shape.slice(-axes.length));
  const places = build(shape, 'int64', (out) => {
    for (let i = 0; i < out.length; i++) {
      const base = Math.floor(i / found.length) * size;
      out[i] = largestOf(values, base, found[i % found.length] as number[]);
    }
  });
  return [valuesAt(x, places, axes.length), places];
}

/** The elements at places in the planes of the last `rank` axes. */
export function valuesAt(x: Tensor, places: Tensor, rank: number): Tensor {
  const values = numbersOf(x);
  const chosen = numbersOf(places);
  const size = sizeOf(x.shape.slice(-rank));
  const area = sizeOf(places.shape.slice(-rank));
  return build(places.shape, x.dtype, (out) => {
    for (let i = 0; i < out.length; i++) {
      out[i] = values[Math.floor(i / area) * size + (chosen[i] as number)] as number;
    }
  });
}

interface SpreadAttributes extends Attributes {
  readonly into: Shape;
  readonly rank: number;
}

/** Operands: elements, and their places in planes. The adjoint of reading there: zeros, with the elements added. */
const spreadRow: Row<SpreadAttributes> = {
  name: 'maxPoolBackward',
  node: '',
  symbol: '⌈⊞⌉′',
  formula: '∇ at the places',
  tangent: '∂a at the places',
  source: 'the adjoint of taking the largest elements of windows',
  edges: [0],
  saves: [{ slot: 1 }],
  differentiable: true,
  view: false,
  forward([input, at], { into, rank }) {
    const elements = numbersOf(input as Tensor);
    const places = numbersOf(at as Tensor);
    const area = sizeOf((at as Tensor).shape.slice(-rank));
    const size = sizeOf(into.slice(-rank));
    return build(into, (input as Tensor).dtype, (out) => {
      for (let i = 0; i < elements.length; i++) {
        const place = Math.floor(i / area) * size + (places[i] as number);
        out[place] = (out[place] as number) + (elements[i] as number);
      }
    });
  },
  vjp: [(g, n) => readAt(g, n.saved(1), n.attributes.rank), (g) => g],
  jvp: ([tangent], n) => run(spreadRow, [tangent as Tensor, n.saved(1)], n.attributes),
};

/** The elements at the places, as operators. */
function readAt(x: Tensor, places: Tensor, rank: number): Tensor {
  return reshape(gather(flat(x, rank), 1, flat(places, rank)), places.shape);
}

/** Reads planes at places that are saved as the second result; its adjoint adds to them. */
export function pickingFrom<A extends Attributes>(
  name: string,
  node: string,
  rank: number,
  forward: Row<A>['forward'],
): Row<A> {
  const spreading = { ...spreadRow, node: node.replace('Backward', 'BackwardBackward') };
  return {
    name,
    node,
    symbol: '⌈⊞⌉',
    edges: [0],
    formula: '∇ to the largest element of the window',
    tangent: '∂a of the largest element of the window',
    saves: [{ slot: SECOND_RESULT }],
    differentiable: true,
    view: false,
    forward,
    vjp: ([g], n) => {
      if (!g) return [null];
      return [run(spreading, [g, n.saved(SECOND_RESULT)], { into: n.shape(0), rank })];
    },
    jvp: ([tangent], n) => readAt(tangent as Tensor, n.saved(SECOND_RESULT), rank),
  };
}

const maxRow = (name: string, node: string, rank: number): Row<MaxPoolAttributes> =>
  pickingFrom(name, node, rank, maxPool);

export const maxPool2dRow = maxRow('maxPool2d', 'MaxPool2DWithIndicesBackward0', 2);
export const maxPool3dRow = maxRow('maxPool3d', 'MaxPool3DWithIndicesBackward0', 3);
export const adaptiveMaxPool2dRow = maxRow('adaptiveMaxPool2d', 'AdaptiveMaxPool2DBackward0', 2);
export const adaptiveMaxPool3dRow = maxRow('adaptiveMaxPool3d', 'AdaptiveMaxPool3DBackward0', 3);

export type Pooled = Named<{
  readonly values: Tensor;
  /** int64 positions in the plane, row-major. */
  readonly indices: Tensor;
}>;

/** Named results that are also a list. */
export function pooledOf(values: Tensor, indices: Tensor): Pooled {
  return named({ values, indices });
}

export function pooled(row: Row<MaxPoolAttributes>, x: Tensor, axes: readonly MaxAxis[]): Pooled {
  const [values, indices] = runMany(row, [x], { axes }) as [Tensor, Tensor];
  return pooledOf(values, indices);
}
