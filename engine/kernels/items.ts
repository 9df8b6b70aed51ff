/** @file Elements as they are stored, for operators that move, compare or add them: an int64 stays exact. */

import { categoryOf, type DType, type NumberArray } from '../tensor/dtype.ts';
import type { Strided } from '../tensor/read.ts';
import type { Shape } from '../tensor/shape.ts';
import { integersOf } from './integer.ts';
import { numbersOf } from './strided.ts';

/** What C makes of a number without an int64. */
const INDEFINITE = -(2n ** 63n);

const integer = (value: number): bigint =>
  Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : INDEFINITE;

/**
 * The elements, row-major and broadcast, as items of `dtype`. Items of int64 are bigints, which the type
 * does not tell: they may be assigned (`assemble`), compared and added among themselves, and that is all.
 */
export function itemsOf(x: Strided, shape: Shape = x.shape, dtype: DType = x.dtype): NumberArray {
  if (dtype === 'int64') {
    const items =
      categoryOf[x.dtype] < 2
        ? integersOf(x, shape)
        : BigInt64Array.from(Array.from(numbersOf(x, shape), integer));
    return items as unknown as NumberArray;
  }
  if (dtype === 'bool' && x.dtype !== 'bool') {
    return Uint8Array.from(numbersOf(x, shape), (value) => Number(value !== 0));
  }
  if (dtype === 'int32' && x.dtype === 'int64') {
    return Int32Array.from(integersOf(x, shape), (value) => Number(BigInt.asIntN(32, value)));
  }
  return numbersOf(x, shape);
}

/** A number as an item. */
export function itemOf(value: number, dtype: DType): number {
  return dtype === 'int64' ? (integer(value) as unknown as number) : value;
}
