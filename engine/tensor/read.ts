/** @file Reading a strided tensor out into a typed array or nested arrays. */

import type { DType, ElementArray } from './dtype.ts';
import { allocate } from './allocate.ts';
import type { Shape } from './shape.ts';
import { isContiguous, sizeOf } from './shape.ts';

/** What a reader needs of a tensor. */
export interface Strided {
  readonly storage: { readonly data: ElementArray };
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
  readonly dtype: DType;
}

export type Nested = number | boolean | Nested[];

/** Calls `visit` with the storage position of each element, row-major. */
export function forEachPosition(
  shape: Shape,
  strides: Shape,
  offset: number,
  visit: (position: number, index: number) => void,
): void {
  const rank = shape.length;
  const size = sizeOf(shape);
  if (size === 0) return;
  const counter = new Array<number>(rank).fill(0);
  let position = offset;
  for (let i = 0; i < size; i++) {
    visit(position, i);
    for (let d = rank - 1; d >= 0; d--) {
      const next = (counter[d] ?? 0) + 1;
      const length = shape[d] ?? 1;
      const stride = strides[d] ?? 0;
      if (next < length) {
        counter[d] = next;
        position += stride;
        break;
      }
      counter[d] = 0;
      position -= stride * (length - 1);
    }
  }
}

/** A fresh row-major copy. */
export function elementsOf(tensor: Strided): ElementArray {
  const { data } = tensor.storage;
  const size = sizeOf(tensor.shape);
  if (isContiguous(tensor.shape, tensor.strides)) {
    return data.slice(tensor.offset, tensor.offset + size);
  }
  const result = allocate(tensor.dtype, size) as Float64Array;
  const source = data as Float64Array;
  forEachPosition(tensor.shape, tensor.strides, tensor.offset, (position, i) => {
    result[i] = source[position] ?? 0;
  });
  return result;
}

export function nestedOf(tensor: Strided): Nested {
  const { data } = tensor.storage;
  const { shape, strides, dtype } = tensor;
  const read = (d: number, position: number): Nested => {
    if (d === shape.length) {
      return dtype === 'bool' ? data[position] !== 0 : Number(data[position]);
    }
    // A debugger reads this too; see print.ts for why not Array.from.
    const rows: Nested[] = [];
    for (let i = 0; i < (shape[d] ?? 0); i++)
      rows.push(read(d + 1, position + i * (strides[d] ?? 0)));
    return rows;
  };
  return read(0, tensor.offset);
}
