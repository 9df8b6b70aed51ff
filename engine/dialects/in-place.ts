/**
 * @file The functions of PyTorch that write into their first argument: those beside methods of the same names,
 * and those that take `inplace`.
 */

import type { Tensor } from '../tensor/tensor.ts';
import { isKeywords, placeOfInplace } from './call.ts';
import type { AnyFunction } from './speaker.ts';

const NAMES = [
  'abs_',
  'acos_',
  'acosh_',
  'arccos_',
  'arccosh_',
  'arcsin_',
  'arcsinh_',
  'arctan_',
  'arctanh_',
  'asin_',
  'asinh_',
  'atan_',
  'as_strided_',
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
  'gcd_',
  'i0_',
  'index_put_',
  'lcm_',
  'ldexp_',
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
  'resize_as_',
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

/** Functions of `nn.functional` that PyTorch itself has, too, with a third parameter of another name. */
export const DROPOUTS = ['alpha_dropout', 'dropout', 'feature_alpha_dropout'] as const;
/** Those whose in-place forms both have. */
export const ACTIVATIONS = ['celu', 'rrelu', 'selu', 'threshold'] as const;

type Writing = (typeof DROPOUTS)[number] | (typeof ACTIVATIONS)[number];

/** The functions whose methods there are, and the written forms of others. */
export type InPlace = Readonly<Record<(typeof NAMES)[number] | `${Writing}_`, Write>> &
  Readonly<Record<(typeof DROPOUTS)[number], (x: Tensor, ...args: unknown[]) => Tensor>>;

/** Calls the method: it writes, refuses and records as ever. */
const written =
  (name: string): Write =>
  (x, ...args) => {
    const method = Reflect.get(x, name) as unknown;
    if (typeof method !== 'function') throw new TypeError(`${name}(): not a tensor`);
    return Reflect.apply(method, x, args) as Tensor;
  };

export const inPlace = Object.fromEntries(NAMES.map((name) => [name, written(name)]));

type Call = (f: AnyFunction, args: unknown[]) => unknown;

/** Calls a function, or its in-place form where Python's argument `inplace` asks for it. */
export function withInplace(
  path: string,
  f: AnyFunction,
  call: Call,
): (args: readonly unknown[]) => unknown {
  const { inPlace } = f as AnyFunction & { readonly inPlace?: AnyFunction };
  const place = inPlace === undefined ? -1 : placeOfInplace(path);
  if (inPlace === undefined || place < 0) return (args) => call(f, [...args]);
  return (args) => {
    const last = args.at(-1);
    const isNamed = isKeywords(last);
    const positional = isNamed ? args.slice(0, -1) : args;
    const { inplace = positional[place], ...others } = (isNamed ? last : {}) as Record<
      string,
      unknown
    >;
    const rest = Object.keys(others).length > 0 ? [others] : [];
    return call(inplace === true ? inPlace : f, [...positional.slice(0, place), ...rest]);
  };
}

/** Functions of `nn.functional` under the names of their in-place forms: `relu_`. */
export function writingForms(
  functional: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, AnyFunction> {
  return Object.fromEntries(
    names.map((name) => [
      `${name}_`,
      (...args: unknown[]) => {
        const last = args.at(-1);
        const [positional, keywords] = isKeywords(last) ? [args.slice(0, -1), last] : [args, {}];
        return (functional[name] as AnyFunction)(...positional, { ...keywords, inplace: true });
      },
    ]),
  );
}
