/** @file Largest and smallest elements: max, min, amax, amin, argmax, argmin. */

import { IndexError, RuntimeError } from '../../tensor/errors.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, maximum, minimum, mul } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { eq, logicalAnd, logicalOr, ne } from '../elementwise/compare.ts';
import { run, runMany } from '../dispatch.ts';
import { gather, scatterZeros } from '../indexing/gather.ts';
import {
  reduceAttributes,
  reduceWith,
  spread,
  sum,
  type Dims,
  type ReduceAttributes,
} from './reduce.ts';
import { WITHOUT_DERIVATIVE, RESULT, SECOND_RESULT, type Row, type VjpContext } from '../row.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';

type Kind = 'max' | 'min';

/**
 * What each element gets of the gradient: ties share it evenly; with `nanWins` NaNs do too, where the
 * result is NaN (max and min, but not amax and amin).
 */
function shares(n: VjpContext<ReduceAttributes>, nanWins: boolean, slot = RESULT): Tensor {
  const x = n.saved(0);
  const { dim, keepdim } = n.attributes;
  const best = spread(n.saved(slot), x.shape, n.attributes);
  const equal = eq(x, best);
  const nan = logicalAnd(ne(x, x), ne(best, best));
  const chosen = to(nanWins ? logicalOr(equal, nan) : equal, x.dtype);
  return div(chosen, spread(sum(chosen, dim, { keepdim }), x.shape, n.attributes));
}

/** The same for one of several results. */
export function aminmaxShares(n: VjpContext<ReduceAttributes>, slot: number): Tensor {
  return shares(n, false, slot);
}

function refuseEmpty(x: Tensor, { dim }: ReduceAttributes, name: string): void {
  if (x.numel() !== 0) return;
  const ask = `${name}(): Expected reduction dim to be specified for input.numel() == 0.`;
  if (dim === null) {
    if (name.startsWith('arg')) throw new IndexError(ask);
    throw new RuntimeError(`${ask} Specify the reduction dim with the 'dim' argument.`);
  }
  for (const d of dim) {
    if (x.shape[d] === 0) {
      throw new IndexError(`${name}(): Expected reduction dim ${String(d)} to have non-zero size.`);
    }
  }
}

function sharedRow(
  kind: Kind,
  name: string,
  node: string,
  nanWins: boolean,
): Row<ReduceAttributes> {
  return {
    name,
    node,
    symbol: kind,
    formula: `∇ to the ${kind === 'max' ? 'largest' : 'smallest'}, shared at ties`,
    tangent: `∂a of the ${kind === 'max' ? 'largest' : 'smallest'}, their mean at ties`,
    saves: [{ slot: 0 }, { slot: RESULT }],
    differentiable: true,
    view: false,
    forward([x], attributes) {
      refuseEmpty(x as Tensor, attributes, name);
      return reduceWith(kind, x as Tensor, attributes, (x as Tensor).dtype);
    },
    vjp: [(g, n) => mul(spread(g, n.shape(0), n.attributes), shares(n, nanWins))],
    jvp: (tangents, n) => {
      const { dim, keepdim } = n.attributes;
      return sum(mul(tangents[0] as Tensor, shares(n, nanWins)), dim, { keepdim });
    },
  };
}

export const maxRow: Row<ReduceAttributes> = sharedRow('max', 'max', 'MaxBackward1', true);
export const minRow: Row<ReduceAttributes> = sharedRow('min', 'min', 'MinBackward1', true);
export const amaxRow: Row<ReduceAttributes> = sharedRow('max', 'amax', 'AmaxBackward0', false);
export const aminRow: Row<ReduceAttributes> = sharedRow('min', 'amin', 'AminBackward0', false);

/** One element of each row is chosen, the first at ties; results are the values and their indices. */
function selectingRow(kind: Kind, node: string): Row<ReduceAttributes> {
  const atIndex = (g: Tensor, n: VjpContext<ReduceAttributes>): Tensor => {
    const dim = n.attributes.dim?.[0] ?? 0;
    const x = n.shape(0);
    const indices = n.saved(SECOND_RESULT);
    if (x.length === 0) return g;
    const line = (y: Tensor): Tensor => (n.attributes.keepdim ? y : unsqueeze(y, dim));
    return scatterZeros(line(g), line(indices), x, dim);
  };
  return {
    name: kind,
    node,
    symbol: kind,
    formula: '∇ to the chosen element',
    tangent: '∂a of the chosen element',
    saves: [{ slot: SECOND_RESULT }],
    differentiable: true,
    view: false,
    forward([input], attributes) {
      const x = input as Tensor;
      refuseEmpty(x, attributes, kind);
      return [
        reduceWith(kind, x, attributes, x.dtype),
        reduceWith(kind === 'max' ? 'argmax' : 'argmin', x, attributes, 'int64'),
      ];
    },
    vjp: (grads, n) => {
      const g = grads[0] ?? null;
      return [g === null ? null : atIndex(g, n)];
    },
    jvp: (tangents, n) => {
      const dim = n.attributes.dim?.[0] ?? 0;
      const tangent = tangents[0] as Tensor;
      const indices = n.saved(SECOND_RESULT);
      if (tangent.ndim === 0) return tangent;
      if (n.attributes.keepdim) return gather(tangent, dim, indices);
      return squeeze(gather(tangent, dim, unsqueeze(indices, dim)), dim);
    },
  };
}

export const maxDimRow: Row<ReduceAttributes> = selectingRow('max', 'MaxBackward0');
export const minDimRow: Row<ReduceAttributes> = selectingRow('min', 'MinBackward0');

function indexRow(name: 'argmax' | 'argmin'): Row<ReduceAttributes> {
  return {
    ...WITHOUT_DERIVATIVE,
    name,
    symbol: name,
    forward([x], attributes) {
      if ((x as Tensor).dtype === 'bool') {
        throw new RuntimeError(`${name}(): does not support bool input`);
      }
      refuseEmpty(x as Tensor, attributes, name);
      return reduceWith(name, x as Tensor, attributes, 'int64');
    },
  };
}

export const argmaxRow: Row<ReduceAttributes> = indexRow('argmax');
export const argminRow: Row<ReduceAttributes> = indexRow('argmin');

/** The extreme values along a dimension and where they are; also iterable, in that order. */
export type Extremes = Named<{
  readonly values: Tensor;
  readonly indices: Tensor;
}>;

function extremes(
  row: Row<ReduceAttributes>,
  x: Tensor,
  dim: number,
  options: KeepOptions,
): Extremes {
  const [values, indices] = runMany(
    row,
    [x],
    reduceAttributes(x, [dim], options, row === maxDimRow ? 'max' : 'min'),
  ) as [Tensor, Tensor];
  return named({ values, indices });
}

interface KeepOptions {
  readonly keepdim?: boolean;
}

/**
 * The largest element, ties sharing the gradient; along a dimension, the first largest of each row;
 * with another tensor, see `maximum`.
 */
export function max(x: Tensor, other?: Tensor): Tensor;
export function max(x: Tensor, dim: number, options?: KeepOptions): Extremes;
export function max(
  x: Tensor,
  dim?: number | Tensor,
  options: KeepOptions = {},
): Tensor | Extremes {
  if (typeof dim === 'object') return maximum(x, dim);
  if (dim === undefined) return run(maxRow, [x], reduceAttributes(x, null));
  return extremes(maxDimRow, x, dim, options);
}

/** The smallest element; see `max`. */
export function min(x: Tensor, other?: Tensor): Tensor;
export function min(x: Tensor, dim: number, options?: KeepOptions): Extremes;
export function min(
  x: Tensor,
  dim?: number | Tensor,
  options: KeepOptions = {},
): Tensor | Extremes {
  if (typeof dim === 'object') return minimum(x, dim);
  if (dim === undefined) return run(minRow, [x], reduceAttributes(x, null));
  return extremes(minDimRow, x, dim, options);
}

/** The largest elements over `dim`, ties sharing the gradient. */
export function amax(x: Tensor, dim: Dims = null, options: KeepOptions = {}): Tensor {
  return run(amaxRow, [x], reduceAttributes(x, dim, options, 'amax'));
}

/** The smallest elements over `dim`, ties sharing the gradient. */
export function amin(x: Tensor, dim: Dims = null, options: KeepOptions = {}): Tensor {
  return run(aminRow, [x], reduceAttributes(x, dim, options, 'amin'));
}

/** Where the largest element is, of all (row-major) or along a dimension; the first at ties. */
export function argmax(x: Tensor, dim: number | null = null, options: KeepOptions = {}): Tensor {
  return run(argmaxRow, [x], reduceAttributes(x, dim, options, 'argmax'));
}

/** Where the smallest element is; see `argmax`. */
export function argmin(x: Tensor, dim: number | null = null, options: KeepOptions = {}): Tensor {
  return run(argminRow, [x], reduceAttributes(x, dim, options, 'argmin'));
}
