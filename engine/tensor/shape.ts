/** @file Arithmetic of shapes and strides: sizes, broadcasting, dimension wrapping, viewing. */

import { IndexError, RuntimeError, TypeError, pythonTypeOf } from './errors.ts';

export type Shape = readonly number[];

const NONE: Shape = [];
const ONE: Shape = [1];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides in elements. */
export function contiguousStrides(shape: Shape): Shape {
  if (shape.length < 2) return shape.length === 0 ? NONE : ONE;
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= Math.max(shape[d] ?? 1, 1);
  }
  return strides;
}

export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    const length = shape[d] ?? 1;
    if (length === 0) return true;
    if (length !== 1) {
      if (strides[d] !== step) return false;
      step *= length;
    }
  }
  return true;
}

/** True when the elements fill a block of memory without gaps or overlap, in any order of dimensions. */
export function isNonOverlappingAndDense(shape: Shape, strides: Shape): boolean {
  if (isContiguous(shape, strides)) return true;
  const order = shape
    .map((length, d) => ({ length, stride: strides[d] ?? 0 }))
    .filter(({ length }) => length !== 1)
    .sort((a, b) => a.stride - b.stride);
  let step = 1;
  for (const { length, stride } of order) {
    if (length === 0) return true;
    if (stride !== step) return false;
    step *= length;
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return false;
  return true;
}

/** As PyTorch prints a size in a message: `[2, 3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The shape two operands broadcast to. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let d = rank - 1; d >= 0; d--) {
    const la = a[a.length - rank + d] ?? 1;
    const lb = b[b.length - rank + d] ?? 1;
    if (la !== lb && la !== 1 && lb !== 1) {
      throw new RuntimeError(
        `The size of tensor a (${String(la)}) must match the size of tensor b (${String(lb)}) at non-singleton dimension ${String(d)}`,
      );
    }
    shape[d] = la === 1 ? lb : la;
  }
  return shape;
}

/** Strides that read an operand of `shape` as if it had the shape `target`: 0 where it repeats. */
export function broadcastStrides(shape: Shape, strides: Shape, target: Shape): number[] {
  const lead = target.length - shape.length;
  return target.map((length, d) => {
    const own = d - lead;
    return own < 0 || (shape[own] === 1 && length !== 1) ? 0 : (strides[own] ?? 0);
  });
}

/** Of what TypeScript takes for a list, and a program may have given otherwise. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** Programs that are not checked by TypeScript give `{ dim: 1 }` or a name. */
function notADimension(dim: unknown): TypeError {
  return new TypeError(`argument 'dim' must be int or tuple of ints, not ${pythonTypeOf(dim)}`);
}

/** Programs that are not checked by TypeScript leave sizes of layers out. */
export function notASize(size: unknown): TypeError {
  return new TypeError(`argument 'size' must be tuple of ints, not ${pythonTypeOf(size)}`);
}

/** Non-negative dimension; 0-d tensors accept 0 and -1. */
export function wrapDim(dim: number, rank: number): number {
  const span = Math.max(rank, 1);
  if (!Number.isInteger(dim)) throw notADimension(dim);
  if (dim < -span || dim >= span) {
    throw new IndexError(
      `Dimension out of range (expected to be in range of [${String(-span)}, ${String(span - 1)}], but got ${String(dim)})`,
    );
  }
  return dim < 0 ? dim + span : dim;
}

/** Wrapped, deduplicated-checked dimensions; null or an empty list means all. */
export function wrapDims(dims: number | readonly number[] | null, rank: number): number[] {
  if (dims === null || (typeof dims !== 'number' && dims.length === 0)) {
    return Array.from({ length: rank }, (_, d) => d);
  }
  const list: readonly number[] = typeof dims === 'number' ? [dims] : dims;
  if (!isList(list)) throw notADimension(dims);
  const wrapped = list.map((dim) => wrapDim(dim, rank));
  const seen = new Set<number>();
  for (const dim of wrapped) {
    if (seen.has(dim)) {
      throw new RuntimeError(`dim ${String(dim)} appears multiple times in the list of dims`);
    }
    seen.add(dim);
  }
  return rank === 0 ? [] : wrapped;
}

/** The shape that remains when `dims` (wrapped) are reduced. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  const result: number[] = [];
  shape.forEach((length, d) => {
    if (!dims.includes(d)) result.push(length);
    else if (keepdim) result.push(1);
  });
  return result;
}

/** Replaces the one -1 of a requested shape. */
export function inferShape(requested: Shape, size: number): number[] {
  let unknown = -1;
  let known = 1;
  requested.forEach((length, d) => {
    if (length === -1) {
      if (unknown >= 0) throw new RuntimeError('only one dimension can be inferred');
      unknown = d;
    } else {
      if (length < 0)
        throw new RuntimeError(
          `invalid shape dimension ${String(length)} at index ${String(d)} of shape ${showShape(requested)}`,
        );
      known *= length;
    }
  });
  const shape = [...requested];
  const invalid = (): RuntimeError =>
    new RuntimeError(
      `shape '${showShape(requested)}' is invalid for input of size ${String(size)}`,
    );
  if (unknown >= 0) {
    if (known === 0 && size === 0) {
      throw new RuntimeError(
        `cannot reshape tensor of 0 elements into shape ${showShape(requested)} because the unspecified dimension size -1 can be any value and is ambiguous`,
      );
    }
    if (known === 0 || size % known !== 0) throw invalid();
    shape[unknown] = size / known;
  } else if (known !== size) throw invalid();
  return shape;
}

/** Strides that show memory laid out as (shape, strides) with a new shape, or null when impossible. */
export function viewStrides(shape: Shape, strides: Shape, target: Shape): Shape | null {
  if (sizeOf(shape) === 0) return contiguousStrides(target);
  const result = new Array<number>(target.length);
  let v = target.length - 1;
  let chunkBase = strides[strides.length - 1] ?? 1;
  let chunk = 1;
  let covered = 1;
  if (shape.length === 0) return target.map(() => 1);
  for (let d = shape.length - 1; d >= 0; d--) {
    chunk *= shape[d] ?? 1;
    const endOfChunk = d === 0 || (shape[d - 1] !== 1 && strides[d - 1] !== chunk * chunkBase);
    if (!endOfChunk) continue;
    while (v >= 0 && (covered < chunk || target[v] === 1)) {
      result[v] = covered * chunkBase;
      covered *= target[v] ?? 1;
      v--;
    }
    if (covered !== chunk) return null;
    if (d > 0) {
      chunkBase = strides[d - 1] ?? 1;
      chunk = 1;
      covered = 1;
    }
  }
  return v === -1 ? result : null;
}
