/** @file The methods of a Tensor: the same functions, attached from one list; their types follow from it. */

import { PLACES } from '../tensor/option-names.ts';
import { checkNames, type Optioned } from '../tensor/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, div, maximum, minimum, mul, pow, rsub, sub } from './elementwise/arithmetic.ts';
import { to } from './elementwise/cast.ts';
import {
  eq,
  ge,
  gt,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  ne,
} from './elementwise/compare.ts';
import { clone, copy_, fill_, zero_ } from './copy.ts';
import { fillDiagonal_ } from './shape/diagonal.ts';
import { amax, amin, argmax, argmin, max, min } from './reductions/extremes.ts';
import { gather } from './indexing/gather.ts';
import { narrow, select, slice, unbind } from './shape/index-views.ts';
import { at, index, indexPut, indexPut_, set_ } from './indexing/indexing.ts';
import { allclose, equal } from './equality.ts';
import { bmm, dot, matmul, mm, mv } from './linalg/products.ts';
import {
  abs,
  absolute,
  clamp,
  cos,
  exp,
  log,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tan,
  tanh,
} from './elementwise/math.ts';
import * as pointwise from './pointwise.ts';
import { mean, prod, sum } from './reductions/reduce.ts';
import * as reductions from './reductions/reductions.ts';
import { maskedFill } from './elementwise/select.ts';
import {
  bernoulli_,
  cauchy_,
  exponential_,
  geometric_,
  logNormal_,
  normal_,
  random_,
  uniform_,
} from './random/fills.ts';
import { polygamma } from './special/special.ts';
import { logSoftmax, softmax } from './activations/softmax.ts';
import { logsumexp, std, variance } from './reductions/statistics.ts';
import { norm } from './linalg/functions.ts';
import {
  contiguous,
  expand,
  permute,
  reshape,
  squeeze,
  t,
  transpose,
  unsqueeze,
  view,
} from './shape/shape.ts';
import { asStrided_, squeeze_, t_, transpose_, unsqueeze_ } from './shape/reshape-in-place.ts';
import { asStrided } from './shape/strided.ts';
import * as algebra from './linalg/algebra.ts';
import * as structural from './shape/structural.ts';

/** Functions whose first parameter is the tensor. */
// prettier-ignore
export const methods = {
  add, sub, rsub, mul, div, pow, maximum, minimum,
  eq, ne, lt, le, gt, ge, logicalAnd, logicalOr, logicalNot, equal, allclose,
  neg, abs, absolute, sign, exp, log, sqrt, sin, cos, tan, tanh, sigmoid, relu, square, reciprocal, clamp,
  ...pointwise, polygamma: (x: Tensor, n: number): Tensor => polygamma(n, x),
  ...reductions,
  sum, mean, prod, norm, std, var: variance, logsumexp, softmax, logSoftmax,
  max, min, amax, amin, argmax, argmin,
  dot, mv, mm, bmm, matmul,
  view, reshape, t, transpose, permute, expand, squeeze, unsqueeze, contiguous, asStrided,
  t_, transpose_, squeeze_, unsqueeze_, asStrided_,
  select, slice, narrow, unbind, gather, at, index, set_, indexPut, indexPut_, maskedFill,
  clone, copy_, zero_, fill_, fillDiagonal_, to,
  normal_, uniform_, bernoulli_, random_, exponential_, geometric_, cauchy_, logNormal_,
  ...structural,
  ...algebra,
} as const;

/** Of these the in-place form, with a trailing underscore, is a method too. */
// prettier-ignore
const inPlace = {
  add, sub, mul, div, pow, eq, ne, lt, le, gt, ge, logicalAnd, logicalOr, logicalNot,
  ...thoseWithInPlace(pointwise),
  ...thoseWithInPlace(reductions),
  neg, abs, absolute, sign, exp, log, sqrt, sin, cos, tan, tanh, sigmoid, relu, square, reciprocal, clamp,
  maskedFill,
  ...thoseWithInPlace(structural),
  ...thoseWithInPlace(algebra),
} as const;

type WithInPlace<T> = {
  [K in keyof T as T[K] extends { readonly inPlace: unknown } ? K : never]: T[K];
};

function thoseWithInPlace<T extends object>(list: T): WithInPlace<T> {
  const entries = Object.entries(list) as [string, object][];
  return Object.fromEntries(entries.filter(([, f]) => 'inPlace' in f)) as WithInPlace<T>;
}

interface Overloaded<A extends unknown[], R, B extends unknown[], S> {
  (self: never, ...rest: A): R;
  (self: never, ...rest: B): S;
}

/** A function without its first parameter; of two overloads, both. */
type MethodOf<F> =
  F extends Overloaded<infer A, infer R, infer B, infer S>
    ? unknown[] extends A
      ? (...rest: B) => S
      : { (...rest: A): R; (...rest: B): S }
    : F extends (self: never, ...rest: infer B) => infer S
      ? (...rest: B) => S
      : never;
type Methods<T> = { [K in keyof T]: MethodOf<T[K]> };
type InPlaceMethods<T> = { [K in keyof T & string as `${K}_`]: MethodOf<T[K]> };
type Listed = Methods<typeof methods>;
type ListedInPlace = InPlaceMethods<typeof inPlace>;

/** What the lists above add to a Tensor. */
export interface TensorMethods extends Listed, ListedInPlace {}

type AnyFunction = (self: Tensor, ...rest: unknown[]) => unknown;

export function installMethods(prototype: Tensor): void {
  const put = (name: string, f: AnyFunction): void => {
    const place = PLACES[name] ?? Infinity;
    // Under its own name, which stacks show.
    const named = {
      [name](this: Tensor, ...rest: unknown[]) {
        if (rest.length > place && rest[place] !== undefined)
          checkNames(name as Optioned, rest[place]);
        return f(this, ...rest);
      },
    };
    Object.defineProperty(prototype, name, {
      value: named[name],
      writable: true,
      configurable: true,
    });
  };
  for (const [name, f] of Object.entries(methods)) {
    put(name, f as AnyFunction);
    if (f.name === '') Object.defineProperty(f, 'name', { value: name });
  }
  for (const [name, f] of Object.entries(inPlace)) put(`${name}_`, f.inPlace as AnyFunction);
}
