/** @file Choosing between operands by a mask: where, maskedFill. */

import { cppNameOf, resultType, titleOf, type DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { broadcastShapes } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { itemOf } from '../../kernels/items.ts';
import { TensorIterator } from '../../kernels/iterator.ts';
import { logicalNot } from './compare.ts';
import { operator, type Operator } from '../define.ts';
import { refuseIntegerGradient } from './require.ts';
import type { Operand, Row } from '../row.ts';

/** Reads an operand at any index: a number repeats. */
function reader(x: Operand, iterator: TensorIterator, dtype: DType): (i: number) => number {
  if (typeof x === 'number') {
    const item = itemOf(x, dtype);
    return () => item;
  }
  const values = iterator.items(x, dtype);
  return (i) => values[i] as number;
}

export const whereRow: Row = {
  name: 'where',
  node: 'WhereBackward0',
  symbol: '?',
  formula: '; ∇ where the condition holds; ∇ where it does not',
  saves: [{ slot: 0 }],
  edges: [1, 2],
  differentiable: true,
  view: false,
  forward(inputs) {
    const [condition, a, b] = inputs as [Tensor, Operand, Operand];
    if (condition.dtype !== 'bool') {
      throw new RuntimeError(
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${titleOf[condition.dtype]}`,
      );
    }
    const iterator = new TensorIterator(inputs);
    const test = iterator.numbers(condition);
    const dtype = resultType([a, b]);
    const left = reader(a, iterator, dtype);
    const right = reader(b, iterator, dtype);
    return iterator.assemble(dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = test[i] === 0 ? right(i) : left(i);
    });
  },
  vjp: [(g) => g, (g, n) => where(n.saved(0), g, 0), (g, n) => where(n.saved(0), 0, g)],
  jvp: 'elementwise',
};

function requireMask({ dtype }: Tensor): void {
  if (dtype === 'bool') return;
  throw new RuntimeError(
    `masked_fill_ only supports boolean masks, but got mask with dtype ${cppNameOf[dtype]}`,
  );
}

interface FillAttributes extends Readonly<Record<string, unknown>> {
  readonly value: number;
}

export const maskedFillRow: Row<FillAttributes> = {
  name: 'maskedFill',
  node: 'MaskedFillBackward0',
  symbol: '▒',
  formula: '0 where masked, else ∇',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { value }) {
    const [x, mask] = inputs as [Tensor, Tensor];
    requireMask(mask);
    broadcastShapes(mask.shape, x.shape);
    const iterator = new TensorIterator(inputs);
    const values = iterator.items(x, x.dtype);
    const test = iterator.numbers(mask);
    const item = itemOf(value, x.dtype);
    return iterator.assemble(x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = test[i] === 0 ? (values[i] as number) : item;
    });
  },
  vjp: [(g, n) => maskedFill(g, n.saved(1), 0)],
  jvp: 'elementwise',
};

/** The value is a tensor without dimensions. */
export const maskedFillTensorRow: Row = {
  ...maskedFillRow,
  node: 'MaskedFillBackward1',
  formula: '0 where masked, else ∇; ; Σ∇ where masked',
  edges: [0, 2],
  forward(inputs) {
    const [x, mask, value] = inputs as [Tensor, Tensor, Tensor];
    requireMask(mask);
    broadcastShapes(mask.shape, x.shape);
    const iterator = new TensorIterator(inputs);
    const values = iterator.items(x, x.dtype);
    const test = iterator.numbers(mask);
    const fill = iterator.items(value, x.dtype);
    return iterator.assemble(x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = (test[i] === 0 ? values : fill)[i] as number;
    });
  },
  vjp: [
    (g, n) => maskedFill(g, n.saved(1), 0),
    (g) => g,
    (g, n) => maskedFill(g, logicalNot(n.saved(1)), 0),
  ],
};

/** Elements of `a` where `condition` holds, else of `b`; all three broadcast. */
export const where: (condition: Tensor, a: Operand, b: Operand) => Tensor = operator(
  (runner, condition: Tensor, a: Operand, b: Operand) => runner(whereRow, [condition, a, b]),
);

/** `value` where `mask` holds; a tensor has no dimensions. */
export const maskedFill: Operator<(x: Tensor, mask: Tensor, value: Operand) => Tensor> = operator(
  (runner, x: Tensor, mask: Tensor, value: Operand) => {
    if (typeof value === 'number') return runner(maskedFillRow, [x, mask], { value });
    if (value.ndim === 0) {
      refuseIntegerGradient(x, value);
      return runner(maskedFillTensorRow, [x, mask, value]);
    }
    throw new RuntimeError(
      `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${String(value.ndim)} dimension(s).`,
    );
  },
);
