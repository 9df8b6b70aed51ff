/** @file What chooses elements of each line: the values and where they were; only the chosen get gradient. */

import { itemsOf } from '../../kernels/items.ts';
import { allocate } from '../../tensor/allocate.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { assemble, fromNumbers } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import { named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { runMany } from '../dispatch.ts';
import type { Extremes } from './extremes.ts';
import { gather, scatterZeros } from '../indexing/gather.ts';
import { eachLine } from './lines.ts';
import { SECOND_RESULT, type Attributes, type Row } from '../row.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';

export interface PickAttributes extends Attributes {
  readonly dim: number;
  /** The chosen dimension disappears: one element a line. */
  readonly reduced: boolean;
}

/** Positions in a line that `pick` chooses, as many for each line. */
export type Pick<A> = (line: NumberArray, attributes: A) => ArrayLike<number>;

export function pickRow<A extends PickAttributes>(
  name: string,
  node: string,
  symbol: string,
  pick: Pick<A>,
  count: (length: number, attributes: A) => number,
): Row<A> {
  return {
    name,
    node,
    symbol,
    formula: '∇ to the chosen element',
    tangent: '∂a of the chosen element',
    saves: [{ slot: SECOND_RESULT }],
    differentiable: true,
    view: false,
    forward([input], attributes) {
      const x = input as Tensor;
      const { dim, reduced } = attributes;
      const chosen = count(x.shape[dim] ?? 1, attributes);
      const full = x.shape.map((length, d) => (d === dim ? chosen : length));
      const values = itemsOf(x);
      const starts: number[] = [];
      eachLine(full, dim, (_, start) => starts.push(start));
      const places = new Float64Array(sizeOf(full));
      const shape: Shape = reduced ? full.filter((_, d) => d !== dim) : full;
      const picked = assemble(shape, x.dtype, (out) => {
        eachLine(x.shape, dim, (line, start, step, length) => {
          const own = allocate(x.dtype, length) as NumberArray;
          for (let k = 0; k < length; k++) own[k] = values[start + k * step] as number;
          const positions = chosen === 0 ? [] : pick(own, attributes);
          for (let k = 0; k < chosen; k++) {
            const at = (starts[line] as number) + k * step;
            places[at] = positions[k] as number;
            out[at] = own[positions[k] as number] as number;
          }
        });
      });
      return [picked, fromNumbers(places, shape, 'int64')];
    },
    vjp: (grads, n) => {
      const g = grads[0] ?? null;
      const shape = n.shape(0);
      if (g === null || shape.length === 0) return [g];
      const { dim, reduced } = n.attributes;
      const line = (y: Tensor): Tensor => (reduced ? unsqueeze(y, dim) : y);
      return [scatterZeros(line(g), line(n.saved(SECOND_RESULT)), shape, dim)];
    },
    jvp: ([tangent], n) => {
      const { dim, reduced } = n.attributes;
      const t = tangent as Tensor;
      const indices = n.saved(SECOND_RESULT);
      if (t.ndim === 0) return t;
      return reduced
        ? squeeze(gather(t, dim, unsqueeze(indices, dim)), dim)
        : gather(t, dim, indices);
    },
  };
}

/** Runs such a row: `{ values, indices }`, also iterable in that order. */
export function picked<A extends PickAttributes>(row: Row<A>, x: Tensor, attributes: A): Extremes {
  const [values, indices] = runMany(row, [x], attributes) as [Tensor, Tensor];
  return named({ values, indices });
}
