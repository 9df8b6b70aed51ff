/** @file Reading and writing at places named by index tensors (advanced indexing). */

import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { itemOf, itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { assemble, empty } from '../../tensor/make.ts';
import {
  broadcastShapes,
  contiguousStrides,
  showShape,
  sizeOf,
  type Shape,
} from '../../tensor/shape.ts';
import { titleOf, type NumberArray } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { attempt } from '../../autograd/throws.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Operand, Row } from '../row.ts';
import { isExpandable } from '../shape/sum-to-shape.ts';

interface IndexAttributes extends Attributes {
  /** The dimension each index tensor is for. */
  readonly dims: readonly number[];
}

/** Where the elements that an index names are, row-major, and the shape they make. */
interface Places {
  readonly shape: Shape;
  readonly positions: Int32Array;
}

function shapeOf(indices: readonly Tensor[]): Shape {
  const shapes = indices.map((index) => index.shape);
  return attempt(
    () => shapes.reduce((a, b) => broadcastShapes(a, b)),
    () => {
      throw new IndexError(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes.map(showShape).join(', ')}`,
      );
    },
  );
}

/** NumPy's rule: indexed dimensions next to each other are replaced in place, others go to the front. */
function placesOf(full: Shape, indices: readonly Tensor[], dims: readonly number[]): Places {
  const shape = shapeOf(indices);
  const first = dims[0] ?? 0;
  const isAdjacent = dims.every((dim, i) => dim === first + i);
  const before = full.filter((_, d) => !dims.includes(d) && isAdjacent && d < first);
  const after = full.filter((_, d) => !dims.includes(d) && !(isAdjacent && d < first));
  const strides = contiguousStrides(full);
  const free = full.map((_, d) => d).filter((d) => !dims.includes(d));
  const indexed = sizeOf(shape);

  // Offset of each combination of indices.
  const offsets = new Int32Array(indexed);
  indices.forEach((index, k) => {
    const dim = dims[k] ?? 0;
    const length = full[dim] ?? 0;
    const values: NumberArray = numbersOf(index, shape);
    for (let i = 0; i < indexed; i++) {
      const value = values[i] as number;
      if (value < -length || value >= length) {
        throw new IndexError(
          `index ${String(value)} is out of bounds for dimension ${String(k)} with size ${String(length)}`,
        );
      }
      offsets[i] =
        (offsets[i] as number) + (value < 0 ? value + length : value) * (strides[dim] ?? 0);
    }
  });

  const outer = sizeOf(before);
  const inner = sizeOf(after);
  const lengths = free.map((d) => full[d] ?? 1);
  const offsetOf = (flat: number): number => {
    let rest = flat;
    let offset = 0;
    for (let i = free.length - 1; i >= 0; i--) {
      const length = lengths[i] ?? 1;
      offset += (rest % length) * (strides[free[i] ?? 0] ?? 0);
      rest = Math.floor(rest / length);
    }
    return offset;
  };
  const positions = new Int32Array(outer * indexed * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < indexed; i++) {
      for (let n = 0; n < inner; n++) {
        positions[at++] = (offsets[i] as number) + offsetOf(o * inner + n);
      }
    }
  }
  return { shape: [...before, ...shape, ...after], positions };
}

export const indexRow: Row<IndexAttributes> = {
  name: 'index',
  node: 'IndexBackward0',
  symbol: '[i]',
  formula: '∇ added at the index, else 0',
  saves: [{ slot: 1 }, { slot: 2 }, { slot: 3 }, { slot: 4 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { dims }) {
    const [x, ...indices] = inputs as [Tensor, ...Tensor[]];
    const { shape, positions } = placesOf(x.shape, indices, dims);
    const values = itemsOf(x);
    return assemble(shape, x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = values[positions[i] as number] as number;
    });
  },
  vjp: [
    (g, n) => {
      const { dims } = n.attributes;
      const indices = dims.map((_, k) => n.saved(k + 1));
      return putAt(empty(n.shape(0), g.dtype), g, indices, dims, true);
    },
  ],
  jvp: 'linear',
};

interface IndexPutAttributes extends IndexAttributes {
  /** Add to what is there, instead of replacing it. */
  readonly accumulate: boolean;
  /** One value at the places of a mask, which may be of another type. */
  readonly isFill?: boolean;
}

/** Operands: the tensor, the values, the index tensors. */
export const indexPutRow: Row<IndexPutAttributes> = {
  name: 'indexPut',
  node: 'IndexPutBackward0',
  symbol: '[i]←',
  formula: '0 at the index (∇ when adding), else ∇; ∇ at the index',
  saves: [{ slot: 2 }, { slot: 3 }, { slot: 4 }, { slot: 5 }],
  edges: [0, 1],
  differentiable: true,
  view: false,
  forward(inputs, { dims, accumulate, isFill }) {
    const [x, values, ...indices] = inputs as [Tensor, Operand, ...Tensor[]];
    const { shape, positions } = placesOf(x.shape, indices, dims);
    if (typeof values !== 'number' && !isExpandable(values.shape, shape)) {
      throw new RuntimeError(
        `shape mismatch: value tensor of shape ${showShape(values.shape)} cannot be broadcast to indexing result of shape ${showShape(shape)}`,
      );
    }
    if (typeof values !== 'number' && values.dtype !== x.dtype && isFill !== true) {
      throw new RuntimeError(
        `Index put requires the source and destination dtypes match, got ${titleOf[x.dtype]} for the destination and ${titleOf[values.dtype]} for the source.`,
      );
    }
    const old = itemsOf(x);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(old);
      const source = typeof values === 'number' ? null : itemsOf(values, shape, x.dtype);
      const same = typeof values === 'number' ? itemOf(values, x.dtype) : 0;
      positions.forEach((position, i) => {
        const value = source === null ? same : (source[i] as number);
        out[position] = accumulate ? (out[position] as number) + value : value;
      });
    });
  },
  vjp: [
    (g, n) => {
      const { dims, accumulate } = n.attributes;
      if (accumulate) return g;
      return putAt(
        g,
        0,
        dims.map((_, k) => n.saved(k + 2)),
        dims,
      );
    },
    (g, n) => {
      const { dims } = n.attributes;
      return takeAt(
        g,
        dims.map((_, k) => n.saved(k + 2)),
        dims,
      );
    },
  ],
  jvp: 'linear',
};

/** Elements at the places that integer tensors name, one tensor a dimension. */
export function takeAt(x: Tensor, indices: readonly Tensor[], dims: readonly number[]): Tensor {
  return run(indexRow, [x, ...indices], { dims });
}

/** `x` with other values at the places that integer tensors name, or with these values added there. */
export const putAt: Operator<
  (
    x: Tensor,
    values: Operand,
    indices: readonly Tensor[],
    dims: readonly number[],
    accumulate?: boolean,
    isFill?: boolean,
  ) => Tensor
> = operator(
  (
    runner,
    x: Tensor,
    values: Operand,
    indices: readonly Tensor[],
    dims: readonly number[],
    accumulate = false,
    isFill = false,
  ) =>
    runner(indexPutRow, [x, values, ...indices], {
      dims,
      accumulate,
      ...(isFill ? { isFill } : {}),
    }),
);
