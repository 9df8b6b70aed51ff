/** @file Recorded values as tensors, and tensors compared with recorded values. */

import { copyInto } from '../kernels/copy.ts';
import type { ObservedTensor } from '../autograd/observer.ts';
import type { TensorState, Value } from '../recorder/records/format.ts';
import { captureValue } from '../recorder/records/values.ts';
import type { DType } from '../tensor/dtype.ts';
import { build, windowOn } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** `close`: other last digits, as another machine's `exp` or another library's order of sums gives them. */
export type Likeness = 'same' | 'close' | 'different';

/** Of the largest element: what single and double precision may lose in a sum of some thousand terms. */
const CLOSE: Readonly<Record<DType, number>> = {
  float32: 1e-5,
  float64: 1e-12,
  int32: 0,
  int64: 0,
  bool: 0,
};

/** A tensor of these elements, row-major, in memory of its own. */
export function tensorOf(data: Float64Array, shape: Shape, dtype: DType): Tensor {
  return build(shape, dtype, (out) => out.set(data));
}

/** The same, laid out in memory as a recorded tensor was: what rules do may hang on it. */
export function laidOutAs({ shape, dtype, layout }: TensorState, data: Float64Array): Tensor {
  const dense = tensorOf(data, shape, dtype);
  if (layout === null) return dense;
  const { strides, offset } = layout;
  const last = shape.reduce((at, length, d) => at + (length - 1) * (strides[d] ?? 0), offset);
  const memory = build([last + 1], dtype, () => undefined);
  const result = windowOn(memory, shape, strides, offset);
  overwrite(result, data);
  return result;
}

/** All elements of a recorded value: statistics tell those of one number throughout, as of zeros; else null. */
export function recordedIn(value: Value): Float64Array | null {
  if (value.kind === 'whole') return value.data;
  const { count, min, max, nan, infinite, head } = value;
  const isKnown = min === max && nan + infinite === 0;
  // Of zeros, the head has the sign.
  return isKnown ? new Float64Array(count).fill(head[0] ?? min) : null;
}

/** What would be recorded of a tensor; null where there is none. */
export const valueOf = (tensor: ObservedTensor | null): Value | null =>
  tensor === null ? null : captureValue(tensor);

/** Writes elements into a tensor's memory: no operator, and no new version. */
export function overwrite(tensor: Tensor, data: Float64Array): void {
  copyInto(tensor, tensorOf(data, tensor.shape, tensor.dtype));
}

/**
 * How near a value is to what was recorded; nothing recorded is like everything.
 * @param slack what elements may differ in beside that: where large ones cancelled out, small ones are uncertain
 */
export function compareValues(
  recorded: Value | null,
  now: Value | null,
  dtype: DType,
  slack = 0,
): Likeness {
  if (recorded === null || recorded === now) return 'same';
  const [a, b] = [numbersOf(recorded), numbersOf(now)];
  if (a.length !== b.length) return 'different';
  let bound: number | null = null;
  let likeness: Likeness = 'same';
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (Object.is(x, y)) continue;
    bound ??= CLOSE[dtype] * largestOf(a) + slack;
    if (!(Math.abs(x - y) <= bound)) return 'different';
    likeness = 'close';
  }
  return likeness;
}

/** Of the finite elements, by size. */
function largestOf(elements: Float64Array): number {
  let largest = 0;
  for (const element of elements)
    if (Number.isFinite(element)) largest = Math.max(largest, Math.abs(element));
  return largest;
}

/** The largest finite element of some values, by size. */
export const largestIn = (values: readonly (Value | null)[]): number =>
  Math.max(0, ...values.map((value) => largestOf(numbersOf(value))));

const NOTHING = new Float64Array(0);

/** All that is kept of a value. */
function numbersOf(value: Value | null): Float64Array {
  if (value === null) return NOTHING;
  if (value.kind === 'whole') return value.data;
  const { count, min, max, mean, std, nan, infinite, head } = value;
  return Float64Array.of(count, min, max, mean, std, nan, infinite, ...head);
}
