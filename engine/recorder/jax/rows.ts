/**
 * @file Gradients that jax-js pulls back many at once: the rows of `jacrev`, and of what the examples of a `vmap` share
 * one for each of them.
 */

import type { ObservedTensor } from '../../autograd/observer.ts';
import { nextTensor } from '../numbers.ts';
import {
  alignedAxes,
  hiddenAxis,
  inserted,
  layoutOf,
  NONE,
  removed,
  rowsBeyond,
  type Layout,
  type Rows,
} from './layout.ts';
import type { Tracer } from './library.ts';

/** The `vmap` that pulls back many gradients of results that are one each; null where they are as many. */
export function rowsOf(results: readonly Tracer[], cotangents: readonly Tracer[]): Rows | null {
  let rows: Rows | null = null;
  for (let i = 0; i < results.length; i++) {
    const beyond = rowsBeyond(layoutOf(cotangents[i] as Tracer), layoutOf(results[i] as Tracer));
    rows = beyond[beyond.length - 1] ?? rows;
  }
  return rows;
}

/** Of each `vmap` that hides an axis of a result, the outermost first. */
export function examplesOf(results: readonly Tracer[]): readonly Rows[] {
  let examples: readonly Rows[] = [];
  for (let i = 0; i < results.length; i++) {
    const all = rowsBeyond(layoutOf(results[i] as Tracer), NONE);
    for (let j = 0; j < all.length; j++) {
      const each = all[j] as Rows;
      let at = 0;
      while (at < examples.length && (examples[at] as Rows).by.level < each.by.level) at++;
      if (examples[at]?.by !== each.by) examples = inserted(examples, at, each);
    }
  }
  return examples;
}

/** What of a gradient comes before the axes of its value: the rows of `jacrev`, and the examples that share it. */
export function rowsFor(
  value: Layout,
  rows: Rows | null,
  examples: readonly Rows[],
): readonly Rows[] {
  const found: Rows[] = rows === null ? [] : [rows];
  for (let i = 0; i < examples.length; i++) {
    const each = examples[i] as Rows;
    if (hiddenAxis(value, each.by) < 0) found[found.length] = each;
  }
  return found;
}

/** Where the first rows are among the axes of what comes out; -1 where the others are in another order. */
export function rowAxis(jacobian: Tracer, value: Layout, rows: readonly Rows[]): number {
  const axes = alignedAxes(layoutOf(jacobian), value, rows);
  if (axes === null) return -1;
  for (let d = 1; d < axes.length; d++)
    if ((axes[d] as number) <= (d > 1 ? (axes[d - 1] as number) : -1)) return -1;
  return axes[0] as number;
}

/** @param row -1 where there are none */
export function rowOf(grads: ObservedTensor, row: number): ObservedTensor {
  if (row < 0) return grads;
  const { shape, strides, offset } = grads;
  return {
    ...grads,
    id: nextTensor(),
    shape: removed(shape, 0),
    strides: removed(strides, 0),
    offset: offset + row * (strides[0] ?? 0),
  };
}

export function rowOfEach(
  grads: readonly (ObservedTensor | null)[],
  row: number,
): readonly (ObservedTensor | null)[] {
  const result: (ObservedTensor | null)[] = [];
  for (let i = 0; i < grads.length; i++) {
    const grad = grads[i] ?? null;
    result[i] = grad === null ? null : rowOf(grad, row);
  }
  return result;
}
