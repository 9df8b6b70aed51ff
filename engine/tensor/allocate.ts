/**
 * @file Memory for elements, zeroed. Arrays of up to 64 bytes lie in V8's own heap and cost some 20 ns; larger
 * ones each get memory from the system and a finalizer, some 300 ns. So those a little larger share a slab:
 * a graph of small tensors is made of little else. A slab lives as long as any tensor in it.
 */

import { int64, type DType, type ElementArray, type NumberArray } from './dtype.ts';

/** Bytes that V8 keeps in its heap (`typed_array_max_size_in_heap`). */
const IN_HEAP = 64;
/** Bytes from which memory of its own costs little beside the work on it. */
const OF_ITS_OWN = 1024;
/** Bytes: a small tensor that lives long keeps so much alive, and no more. */
const SLAB = 16_384;
/** Bytes: the widest element. */
const ALIGNMENT = 8;

const slab = { buffer: new ArrayBuffer(SLAB), used: 0 };

/** What a typed array's constructor needs to lie in the slab. */
interface Place<A> {
  new (length: number): A;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

function place<A>(Elements: Place<A>, length: number): A {
  const bytes = length * Elements.BYTES_PER_ELEMENT;
  if (bytes <= IN_HEAP || bytes > OF_ITS_OWN) return new Elements(length);
  if (slab.used + bytes > SLAB) {
    slab.buffer = new ArrayBuffer(SLAB);
    slab.used = 0;
  }
  const at = slab.used;
  slab.used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  return new Elements(slab.buffer, at, length);
}

/** @returns `length` zeros */
export function allocate(dtype: DType, length: number): ElementArray {
  switch (dtype) {
    case 'float32':
      return place(Float32Array, length);
    case 'float64':
      return place(Float64Array, length);
    case 'int32':
      return place(Int32Array, length);
    case 'int64':
      return place(BigInt64Array, length);
    case 'bool':
      return place(Uint8Array, length);
  }
}

/** The same for kernels, which see int64 as numbers. */
export function allocateNumbers(dtype: DType, length: number): NumberArray {
  return dtype === int64 ? place(Float64Array, length) : (allocate(dtype, length) as NumberArray);
}
