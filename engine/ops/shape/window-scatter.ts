/** @file A tensor with another part: selectScatter, sliceScatter, asStridedScatter; and narrowCopy. */

import { itemsOf } from '../../kernels/items.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble, copyOf, empty, windowOn } from '../../tensor/make.ts';
import { forEachPosition } from '../../tensor/read.ts';
import { sameShape, showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import { partOf } from './index-views.ts';
import type { Attributes, Row } from '../row.ts';
import { scatterWindow, type Layout } from './strided.ts';

interface PartAttributes extends Attributes {
  /** A window on the tensor's row-major memory. */
  readonly window: Layout;
}

const part = {
  symbol: '[:]←',
  formula: '∇, 0 in the part; the part of ∇',
  saves: [],
  differentiable: true,
  view: false,
  jvp: 'linear',
} as const;

/** Operands: the tensor, its new part. */
function partRow(name: string, node: string): Row<PartAttributes> {
  return {
    ...part,
    name,
    node,
    forward(inputs, { window }) {
      const [x, source] = inputs as [Tensor, Tensor];
      if (!sameShape(window.shape, source.shape)) {
        throw new RuntimeError(
          `expected src to have a size equal to the slice of self. src size = ${showShape(source.shape)}, slice size = ${showShape(window.shape)}`,
        );
      }
      const values = itemsOf(source, source.shape, x.dtype);
      return assemble(x.shape, x.dtype, (out) => {
        out.set(itemsOf(x));
        forEachPosition(window.shape, window.strides, window.offset, (to, i) => {
          out[to] = values[i] as number;
        });
      });
    },
    vjp: [
      (g, n) => {
        const { window } = n.attributes;
        return run(asStridedScatterRow, [g, empty(window.shape, g.dtype)], { window });
      },
      (g, n) => run(windowCopyRow, [g], n.attributes),
    ],
  };
}

export const selectScatterRow: Row<PartAttributes> = partRow(
  'selectScatter',
  'SelectScatterBackward0',
);
export const sliceScatterRow: Row<PartAttributes> = partRow(
  'sliceScatter',
  'SliceScatterBackward0',
);
export const asStridedScatterRow: Row<PartAttributes> = partRow(
  'asStridedScatter',
  'AsStridedScatterBackward0',
);

/** A window on a tensor's row-major memory, copied. */
export const windowCopyRow: Row<PartAttributes> = {
  ...part,
  name: 'narrowCopy',
  node: 'NarrowCopyBackward0',
  symbol: '[:]',
  formula: '∇ in the part, else 0',
  forward([input], { window }) {
    const x = input as Tensor;
    const memory = x.isContiguous() ? x : copyOf(x);
    return copyOf(windowOn(memory, window.shape, window.strides, memory.offset + window.offset));
  },
  vjp: [(g, n) => scatterWindow(g, n.shape(0), n.attributes.window)],
};

/** `x` with `source` at one index of a dimension. */
export function selectScatter(x: Tensor, source: Tensor, dim: number, index: number): Tensor {
  const window = partOf.select(x.shape, dim, index);
  return run(selectScatterRow, [x, source], { window });
}

/** `x` with `source` in a slice of a dimension. */
export function sliceScatter(
  x: Tensor,
  source: Tensor,
  dim = 0,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Tensor {
  const window = partOf.slice(x.shape, dim, start, stop, step);
  return run(sliceScatterRow, [x, source], { window });
}

/** `x` with `source` in a window on its row-major memory. */
export function asStridedScatter(
  x: Tensor,
  source: Tensor,
  shape: Shape,
  strides: Shape,
  offset = 0,
): Tensor {
  return run(asStridedScatterRow, [x, source], { window: { shape, strides, offset } });
}

/** As `narrow`, copied. */
export function narrowCopy(x: Tensor, dim: number, start: number, length: number): Tensor {
  const window = partOf.narrow(x.shape, dim, start, length);
  return run(windowCopyRow, [x], { window });
}
