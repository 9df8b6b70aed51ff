/** @file Elements named by an index tensor along one dimension: gather, and scatterAdd, its adjoint. */

import { itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble, empty, windowOn } from '../../tensor/make.ts';
import {
  contiguousStrides,
  sameShape,
  showShape,
  wrapDim,
  type Shape,
} from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { scatterWindow } from '../shape/strided.ts';

export interface GatherAttributes extends Attributes {
  readonly dim: number;
}

/** Refuses an index that is no integer tensor, or larger than the tensor (outside of `dim`) or the source. */
export function checkIndex(
  name: 'gather' | 'scatter',
  index: Tensor,
  dim: number,
  own: Shape,
  source: Shape | null,
): void {
  if (index.dtype !== 'int64' && index.dtype !== 'int32') {
    throw new RuntimeError(`${name}(): Expected dtype int32/int64 for index`);
  }
  if (index.numel() === 0) return;
  const checkRank = (shape: Shape, subject: string): void => {
    if (Math.max(index.ndim, 1) === Math.max(shape.length, 1)) return;
    throw new RuntimeError(
      `Index tensor must have the same number of dimensions as ${subject} tensor`,
    );
  };
  checkRank(own, name === 'gather' ? 'input' : 'self');
  if (source !== null) checkRank(source, 'src');
  const wide = index.shape.findIndex((length, d) => d !== dim && length > (own[d] ?? 1));
  if (name === 'gather' && wide >= 0) {
    throw new RuntimeError(
      `Size does not match at dimension ${String(wide)} expected index ${showShape(index.shape)} to be no larger than self ${showShape(own)} apart from dimension ${String(dim)}`,
    );
  }
  if (wide >= 0 || index.shape.some((length, d) => source !== null && length > (source[d] ?? 1))) {
    const also = source === null ? '' : ` and to be no larger size than src ${showShape(source)}`;
    throw new RuntimeError(
      `Expected index ${showShape(index.shape)} to be no larger than self ${showShape(own)} apart from dimension ${String(dim)}${also}`,
    );
  }
}

export function checkSameType(x: Tensor, source: Tensor): void {
  if (x.dtype === source.dtype) return;
  throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
}

/** Calls `visit` with each element of an index: its place, row-major, in a tensor of shape `full`, and in the index. */
export function eachIndexed(
  full: Shape,
  index: Tensor,
  dim: number,
  visit: (inFull: number, inIndexed: number) => void,
): void {
  const places = numbersOf(index);
  const strides = contiguousStrides(full);
  const length = full[dim] ?? 1;
  const { shape } = index;
  const along = strides[dim] ?? 0;
  const counter = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    if (place < 0 || place >= length) {
      throw new RuntimeError(
        `index ${String(place)} is out of bounds for dimension ${String(dim)} with size ${String(length)}`,
      );
    }
    visit(at + place * along, i);
    for (let d = shape.length - 1; d >= 0; d--) {
      const stride = d === dim ? 0 : (strides[d] ?? 0);
      const next = (counter[d] ?? 0) + 1;
      if (next < (shape[d] ?? 1)) {
        counter[d] = next;
        at += stride;
        break;
      }
      counter[d] = 0;
      at -= stride * ((shape[d] ?? 1) - 1);
    }
  }
}

export const gatherRow: Row<GatherAttributes> = {
  name: 'gather',
  node: 'GatherBackward0',
  symbol: '[i]',
  formula: '∇ added at the index',
  saves: [{ slot: 0 }, { slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const [x, index] = inputs as [Tensor, Tensor];
    checkIndex('gather', index, dim, x.shape, null);
    const values = itemsOf(x);
    return assemble(index.shape, x.dtype, (out) => {
      eachIndexed(x.shape, index, dim, (from, i) => (out[i] = values[from] as number));
    });
  },
  vjp: [(g, n) => scatterZeros(g, n.saved(1), n.saved(0).shape, n.attributes.dim)],
  jvp: 'linear',
};

/** Operands: the tensor, the index, what is added. */
export const scatterAddRow: Row<GatherAttributes> = {
  ...gatherRow,
  name: 'scatterAdd',
  node: 'ScatterAddBackward0',
  symbol: '[i]+',
  formula: '∇; ; ∇ at the index',
  saves: [{ slot: 1, when: 2 }],
  edges: [0, 2],
  forward(inputs, { dim }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    checkIndex('scatter', index, dim, x.shape, source.shape);
    checkSameType(x, source);
    const values = cornerOf(source, index.shape);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(itemsOf(x));
      eachIndexed(x.shape, index, dim, (place, i) => {
        out[place] = (out[place] as number) + (values[i] as number);
      });
    });
  },
  vjp: [
    (g) => g,
    (g) => g,
    (g, n) => sourceGradient(gather(g, n.attributes.dim, n.saved(1)), n.shape(2)),
  ],
};

/** The elements of a source at the places of an index of the same or a smaller shape. */
export function cornerOf(source: Tensor, shape: Shape): NumberArray {
  return itemsOf(windowOn(source, shape, source.strides, source.offset));
}

/** The gradient of a source of which only that corner was read. */
export function sourceGradient(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  return scatterWindow(g, shape, { shape: g.shape, strides: contiguousStrides(shape), offset: 0 });
}

/** `result[i][j] = x[index[i][j]][j]` for dim 0, and so on. */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  return run(gatherRow, [x, index], { dim: wrapDim(dim, x.ndim) });
}

/** `x` with `source[i][j]` added at `[index[i][j]][j]` for dim 0, and so on. */
export const scatterAdd: Operator<
  (x: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor
> = operator((runner, x: Tensor, dim: number, index: Tensor, source: Tensor) =>
  runner(scatterAddRow, [x, index, source], { dim: wrapDim(dim, x.ndim) }),
);

/** Zeros of shape `into`, with `x` added at the places an index names. */
export function scatterZeros(x: Tensor, index: Tensor, into: Shape, dim: number): Tensor {
  return scatterAdd(empty(into, x.dtype), dim, index, x);
}
