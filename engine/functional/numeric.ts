/** @file Derivatives of a function of one number by differences, and how good they are. */

import { enterScope } from '../autograd/grad-mode.ts';
import { unreported } from '../autograd/state.ts';
import { tensor } from '../tensor/factories.ts';
import type { Tensor } from '../tensor/tensor.ts';

export type Scheme = 'forward' | 'central';

/** @param name by which whoever observes the program sees what is evaluated */
function valueAt(f: (x: Tensor) => Tensor, x: number, name: string): number {
  const leave = enterScope('module', name);
  try {
    return f(tensor(x, { dtype: 'float64' })).item();
  } finally {
    leave();
  }
}

/**
 * The derivative of `f` at `x` by a difference quotient in float64: (f(x + h) − f(x)) / h, whose error
 * is of order h, or the central (f(x + h) − f(x − h)) / 2h, of order h².
 * @param f of a 0-d tensor, gives a tensor of one element
 */
export function numericDerivative(
  f: (x: Tensor) => Tensor,
  x: number,
  { h = 1e-5, scheme = 'central' }: { readonly h?: number; readonly scheme?: Scheme } = {},
): number {
  const high = valueAt(f, x + h, 'f(x + h)');
  if (scheme === 'forward') return (high - valueAt(f, x, 'f(x)')) / h;
  return (high - valueAt(f, x - h, 'f(x − h)')) / (2 * h);
}

/** The errors of both schemes for one step. */
export interface DifferenceErrors {
  readonly h: number;
  readonly forward: number;
  readonly central: number;
}

/**
 * The errors of difference quotients for h = 10⁻¹ … 10⁻¹⁵. Too large a step leaves the curve, too small
 * a one loses the digits of f: each scheme has a best h between, near √ε (forward) and ∛ε (central).
 * @param derivative what the derivative of `f` at `x` is
 */
export function differenceErrors(
  f: (x: Tensor) => Tensor,
  x: number,
  derivative: number,
): DifferenceErrors[] {
  return Array.from({ length: 15 }, (_, i) => {
    const h = Number(`1e-${String(i + 1)}`);
    const error = (scheme: Scheme): number =>
      Math.abs(unreported(() => numericDerivative(f, x, { h, scheme })) - derivative);
    return { h, forward: error('forward'), central: error('central') };
  });
}
