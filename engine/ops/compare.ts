/** @file Comparisons and logic: bool results, no derivative. */

import type { BinaryName } from '../kernels/binary.ts';
import { binary, mapBinary, mapUnary, unary, type Binary, type Unary } from './define.ts';
import type { Row } from './row.ts';
import type { Tensor } from '../tensor/tensor.ts';

function compareRow(name: BinaryName, symbol: string): Row {
  return {
    name,
    node: '',
    symbol,
    formula: '',
    saves: [],
    differentiable: false,
    view: false,
    forward: (inputs) => mapBinary(name, inputs, 'bool'),
    vjp: [],
    jvp: null,
  };
}

export const eqRow: Row = compareRow('eq', '=');
export const neRow: Row = compareRow('ne', '≠');
export const ltRow: Row = compareRow('lt', '<');
export const leRow: Row = compareRow('le', '≤');
export const gtRow: Row = compareRow('gt', '>');
export const geRow: Row = compareRow('ge', '≥');
export const logicalAndRow: Row = compareRow('logicalAnd', '∧');
export const logicalOrRow: Row = compareRow('logicalOr', '∨');
export const logicalXorRow: Row = compareRow('logicalXor', '⊻');
export const logicalNotRow: Row = {
  ...compareRow('eq', '¬'),
  name: 'logicalNot',
  forward: ([x]) => mapUnary('logicalNot', x as Tensor, 'bool'),
};

export const eq: Binary = binary(eqRow);
export const ne: Binary = binary(neRow);
export const lt: Binary = binary(ltRow);
export const le: Binary = binary(leRow);
export const gt: Binary = binary(gtRow);
export const ge: Binary = binary(geRow);
export const logicalAnd: Binary = binary(logicalAndRow);
export const logicalOr: Binary = binary(logicalOrRow);
export const logicalXor: Binary = binary(logicalXorRow);
export const logicalNot: Unary = unary(logicalNotRow);
