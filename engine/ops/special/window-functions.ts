/** @file Weights that fade out at both ends: bartlettWindow, blackmanWindow, hammingWindow, hannWindow, kaiserWindow. */

import { i0 } from '../../kernels/bessel.ts';
import { cppNameOf, isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { created, type TensorOptions } from '../../tensor/factories.ts';
import { build } from '../../tensor/make.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Samples a window at `length` places t from 0 to 1; one that is repeated leaves out its last place. */
function sampled(
  name: string,
  length: number,
  periodic: boolean,
  options: TensorOptions,
  at: (t: number) => number,
): Tensor {
  const { dtype = 'float32' } = options;

  if (!isFloating(dtype)) {
    throw new RuntimeError(
      `${name} expects floating point dtypes, got: TensorOptions(dtype=${cppNameOf[dtype]}, device=cpu, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))`,
    );
  }
  if (length < 0) {
    throw new RuntimeError(
      `${name} requires non-negative window_length, got window_length=${String(length)}`,
    );
  }
  const steps = periodic ? length : length - 1;
  const window = build([length], dtype, (out) => {
    for (let i = 0; i < length; i++) out[i] = length === 1 ? 1 : at(i / steps);
  });
  return created(window, name, options);
}

/** A sum of cosines: Σ (−1)ᵏ·aₖ·cos 2πkt. */
const cosines =
  (...coefficients: readonly number[]) =>
  (t: number): number =>
    coefficients.reduce(
      (total, a, k) => total + (k % 2 === 0 ? a : -a) * Math.cos(2 * Math.PI * k * t),
      0,
    );

/** A triangle: 1 − |2t − 1|. Periodic by default: a window to be repeated. */
export function bartlettWindow(
  windowLength: number,
  periodic = true,
  options: TensorOptions = {},
): Tensor {
  const at = (t: number): number => 1 - Math.abs(2 * t - 1);
  return sampled('bartlett_window', windowLength, periodic, options, at);
}

/** 0.42 − 0.5·cos 2πt + 0.08·cos 4πt. Periodic by default: a window to be repeated. */
export function blackmanWindow(
  windowLength: number,
  periodic = true,
  options: TensorOptions = {},
): Tensor {
  return sampled('blackman_window', windowLength, periodic, options, cosines(0.42, 0.5, 0.08));
}

/** α − β·cos 2πt. Periodic by default: a window to be repeated. */
export function hammingWindow(
  windowLength: number,
  periodic = true,
  alpha = 0.54,
  beta = 0.46,
  options: TensorOptions = {},
): Tensor {
  return sampled('hamming_window', windowLength, periodic, options, cosines(alpha, beta));
}

/** ½ − ½·cos 2πt. Periodic by default: a window to be repeated. */
export function hannWindow(
  windowLength: number,
  periodic = true,
  options: TensorOptions = {},
): Tensor {
  return sampled('hann_window', windowLength, periodic, options, cosines(0.5, 0.5));
}

/** I₀(β·√(1 − (2t − 1)²))/I₀(β). Periodic by default: a window to be repeated. */
export function kaiserWindow(
  windowLength: number,
  periodic = true,
  beta = 12,
  options: TensorOptions = {},
): Tensor {
  const at = (t: number): number => i0(beta * Math.sqrt(1 - (2 * t - 1) ** 2)) / i0(beta);
  return sampled('kaiser_window', windowLength, periodic, options, at);
}
