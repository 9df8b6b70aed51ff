/** @file Elements where a mask holds: maskedSelect, maskedScatter. */

import { itemsOf } from '../../kernels/items.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { assemble, empty } from '../../tensor/make.ts';
import { broadcastShapes, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { cat } from '../shape/join.ts';
import type { Row } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';
import { reshape } from '../shape/shape.ts';

export const maskedSelectRow: Row = {
  name: 'maskedSelect',
  node: 'MaskedSelectBackward0',
  symbol: '▒',
  formula: '∇ where masked, else 0',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  unbatchable:
    'vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask) We cannot support this because for each batch this would return a differently shaped Tensor. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.',
  forward(inputs) {
    const [x, mask] = inputs as [Tensor, Tensor];
    if (mask.dtype !== 'bool') {
      throw new RuntimeError('masked_select: expected BoolTensor for mask');
    }
    const shape = broadcastShapes(mask.shape, x.shape);
    const test = numbersOf(mask, shape);
    const kept = itemsOf(x, shape).filter((_, i) => test[i] !== 0);
    return assemble([kept.length], x.dtype, (out) => out.set(kept));
  },
  vjp: [
    (g, n) => {
      const mask = n.saved(1);
      const shape = broadcastShapes(n.shape(0), mask.shape);
      return maskedScatter(empty(shape, g.dtype), mask, g);
    },
  ],
  jvp: 'linear',
};

/** Operands: the tensor, the mask, where the elements come from. */
export const maskedScatterRow: Row = {
  ...maskedSelectRow,
  unbatchable: undefined,
  name: 'maskedScatter',
  node: 'MaskedScatterBackward0',
  formula: '0 where masked, else ∇; ; ∇ where masked',
  edges: [0, 2],
  forward(inputs) {
    const [x, mask, source] = inputs as [Tensor, Tensor, Tensor];
    if (x.dtype !== source.dtype) {
      throw new RuntimeError(
        `masked_scatter: expected self and source to have same dtypes but got${titleOf[x.dtype]} and ${titleOf[source.dtype]}`,
      );
    }
    if (mask.dtype !== 'bool') {
      throw new RuntimeError(
        `masked_scatter_ only supports boolean masks, but got mask with dtype ${mask.dtype}`,
      );
    }
    const shape = broadcastShapes(mask.shape, x.shape);
    const test = numbersOf(mask, shape);
    const values = itemsOf(source);
    return assemble(shape, x.dtype, (out) => {
      out.set(itemsOf(x, shape));
      let next = 0;
      for (let i = 0; i < out.length; i++) {
        if (test[i] === 0) continue;
        if (next === values.length) {
          throw new RuntimeError('Number of elements of source < number of ones in mask');
        }
        out[i] = values[next++] as number;
      }
    });
  },
  vjp: [
    (g, n) => maskedFill(g, n.saved(1), 0),
    (g) => g,
    (g, n) => {
      const used = maskedSelect(g, n.saved(1));
      const shape = n.shape(2);
      const unused = empty([sizeOf(shape) - used.numel()], g.dtype);
      return reshape(cat([used, unused]), shape);
    },
  ],
};

/** The elements where the mask holds (both broadcast), as a vector. */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  return run(maskedSelectRow, [x, mask]);
}

/** `x` with the source's elements, in order, where the mask holds. */
export const maskedScatter: Operator<(x: Tensor, mask: Tensor, source: Tensor) => Tensor> =
  operator((runner, x: Tensor, mask: Tensor, source: Tensor) =>
    runner(maskedScatterRow, [x, mask, source]),
  );
