/**
 * @file Gradient checks in fast mode: one number vᵀJu a Jacobian instead of all its entries
 * (https://github.com/pytorch/pytorch/issues/53876).
 */

import { numbersOf } from '../kernels/strided.ts';
import { sizeOf } from '../tensor/shape.ts';
import { build } from '../tensor/make.ts';
import { format } from '../tensor/print.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isCloseTo } from '../ops/equality.ts';
import { FAST_ALONE, GradcheckError } from './check-texts.ts';
import {
  agree,
  differencesAlong,
  floatingOf,
  forwardJacobians,
  mismatch,
  numericJacobians,
  positionsOf,
  refuseDrift,
  reverseJacobians,
  tangentsAlong,
  vectorProducts,
  wantedOf,
  type Point,
  type Tolerance,
} from './check-jacobians.ts';

/** A vector of length 1 without symmetry and without zeros: multiples of the golden ratio. */
function direction(like: Tensor, start: number): Tensor {
  const values = Array.from(
    { length: sizeOf(like.shape) },
    (_, i) => 0.1 + (((start + i) * 0.6180339887) % 1),
  );
  const length = Math.hypot(...values);
  return build(like.shape, like.dtype, (out) => {
    values.forEach((value, i) => (out[i] = value / length));
  });
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
};
const sum = (x: Tensor): number => dot(numbersOf(x), new Uint8Array(x.numel()).fill(1));

export interface FastOptions extends Tolerance {
  readonly eps: number;
  readonly nondetTol: number;
}

/** Compares vᵀJu by differences with vᵀJu by reverse mode; in forward mode all of Ju. */
export function checkFast(point: Point, mode: 'reverse' | 'forward', options: FastOptions): void {
  const { eps, nondetTol } = options;
  const inputs = wantedOf(point.args);
  const floating = floatingOf(point.outputs);
  const us = inputs.map(({ x }, i) => direction(x, i + 1));
  const along = inputs.map(({ x }, i) => {
    const steps = Array.from(numbersOf(us[i] as Tensor), (value) => value * eps);
    return differencesAlong(point, x, positionsOf(x), steps, eps);
  });
  if (floating.every(({ requiresGrad }) => !requiresGrad)) {
    if (
      along.some((columns) =>
        columns.some((column) => column.some((value) => Math.abs(value) > nondetTol)),
      )
    ) {
      throw new GradcheckError('Numerical gradient for function expected to be zero');
    }
    return;
  }
  floating.forEach((output, o) => {
    if (!output.requiresGrad) return;
    const v = direction(output, o + 11);
    const products =
      mode === 'reverse'
        ? steadyProducts(
            output,
            inputs.map(({ x }) => x),
            v,
            nondetTol,
          )
        : [];
    inputs.forEach(({ place, x }, i) => {
      const u = us[i] as Tensor;
      const numeric = along[i]?.[o] as Float64Array;
      const found =
        mode === 'reverse'
          ? [dot(numbersOf(products[i] as Tensor), numbersOf(u))]
          : numbersOfTangent(tangentsAlong(point, place, u)[o] ?? null, output);
      const expected = mode === 'reverse' ? [dot(numeric, numbersOf(v))] : numeric;
      // A bound on every entry of J becomes a bound on vᵀJu.
      const atol = options.atol * sum(u) * (mode === 'reverse' ? sum(v) : 1);
      const bad = found.findIndex(
        (value, k) =>
          !isCloseTo(value, expected[k] as number, { ...options, atol, equalNan: false }),
      );
      if (bad < 0) return;
      const text = mismatch(mode, [o, i], expected[bad] as number, found[bad] as number);
      throw new GradcheckError(text + inFull(point, mode, { place, x, i }, o, options));
    });
  });
}

function steadyProducts(
  output: Tensor,
  inputs: readonly Tensor[],
  v: Tensor,
  tolerance: number,
): Tensor[] {
  const pass = (): Tensor[] =>
    vectorProducts(output, inputs, v).map((found, i) => {
      const { shape, dtype } = inputs[i] as Tensor;
      return found ?? build(shape, dtype, () => undefined);
    });
  const [first, second] = [pass(), pass()];
  refuseDrift(first, second, tolerance);
  return first;
}

const numbersOfTangent = (tangent: Tensor | null, { shape }: Tensor): number[] =>
  tangent === null ? new Array<number>(sizeOf(shape)).fill(0) : Array.from(numbersOf(tangent));

/** The same check entry by entry, for the message. */
function inFull(
  point: Point,
  mode: 'reverse' | 'forward',
  { place, x, i }: { readonly place: number; readonly x: Tensor; readonly i: number },
  o: number,
  options: FastOptions,
): string {
  const numerical = numericJacobians(point, x, options.eps)[o] as Tensor;
  const analytical = (
    mode === 'forward'
      ? forwardJacobians(point, place, x)[o]
      : reverseJacobians(
          floatingOf(point.outputs)[o] as Tensor,
          wantedOf(point.args).map((each) => each.x),
          Infinity,
        )[i]
  ) as Tensor;
  const other = numbersOf(analytical);
  const worst = Math.max(
    ...Array.from(numbersOf(numerical), (value, k) => Math.abs(value - (other[k] as number))),
  );
  const text = `
The above quantities relating the numerical and analytical jacobians are computed 
in fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background 
about fast mode. Below, we recompute numerical and analytical jacobians in slow mode:

Numerical:
 ${format(numerical)}
Analytical:
${format(analytical)}

The max per-element difference (slow mode) is: ${String(worst)}.
`;
  return agree(analytical, numerical, options) ? text + FAST_ALONE : text;
}
