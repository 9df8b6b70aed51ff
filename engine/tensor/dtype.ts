/** @file Element types: their storage arrays, their names in PyTorch's messages, and type promotion. */

import type { DTypeName } from '../autograd/observer.ts';

export type DType = DTypeName;

/** What holds elements. Booleans are 0 and 1 in a Uint8Array. */
export type ElementArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** What kernels read and write: int64 is converted to float64 around them (exact to 2^53). */
export type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const float32 = 'float32' as const;
export const float64 = 'float64' as const;
export const int32 = 'int32' as const;
export const int64 = 'int64' as const;
export const bool = 'bool' as const;

/** The type of plain JavaScript numbers: an object, because printing may read no exported binding. */
export const defaults: { dtype: DType } = { dtype: float32 };

/** Names in messages: `Long`, as in "Got: Long". */
export const titleOf: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  int32: 'Int',
  int64: 'Long',
  bool: 'Bool',
};

/** Names in other messages, after C++'s types. */
export const cppNameOf: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'long int',
  bool: 'bool',
};

/** 0 booleans, 1 integers, 2 floating point. */
export const categoryOf: Readonly<Record<DType, number>> = {
  bool: 0,
  int32: 1,
  int64: 1,
  float32: 2,
  float64: 2,
};

const rank: Readonly<Record<DType, number>> = {
  bool: 0,
  int32: 1,
  int64: 2,
  float32: 3,
  float64: 4,
};

export function isFloating(dtype: DType): boolean {
  // Literals, because printing in a debugger must read no exported binding (see print.ts).
  return dtype === 'float32' || dtype === 'float64';
}

/** The type of results that integers have none for: their own if it is floating, else the default. */
export function floatingOf(dtype: DType): DType {
  return isFloating(dtype) ? dtype : defaults.dtype;
}

function higher(a: DType | null, b: DType | null): DType | null {
  if (a === null) return b;
  if (b === null) return a;
  return rank[a] >= rank[b] ? a : b;
}

/** An operand of promotion: a tensor's type and whether it has dimensions, or a plain number. */
export type Promotable = { readonly dtype: DType; readonly shape: readonly number[] } | number;

/**
 * The type of a result (`torch.result_type`): tensors with dimensions decide, then 0-d tensors, then
 * numbers; a lower group counts only when its category is higher. An integer-valued number counts as an
 * integer, because JavaScript cannot tell 4 from 4.0.
 */
export function resultType(operands: readonly Promotable[]): DType {
  let dimensioned: DType | null = null;
  let zeroDim: DType | null = null;
  let number: DType | null = null;
  for (const operand of operands) {
    if (typeof operand === 'number') {
      number = higher(number, Number.isInteger(operand) ? int64 : defaults.dtype);
    } else if (operand.shape.length > 0) {
      dimensioned = higher(dimensioned, operand.dtype);
    } else {
      zeroDim = higher(zeroDim, operand.dtype);
    }
  }
  const combine = (high: DType | null, low: DType | null): DType | null => {
    if (high === null || low === null) return high ?? low;
    return categoryOf[low] > categoryOf[high] ? higher(high, low) : high;
  };
  const tensors = combine(dimensioned, zeroDim);
  if (tensors === null) return defaults.dtype;
  return combine(tensors, number) ?? defaults.dtype;
}
