/** @file The cross product, and vdot. */

import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { broadcastShapes, sizeOf, wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { dotRow } from './products.ts';
import { refuseBooleans } from '../elementwise/require.ts';
import type { Attributes, Row } from '../row.ts';

interface CrossAttributes extends Attributes {
  /** Counted from the end. */
  readonly dim: number;
}

export const crossRow: Row<CrossAttributes> = {
  name: 'cross',
  node: 'LinalgCrossBackward0',
  symbol: '×',
  formula: 'b×∇; ∇×a',
  tangent: '∂a×b + a×∂b',
  saves: [
    { slot: 0, when: 1 },
    { slot: 1, when: 0 },
  ],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const [a, b] = inputs as [Tensor, Tensor];
    refuseBooleans('cross', [a]);
    if (a.dtype !== b.dtype) {
      throw new RuntimeError(
        `expected scalar type ${titleOf[a.dtype]} but found ${titleOf[b.dtype]}`,
      );
    }
    const shape = broadcastShapes(a.shape, b.shape);
    const left = numbersOf(a, shape);
    const right = numbersOf(b, shape);
    const inner = dim === -1 ? 1 : sizeOf(shape.slice(dim + 1));
    return build(shape, a.dtype, (out) => {
      for (let start = 0; start < out.length; start += 3 * inner) {
        for (let i = 0; i < inner; i++) {
          for (let k = 0; k < 3; k++) {
            const p = start + ((k + 1) % 3) * inner + i;
            const q = start + ((k + 2) % 3) * inner + i;
            out[start + k * inner + i] =
              (left[p] as number) * (right[q] as number) -
              (left[q] as number) * (right[p] as number);
          }
        }
      }
    });
  },
  vjp: [
    (g, n) => run(crossRow, [n.saved(1), g], n.attributes),
    (g, n) => run(crossRow, [g, n.saved(0)], n.attributes),
  ],
  jvp: ([da, db], n) => {
    const left = da ? run(crossRow, [da, n.saved(1)], n.attributes) : null;
    const right = db ? run(crossRow, [n.saved(0), db], n.attributes) : null;
    return left !== null && right !== null ? add(left, right) : ((left ?? right) as Tensor);
  },
};

export const vdotRow: Row = { ...dotRow, name: 'vdot', node: 'VdotBackward0' };

export interface DimOptions {
  readonly dim?: number;
}

/** The vectors along `dim` (of length 3) multiplied, with broadcasting. */
export function crossAlong(a: Tensor, b: Tensor, options: DimOptions = {}): Tensor {
  const { dim = -1 } = checkNames('cross', options);
  if (a.ndim !== b.ndim) {
    throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
  }
  const d = wrapDim(dim, a.ndim);
  if (a.shape[d] !== 3 || b.shape[d] !== 3) {
    throw new RuntimeError(
      `linalg.cross: inputs dimension ${String(dim)} must have length 3. Got ${String(a.shape[d])} and ${String(b.shape[d])}`,
    );
  }
  return run(crossRow, [a, b], { dim: d - a.ndim });
}

/** As `linalg.cross`; null: along the first dimension of length 3. */
export function cross(a: Tensor, b: Tensor, dim: number | null = null): Tensor {
  if (dim !== null) return crossAlong(a, b, { dim });
  const first = a.shape.indexOf(3);
  if (first < 0) throw new RuntimeError('no dimension of size 3 in input');
  return crossAlong(a, b, { dim: first });
}

/** As `dot`. */
export function vdot(a: Tensor, b: Tensor): Tensor {
  return run(vdotRow, [a, b]);
}
