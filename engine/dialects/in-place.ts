/** @file The functions of PyTorch that write into their first argument, beside the methods of the same names. */

import type { Tensor } from '../tensor/tensor.ts';

const NAMES = [
  'abs_',
  'acos_',
  'acosh_',
  'asin_',
  'asinh_',
  'atan_',
  'atanh_',
  'ceil_',
  'clamp_',
  'clamp_max_',
  'clamp_min_',
  'clip_',
  'cos_',
  'cosh_',
  'deg2rad_',
  'detach_',
  'erf_',
  'erfc_',
  'exp2_',
  'exp_',
  'expm1_',
  'fill_',
  'fix_',
  'floor_',
  'frac_',
  'log10_',
  'log1p_',
  'log2_',
  'log_',
  'logit_',
  'nan_to_num_',
  'neg_',
  'negative_',
  'rad2deg_',
  'reciprocal_',
  'relu_',
  'round_',
  'rsqrt_',
  'sigmoid_',
  'sin_',
  'sinc_',
  'sinh_',
  'sqrt_',
  'square_',
  'tan_',
  'tanh_',
  'trunc_',
  'xlogy_',
  'zero_',
] as const;

type Write = (x: Tensor, ...args: unknown[]) => Tensor;

/** The functions whose methods there are. */
export type InPlace = Readonly<Record<(typeof NAMES)[number], Write>>;

/** Calls the method: it writes, refuses and records as ever. */
const written =
  (name: string): Write =>
  (x, ...args) => {
    const method = Reflect.get(x, name) as unknown;
    if (typeof method !== 'function') throw new TypeError(`${name}(): not a tensor`);
    return Reflect.apply(method, x, args) as Tensor;
  };

export const inPlace = Object.fromEntries(NAMES.map((name) => [name, written(name)])) as InPlace;
