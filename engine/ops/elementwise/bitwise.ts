/** @file Operations on the bits of integers (and on booleans): no derivative. */

import type { BinaryName } from '../../kernels/binary.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { eqRow } from './compare.ts';
import { mapUnary, binary, mapBinary, unary, type Binary, type Unary } from '../define.ts';
import { refuseBooleans, requireIntegers } from './require.ts';
import type { Row } from '../row.ts';

function bitwiseRow(name: BinaryName, symbol: string, kernel: string): Row {
  return {
    ...eqRow,
    name,
    symbol,
    forward(inputs) {
      requireIntegers(kernel, inputs);
      if (kernel.includes('shift')) refuseBooleans(kernel, inputs);
      return mapBinary(name, inputs);
    },
  };
}

export const bitwiseAndRow: Row = bitwiseRow('bitwiseAnd', '&', 'bitwise_and_cpu');
export const bitwiseOrRow: Row = bitwiseRow('bitwiseOr', '|', 'bitwise_or_cpu');
export const bitwiseXorRow: Row = bitwiseRow('bitwiseXor', '⊻', 'bitwise_xor_cpu');
export const bitwiseLeftShiftRow: Row = bitwiseRow('bitwiseLeftShift', '≪', 'lshift_cpu');
export const bitwiseRightShiftRow: Row = bitwiseRow('bitwiseRightShift', '≫', 'rshift_cpu');
export const bitwiseNotRow: Row = {
  ...eqRow,
  name: 'bitwiseNot',
  symbol: '~',
  forward([input]) {
    const x = input as Tensor;
    requireIntegers('bitwise_not_cpu', [x]);
    if (x.dtype !== 'bool') return mapBinary('sub', [-1, x]);
    return mapUnary('logicalNot', x);
  },
};

export const bitwiseAnd: Binary = binary(bitwiseAndRow);
export const bitwiseOr: Binary = binary(bitwiseOrRow);
export const bitwiseXor: Binary = binary(bitwiseXorRow);
export const bitwiseLeftShift: Binary = binary(bitwiseLeftShiftRow);
export const bitwiseRightShift: Binary = binary(bitwiseRightShiftRow);
export const bitwiseNot: Unary = unary(bitwiseNotRow);
