/** @file The points of a grid under affine maps: where `gridSample` takes its samples from. */

import { internally } from '../../autograd/state.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { DType } from '../../tensor/dtype.ts';
import { matmul } from '../linalg/products.ts';
import type { Attributes, Row } from '../row.ts';
import { reshape, transpose } from '../shape/shape.ts';

export interface AffineGridAttributes extends Attributes {
  /** Of the grid: [height, width] or [depth, height, width]. */
  readonly lengths: Shape;
  readonly alignCorners: boolean;
}

/** The points (x, y, 1) or (x, y, z, 1) of a regular grid over [−1, 1], row-major: [points, rank + 1]. */
function basePoints({ lengths, alignCorners }: AffineGridAttributes, dtype: DType): Tensor {
  const rank = lengths.length;
  return build([sizeOf(lengths), rank + 1], dtype, (out) => {
    for (let point = 0; point * (rank + 1) < out.length; point++) {
      let rest = point;
      for (let axis = rank - 1; axis >= 0; axis--) {
        const length = lengths[axis] ?? 1;
        const at = length > 1 ? (2 * (rest % length)) / (length - 1) - 1 : 0;
        out[point * (rank + 1) + rank - 1 - axis] = alignCorners
          ? at
          : (at * (length - 1)) / length;
        rest = Math.floor(rest / length);
      }
      out[point * (rank + 1) + rank] = 1;
    }
  });
}

/** [n, rank, rank + 1] → [n, …lengths, rank] */
export const affineGridGeneratorRow: Row<AffineGridAttributes> = {
  name: 'affineGridGenerator',
  node: 'AffineGridGeneratorBackward0',
  symbol: '⌗',
  formula: '∇ᵀ·(the points of the regular grid)',
  saves: [],
  differentiable: true,
  view: false,
  forward([input], attributes) {
    const theta = input as Tensor;
    const [batch = 0, rank = 0] = theta.shape;
    return internally(() => {
      const points = matmul(basePoints(attributes, theta.dtype), transpose(theta, 1, 2));
      return reshape(points, [batch, ...attributes.lengths, rank]);
    });
  },
  vjp: [
    (g, n) => {
      const [batch = 0, rank = 0] = n.shape(0);
      const flat = reshape(g, [batch, sizeOf(n.attributes.lengths), rank]);
      return matmul(transpose(flat, 1, 2), basePoints(n.attributes, g.dtype));
    },
  ],
  jvp: 'linear',
};
