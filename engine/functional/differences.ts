/** @file Numeric derivatives by central differences. */

import { unreported } from '../autograd/state.ts';
import { numbersOf } from '../kernels/strided.ts';
import { isFloating } from '../tensor/dtype.ts';
import { fromNumbers } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A float64 copy without history; integers and booleans are copied as they are. */
export function inFloat64(x: Tensor): Tensor {
  if (!isFloating(x.dtype)) return fromNumbers(numbersOf(x).slice(), x.shape, x.dtype);
  return fromNumbers(Float64Array.from(numbersOf(x)), x.shape, 'float64');
}

/**
 * Derivatives of every element of every result with respect to one element of one input:
 * (f(x + h) − f(x − h)) / 2h, computed in float64.
 * @param inputs float64; the element is changed during the call and put back
 * @returns one array a result, row-major
 */
export function centralDifference(
  f: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  input: number,
  element: number,
  h: number,
): Float64Array[] {
  const data = inputs[input]?.storage.data as Float64Array;
  const before = data[element] as number;
  const at = (value: number): Float64Array[] => {
    data[element] = value;
    return unreported(() => f(inputs).map((y) => Float64Array.from(numbersOf(y))));
  };
  try {
    const high = at(before + h);
    const low = at(before - h);
    return high.map((values, k) =>
      values.map((value, i) => (value - (low[k]?.[i] ?? NaN)) / (2 * h)),
    );
  } finally {
    data[element] = before;
  }
}
