/** @file How values of jax-js lie in memory, and along which axes: `vmap` hides some of them from a function. */

import { arrayOf, below, isBatch, type BatchTracer, type Main, type Tracer } from './library.ts';

/** How a value lies in memory: its shape, and the axes of that which a `vmap` hides, that of the outermost first. */
export interface Layout {
  readonly shape: readonly number[];
  readonly hidden: readonly Hidden[];
}

/** An axis that a `vmap` hides. */
export interface Hidden {
  readonly by: Main;
  /** Of the shape. */
  readonly axis: number;
  /** The same among those axes that no `vmap` around it hides. */
  readonly place: number;
}

/** Of many at once, which a `vmap` pulls back or pushes forward, or which its examples have of what they share. */
export interface Rows {
  readonly by: Main;
  readonly count: number;
}

export function layoutOf(value: Tracer): Layout {
  const array = arrayOf(value);
  // Where a value is only traced, its shape is that which the function sees.
  if (array === null) return { shape: value.aval.shape, hidden: [] };
  const layers: BatchTracer[] = [];
  for (let at: Tracer | null = value; at !== null; at = below(at))
    if (isBatch(at) && at.batchDim !== null) layers[layers.length] = at;
  const { shape } = array.aval;
  const hidden: Hidden[] = [];
  let seen = numbered(shape.length);
  for (let i = layers.length - 1; i >= 0; i--) {
    const { batchDim, _trace } = layers[i] as BatchTracer;
    const place = batchDim as number;
    hidden[hidden.length] = { by: _trace.main, axis: seen[place] as number, place };
    seen = removed(seen, place);
  }
  return { shape, hidden };
}

/**
 * For each `vmap` that an operator runs in, the outermost first, along which axis each operand is batched, then each
 * result; null where not. Numbers have no layout.
 */
export function batchesOf(
  operands: readonly (Layout | null)[],
  results: readonly Layout[],
): readonly (readonly (number | null)[])[] {
  const batches: (number | null)[][] = [];
  let last = -1;
  for (
    let by = nextOf(last, operands, results);
    by !== null;
    by = nextOf(last, operands, results)
  ) {
    batches[batches.length] = placesOf(operands, by);
    batches[batches.length] = placesOf(results, by);
    last = by.level;
  }
  return batches;
}

/** The outermost `vmap` within a level that hides an axis of one of them. */
function nextOf(
  level: number,
  operands: readonly (Layout | null)[],
  results: readonly Layout[],
): Main | null {
  let found: Main | null = null;
  for (let i = 0; i < operands.length + results.length; i++) {
    const { hidden } = (i < operands.length ? operands[i] : results[i - operands.length]) ?? NONE;
    for (let j = 0; j < hidden.length; j++) {
      const { by } = hidden[j] as Hidden;
      if (by.level > level && (found === null || by.level < found.level)) found = by;
    }
  }
  return found;
}

function placesOf(layouts: readonly (Layout | null)[], by: Main): (number | null)[] {
  const places: (number | null)[] = [];
  for (let i = 0; i < layouts.length; i++) {
    const { hidden } = layouts[i] ?? NONE;
    places[i] = null;
    for (let j = 0; j < hidden.length; j++)
      if (hidden[j]?.by === by) places[i] = (hidden[j] as Hidden).place;
  }
  return places;
}

/** What is one number, of which no `vmap` hides anything. */
export const NONE: Layout = { shape: [], hidden: [] };

/** What one value has for each of many, where the other has one for all; those of the outermost `vmap` first. */
export function rowsBeyond(many: Layout, one: Layout): Rows[] {
  const rows: Rows[] = [];
  for (let i = 0; i < many.hidden.length; i++) {
    const { by, axis } = many.hidden[i] as Hidden;
    if (hiddenAxis(one, by) < 0) rows[rows.length] = { by, count: many.shape[axis] ?? 0 };
  }
  return rows;
}

/** The axis that a `vmap` hides; -1 where it hides none. */
export function hiddenAxis({ hidden }: Layout, by: Main): number {
  for (let i = 0; i < hidden.length; i++) {
    const each = hidden[i] as Hidden;
    if (each.by === by) return each.axis;
  }
  return -1;
}

/**
 * For each axis of a value, and before them those of rows, which axis of its gradient or tangent that is: -1 where
 * that is the same along it. A `vmap` within the derivative is nothing to the gradient: there the axis is one as
 * others. Null where the gradient has an axis that the value has not.
 */
export function alignedAxes(
  gradient: Layout,
  value: Layout,
  rows: readonly Rows[],
): number[] | null {
  const seen: number[] = [];
  for (let d = 0; d < gradient.shape.length; d++)
    if (!isHidden(gradient.hidden, gradient.hidden.length, d)) seen[seen.length] = d;
  const outside = value.shape.length - seen.length;
  if (outside < 0 || outside > value.hidden.length) return null;
  const axes: number[] = [];
  for (let i = 0; i < rows.length; i++) axes[i] = hiddenAxis(gradient, (rows[i] as Rows).by);
  let next = 0;
  for (let d = 0; d < value.shape.length; d++)
    if (!isHidden(value.hidden, outside, d)) axes[axes.length] = seen[next++] as number;
    else {
      for (let i = 0; i < outside; i++) {
        const { by, axis } = value.hidden[i] as Hidden;
        if (axis === d) axes[axes.length] = hiddenAxis(gradient, by);
      }
    }
  let used = 0;
  for (let i = 0; i < axes.length; i++) if ((axes[i] as number) >= 0) used++;
  return used === gradient.shape.length ? axes : null;
}

/** Whether one of the first that hide an axis hides this. */
function isHidden(hidden: readonly Hidden[], count: number, axis: number): boolean {
  for (let i = 0; i < count; i++) if (hidden[i]?.axis === axis) return true;
  return false;
}

function numbered(length: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < length; i++) result[i] = i;
  return result;
}

/** A value's axes, and before them those of rows. */
export function shapeWith(rows: readonly Rows[], shape: readonly number[]): number[] {
  const whole: number[] = [];
  for (let i = 0; i < rows.length; i++) whole[i] = (rows[i] as Rows).count;
  for (let d = 0; d < shape.length; d++) whole[whole.length] = shape[d] as number;
  return whole;
}

/** A copy without the item at a place. */
export function removed(list: readonly number[], at: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < list.length; i++) if (i !== at) result[result.length] = list[i] as number;
  return result;
}

/** A copy with another item at a place. */
export function inserted<T>(list: readonly T[], at: number, item: T): T[] {
  const result: T[] = [];
  for (let i = 0; i <= list.length; i++) {
    if (i === at) result[result.length] = item;
    if (i < list.length) result[result.length] = list[i] as T;
  }
  return result;
}
