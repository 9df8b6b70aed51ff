/** @file Slices of a dimension named by a vector of indices: indexSelect, indexAdd, indexCopy, indexFill. */

import { itemOf, itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { titleOf, type NumberArray } from '../../tensor/dtype.ts';
import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { assemble, empty } from '../../tensor/make.ts';
import { sameShape, showShape, sizeOf, wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { sum } from '../reductions/reduce.ts';
import type { Attributes, Operand, Row } from '../row.ts';
import { unique } from '../reductions/unique.ts';
import { refuseIntegerGradient } from '../elementwise/require.ts';
import { reshape } from '../shape/shape.ts';

interface DimAttributes extends Attributes {
  readonly dim: number;
}

type Name = 'index_select' | 'index_add_' | 'index_copy_' | 'index_fill_';

function checkSelected(x: Tensor, index: Tensor): void {
  if (index.ndim > 1) throw new IndexError('index_select(): Index is supposed to be a vector');
  if (index.dtype !== 'int64' && index.dtype !== 'int32') {
    throw new RuntimeError('index_select(): Expected dtype int32 or int64 for index');
  }
  if (x.ndim > 0 || index.numel() === 1) return;
  throw new RuntimeError(
    `index_select(): Index to scalar can have only 1 value, got ${String(index.numel())} value(s)`,
  );
}

function outOfRange(name: Name, place: number, dim: number, length: number): IndexError {
  if (name === 'index_select' || name === 'index_add_') {
    return new IndexError('index out of range in self');
  }
  const where = name === 'index_copy_' ? 'index_copy_(): ' : '';
  return new IndexError(
    `${where}index ${String(place)} is out of bounds for dimension ${String(dim)} with size ${String(length)}`,
  );
}

/** Calls `visit(inFull, inPart)` for each block of `inner` elements that the index names. */
function eachSlice(
  name: Name,
  full: Shape,
  dim: number,
  index: Tensor,
  visit: (inFull: number, inPart: number, inner: number) => void,
): void {
  const places = numbersOf(index);
  const length = full[dim] ?? 1;
  const inner = sizeOf(full.slice(dim + 1));
  const outer = sizeOf(full.slice(0, dim));
  for (const place of places) {
    if (place < -length || place >= length) throw outOfRange(name, place, dim, length);
  }
  for (let o = 0; o < outer; o++) {
    places.forEach((place, k) => {
      const from = place < 0 ? place + length : place;
      visit((o * length + from) * inner, (o * places.length + k) * inner, inner);
    });
  }
}

/** A copy of `x` in which the slices are changed. */
function changed(x: Tensor, change: (out: NumberArray) => void): Tensor {
  return assemble(x.shape, x.dtype, (out) => {
    out.set(itemsOf(x));
    change(out);
  });
}

function partShape(x: Tensor, dim: number, index: Tensor): Shape {
  return x.ndim === 0 ? [] : x.shape.with(dim, index.numel());
}

export const indexSelectRow: Row<DimAttributes> = {
  name: 'indexSelect',
  node: 'IndexSelectBackward0',
  symbol: '[i]',
  formula: '∇ added at the index, else 0',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const [x, index] = inputs as [Tensor, Tensor];
    checkSelected(x, index);
    const values = itemsOf(x);
    return assemble(partShape(x, dim, index), x.dtype, (out) => {
      eachSlice('index_select', x.shape, dim, index, (from, to, inner) =>
        out.set(values.subarray(from, from + inner), to),
      );
    });
  },
  vjp: [(g, n) => indexAdd(empty(n.shape(0), g.dtype), n.attributes.dim, n.saved(1), g)],
  jvp: 'linear',
};

/** Without one of its dimensions; there may be none. */
const sliceShape = ({ shape }: Tensor, dim: number): Shape => shape.toSpliced(dim, 1);

/** Refuses what does not fit to be added or combined at an index (`index_func_meta_impl`). */
export function checkAdded(
  name: 'index_add_' | 'index_reduce_',
  x: Tensor,
  source: Tensor,
  dim: number,
  index: Tensor,
): void {
  if (index.ndim > 1) {
    throw new IndexError(
      `${name}(): Index is supposed to be a vector, but got dim: ${String(index.ndim)} with type: ${titleOf[index.dtype]} and size: ${showShape(index.shape)}`,
    );
  }
  if (index.dtype !== 'int64' && index.dtype !== 'int32') {
    throw new RuntimeError(
      `${name}(): Expected dtype int32/int64 for index but got: ${titleOf[index.dtype]}`,
    );
  }
  if (x.dtype !== source.dtype) {
    throw new RuntimeError(
      `${name}(): self (${titleOf[x.dtype]}) and source (${titleOf[source.dtype]}) must have the same scalar type`,
    );
  }
  if (dim !== 0 && dim >= source.ndim) {
    throw new RuntimeError(
      `${name}(): Indexing dim ${String(dim)} is out of bounds of the source tensor with dim ${String(source.ndim)}`,
    );
  }
  const length = source.shape[dim] ?? 1;
  if (length !== index.numel()) {
    if (source.ndim === 0) {
      throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
    }
    throw new RuntimeError(
      `${name}(): Number of indices (${String(index.numel())}) should be equal to source.size(dim): (${String(length)}), for dim: ${String(dim)}`,
    );
  }
  const fits =
    x.ndim > 0 && source.ndim > 0
      ? sameShape(sliceShape(x, dim), sliceShape(source, dim))
      : sameShape(x.shape, source.shape);
  if (fits) return;
  throw new RuntimeError(
    `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${showShape(x.shape)} source.shape = ${showShape(source.shape)}`,
  );
}

/** Refuses what does not fit to be copied to an index. */
function checkCopied(x: Tensor, source: Tensor, dim: number, index: Tensor): void {
  const count = String(index.numel());
  if (index.ndim > 1) {
    throw new IndexError(
      `index_copy_(): Index should have dimension 1 or 0 (got ${String(index.ndim)})`,
    );
  }
  if (source.ndim === 0 && index.numel() !== 1) {
    throw new IndexError(
      `index_copy_(): When source is scalar, index should have one element (got ${count})`,
    );
  }
  if (source.ndim !== x.ndim && source.ndim > 0 && x.ndim > 0) {
    throw new IndexError(
      `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${String(source.ndim)}), destination dimensionality (${String(x.ndim)})`,
    );
  }
  if (index.dtype !== 'int64') {
    throw new RuntimeError(
      `index_copy_(): Expected a long tensor for index, but got ${titleOf[index.dtype]}`,
    );
  }
  if (x.dtype !== source.dtype) {
    throw new RuntimeError(
      `index_copy_(): self and source expected to have the same dtype, but got (self) ${titleOf[x.dtype]} and (source) ${titleOf[source.dtype]}`,
    );
  }
  const [own, other] = [sliceShape(x, dim), sliceShape(source, dim)];
  if (!sameShape(own, other)) {
    throw new RuntimeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${own.join(' ')} at dimension ${String(dim)} and source slice shape: ${other.join(' ')} at dimension 0.`,
    );
  }
  const length = source.shape[dim] ?? 1;
  if (source.ndim === 0 || length === index.numel()) return;
  throw new IndexError(
    `index_copy_(): Number of indices (${count}) should be equal to source.size(dim) (${String(length)})`,
  );
}

interface AddAttributes extends DimAttributes {
  readonly alpha: number;
}

/** Operands: the tensor, the index, what is added. */
export const indexAddRow: Row<AddAttributes> = {
  ...indexSelectRow,
  name: 'indexAdd',
  node: 'IndexAddBackward0',
  symbol: '[i]+',
  formula: '∇; ; α·∇ at the index',
  saves: [{ slot: 1, when: 2 }],
  edges: [0, 2],
  forward(inputs, { dim, alpha }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    checkAdded('index_add_', x, source, dim, index);
    const values = itemsOf(source);
    const factor = itemOf(alpha, x.dtype);
    return changed(x, (out) => {
      eachSlice('index_add_', x.shape, dim, index, (to, from, inner) => {
        for (let i = 0; i < inner; i++) {
          out[to + i] = (out[to + i] as number) + factor * (values[from + i] as number);
        }
      });
    });
  },
  vjp: [
    (g) => g,
    (g) => g,
    (g, n) => {
      const { dim, alpha } = n.attributes;
      const part = reshape(indexSelect(g, dim, n.saved(1)), n.shape(2));
      return alpha === 1 ? part : mul(part, alpha);
    },
  ],
};

/** Operands: the tensor, the index, what is copied. */
export const indexCopyRow: Row<DimAttributes> = {
  ...indexSelectRow,
  name: 'indexCopy',
  node: 'IndexCopyBackward0',
  symbol: '[i]←',
  formula: '0 at the index, else ∇; ; ∇ at the index',
  edges: [0, 2],
  forward(inputs, { dim }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    checkCopied(x, source, dim, index);
    const values = itemsOf(source);
    return changed(x, (out) => {
      eachSlice('index_copy_', x.shape, dim, index, (to, from, inner) =>
        out.set(values.subarray(from, from + inner), to),
      );
    });
  },
  vjp: [
    (g, n) => indexFill(g, n.attributes.dim, n.saved(1), 0),
    (g) => g,
    (g, n) => reshape(indexSelect(g, n.attributes.dim, n.saved(1)), n.shape(2)),
  ],
};

interface FillAttributes extends DimAttributes {
  readonly value: number;
}

function filledAt(x: Tensor, dim: number, index: Tensor, value: number): Tensor {
  if (index.dtype !== 'int64') {
    throw new IndexError('index_fill_(): Expected dtype int64 for index.');
  }
  if (index.ndim > 1) throw new RuntimeError('Index has to be a vector/scalar');
  return changed(x, (out) => {
    eachSlice('index_fill_', x.shape, dim, index, (to, _from, inner) =>
      out.fill(value, to, to + inner),
    );
  });
}

/** With a number. */
export const indexFillRow: Row<FillAttributes> = {
  ...indexSelectRow,
  name: 'indexFill',
  node: 'IndexFillBackward0',
  symbol: '[i]←',
  formula: '0 at the index, else ∇',
  tangent: '0 at the index, else ∂a',
  forward(inputs, { dim, value }) {
    const [x, index] = inputs as [Tensor, Tensor];
    return filledAt(x, dim, index, itemOf(value, x.dtype));
  },
  vjp: [(g, n) => indexFill(g, n.attributes.dim, n.saved(1), 0)],
  jvp: ([tangent], n) => indexFill(tangent as Tensor, n.attributes.dim, n.saved(1), 0),
};

/** With a tensor of one element. */
export const indexFillTensorRow: Row<DimAttributes> = {
  ...indexCopyRow,
  name: 'indexFill',
  node: 'IndexFillBackward1',
  formula: '0 at the index, else ∇; ; Σ∇ at the index',
  forward(inputs, { dim }) {
    const [x, index, value] = inputs as [Tensor, Tensor, Tensor];
    return filledAt(x, dim, index, itemsOf(value, [], x.dtype)[0] as number);
  },
  vjp: [
    (g, n) => indexFill(g, n.attributes.dim, n.saved(1), 0),
    (g) => g,
    // A position that is named twice is filled once.
    (g, n) => sum(indexSelect(g, n.attributes.dim, unique(n.saved(1)))),
  ],
};

/** The slices of a dimension that a vector of positions names, copied. */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  return run(indexSelectRow, [x, index], { dim: wrapDim(dim, x.ndim) });
}

export interface IndexAddOptions {
  /** What `source` is multiplied by. */
  readonly alpha?: number;
}

/** `x` with the slices of `source` added at the positions. */
export const indexAdd: Operator<
  (x: Tensor, dim: number, index: Tensor, source: Tensor, options?: IndexAddOptions) => Tensor
> = operator(
  (
    runner,
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    { alpha = 1 }: IndexAddOptions = {},
  ) => runner(indexAddRow, [x, index, source], { dim: wrapDim(dim, x.ndim), alpha }),
);

/** `x` with the slices of `source` at the positions. */
export const indexCopy: Operator<
  (x: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor
> = operator((runner, x: Tensor, dim: number, index: Tensor, source: Tensor) =>
  runner(indexCopyRow, [x, index, source], { dim: wrapDim(dim, x.ndim) }),
);

/** `x` with one value (a number or a 0-d tensor) in the slices at the positions. */
export const indexFill: Operator<
  (x: Tensor, dim: number, index: Tensor, value: Operand) => Tensor
> = operator((runner, x: Tensor, dim: number, index: Tensor, value: Operand) => {
  const d = wrapDim(dim, x.ndim);
  if (typeof value === 'number') return runner(indexFillRow, [x, index], { dim: d, value });
  if (value.ndim !== 0) {
    throw new RuntimeError(
      `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${String(value.ndim)} dimension(s).`,
    );
  }
  refuseIntegerGradient(x, value);
  return runner(indexFillTensorRow, [x, index, value], { dim: d });
});
