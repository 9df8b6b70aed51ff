/** @file Elements named by an index tensor along one dimension, and the adjoint. */

import { numbersOf } from '../kernels/strided.ts';
import { build } from '../tensor/make.ts';
import { wrapDim, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { run } from './dispatch.ts';
import type { Attributes, Row } from './row.ts';

interface GatherAttributes extends Attributes {
  readonly dim: number;
}

/**
 * Calls `visit(inFull, inIndexed)` for each element of an index: its place, row-major, in a tensor of
 * shape `full` and in the index itself.
 */
function eachIndexed(
  full: Shape,
  index: Tensor,
  dim: number,
  visit: (inFull: number, inIndexed: number) => void,
): void {
  const places = numbersOf(index);
  const inner = full.slice(dim + 1).reduce((a, b) => a * b, 1);
  const length = full[dim] ?? 1;
  const own = index.shape[dim] ?? 1;
  for (let i = 0; i < places.length; i++) {
    const outer = Math.floor(i / (own * inner));
    visit((outer * length + (places[i] as number)) * inner + (i % inner), i);
  }
}

/** The index has the operand's shape except along `dim`. */
export const gatherRow: Row<GatherAttributes> = {
  name: 'gather',
  node: 'GatherBackward0',
  symbol: '[i]',
  formula: '∇ added at the index',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const [x, index] = inputs as [Tensor, Tensor];
    const values = numbersOf(x);
    return build(index.shape, x.dtype, (out) => {
      eachIndexed(x.shape, index, dim, (from, i) => (out[i] = values[from] as number));
    });
  },
  vjp: [(g, n) => scatterAdd(g, n.saved(1), n.shape(0), n.attributes.dim)],
  jvp: 'linear',
};

interface ScatterAttributes extends GatherAttributes {
  readonly into: Shape;
}

export const scatterAddRow: Row<ScatterAttributes> = {
  ...gatherRow,
  name: 'scatterAdd',
  node: 'ScatterAddBackward0',
  formula: '∇ at the index',
  forward(inputs, { dim, into }) {
    const [x, index] = inputs as [Tensor, Tensor];
    const values = numbersOf(x);
    return build(into, x.dtype, (out) => {
      eachIndexed(into, index, dim, (place, i) => {
        out[place] = (out[place] as number) + (values[i] as number);
      });
    });
  },
  vjp: [(g, n) => gather(g, n.attributes.dim, n.saved(1))],
};

/** `result[i][j] = x[index[i][j]][j]` for dim 0, and so on. */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  return run(gatherRow, [x, index], { dim: wrapDim(dim, x.ndim) });
}

/** Zeros of shape `into`, with `x` added at the places an index names. */
export function scatterAdd(x: Tensor, index: Tensor, into: Shape, dim: number): Tensor {
  return run(scatterAddRow, [x, index], { dim, into });
}
