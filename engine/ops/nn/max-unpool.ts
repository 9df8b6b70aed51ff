/** @file The inverse of max pooling, as far as there is one: values return to their places, the rest is 0. */

import { numbersOf } from '../../kernels/strided.ts';
import { build } from '../../tensor/make.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gather } from '../indexing/gather.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { reshape } from '../shape/shape.ts';

export interface UnpoolAttributes extends Attributes {
  /** Of the planes that are filled. */
  readonly lengths: Shape;
}

const flat = (x: Tensor, rank: number): Tensor => reshape(x, [sizeOf(x.shape.slice(0, -rank)), -1]);

/** Operands: values [*, …counts], int64 places in the plane of the same shape. */
function unpoolRow(name: string, node: string, rank: number): Row<UnpoolAttributes> {
  const row: Row<UnpoolAttributes> = {
    name,
    node,
    symbol: '⌊⊞⌋',
    formula: '∇ at the places of the values',
    tangent: '∂a at the places of the values',
    saves: [{ slot: 1 }],
    edges: [0],
    differentiable: true,
    view: false,
    forward([values, places], { lengths }) {
      const x = values as Tensor;
      const size = sizeOf(lengths);
      const area = sizeOf(x.shape.slice(-rank));
      const numbers = numbersOf(x);
      const at = numbersOf(places as Tensor);
      return build([...x.shape.slice(0, -rank), ...lengths], x.dtype, (out) => {
        for (let i = 0; i < numbers.length; i++) {
          const place = at[i] as number;
          if (place < 0 || place >= size) {
            throw new RuntimeError(
              `Found an invalid max index: ${String(place)} (output volumes are of size ${lengths.join('x')})`,
            );
          }
          out[Math.floor(i / area) * size + place] = numbers[i] as number;
        }
      });
    },
    vjp: [
      (g, n) => {
        const places = flat(n.saved(1), rank);
        return reshape(gather(flat(g, rank), 1, places), n.shape(0));
      },
    ],
    jvp: ([tangent], n) => run(row, [tangent as Tensor, n.saved(1)], n.attributes),
  };
  return row;
}

export const maxUnpool2dRow = unpoolRow('maxUnpool2d', 'MaxUnpool2DBackward0', 2);
export const maxUnpool3dRow = unpoolRow('maxUnpool3d', 'MaxUnpool3DBackward0', 3);
