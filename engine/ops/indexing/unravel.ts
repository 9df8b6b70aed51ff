/** @file Row-major places as coordinates: unravelIndex. */

import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError, TypeError } from '../../tensor/errors.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { floorDivide, remainder } from '../elementwise/rounding.ts';

/** A tensor a dimension of `shape`: the coordinates of row-major places in it. */
export function unravelIndex(indices: Tensor, shape: number | Shape): Tensor[] {
  if (isFloating(indices.dtype) || indices.dtype === 'bool') {
    throw new TypeError(`expected 'indices' to be integer dtype, but got torch.${indices.dtype}`);
  }
  const lengths = typeof shape === 'number' ? [shape] : shape;
  if (lengths.some((length) => !Number.isInteger(length))) {
    throw new TypeError("expected 'shape' to be int or sequence of ints");
  }
  if (lengths.some((length) => length < 0)) {
    throw new RuntimeError(
      `'shape' cannot have negative values, but got (${lengths.join(', ')}${lengths.length === 1 ? ',' : ''})`,
    );
  }
  return lengths.map((length, d) =>
    remainder(floorDivide(indices, sizeOf(lengths.slice(d + 1))), length),
  );
}
