/** @file Element-wise kernels that run on WebAssembly where operands and result are float32 and long enough. */

import type { NumberArray } from '../tensor/dtype.ts';
import type { BinaryKernel } from './binary.ts';
import type { UnaryKernel } from './unary.ts';
import { CHUNK, LEFT, OUT, RIGHT, type WasmBinary, type WasmUnary } from './wasm/elementwise.ts';
import { scratch, wasm } from './wasm/module.ts';

/** From here on copying in and out costs less than it saves: for functions, and for arithmetic. */
const ENOUGH_TO_COMPUTE = 16;
const ENOUGH_TO_ADD = 256;

const isFloat32 = (x: NumberArray): x is Float32Array => x instanceof Float32Array;

/** A run of elements of an array, without a view where it is the whole. */
function part(x: Float32Array, from: number, to: number): Float32Array {
  return from === 0 && to === x.length ? x : x.subarray(from, to);
}

/** Runs a kernel chunk by chunk; an operand that is null is not copied in. */
function stream(
  kernel: (bytes: number) => void,
  left: Float32Array | null,
  right: Float32Array | null,
  out: Float32Array,
  memory: Float32Array,
): void {
  for (let from = 0; from < out.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, out.length);
    if (left !== null) memory.set(part(left, from, to), LEFT / 4);
    if (right !== null) memory.set(part(right, from, to), RIGHT / 4);
    kernel(4 * (to - from));
    out.set(memory.subarray(OUT / 4, OUT / 4 + to - from), from);
  }
}

export function vectorizedUnary(name: WasmUnary, plain: UnaryKernel): UnaryKernel {
  if (wasm === null) return plain;
  const exports = wasm;
  const kernel = exports[name];
  return (x, out) => {
    if (out.length < ENOUGH_TO_COMPUTE || !isFloat32(x) || !isFloat32(out)) plain(x, out);
    else stream(kernel, x, null, out, scratch(exports, 0));
  };
}

export function vectorizedBinary(name: WasmBinary, plain: BinaryKernel): BinaryKernel {
  if (wasm === null) return plain;
  const exports = wasm;
  const arrays = exports[name];
  const withRight = exports[`${name}Right`];
  const withLeft = exports[`${name}Left`];
  const suits = (out: NumberArray): out is Float32Array =>
    out.length >= ENOUGH_TO_ADD && isFloat32(out);
  return {
    arrays(a, b, out) {
      if (!suits(out) || !isFloat32(a) || !isFloat32(b)) plain.arrays(a, b, out);
      else stream(arrays, a, b, out, scratch(exports, 0));
    },
    right(a, b, out) {
      if (!suits(out) || !isFloat32(a)) plain.right(a, b, out);
      else stream((bytes) => withRight(bytes, b), a, null, out, scratch(exports, 0));
    },
    left(a, b, out) {
      if (!suits(out) || !isFloat32(b)) plain.left(a, b, out);
      else stream((bytes) => withLeft(bytes, a), null, b, out, scratch(exports, 0));
    },
  };
}
