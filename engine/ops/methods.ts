/** @file The methods of a Tensor: the same functions, attached from one list; their types follow from it. */

import type { Tensor } from '../tensor/tensor.ts';
import { add, div, maximum, minimum, mul, pow, rsub, sub } from './arithmetic.ts';
import { to } from './cast.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './compare.ts';
import { clone, copy_, fill_, zero_ } from './copy.ts';
import { narrow, select, slice, unbind } from './index-views.ts';
import { bmm, dot, matmul, mm, mv } from './linalg.ts';
import {
  abs,
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
} from './math.ts';
import { mean, norm, prod, sum } from './reduce.ts';
import { maskedFill } from './select.ts';
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
} from './shape.ts';
import { asStrided } from './strided.ts';

/** Functions whose first parameter is the tensor. */
const methods = {
  add,
  sub,
  rsub,
  mul,
  div,
  pow,
  maximum,
  minimum,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  logicalAnd,
  logicalOr,
  logicalNot,
  neg,
  abs,
  sign,
  exp,
  log,
  sqrt,
  sin,
  cos,
  tan,
  tanh,
  sigmoid,
  relu,
  square,
  reciprocal,
  clamp,
  sum,
  mean,
  prod,
  norm,
  dot,
  mv,
  mm,
  bmm,
  matmul,
  view,
  reshape,
  t,
  transpose,
  permute,
  expand,
  squeeze,
  unsqueeze,
  contiguous,
  asStrided,
  select,
  slice,
  narrow,
  unbind,
  maskedFill,
  clone,
  copy_,
  zero_,
  fill_,
  to,
} as const;

/** Of these the in-place form, with a trailing underscore, is a method too. */
const inPlace = {
  add,
  sub,
  mul,
  div,
  pow,
  neg,
  abs,
  sign,
  exp,
  log,
  sqrt,
  sin,
  cos,
  tan,
  tanh,
  sigmoid,
  relu,
  square,
  reciprocal,
  clamp,
  maskedFill,
} as const;

type Rest<F> = F extends (self: never, ...rest: infer R) => unknown ? R : never;
type Methods<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => infer R ? (...args: Rest<T[K]>) => R : never;
};
type InPlaceMethods<T> = {
  [K in keyof T & string as `${K}_`]: (...args: Rest<T[K]>) => Tensor;
};
type Listed = Methods<typeof methods>;
type ListedInPlace = InPlaceMethods<typeof inPlace>;

/** What the lists above add to a Tensor. */
export interface TensorMethods extends Listed, ListedInPlace {}

type AnyFunction = (self: Tensor, ...rest: unknown[]) => unknown;

export function installMethods(prototype: Tensor): void {
  const put = (name: string, f: AnyFunction): void => {
    Object.defineProperty(prototype, name, {
      value(this: Tensor, ...rest: unknown[]) {
        return f(this, ...rest);
      },
      writable: true,
      configurable: true,
    });
  };
  for (const [name, f] of Object.entries(methods)) put(name, f as AnyFunction);
  for (const [name, f] of Object.entries(inPlace)) put(`${name}_`, f.inPlace as AnyFunction);
}
