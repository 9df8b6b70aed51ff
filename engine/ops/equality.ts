/** @file Whole-tensor comparison with a plain boolean answer: equal, allclose. */

import { itemsOf } from '../kernels/items.ts';
import { numbersOf } from '../kernels/strided.ts';
import { resultType, titleOf } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { checkNames } from '../tensor/options.ts';
import { broadcastShapes, sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { observerSlot } from '../autograd/observer.ts';

const slot = observerSlot();

function takeOut(a: Tensor, b: Tensor, how: string): void {
  if (slot.observer === null) return;
  slot.observer.copiedOut(a, how);
  slot.observer.copiedOut(b, how);
}

/** Same shape and same elements. */
export function equal(a: Tensor, b: Tensor): boolean {
  takeOut(a, b, 'equal');
  if (!sameShape(a.shape, b.shape)) return false;
  const dtype = resultType([a, b]);
  const x = itemsOf(a, a.shape, dtype);
  const y = itemsOf(b, b.shape, dtype);
  return x.every((value, i) => value === y[i]);
}

export interface CloseOptions {
  readonly rtol?: number;
  readonly atol?: number;
  /** Two NaNs count as close. */
  readonly equalNan?: boolean;
}

/** All tolerances; none is negative. */
export function tolerancesOf({
  rtol = 1e-5,
  atol = 1e-8,
  equalNan = false,
}: CloseOptions): Required<CloseOptions> {
  for (const [name, value] of Object.entries({ rtol, atol })) {
    if (value >= 0) continue;
    throw new RuntimeError(
      `${name} must be greater than or equal to zero, but got ${String(value)}`,
    );
  }
  return { rtol, atol, equalNan };
}

/** |a − b| ≤ atol + rtol·|b| for all elements. */
export function allclose(a: Tensor, b: Tensor, options: CloseOptions = {}): boolean {
  checkNames('allclose', options);
  takeOut(a, b, 'allclose');
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(`${titleOf[a.dtype]} did not match ${titleOf[b.dtype]}`);
  }
  const tolerances = tolerancesOf(options);
  const shape = broadcastShapes(a.shape, b.shape);
  const x = numbersOf(a, shape);
  const y = numbersOf(b, shape);
  return x.every((value, i) => isCloseTo(value, y[i] as number, tolerances));
}

/** Whether two numbers are close; infinities only to themselves. */
export function isCloseTo(value: number, other: number, options: Required<CloseOptions>): boolean {
  const { rtol, atol, equalNan } = options;
  if (value === other) return true;
  if (Number.isNaN(value) && Number.isNaN(other)) return equalNan;
  return Math.abs(value - other) <= atol + rtol * Math.abs(other) && Number.isFinite(value - other);
}
