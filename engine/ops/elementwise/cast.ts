/** @file Conversion between element types. */

import { copyInto } from '../../kernels/copy.ts';
import { isFloating, type DType } from '../../tensor/dtype.ts';
import { emptyLike } from '../../tensor/make.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Operand, Row } from '../row.ts';

interface CastAttributes extends Attributes {
  readonly dtype: DType;
}

function convert([x]: readonly Operand[], { dtype }: CastAttributes): Tensor {
  const source = x as Tensor;
  const result = emptyLike(source, dtype);
  copyInto(result, source);
  return result;
}

export const castRow: Row<CastAttributes> = {
  name: 'to',
  node: 'ToCopyBackward0',
  symbol: '↦',
  formula: '∇',
  saves: [],
  differentiable: true,
  view: false,
  forward: convert,
  vjp: [(g, n) => to(g, n.dtypeOf(0))],
  jvp: 'linear',
};

/** Integers and booleans carry no gradient. */
export const castToIntegerRow: Row<CastAttributes> = {
  ...castRow,
  differentiable: false,
  node: '',
  formula: '',
  jvp: null,
};

/** The tensor itself when it has that type already. */
export function to(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : toCopy(x, dtype);
}

/** As `to`, but always a tensor of its own. */
export function toCopy(x: Tensor, dtype: DType): Tensor {
  return run(isFloating(dtype) ? castRow : castToIntegerRow, [x], { dtype });
}
