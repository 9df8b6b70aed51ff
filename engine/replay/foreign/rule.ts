/** @file What the engine computes in the place of an operator of another library. */

import type { Tensor } from '../../tensor/tensor.ts';

/** Of those that libraries give their operators, the ones that rules read. */
export interface Options {
  readonly axis: number | readonly number[] | null;
  readonly begin: number | readonly number[];
  readonly end: readonly number[];
  readonly size: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly pad: 'same' | 'valid' | number | readonly (readonly number[])[];
  readonly padding: readonly (readonly number[])[];
  readonly [name: string]: unknown;
}

/**
 * By differentiable operators: the gradient is that of the rule. Where the other library's gradient is no
 * derivative, or another one where there are several, the rule brings it along.
 * @throws where options ask for what the rule does not know
 */
export type Rule = (inputs: readonly Tensor[], options: Options) => Tensor | readonly Tensor[];

/** By signature: an operator's name and the names of its options, sorted, as in `sum(axis, keepDims)`. */
export type Rules = Readonly<Record<string, Rule>>;

export const unary =
  (f: (x: Tensor) => Tensor): Rule =>
  ([x]) =>
    f(x as Tensor);

export const binary =
  (f: (a: Tensor, b: Tensor) => Tensor): Rule =>
  ([a, b]) =>
    f(a as Tensor, b as Tensor);

/** Refuses an option that the rule leaves out, unless it has the value that does nothing. */
export function expect(name: string, value: unknown, nothing: unknown): void {
  if (value !== nothing) throw new Error(`its ${name} ${JSON.stringify(value)} is not known`);
}
