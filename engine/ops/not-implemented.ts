/** @file Rows of operators whose derivative PyTorch has not implemented: they record, and backward refuses. */

import { NotImplementedError, RuntimeError } from '../tensor/errors.ts';
import type { Operand, Row } from './row.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * What forward mode throws at an operator that has no rule for it; `name` is PyTorch's.
 * @param hasNone whether it has no rule in reverse, either
 */
export function withoutForwardMode(name: string, hasNone = false): NotImplementedError {
  if (hasNone) {
    return new NotImplementedError(
      `Trying to use forward AD with aten::${name} that does not support it.`,
    );
  }
  return new NotImplementedError(
    `Trying to use forward AD with ${name} that does not support it because it has not been implemented yet.\nPlease file an issue to PyTorch at https://github.com/pytorch/pytorch/issues/new?template=feature-request.yml so that we can prioritize its implementation or submit a PR adding the implementation to derivatives.yaml`,
  );
}

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
