/** @file Reads a tensor's elements as they are now: whole when few, else their statistics. */

import type { ObservedStorage, ObservedTensor } from '../autograd/observer.ts';
import { HEAD_ELEMENTS, INLINE_ELEMENTS } from './format.ts';
import type { SummaryValue, Value } from './format.ts';
import { min, sqrt } from './primordials.ts';

type Elements = ObservedStorage['data'];

/** Calls `visit` with the storage index of each row's first element, in row-major order. */
function forEachRow(tensor: ObservedTensor, visit: (start: number) => void): void {
  const { shape, strides } = tensor;
  const outer = shape.length - 1;
  const index: number[] = [];
  for (let d = 0; d < outer; d++) index[d] = 0;
  let at = tensor.offset;
  for (;;) {
    visit(at);
    let d = outer - 1;
    for (; d >= 0; d--) {
      const next = (index[d] ?? 0) + 1;
      const stride = strides[d] ?? 0;
      if (next < (shape[d] ?? 0)) {
        index[d] = next;
        at += stride;
        break;
      }
      index[d] = 0;
      at -= stride * (next - 1);
    }
    if (d < 0) return;
  }
}

function isContiguous(tensor: ObservedTensor): boolean {
  let expected = 1;
  for (let d = tensor.shape.length - 1; d >= 0; d--) {
    const size = tensor.shape[d] ?? 0;
    if (size !== 1 && tensor.strides[d] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Length and stride of the rows to visit; a contiguous tensor is one row. */
interface Rows {
  readonly length: number;
  readonly stride: number;
  readonly each: (visit: (start: number) => void) => void;
}

function rowsOf(tensor: ObservedTensor, count: number): Rows {
  if (isContiguous(tensor)) {
    return { length: count, stride: 1, each: (visit) => visit(tensor.offset) };
  }
  const last = tensor.shape.length - 1;
  return {
    length: tensor.shape[last] ?? 1,
    stride: tensor.strides[last] ?? 1,
    each: (visit) => forEachRow(tensor, visit),
  };
}

/** The first `limit` elements. */
function gather(data: Elements, rows: Rows, limit: number): Float64Array {
  const result = new Float64Array(limit);
  let filled = 0;
  rows.each((start) => {
    const count = min(rows.length, limit - filled);
    for (let i = 0; i < count; i++) result[filled++] = Number(data[start + i * rows.stride]);
  });
  return result;
}

/**
 * Statistics in one pass. The variance is that of deviations from the first finite element, which keeps
 * it exact for values far from zero.
 */
function summarize(data: Elements, rows: Rows, count: number): SummaryValue {
  let lowest = Infinity;
  let highest = -Infinity;
  let sum = 0;
  let squares = 0;
  let nan = 0;
  let infinite = 0;
  let origin = NaN;
  rows.each((start) => {
    for (let i = 0; i < rows.length; i++) {
      const element = Number(data[start + i * rows.stride]);
      // One comparison finds both NaN and the infinities.
      if (element - element === 0) {
        if (element < lowest) lowest = element;
        if (element > highest) highest = element;
        if (origin !== origin) origin = element;
        const deviation = element - origin;
        sum += deviation;
        squares += deviation * deviation;
      } else if (element !== element) nan++;
      else infinite++;
    }
  });
  const finite = count - nan - infinite;
  const meanDeviation = sum / finite;
  const variance = squares / finite - meanDeviation * meanDeviation;
  return {
    kind: 'summary',
    count,
    min: finite > 0 ? lowest : NaN,
    max: finite > 0 ? highest : NaN,
    mean: origin + meanDeviation,
    std: sqrt(variance > 0 || finite === 0 ? variance : 0),
    nan,
    infinite,
    head: gather(data, rows, HEAD_ELEMENTS),
  };
}

/** The elements of `tensor` now: a copy, or statistics beyond `INLINE_ELEMENTS` elements. */
export function captureValue(tensor: ObservedTensor): Value {
  let count = 1;
  for (let d = 0; d < tensor.shape.length; d++) count *= tensor.shape[d] ?? 0;
  if (count === 0) return { kind: 'whole', data: new Float64Array(0) };
  const rows = rowsOf(tensor, count);
  const { data } = tensor.storage;
  return count <= INLINE_ELEMENTS
    ? { kind: 'whole', data: gather(data, rows, count) }
    : summarize(data, rows, count);
}
