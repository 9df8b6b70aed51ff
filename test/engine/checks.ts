/** @file A check of a row: how to call it, and points where it is smooth. */

import { type Tensor, tensor } from 'gradlens';

export type Check = readonly [f: (...x: Tensor[]) => Tensor, ...inputs: Tensor[]];
export type Checks = Readonly<Record<string, Check>>;

export const of = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensor(values, { dtype: 'float64' }).reshape([...shape]);
export const signed = of([2, 3], [0.7, -1.3, 2.1, -0.4, 1.9, -2.6]);
export const other = of([2, 3], [1.5, 0.6, -1.1, 2.2, -0.9, 0.3]);
export const positive = of([2, 3], [0.7, 1.3, 2.1, 0.4, 1.9, 2.6]);
export const row = of([3], [1.2, -0.7, 0.5]);
