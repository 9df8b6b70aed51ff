/** @file Reads a tensor's elements as they are now: whole when few, else their statistics. */

import type { ObservedStorage, ObservedTensor } from '../../autograd/observer.ts';
import { Bytes, compareBytes, max, min, slice, sqrt } from '../realm/primordials.ts';
import { HEAD_ELEMENTS, INLINE_ELEMENTS } from './format.ts';
import type { MemoryLayout, SummaryValue, Value } from './format.ts';
import { isVectorizable, TURN, vectorSums } from './vector-sums.ts';

type Elements = NonNullable<ObservedStorage['data']>;

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

/** Where its elements lie; null where they lie one after the other from the start of its storage. */
export function layoutOf(tensor: ObservedTensor): MemoryLayout | null {
  const { strides, offset } = tensor;
  return offset === 0 && isContiguous(tensor) ? null : { strides, offset };
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
    copyRow(data, start, rows.stride, result, filled, count);
    filled += count;
  });
  return result;
}

/** Apart from the closure above, whose variables would live on the heap. */
function copyRow(
  from: Elements,
  start: number,
  stride: number,
  to: Float64Array,
  at: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[at + i] = Number(from[start + i * stride]);
}

/** Fewer elements are not worth the way into WebAssembly. */
const VECTORIZED = 8 * TURN;

/** Running statistics. Sums are of deviations from `origin`, which keeps them exact far from zero. */
interface Statistics {
  /** The first finite element; NaN until there is one. */
  origin: number;
  lowest: number;
  highest: number;
  sum: number;
  squares: number;
  nan: number;
  infinite: number;
}

/** Adds a row in which all elements are finite; returns false, with nothing added, where one is not. */
function addFinite(data: Elements, start: number, rows: Rows, into: Statistics): boolean {
  const { length, stride } = rows;
  const { origin } = into;
  let { lowest, highest } = into;
  // Separate sums do not wait for one another; `min` and `max` are instructions, where comparisons would be
  // branches. Where an element is NaN, so is all that follows.
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let at = start;
  let i = 1;
  if (stride === 1 && length >= VECTORIZED && isVectorizable(data)) {
    const count = length - (length % TURN);
    const sums = vectorSums(data, start, count, origin);
    lowest = min(lowest, sums.lowest);
    highest = max(highest, sums.highest);
    sumA = sums.sum;
    squaresA = sums.squares;
    i += count;
    at += count;
  }
  for (; i < length; i += 2, at += 2 * stride) {
    const a = Number(data[at]);
    const b = Number(data[at + stride]);
    lowest = min(lowest, a, b);
    highest = max(highest, a, b);
    const deviationA = a - origin;
    const deviationB = b - origin;
    sumA += deviationA;
    sumB += deviationB;
    squaresA += deviationA * deviationA;
    squaresB += deviationB * deviationB;
  }
  if (length % 2 === 1) {
    const last = Number(data[at]);
    lowest = min(lowest, last);
    highest = max(highest, last);
    const deviation = last - origin;
    sumA += deviation;
    squaresA += deviation * deviation;
  }
  const sum = sumA + sumB;
  // One NaN or infinity among the elements makes the sum one.
  if (sum - sum !== 0) return false;
  into.lowest = lowest;
  into.highest = highest;
  into.sum += sum;
  into.squares += squaresA + squaresB;
  return true;
}

function addAny(data: Elements, start: number, rows: Rows, into: Statistics): void {
  for (let i = 0; i < rows.length; i++) {
    const element = Number(data[start + i * rows.stride]);
    if (element !== element) into.nan++;
    else if (element - element !== 0) into.infinite++;
    else {
      if (into.origin !== into.origin) into.origin = element;
      if (element < into.lowest) into.lowest = element;
      if (element > into.highest) into.highest = element;
      const deviation = element - into.origin;
      into.sum += deviation;
      into.squares += deviation * deviation;
    }
  }
}

function summarize(data: Elements, rows: Rows, count: number): SummaryValue {
  const head = gather(data, rows, HEAD_ELEMENTS);
  const found: Statistics = {
    origin: (head[0] ?? 0) - (head[0] ?? 0) === 0 ? (head[0] ?? 0) : NaN,
    lowest: Infinity,
    highest: -Infinity,
    sum: 0,
    squares: 0,
    nan: 0,
    infinite: 0,
  };
  rows.each((start) => {
    if (!addFinite(data, start, rows, found)) addAny(data, start, rows, found);
  });
  const finite = count - found.nan - found.infinite;
  const meanDeviation = found.sum / finite;
  const variance = found.squares / finite - meanDeviation * meanDeviation;
  return {
    kind: 'summary',
    count,
    min: finite > 0 ? found.lowest : NaN,
    max: finite > 0 ? found.highest : NaN,
    mean: found.origin + meanDeviation,
    std: sqrt(variance > 0 || finite === 0 ? variance : 0),
    nan: found.nan,
    infinite: found.infinite,
    head,
  };
}

function countOf({ shape }: ObservedTensor): number {
  let count = 1;
  for (let d = 0; d < shape.length; d++) count *= shape[d] ?? 0;
  return count;
}

/** All elements of `tensor` now, row-major: a part of its memory where they lie so; null where there are none. */
export function inOrder(tensor: ObservedTensor): Elements | null {
  const count = countOf(tensor);
  const { data } = tensor.storage;
  if (data === null) return null;
  if (isContiguous(tensor))
    return slice(data as unknown as Uint8Array, tensor.offset, tensor.offset + count);
  return gather(data, rowsOf(tensor, count), count);
}

/**
 * The elements of `tensor` now: a copy, or statistics beyond `INLINE_ELEMENTS`; null where they cannot be had.
 * @param storage of the tensor: reading it may cost a copy
 */
export function captureValue(
  tensor: ObservedTensor,
  storage: ObservedStorage = tensor.storage,
): Value | null {
  const count = countOf(tensor);
  if (count === 0) return { kind: 'whole', data: new Float64Array(0) };
  const { data } = storage;
  if (data === null) return null;
  if (count > INLINE_ELEMENTS) return summarize(data, rowsOf(tensor, count), count);
  return { kind: 'whole', data: wholeOf(tensor, data, count) };
}

function wholeOf(tensor: ObservedTensor, data: Elements, count: number): Float64Array {
  if (!isContiguous(tensor)) return gather(data, rowsOf(tensor, count), count);
  // Most tensors: to visit their one row by a closure takes longer than to copy it.
  const whole = new Float64Array(count);
  copyRow(data, tensor.offset, 1, whole, 0, count);
  return whole;
}

/** Whether both hold the same elements, bit for bit; false where that cannot be told at once. */
export function hasSameElements(a: ObservedTensor, b: ObservedTensor): boolean {
  if (a === b) return true;
  const first = bytesOf(a);
  const second = bytesOf(b);
  return (
    a.dtype === b.dtype && first !== null && second !== null && compareBytes(first, second) === 0
  );
}

/** Null where they do not lie one after the other. */
function bytesOf(tensor: ObservedTensor): Uint8Array | null {
  const { data } = tensor.storage;
  if (data === null || !isContiguous(tensor)) return null;
  const { BYTES_PER_ELEMENT: size } = data;
  return new Bytes(data.buffer, data.byteOffset + tensor.offset * size, countOf(tensor) * size);
}
