/** @file Questions to each element, answered by booleans: isnan, isinf, isfinite, signbit, isclose. */

import type { UnaryName } from '../../kernels/unary.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { eqRow } from './compare.ts';
import { mapEach, mapUnary } from '../define.ts';
import { run } from '../dispatch.ts';
import { isCloseTo, tolerancesOf, type CloseOptions } from '../equality.ts';
import { WITHOUT_DERIVATIVE, type Attributes, type Row } from '../row.ts';

function questionRow(name: UnaryName, symbol: string): Row {
  return { ...eqRow, name, symbol, forward: ([x]) => mapUnary(name, x as Tensor, 'bool') };
}

export const isnanRow: Row = questionRow('isnan', 'NaN?');
export const isinfRow: Row = questionRow('isinf', '∞?');
export const isfiniteRow: Row = questionRow('isfinite', 'finite?');
export const signbitRow: Row = questionRow('signbit', '<0?');

const infinityRow = (name: string, symbol: string, infinity: number): Row => ({
  ...eqRow,
  name,
  symbol,
  forward: (inputs) => mapEach(inputs, 'bool', (x) => (x === infinity ? 1 : 0)),
});

export const isneginfRow: Row = infinityRow('isneginf', '−∞?', -Infinity);
export const isposinfRow: Row = infinityRow('isposinf', '∞?', Infinity);

interface CloseAttributes extends Attributes, Required<CloseOptions> {}

export const iscloseRow: Row<CloseAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'isclose',
  symbol: '≈',
  forward(inputs, options) {
    const [a, b] = inputs as [Tensor, Tensor];
    if (a.dtype !== b.dtype) {
      throw new RuntimeError(`${titleOf[a.dtype]} did not match ${titleOf[b.dtype]}`);
    }
    return mapEach([a, b], 'bool', (x, y) => (isCloseTo(x, y, options) ? 1 : 0));
  },
};

const question =
  (row: Row) =>
  (x: Tensor): Tensor =>
    run(row, [x]);

export const isnan = question(isnanRow);
export const isinf = question(isinfRow);
export const isfinite = question(isfiniteRow);
/** −∞ only. */
export const isneginf = question(isneginfRow);
/** +∞ only. */
export const isposinf = question(isposinfRow);
/** True: there are no complex numbers here. */
export function isreal(x: Tensor): Tensor {
  return build(x.shape, 'bool', (out) => out.fill(1));
}
/** True for negative numbers and −0. */
export const signbit = question(signbitRow);

/** |a − b| ≤ atol + rtol·|b|, element by element. */
export function isclose(a: Tensor, b: Tensor, options: CloseOptions = {}): Tensor {
  checkNames('isclose', options);
  return run(iscloseRow, [a, b], { ...tolerancesOf(options) });
}
