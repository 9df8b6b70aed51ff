/** @file The general view: any window on a tensor's memory, and its adjoint. */

import { build, windowOn } from '../tensor/make.ts';
import { forEachPosition } from '../tensor/read.ts';
import type { Shape } from '../tensor/shape.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { numbersOf } from '../kernels/strided.ts';
import { clone } from './copy.ts';
import { run } from './dispatch.ts';
import type { Attributes, Row } from './row.ts';

interface Window extends Attributes {
  readonly shape: Shape;
  readonly strides: Shape;
  /** In elements, into the storage. */
  readonly offset: number;
}

export const asStridedRow: Row<Window> = {
  name: 'asStrided',
  node: 'AsStridedBackward0',
  symbol: '▤',
  formula: '∇ into the window, else 0',
  saves: [],
  differentiable: true,
  view: true,
  forward: ([x], { shape, strides, offset }) => windowOn(x as Tensor, shape, strides, offset),
  // A gradient is laid out row-major whatever the layout of the tensor it is for; the window's strides
  // speak of the tensor's own memory, which starts at 0 for all that can be the base of a view.
  vjp: [(g, n) => scatterWindow(g, n.shape(0), n.attributes)],
  jvp: (tangents, node) => {
    const { shape, strides, offset } = node.attributes;
    return asStrided(clone(tangents[0] as Tensor), shape, strides, offset);
  },
};

interface Scatter extends Attributes {
  readonly into: Shape;
  readonly window: Window;
}

/** Zeros of a shape, with the operand added into a window on their row-major memory. */
export const scatterWindowRow: Row<Scatter> = {
  name: 'scatterWindow',
  node: 'ScatterWindowBackward',
  symbol: '▤',
  formula: '∇ in the window',
  saves: [],
  differentiable: true,
  view: false,
  forward([x], { into, window }) {
    const source = x as Tensor;
    const values = numbersOf(source);
    return build(into, source.dtype, (out) => {
      forEachPosition(window.shape, window.strides, window.offset, (position, i) => {
        out[position] = (out[position] as number) + (values[i] as number);
      });
    });
  },
  vjp: [
    (g, n) => {
      const { shape, strides, offset } = n.attributes.window;
      return asStrided(contiguousLike(g), shape, strides, offset);
    },
  ],
  jvp: 'linear',
};

function contiguousLike(x: Tensor): Tensor {
  return x.offset === 0 && x.isContiguous() && x.storage.data.length === sizeOf(x.shape)
    ? x
    : clone(x);
}

/** A view of any shape and strides (in elements) on the tensor's memory. */
export function asStrided(x: Tensor, shape: Shape, strides: Shape, offset = x.offset): Tensor {
  return run(asStridedRow, [x], { shape, strides, offset });
}

export function scatterWindow(x: Tensor, into: Shape, window: Window): Tensor {
  return run(scatterWindowRow, [x], { into, window });
}
