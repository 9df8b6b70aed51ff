/** @file Sums, averages and products: sum, mean, prod. */

import { itemsOf } from '../../kernels/items.ts';
import type { ReduceName } from '../../kernels/reduce.ts';
import { kernels } from '../../kernels/table.ts';
import { integersOf, reduceIntegers } from '../../kernels/integer.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { isFloating, titleOf, type DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble, build, fromIntegers, windowOn } from '../../tensor/make.ts';
import { checkNames, type Optioned } from '../../tensor/options.ts';
import { reducedShape, sizeOf, wrapDims } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { prodGradient } from './prod.ts';
import { RESULT, SUMMED, type Attributes, type Row } from '../row.ts';
import { expand, unsqueeze } from '../shape/shape.ts';
import { to } from '../elementwise/cast.ts';

export interface ReduceAttributes extends Attributes {
  /** Wrapped; null: all, and the result is 0-d unless keepdim. */
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

export interface ReduceOptions {
  /** Keep reduced dimensions with length 1. */
  readonly keepdim?: boolean;
  /** Element type of the result; the operand is converted first. */
  readonly dtype?: DType;
}

export type Dims = number | readonly number[] | null;

/** Runs a row kernel over the elements that each result element stands for. */
export function reduceWith(
  name: ReduceName,
  x: Tensor,
  { dim, keepdim }: ReduceAttributes,
  dtype: DType,
  parameter = 0,
): Tensor {
  const dims = dim ?? wrapDims(null, x.ndim);
  const kept = x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const order = [...kept, ...dims];
  const isOrdered = order.every((d, i) => d === i);
  const source = isOrdered
    ? x
    : windowOn(
        x,
        order.map((d) => x.shape[d] ?? 1),
        order.map((d) => x.strides[d] ?? 0),
        x.offset,
      );
  const shape = reducedShape(x.shape, dims, keepdim);
  let n = 1;
  for (const d of dims) n *= x.shape[d] ?? 1;
  if (x.dtype === 'int64' && (name === 'sum' || name === 'prod' || name === 'nansum')) {
    const rows = reduceIntegers[name === 'prod' ? 'prod' : 'sum'](
      integersOf(source, source.shape),
      n,
      sizeOf(shape),
    );
    return fromIntegers(rows, shape, dtype);
  }
  if (name === 'max' || name === 'min') {
    return assemble(shape, dtype, (out) => {
      kernels.reduce[name](itemsOf(source), n, out, parameter);
    });
  }
  const elements = name === 'argmax' || name === 'argmin' ? itemsOf(source) : numbersOf(source);
  return build(shape, dtype, (out) => {
    kernels.reduce[name](elements, n, out, parameter);
  });
}

/** A gradient (or result) of the reduction, brought to the operand's shape. */
export function spread(
  g: Tensor,
  shape: readonly number[],
  { dim, keepdim }: ReduceAttributes,
): Tensor {
  if (keepdim || dim === null) return expand(g, shape);
  return expand([...dim].sort((a, b) => a - b).reduce(unsqueeze, g), shape);
}

/** How many elements each result element stands for. */
export function countOf(shape: readonly number[], dim: readonly number[] | null): number {
  return (dim ?? wrapDims(null, shape.length)).reduce((n, d) => n * (shape[d] ?? 1), 1);
}

const integerSum = (dtype: DType): DType => (isFloating(dtype) ? dtype : 'int64');

export const sumRow: Row<ReduceAttributes> = {
  name: 'sum',
  node: 'SumBackward0',
  symbol: 'Σ',
  formula: '∇ to every element',
  saves: [],
  differentiable: true,
  view: false,
  forward: ([x], attributes) =>
    reduceWith('sum', x as Tensor, attributes, integerSum((x as Tensor).dtype)),
  vjp: [(g, n) => spread(g, n.shape(0), n.attributes)],
  jvp: 'linear',
};
export const sumDimRow: Row<ReduceAttributes> = { ...sumRow, node: 'SumBackward1' };

export const meanRow: Row<ReduceAttributes> = {
  name: 'mean',
  node: 'MeanBackward0',
  symbol: 'mean',
  formula: '∇/n to every element',
  saves: [],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const x = input as Tensor;
    if (!isFloating(x.dtype)) {
      throw new RuntimeError(
        `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${titleOf[x.dtype]}`,
      );
    }
    return reduceWith('mean', x, attributes, x.dtype);
  },
  vjp: [
    (g, n) => {
      const shape = n.shape(0);
      return div(spread(g, shape, n.attributes), countOf(shape, n.attributes.dim));
    },
  ],
  jvp: 'linear',
};
export const meanDimRow: Row<ReduceAttributes> = { ...meanRow, node: 'MeanBackward1' };

export const prodRow: Row<ReduceAttributes> = {
  name: 'prod',
  node: 'ProdBackward0',
  symbol: '∏',
  formula: '∇·∏ of the other elements',
  tangent: SUMMED,
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward: ([x], attributes) =>
    reduceWith('prod', x as Tensor, attributes, integerSum((x as Tensor).dtype)),
  vjp: [
    (g, n) => {
      // PyTorch's formula divides the product, so that writing over it is an error.
      n.saved(RESULT);
      return prodGradient(g, n.saved(0), n.attributes);
    },
  ],
  jvp: (tangents, n) =>
    sum(prodGradient(tangents[0] as Tensor, n.saved(0), n.attributes, false), n.attributes.dim, {
      keepdim: n.attributes.keepdim,
    }),
};
export const prodDimRow: Row<ReduceAttributes> = { ...prodRow, node: 'ProdBackward1' };

const NONE = {};

/**
 * The attributes a dimension argument makes.
 * @throws TypeError where a boolean is given for options: `sum(1, true)` would not keep the dimension
 */
export function reduceAttributes(
  x: Tensor,
  dim: Dims | undefined,
  options: { readonly keepdim?: boolean | undefined } = NONE,
  of: Optioned = 'sum',
): ReduceAttributes {
  if (options !== NONE) checkNames(of, options);
  const { keepdim = false } = options;
  return { dim: dim === undefined || dim === null ? null : wrapDims(dim, x.ndim), keepdim };
}

function reducer(whole: Row<ReduceAttributes>, byDim: Row<ReduceAttributes>) {
  return (x: Tensor, dim: Dims = null, options: ReduceOptions = NONE): Tensor => {
    const { keepdim, dtype } = options;
    const source = dtype === undefined ? x : to(x, dtype);
    const attributes = reduceAttributes(source, dim, options, whole.name as Optioned);
    const row = attributes.dim === null && keepdim === undefined ? whole : byDim;
    const result = run(row, [source], attributes);
    // Integers reduce to int64, unless another type was asked for.
    return dtype === undefined ? result : to(result, dtype);
  };
}

export type Reducer = (x: Tensor, dim?: Dims, options?: ReduceOptions) => Tensor;

/** Sum over `dim` (all dimensions when null). Integers and booleans sum to int64. */
export const sum: Reducer = reducer(sumRow, sumDimRow);
export const mean: Reducer = reducer(meanRow, meanDimRow);
export const prod: Reducer = reducer(prodRow, prodDimRow);
