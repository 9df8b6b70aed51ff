/** @file Rows of operators whose derivative PyTorch has not implemented: they record, and backward refuses. */

import { RuntimeError } from '../tensor/errors.ts';
import type { Operand, Row } from './row.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** @param aten the name in the message */
export function withoutDerivative(
  name: string,
  aten: string,
  symbol: string,
  forward: (inputs: readonly Operand[]) => Tensor,
): Row {
  return {
    name,
    node: 'torch::autograd::NotImplemented',
    symbol,
    formula: 'not implemented',
    saves: [],
    differentiable: true,
    view: false,
    forward,
    vjp: () => {
      throw new RuntimeError(`derivative for aten::${aten} is not implemented`);
    },
    jvp: null,
  };
}
