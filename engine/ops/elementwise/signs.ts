/** @file Signs: sgn, copysign, positive, heaviside. */

import { resultType, floatingOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul } from './arithmetic.ts';
import { eq } from './compare.ts';
import {
  binary,
  mapBinary,
  mapUnary,
  operator,
  unary,
  type Binary,
  type Unary,
} from '../define.ts';
import { zerosLike } from '../like.ts';
import { signRow } from './math.ts';
import { withoutDerivative } from '../not-implemented.ts';
import { RESULT, type Operand, type Row } from '../row.ts';
import { maskedFill } from './select.ts';

export const sgnRow: Row = {
  ...signRow,
  name: 'sgn',
  node: 'SgnBackward0',
  forward: ([x]) => mapUnary('sign', x as Tensor),
};

/** The sign of b decides whether a keeps its own; 0 at a = 0. */
export const copysignRow: Row = {
  name: 'copysign',
  node: 'CopysignBackward0',
  symbol: '±',
  formula: '∇·result/a; 0',
  saves: [
    { slot: 0, when: 0 },
    { slot: RESULT, when: 0 },
  ],
  differentiable: true,
  view: false,
  forward(inputs) {
    const type = resultType(inputs);
    return mapBinary('copysign', inputs, floatingOf(type));
  },
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      const ratio = maskedFill(div(n.saved(RESULT), x), eq(x, 0), 0);
      return mul(g, ratio);
    },
    (g) => zerosLike(g),
  ],
  jvp: 'elementwise',
};
/** Tensor and number. */
export const copysignNumberRow: Row = {
  ...copysignRow,
  node: 'CopysignBackward1',
  formula: '∇·result/a',
  edges: [0],
};

/** Both operands of one dtype. */
export const heavisideRow: Row = withoutDerivative('heaviside', 'heaviside', 'H', (inputs) => {
  const [x, values] = inputs as [Tensor, Tensor];
  if (x.dtype !== values.dtype) {
    throw new RuntimeError('heaviside is not yet implemented for tensors with different dtypes.');
  }
  return mapBinary('heaviside', inputs);
});

/** −1, 0 or 1. */
export const sgn: Unary = unary(sgnRow);
/** |a| with the sign of b. */
export const copysign: Binary = operator((runner, a: Operand, b: Operand) =>
  runner(typeof b === 'number' ? copysignNumberRow : copysignRow, [a, b]),
);
/** 0 for a < 0, `b` at 0, 1 for a > 0; has no derivative. */
export const heaviside: Binary = binary(heavisideRow);

/** The tensor itself. */
export function positive(x: Tensor): Tensor {
  if (x.dtype === 'bool') {
    throw new RuntimeError('The `+` operator, on a bool tensor is not supported.');
  }
  return x;
}
