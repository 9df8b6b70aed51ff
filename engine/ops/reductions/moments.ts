/** @file Two results of one pass: stdMean, varMean, aminmax. */

import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul } from '../elementwise/arithmetic.ts';
import { runMany } from '../dispatch.ts';
import { aminRow, aminmaxShares } from './extremes.ts';
import {
  countOf,
  mean,
  reduceAttributes,
  reduceWith,
  spread,
  sum,
  type Dims,
  type ReduceAttributes,
} from './reduce.ts';
import { RESULT, SECOND_RESULT, type Jvp, type Row, type Vjp } from '../row.ts';
import {
  spreadAttributes,
  spreadType,
  stdGradient,
  varGradient,
  weighted,
  type SpreadAttributes,
  type SpreadOptions,
} from './statistics.ts';

function total(parts: readonly (Tensor | null)[]): Tensor | null {
  return parts.reduce((a, b) => (a === null ? b : b === null ? a : add(a, b)));
}

/** The spread's own rule, and the mean's. */
function spreadMeanRow(
  name: 'std' | 'var',
  node: string,
  formula: string,
  gradient: Vjp<SpreadAttributes>,
): Row<SpreadAttributes> {
  const tangentOf: Jvp<SpreadAttributes> = weighted(gradient);
  return {
    name: `${name}Mean`,
    node,
    symbol: `${name}, mean`,
    formula: `${formula} + ∇₂/n`,
    tangent: `Σ ${formula.replace('∇₁', '∂a')}, Σ ∂a/n`,
    saves: [{ slot: 0 }, { slot: RESULT }],
    differentiable: true,
    view: false,
    forward([input], attributes) {
      const x = input as Tensor;
      return [
        reduceWith(name, x, attributes, spreadType(x, `${name}_mean`), attributes.correction),
        reduceWith('mean', x, attributes, x.dtype),
      ];
    },
    vjp: ([first = null, second = null], n) => {
      const shape = n.shape(0);
      const ofMean =
        second === null
          ? null
          : div(spread(second, shape, n.attributes), countOf(shape, n.attributes.dim));
      return [total([first === null ? null : gradient(first, n), ofMean])];
    },
    jvp: (tangents, n, result) => {
      const { dim, keepdim } = n.attributes;
      return [
        tangentOf(tangents, n, result) as Tensor,
        mean(tangents[0] as Tensor, dim, { keepdim }),
      ];
    },
  };
}

export const stdMeanRow: Row<SpreadAttributes> = spreadMeanRow(
  'std',
  'StdMeanBackward0',
  '∇₁·(a − mean)/((n − correction)·std)',
  stdGradient,
);
export const varMeanRow: Row<SpreadAttributes> = spreadMeanRow(
  'var',
  'VarMeanBackward0',
  '∇₁·2(a − mean)/(n − correction)',
  varGradient,
);

export const aminmaxRow: Row<ReduceAttributes> = {
  ...aminRow,
  name: 'aminmax',
  node: 'AminmaxBackward0',
  symbol: 'min, max',
  formula: '∇₁ to the smallest + ∇₂ to the largest, shared at ties',
  tangent: '∂a of the smallest, ∂a of the largest, their mean at ties',
  saves: [{ slot: 0 }, { slot: RESULT }, { slot: SECOND_RESULT }],
  forward: ([input], attributes) => {
    const x = input as Tensor;
    return [aminRow.forward([x], attributes) as Tensor, reduceWith('max', x, attributes, x.dtype)];
  },
  vjp: (grads, n) => [
    total(
      grads.map((g, i) =>
        g === null ? null : mul(spread(g, n.shape(0), n.attributes), aminmaxShares(n, RESULT - i)),
      ),
    ),
  ],
  jvp: ([tangent], n) => {
    const { dim, keepdim } = n.attributes;
    return [RESULT, SECOND_RESULT].map((slot) =>
      sum(mul(tangent as Tensor, aminmaxShares(n, slot)), dim, { keepdim }),
    );
  },
};

function both(name: 'std_mean' | 'var_mean', row: Row<SpreadAttributes>) {
  return (x: Tensor, dim: Dims = null, options: SpreadOptions = {}): [Tensor, Tensor] =>
    runMany(row, [x], spreadAttributes(name, x, dim, options)) as [Tensor, Tensor];
}

/** The standard deviation and the mean over `dim`. */
export const stdMean = both('std_mean', stdMeanRow);
/** The variance and the mean over `dim`. */
export const varMean = both('var_mean', varMeanRow);

export interface AminmaxOptions {
  readonly dim?: number | null;
  readonly keepdim?: boolean;
}

/** Also iterable, in this order. */
export type MinMax = Named<{
  readonly min: Tensor;
  readonly max: Tensor;
}>;

/** The smallest and the largest elements over `dim`. */
export function aminmax(x: Tensor, options: AminmaxOptions = {}): MinMax {
  const { dim = null, keepdim } = checkNames('aminmax', options);
  if (x.numel() === 0 && dim === null) {
    throw new RuntimeError(
      'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
    );
  }
  const along = dim === null || x.ndim === 0 ? null : wrapDim(dim, x.ndim);
  if (along !== null && x.shape[along] === 0) {
    throw new IndexError(`aminmax: Expected reduction dim ${String(along)} to have non-zero size.`);
  }
  const [min, max] = runMany(aminmaxRow, [x], reduceAttributes(x, dim, { keepdim })) as [
    Tensor,
    Tensor,
  ];
  return named({ min, max });
}
