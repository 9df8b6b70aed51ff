/** @file Writing at the places an index tensor names along one dimension: scatter, scatterReduce, indexReduce. */

import { floorDivide } from '../../kernels/integer.ts';
import { itemOf, itemsOf } from '../../kernels/items.ts';
import { isFloating, type DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble } from '../../tensor/make.ts';
import { sameShape, wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { eq, logicalAnd } from '../elementwise/compare.ts';
import { operator, type Operator } from '../define.ts';
import {
  checkIndex,
  checkSameType,
  cornerOf,
  eachIndexed,
  gather,
  gatherRow,
  scatterAdd,
  scatterAddRow,
  sourceGradient,
  type GatherAttributes,
} from './gather.ts';
import { checkAdded } from './index-dim.ts';
import { slice } from '../shape/index-views.ts';
import { ones, zerosLike } from '../like.ts';
import { RESULT, type Operand, type Row, type VjpContext } from '../row.ts';
import { maskedFill, where } from '../elementwise/select.ts';
import { expand, reshape } from '../shape/shape.ts';

interface ValueAttributes extends GatherAttributes {
  readonly value: number;
}

/** Operands: the tensor, the index, what is written. */
export const scatterRow: Row<GatherAttributes> = {
  ...scatterAddRow,
  name: 'scatter',
  node: 'ScatterBackward0',
  symbol: '[i]←',
  formula: '0 at the index, else ∇; ; ∇ at the index',
  saves: [{ slot: 1 }],
  forward(inputs, { dim }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    checkIndex('scatter', index, dim, x.shape, source.shape);
    checkSameType(x, source);
    const values = cornerOf(source, index.shape);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(itemsOf(x));
      eachIndexed(x.shape, index, dim, (place, i) => (out[place] = values[i] as number));
    });
  },
  vjp: [
    (g, n) => scatter(g, n.attributes.dim, n.saved(1), 0),
    (g) => g,
    (g, n) => sourceGradient(gather(g, n.attributes.dim, n.saved(1)), n.shape(2)),
  ],
};

/** One number is written. */
export const scatterValueRow: Row<ValueAttributes> = {
  ...gatherRow,
  name: 'scatter',
  node: 'ScatterBackward1',
  symbol: '[i]←',
  formula: '0 at the index, else ∇',
  tangent: '0 at the index, else ∂a',
  forward(inputs, { dim, value }) {
    const [x, index] = inputs as [Tensor, Tensor];
    checkIndex('scatter', index, dim, x.shape, null);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(itemsOf(x));
      const item = itemOf(value, x.dtype);
      eachIndexed(x.shape, index, dim, (place) => (out[place] = item));
    });
  },
  vjp: [(g, n) => scatter(g, n.attributes.dim, n.saved(1), 0)],
  jvp: ([tangent], n) => scatter(tangent as Tensor, n.attributes.dim, n.saved(1), 0),
};

export type Reduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

interface ReductionAttributes extends GatherAttributes {
  readonly reduce: Reduction;
  /** Whether the old element takes part. */
  readonly includeSelf: boolean;
}

function combine(reduce: Reduction, a: number, b: number): number {
  switch (reduce) {
    case 'prod':
      return a * b;
    case 'amax':
      return a > b || Number.isNaN(a) ? a : b;
    case 'amin':
      return a < b || Number.isNaN(a) ? a : b;
    default:
      return a + b;
  }
}

/** Division of an item; of integers rounded down. */
function quotientOf(dtype: DType): (item: number, count: number) => number {
  if (isFloating(dtype)) return (item, count) => item / count;
  if (dtype !== 'int64') return (item, count) => Math.floor(item / count);
  return (item, count) =>
    floorDivide(item as unknown as bigint, BigInt(count)) as unknown as number;
}

/**
 * What the gradient is multiplied by for each element of the tensor and of the source; PyTorch's
 * `scatter_reduce_backward`. Ties of amax and amin share; one zero among factors leaves their product.
 */
export function weightsOf(
  n: Pick<VjpContext<ReductionAttributes>, 'attributes' | 'saved'>,
): readonly [own: Tensor, source: Tensor] {
  const x = n.saved(0);
  const index = n.saved(1);
  const source = n.saved(2);
  const result = n.saved(RESULT);
  const { dim, reduce, includeSelf } = n.attributes;
  const whole = ones(x.shape, x.dtype);
  const each = ones(source.shape, source.dtype);
  const unlessReplaced = (own: Tensor): Tensor => (includeSelf ? own : scatter(own, dim, index, 0));
  switch (reduce) {
    case 'sum':
      return [unlessReplaced(whole), each];
    case 'mean': {
      const count = scatterAdd(includeSelf ? whole : zerosLike(x), dim, index, each);
      const share = div(1, maskedFill(count, eq(count, 0), 1));
      return [unlessReplaced(share), gather(share, dim, index)];
    }
    case 'prod': {
      const options = { includeSelf };
      const nonzero = maskedFill(x, eq(x, 0), 1);
      const others = div(scatterReduce(nonzero, dim, index, source, 'prod', options), nonzero);
      const zero = eq(source, 0);
      const zeros = scatterAdd(zerosLike(x), dim, index, to(zero, x.dtype));
      const isOnly = logicalAnd(zero, eq(gather(zeros, dim, index), 1));
      const without = maskedFill(source, isOnly, 1);
      const rest = gather(scatterReduce(x, dim, index, without, 'prod', options), dim, index);
      const quotient = div(gather(result, dim, index), maskedFill(source, zero, 1));
      return [unlessReplaced(others), where(isOnly, rest, quotient)];
    }
    default: {
      const chosen = to(eq(source, gather(result, dim, index)), x.dtype);
      const own = unlessReplaced(to(eq(x, result), x.dtype));
      const ties = scatterAdd(own, dim, index, chosen);
      const share = div(1, maskedFill(ties, eq(ties, 0), 1));
      return [
        includeSelf ? mul(own, share) : unlessReplaced(whole),
        mul(chosen, gather(share, dim, index)),
      ];
    }
  }
}

/** Operands: the tensor, the index, the source. */
export const scatterReduceRow: Row<ReductionAttributes> = {
  name: 'scatterReduce',
  node: 'ScatterReduceBackward0',
  symbol: '[i]⊕',
  formula: '∇·∂⊕/∂a; ; ∇·∂⊕/∂c at the index',
  tangent: '∂a·∂⊕/∂a + ∂c·∂⊕/∂c at the index',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }, { slot: RESULT }],
  edges: [0, 2],
  differentiable: true,
  view: false,
  forward(inputs, { dim, reduce, includeSelf }) {
    const [x, index, source] = inputs as [Tensor, Tensor, Tensor];
    checkIndex('scatter', index, dim, x.shape, null);
    checkSameType(x, source);
    const values = itemsOf(source);
    return assemble(x.shape, x.dtype, (out) => {
      out.set(itemsOf(x));
      const counts = new Int32Array(out.length).fill(includeSelf ? 1 : 0);
      eachIndexed(x.shape, index, dim, (place, i) => {
        const value = values[i] as number;
        const isFirst = counts[place] === 0;
        out[place] = isFirst ? value : combine(reduce, out[place] as number, value);
        counts[place] = (counts[place] as number) + 1;
      });
      if (reduce !== 'mean') return;
      const divide = quotientOf(x.dtype);
      counts.forEach((count, place) => {
        if (count > 1) out[place] = divide(out[place] as number, count);
      });
    });
  },
  vjp: [
    (g, n) => mul(g, weightsOf(n)[0]),
    (g) => g,
    (g, n) => mul(gather(g, n.attributes.dim, n.saved(1)), weightsOf(n)[1]),
  ],
  jvp: ([own, , source], n) => {
    const [first, second] = weightsOf(n);
    const moved = own ? mul(own, first) : zerosLike(first);
    if (!source) return moved;
    return add(
      moved,
      scatterAdd(zerosLike(first), n.attributes.dim, n.saved(1), mul(source, second)),
    );
  },
};

/** The same with an index that names whole slices, spread over them. */
export const indexReduceRow: Row<ReductionAttributes> = {
  ...scatterReduceRow,
  name: 'indexReduce',
  node: 'IndexReduceBackward0',
};

/** The part of a source that an index of a smaller shape reaches. */
function reached(source: Tensor, index: Tensor, dim: number, own: Shape): Tensor {
  if (sameShape(source.shape, index.shape)) return source;
  checkIndex('scatter', index, dim, own, source.shape);
  return index.shape.reduce((part, length, d) => slice(part, d, 0, length), source);
}

export interface ScatterOptions {
  /** Combine with what is there: `add` or `multiply`. */
  readonly reduce?: 'add' | 'multiply';
}

/** `x` with `source[i][j]` (or one number) at `[index[i][j]][j]` for dim 0, and so on. */
export const scatter: Operator<
  (x: Tensor, dim: number, index: Tensor, source: Operand, options?: ScatterOptions) => Tensor
> = operator(
  (
    runner,
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Operand,
    { reduce }: ScatterOptions = {},
  ) => {
    const d = wrapDim(dim, x.ndim);
    if (reduce !== undefined) {
      const values =
        typeof source === 'number'
          ? mul(ones(index.shape, x.dtype), source)
          : reached(source, index, d, x.shape);
      if (reduce === 'add') return runner(scatterAddRow, [x, index, values], { dim: d });
      const attributes: ReductionAttributes = { dim: d, reduce: 'prod', includeSelf: true };
      return runner(scatterReduceRow, [x, index, values], attributes);
    }
    if (typeof source === 'number') {
      return runner(scatterValueRow, [x, index], { dim: d, value: source });
    }
    return runner(scatterRow, [x, index, source], { dim: d });
  },
);

export interface ScatterReduceOptions {
  /** Whether the old element takes part; true by default. */
  readonly includeSelf?: boolean;
}

/** `x` with the source's elements combined into the places that the index names. */
export const scatterReduce: Operator<
  (
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: Reduction,
    options?: ScatterReduceOptions,
  ) => Tensor
> = operator(
  (
    runner,
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: Reduction,
    { includeSelf = true }: ScatterReduceOptions = {},
  ) => {
    if (!['sum', 'prod', 'mean', 'amax', 'amin'].includes(reduce)) {
      throw new RuntimeError(
        `reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`,
      );
    }
    const d = wrapDim(dim, x.ndim);
    const values = reached(source, index, d, x.shape);
    const attributes: ReductionAttributes = { dim: d, reduce, includeSelf };
    return runner(scatterReduceRow, [x, index, values], attributes);
  },
);

export type IndexReduction = Exclude<Reduction, 'sum'>;

/** `x` with the source's slices combined into those that a vector of indices names along `dim`. */
export const indexReduce: Operator<
  (
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: IndexReduction,
    options?: ScatterReduceOptions,
  ) => Tensor
> = operator(
  (
    runner,
    x: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: IndexReduction,
    { includeSelf = true }: ScatterReduceOptions = {},
  ) => {
    if (!['prod', 'mean', 'amax', 'amin'].includes(reduce)) {
      throw new RuntimeError(
        `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`,
      );
    }
    const d = wrapDim(dim, x.ndim);
    checkAdded('index_reduce_', x, source, d, index);
    const column = source.shape.map((_, i) => (i === d ? index.numel() : 1));
    const places = expand(reshape(index, column), source.shape);
    const attributes: ReductionAttributes = { dim: d, reduce, includeSelf };
    return runner(indexReduceRow, [x, places, source], attributes);
  },
);
