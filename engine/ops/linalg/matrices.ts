/** @file What the operators on matrices share: batches of matrices, checks and their messages. */

import { numbersOf } from '../../kernels/strided.ts';
import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { matmul } from './products.ts';
import { matrixTranspose } from '../shape/dims.ts';

/** Refuses what is no matrix or batch of them. */
export function checkShape(x: Tensor, name: string, isSquare = true): void {
  if (x.ndim < 2) {
    throw new RuntimeError(`${name}: The input tensor A must have at least 2 dimensions.`);
  }
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  if (isSquare && rows !== columns) {
    throw new RuntimeError(
      `${name}: A must be batches of square matrices, but they are ${String(rows)} by ${String(columns)} matrices`,
    );
  }
}

/** Refuses what is no floating-point matrix or batch of them. */
export function checkMatrix(x: Tensor, name: string, isSquare = true): void {
  checkShape(x, name, isSquare);
  if (!isFloating(x.dtype)) {
    throw new RuntimeError(
      `${name}: Expected a floating point or complex tensor as input. Got ${titleOf[x.dtype]}`,
    );
  }
}

/** `(Batch element 1): `, where there are several. */
export function batchText(x: Tensor, batch: number): string {
  return x.ndim > 2 ? `(Batch element ${String(batch)}): ` : '';
}

/** Calls `visit` with each matrix of a batch, in float64. */
export function eachMatrix(x: Tensor, visit: (matrix: Float64Array, batch: number) => void): void {
  const values = numbersOf(x);
  const size = sizeOf(x.shape.slice(-2));
  const count = sizeOf(x.shape.slice(0, -2));
  for (let b = 0; b < count; b++) {
    visit(Float64Array.from(values.subarray(b * size, (b + 1) * size)), b);
  }
}

/** A result with one array for each matrix of the batch of `x`, of shape `own`. */
export function fromBatches(x: Tensor, own: Shape, parts: readonly Float64Array[]): Tensor {
  return build([...x.shape.slice(0, -2), ...own], x.dtype, (out) => {
    const size = sizeOf(own);
    parts.forEach((part, b) => out.set(part, b * size));
  });
}

export const mT: (x: Tensor) => Tensor = matrixTranspose;

/** The product of several matrices, left to right. */
export function chain(...factors: readonly Tensor[]): Tensor {
  return factors.reduce((product, factor) => matmul(product, factor));
}
