/** @file Questions about element types: promotion, casts, limits, and the type that numbers get. */

import {
  categoryOf,
  defaults,
  isFloating,
  resultType as promoted,
  titleOf,
  type DType,
  type Promotable,
} from './dtype.ts';
import { TypeError } from './errors.ts';

/** The type of plain JavaScript numbers: float32 unless `setDefaultDtype` said otherwise. */
export function getDefaultDtype(): DType {
  return defaults.dtype;
}

/** Gives numbers another type from here on: float32 or float64. */
export function setDefaultDtype(dtype: DType): void {
  if (!(dtype in titleOf)) {
    throw new TypeError(
      'invalid dtype object: only floating-point types are supported as the default type',
    );
  }
  if (!isFloating(dtype)) {
    throw new TypeError('only floating-point types are supported as the default type');
  }
  defaults.dtype = dtype;
}

/** The type of the result of an arithmetic operator on two operands. */
export function resultType(a: Promotable, b: Promotable): DType {
  return promoted([a, b]);
}

/** The smallest type of at least the size and category of both. */
export function promoteTypes(a: DType, b: DType): DType {
  return promoted([
    { dtype: a, shape: [1] },
    { dtype: b, shape: [1] },
  ]);
}

/** Whether values of one type may be written into another: not into a lower category. */
export function canCast(from: DType, to: DType): boolean {
  return categoryOf[from] <= categoryOf[to];
}

/** Limits of a floating point type. */
export interface FloatLimits {
  readonly bits: number;
  /** The distance from 1 to the next larger number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive number of full precision. */
  readonly tiny: number;
  /** The same. */
  readonly smallestNormal: number;
  /** The number of decimals, as a power of ten. */
  readonly resolution: number;
  readonly dtype: DType;
}

export function finfo(dtype: DType = defaults.dtype): FloatLimits {
  if (!isFloating(dtype)) {
    throw new TypeError(
      "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
    );
  }
  const [bits, digits, range, resolution] =
    dtype === 'float64' ? [64, 52, 1023, 1e-15] : [32, 23, 127, 1e-6];
  const eps = 2 ** -digits;
  const max = (2 - eps) * 2 ** range;
  const tiny = 2 ** (1 - range);
  const limits = { bits, eps, max, min: -max, tiny, smallestNormal: tiny, resolution, dtype };
  return printedAs(limits, () => {
    const [low, step, small] = [-max, eps, tiny].map(sixDigits);
    return `finfo(resolution=${sixDigits(resolution)}, min=${String(low)}, max=${sixDigits(max)}, eps=${String(step)}, smallest_normal=${String(small)}, tiny=${String(small)}, dtype=${dtype})`;
  });
}

/** As C's `%g`. */
function sixDigits(value: number): string {
  const [digits = '', power = ''] = value.toExponential(5).split('e');
  return `${String(Number(digits))}e${power.replace(/^([+-])(\d)$/, '$10$2')}`;
}

/** An object that is written as Python does. */
const printedAs = <T extends object>(value: T, text: () => string): T =>
  Object.defineProperty(value, 'toString', { value: text });

/** Limits of an integer type; those of int64 are bigints. */
export interface IntegerLimits {
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;
  readonly dtype: DType;
}

export function iinfo(dtype: DType): IntegerLimits {
  if (isFloating(dtype)) {
    throw new TypeError(
      "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'",
    );
  }
  if (dtype === 'bool') throw new TypeError('torch.bool is not supported by torch.iinfo');
  const limits: IntegerLimits =
    dtype === 'int32'
      ? { bits: 32, max: 2 ** 31 - 1, min: -(2 ** 31), dtype }
      : { bits: 64, max: 2n ** 63n - 1n, min: -(2n ** 63n), dtype };
  return printedAs(limits, () => {
    const [min, max] = [limits.min, limits.max].map((each) => sixDigits(Number(each)));
    return `iinfo(min=${String(min)}, max=${String(max)}, dtype=${dtype})`;
  });
}
