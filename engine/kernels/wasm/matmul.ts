/** @file Matrix products of float32 on WebAssembly: lays the operands out in the scratch memory. */

import type { Matrices, ProductSizes } from '../matmul.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { PANEL, DEPTH } from './gemm.ts';
import { scratch, wasm } from './module.ts';

/** Fewer multiplications are done before the operands are there. */
const ENOUGH = 2048;
/** Elements beyond which the scratch memory would grow too large. */
const LIMIT = 2 ** 27;

/** A matrix in the scratch memory: where, and its strides, in elements. */
interface Placed {
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** Elements from the first to the last. */
function spanOf({ row, column }: Matrices, { rows, columns }: Shape): number {
  return (rows - 1) * row + (columns - 1) * column + 1;
}

/** One stride is a single element, and there are few elements between. */
function isCompact(x: Matrices, shape: Shape): boolean {
  return (x.row === 1 || x.column === 1) && spanOf(x, shape) <= 2 * shape.rows * shape.columns;
}

/** Copies matrix `t` to `at` as it lies, or row by row where that is no use. */
function place(x: Matrices, t: number, shape: Shape, memory: Float32Array, at: number): Placed {
  const data = x.data as Float32Array;
  const from = x.offset + t * x.batch;
  if (isCompact(x, shape)) {
    const span = spanOf(x, shape);
    const whole = from === 0 && span === data.length;
    memory.set(whole ? data : data.subarray(from, from + span), at);
    return { at, row: x.row, column: x.column };
  }
  const { rows, columns } = shape;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      memory[at + r * columns + c] = data[from + r * x.row + c * x.column] as number;
    }
  }
  return { at, row: columns, column: 1 };
}

/** Copies `rows` rows out, which in the scratch memory have room for whole panels. */
function copyOut(
  memory: Float32Array,
  at: number,
  stride: number,
  { rows, columns }: Shape,
  out: Float32Array,
  to: number,
): void {
  if (stride === columns) {
    out.set(memory.subarray(at, at + rows * columns), to);
    return;
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      out[to + r * columns + c] = memory[at + r * stride + c] as number;
    }
  }
}

/** Computes the products, or returns false where they are not for WebAssembly. */
export function matmulOnWasm(
  a: Matrices,
  b: Matrices,
  out: NumberArray,
  { batch, m, k, n }: ProductSizes,
): boolean {
  if (wasm === null || m < 2 || n < 2 || m * k * n < ENOUGH) return false;
  if (!(a.data instanceof Float32Array && b.data instanceof Float32Array)) return false;
  if (!(out instanceof Float32Array)) return false;
  const left = { rows: m, columns: k };
  const right = { rows: k, columns: n };
  const stride = Math.ceil(n / PANEL) * PANEL;
  const roomA = isCompact(a, left) ? spanOf(a, left) : m * k;
  const roomB = isCompact(b, right) ? spanOf(b, right) : k * n;
  const [atB, atC] = [roomA, roomA + roomB];
  const panels = atC + m * stride;
  const end = panels + Math.min(k, DEPTH) * stride;
  if (end > LIMIT) return false;
  const memory = scratch(wasm, 4 * end);
  for (let t = 0; t < batch; t++) {
    const x = place(a, t, left, memory, 0);
    const y = place(b, t, right, memory, atB);
    wasm.gemm(
      ...[4 * x.at, 4 * x.row, 4 * x.column, 4 * y.at, 4 * y.row, 4 * y.column],
      ...[4 * atC, 4 * stride, m, n, k, 4 * panels, 0],
    );
    copyOut(memory, atC, stride, { rows: m, columns: n }, out, t * m * n);
  }
  return true;
}
