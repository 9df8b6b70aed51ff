/** @file Comparisons and logic: bool results, no derivative. */

import type { BinaryName } from '../../kernels/binary.ts';
import { binary, mapBinary, mapUnary, unary, type Binary, type Unary } from '../define.ts';
import { run, runInPlace } from '../dispatch.ts';
import { zerosLike } from '../like.ts';
import { WITHOUT_DERIVATIVE, type Operand, type Row } from '../row.ts';
import type { Tensor } from '../../tensor/tensor.ts';

function compareRow(name: BinaryName, symbol: string): Row {
  return {
    ...WITHOUT_DERIVATIVE,
    name,
    symbol,
    forward: (inputs) => mapBinary(name, inputs, 'bool'),
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

/** In place, a tensor that carries gradient goes on carrying it: zeros, for the result is constant. */
function comparison(row: Row): Binary {
  const title = row.name.replace(/^./, (first) => first.toUpperCase());
  const write: Row = {
    ...row,
    formula: '0',
    differentiable: true,
    vjp: [(g) => zerosLike(g), (g) => zerosLike(g)],
    jvp: 'elementwise',
  };
  const byNumber: Row = { ...write, node: `${title}Backward0`, edges: [0] };
  const byTensor: Row = { ...write, node: `${title}Backward1` };
  return Object.assign((a: Operand, b: Operand): Tensor => run(row, [a, b]), {
    inPlace: (a: Operand, b: Operand): Tensor =>
      runInPlace(typeof b === 'number' ? byNumber : byTensor, [a, b]),
  });
}

export const eq: Binary = comparison(eqRow);
export const ne: Binary = comparison(neRow);
export const lt: Binary = comparison(ltRow);
export const le: Binary = comparison(leRow);
export const gt: Binary = comparison(gtRow);
export const ge: Binary = comparison(geRow);
export const logicalAnd: Binary = binary(logicalAndRow);
export const logicalOr: Binary = binary(logicalOrRow);
export const logicalXor: Binary = binary(logicalXorRow);
export const logicalNot: Unary = unary(logicalNotRow);
