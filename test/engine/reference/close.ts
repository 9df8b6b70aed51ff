/** @file Compares elements with a reference: relative to the element, NaN and infinities exactly. */

import assert from 'node:assert/strict';
import type { Tensor } from 'gradlens';
import { type JsonNumber, isBig, toNumber } from './data.ts';

/** Distance from 1 to the next number of the type. */
const spacing = { float64: 2 ** -52, float32: 2 ** -23 };

/** How far results may differ, relative to the expected element. */
const relative = { float64: 1e-12, float32: 1e-6 };

export type Precision = keyof typeof relative;

/**
 * Results may differ in the last places: each sums in its own order.
 * @param terms size of the terms a result is a sum of, where that is more than the results show
 * @param within relative distance, where the reference is coarser than its type
 */
export function assertClose(
  actual: Tensor | null | undefined,
  expected: readonly JsonNumber[],
  message: string,
  terms = 0,
  within = 0,
): void {
  const numbers = expected.map(toNumber);
  // No gradient and a gradient of zeros are the same to this comparison: which of the two PyTorch
  // gives depends on how it writes its formula.
  const values = actual ? Array.from(actual.detach().toTypedArray(), Number) : numbers.map(() => 0);
  assert.equal(values.length, numbers.length, `${message}: number of elements`);
  if (expected.some(isBig) && actual?.dtype === 'int64') {
    assert.deepEqual(Array.from(actual.toTypedArray(), String), expected.map(String), message);
    return;
  }
  const precision = actual?.dtype === 'float32' ? 'float32' : 'float64';
  const largest = Math.max(terms, ...numbers.filter(Number.isFinite).map(Math.abs));
  values.forEach((value, i) => {
    const wanted = numbers[i] ?? NaN;
    // Where large terms cancel, the rounding of the largest remains.
    const share = Math.max(relative[precision], within);
    const allowed = share * Math.abs(wanted) + spacing[precision] * largest;
    assert.ok(
      Object.is(value, wanted) || value === wanted || Math.abs(value - wanted) <= allowed,
      `${message}: element ${String(i)} is ${String(value)}, PyTorch has ${String(wanted)}`,
    );
  });
}
