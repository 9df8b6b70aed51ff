/** @file The general view: any window on a tensor's memory, and its adjoint. */

import { itemsOf } from '../../kernels/items.ts';
import { allocate } from '../../tensor/allocate.ts';
import { isFloating, type NumberArray } from '../../tensor/dtype.ts';
import { assemble, windowOn } from '../../tensor/make.ts';
import { forEachPosition } from '../../tensor/read.ts';
import { contiguousStrides, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { state } from '../../autograd/state.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Operand, Row } from '../row.ts';

/** How elements lie in memory, in elements. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: Shape;
  /** From the start of the memory that is looked at. */
  readonly offset: number;
}

/** A window, and the layout of the tensor on whose memory it is opened. */
export interface WindowAttributes extends Attributes {
  readonly window: Layout;
  readonly base: Layout;
}

/** Elements from the start of memory to the last that a layout shows. */
function extent({ shape, strides, offset }: Layout): number {
  return shape.reduce((end, length, d) => end + (length - 1) * (strides[d] ?? 0), offset + 1);
}

/** Lays a tensor out as `from` says, adding where elements meet, and reads the memory as `to` says. */
function relay(x: Tensor, from: Layout, to: Layout): Tensor {
  const length = Math.max(0, extent(from), extent(to));
  // Sums of float32 are made in float64.
  const memory = allocate(isFloating(x.dtype) ? 'float64' : x.dtype, length) as NumberArray;
  const values = itemsOf(x);
  forEachPosition(from.shape, from.strides, from.offset, (position, i) => {
    memory[position] = (memory[position] as number) + (values[i] as number);
  });
  return assemble(to.shape, x.dtype, (out) => {
    forEachPosition(to.shape, to.strides, to.offset, (position, i) => {
      out[i] = memory[position] as number;
    });
  });
}

const common = { symbol: '▤', saves: [], differentiable: true, jvp: 'linear' } as const;

/** Zeros of the base's shape, with the operand added where the window shows it. */
export const scatterWindowRow: Row<WindowAttributes> = {
  ...common,
  name: 'scatterWindow',
  node: 'AsStridedScatterBackward0',
  formula: '∇ in the window',
  source: 'the adjoint of gatherWindow',
  view: false,
  forward: ([x], { window, base }) => relay(x as Tensor, window, base),
  vjp: [(g, n) => run(gatherWindowRow, [g], n.attributes)],
};

/** What the window would show if the operand lay in memory as the base does. */
export const gatherWindowRow: Row<WindowAttributes> = {
  ...common,
  name: 'gatherWindow',
  node: 'AsStridedBackward0',
  formula: '∇ into the window, else 0',
  tangent: '∂a in the window',
  source: 'the adjoint of scatterWindow',
  view: false,
  forward: ([x], { window, base }) => relay(x as Tensor, base, window),
  vjp: [(g, n) => run(scatterWindowRow, [g], n.attributes)],
};

export const asStridedRow: Row<WindowAttributes> = {
  ...common,
  name: 'asStrided',
  node: 'AsStridedBackward0',
  formula: '∇ into the window, else 0',
  tangent: '∂a in the window',
  view: true,
  forward([input], { window }: WindowAttributes) {
    const x = input as Tensor;
    return windowOn(x, window.shape, window.strides, x.offset + window.offset);
  },
  vjp: [(g, n) => run(scatterWindowRow, [g], n.attributes)],
  jvp: ([tangent], n) => run(gatherWindowRow, [tangent as Operand], n.attributes),
};

/** The attributes of a window on `base`; offsets count from the base's first element. */
export function windowAttributes(base: Tensor, window: Layout): WindowAttributes {
  const { shape, strides, offset } = window;
  return {
    window: { shape, strides, offset: offset - base.offset },
    base: { shape: base.shape, strides: base.strides, offset: 0 },
  };
}

/** Refuses windows that are none, or leave the memory of `x`. */
export function checkWindow(x: Tensor, { shape, strides, offset }: Layout): void {
  if (shape.length !== strides.length) {
    throw new RuntimeError('mismatch in length of strides and shape');
  }
  if (strides.some((stride) => stride < 0)) {
    throw new RuntimeError(
      `as_strided: Negative strides are not supported at the moment, got strides: [${strides.join(', ')}]`,
    );
  }
  if (offset < 0) throw new RuntimeError(`Tensor: invalid storage offset ${String(offset)}`);
  if (shape.some((length) => length < 0)) {
    throw new RuntimeError(
      `Storage size calculation overflowed with sizes=[${shape.join(', ')}] and strides=[${strides.join(', ')}]`,
    );
  }
  // One example of a batch has no memory of its own.
  if (state.batches > 0) return;
  const { data } = x.storage;
  if (shape.includes(0) || extent({ shape, strides, offset }) <= data.length) return;
  const bytes = data.BYTES_PER_ELEMENT;
  throw new RuntimeError(
    `setStorage: sizes [${shape.join(', ')}], strides [${strides.join(', ')}], storage offset ${String(offset)}, and itemsize ${String(bytes)} requiring a storage size of ${String(extent({ shape, strides, offset }) * bytes)} are out of bounds for storage of size ${String(data.byteLength)}`,
  );
}

/** A view of any shape and strides (in elements); `offset` counts from the start of the storage. */
export function asStrided(x: Tensor, shape: Shape, strides: Shape, offset = x.offset): Tensor {
  checkWindow(x, { shape, strides, offset });
  return run(asStridedRow, [x], windowAttributes(x, { shape, strides, offset }));
}

/**
 * The row of a view that is a window on its operand. Its derivative is the gradient in that window, and zeros
 * around it.
 * @param windowOf the window on the memory of a tensor of this shape and these strides
 * @param slopeNode the name of the node that the derivative has when it is recorded itself
 */
export function rowOfWindow<A extends Attributes>(
  named: Pick<Row<A>, 'name' | 'node' | 'symbol' | 'formula'>,
  windowOf: (shape: Shape, strides: Shape, attributes: A) => Layout,
  slopeNode: string,
): Row<A> {
  const slope = { ...scatterWindowRow, node: slopeNode };
  return {
    ...named,
    saves: [],
    differentiable: true,
    view: true,
    forward([input], attributes) {
      const x = input as Tensor;
      const { shape, strides, offset } = windowOf(x.shape, x.strides, attributes);
      return windowOn(x, shape, strides, x.offset + offset);
    },
    vjp: [
      (g, n) => {
        const into = n.shape(0);
        const window = windowOf(into, contiguousStrides(into), n.attributes);
        return scatterWindow(g, into, window, slope);
      },
    ],
    jvp: 'linear',
  };
}

/** Zeros of shape `into`, with `x` in a window on their row-major memory. */
export function scatterWindow(
  x: Tensor,
  into: Shape,
  window: Layout,
  row = scatterWindowRow,
): Tensor {
  const base = { shape: into, strides: contiguousStrides(into), offset: 0 };
  return run(row, [x], { window, base });
}
