/** @file Elements by their place in row-major order: take, put; and takeAlongDim. */

import { itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { assemble, empty } from '../../tensor/make.ts';
import { broadcastShapes, wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { gather } from './gather.ts';
import { remainder } from '../elementwise/rounding.ts';
import type { Attributes, Row } from '../row.ts';
import { expand, reshape } from '../shape/shape.ts';

/** Non-negative places among `size` elements. */
function placesOf(index: Tensor, size: number, name: string): number[] {
  if (index.dtype !== 'int64') {
    throw new RuntimeError(
      `${name}(): Expected a long tensor for index, but got ${titleOf[index.dtype]}`,
    );
  }
  return Array.from(numbersOf(index), (place) => {
    if (place < -size || place >= size) {
      throw new IndexError(
        `out of range: tried to access index ${String(place)} on a tensor of ${String(size)} elements.`,
      );
    }
    return place < 0 ? place + size : place;
  });
}

export const takeRow: Row = {
  name: 'take',
  node: 'TakeBackward0',
  symbol: '[i]',
  formula: '∇ added at the index, else 0',
  saves: [{ slot: 0 }, { slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs) {
    const [x, index] = inputs as [Tensor, Tensor];
    const values = itemsOf(x);
    const places = placesOf(index, x.numel(), 'take');
    return assemble(index.shape, x.dtype, (out) => {
      places.forEach((place, i) => (out[i] = values[place] as number));
    });
  },
  vjp: [(g, n) => put(empty(n.saved(0).shape, g.dtype), n.saved(1), g, { accumulate: true })],
  jvp: 'linear',
};

interface PutAttributes extends Attributes {
  /** Add to what is there, instead of replacing it. */
  readonly accumulate: boolean;
}

/** Operands: the tensor, the index, what is put. */
export const putRow: Row<PutAttributes> = {
  ...takeRow,
  saves: [{ slot: 1 }],
  name: 'put',
  node: 'PutBackward0',
  symbol: '[i]←',
  formula: '0 at the index (∇ when adding), else ∇; ; ∇ at the index',
  edges: [0, 2],
  forward(inputs, { accumulate }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    if (index.numel() !== source.numel()) {
      throw new IndexError(
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${String(source.numel())}, index.numel() = ${String(index.numel())}`,
      );
    }
    const values = itemsOf(source, source.shape, x.dtype);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(itemsOf(x));
      placesOf(index, x.numel(), 'put_').forEach((place, i) => {
        const value = values[i] as number;
        out[place] = accumulate ? (out[place] as number) + value : value;
      });
    });
  },
  vjp: [
    (g, n) => {
      if (n.attributes.accumulate) return g;
      const index = n.saved(1);
      return put(g, index, empty(index.shape, g.dtype));
    },
    (g) => g,
    (g, n) => reshape(take(g, n.saved(1)), n.shape(2)),
  ],
};

/** The elements at places in row-major order; the result has the index' shape. */
export function take(x: Tensor, index: Tensor): Tensor {
  return run(takeRow, [x, index]);
}

export interface PutOptions {
  /** Add to what is there, instead of replacing it. */
  readonly accumulate?: boolean;
}

/** `x` with the source's elements at places in row-major order. */
export const put: Operator<
  (x: Tensor, index: Tensor, source: Tensor, options?: PutOptions) => Tensor
> = operator(
  (runner, x: Tensor, index: Tensor, source: Tensor, { accumulate = false }: PutOptions = {}) =>
    runner(putRow, [x, index, source], { accumulate }),
);

/** As `gather`, with broadcasting outside of `dim`; null: from the elements as one row. */
export function takeAlongDim(x: Tensor, index: Tensor, dim: number | null = null): Tensor {
  if (index.dtype !== 'int64') {
    throw new RuntimeError(
      'torch.take_along_dim(): dtype of indices should be Long but got ' + titleOf[index.dtype],
    );
  }
  if (dim === null) return gather(reshape(x, [-1]), 0, reshape(index, [-1]));
  if (x.ndim !== index.ndim) {
    throw new RuntimeError(
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${String(x.ndim)} dimensions for input, and ${String(index.ndim)} dimensions for indices`,
    );
  }
  if (x.ndim === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  const d = wrapDim(dim, x.ndim);
  const shape = broadcastShapes(x.shape.with(d, 1), index.shape.with(d, 1));
  return gather(
    expand(x, shape.with(d, x.shape[d] ?? 1)),
    d,
    // Brought into range by the remainder, negative and too large ones alike.
    expand(remainder(index, x.shape[d] ?? 1), shape.with(d, index.shape[d] ?? 1)),
  );
}
