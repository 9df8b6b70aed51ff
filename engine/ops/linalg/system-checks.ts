/** @file What solvers refuse: matrices and sides that are no system, in the words of `linalg` and of the older names. */

import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkShape } from './matrices.ts';

const sizesOf = (x: Tensor): string => x.shape.slice(-2).join('x');

/** Refuses what is no system A·X = B, or X·A = B (`checkInputsSolver`). */
export function checkSolver(a: Tensor, b: Tensor, left: boolean, name: string): void {
  checkShape(a, name, true);
  if (b.ndim < 2) {
    throw new RuntimeError(`${name}: The input tensor B must have at least 2 dimensions.`);
  }
  if (a.shape.at(-1) !== b.shape.at(left ? -2 : -1)) {
    throw new RuntimeError(
      `${name}: Incompatible shapes of A and B for the equation ${left ? 'AX' : 'XA'} = B (${sizesOf(a)} and ${sizesOf(b)})`,
    );
  }
}

/** Refuses operands of two types; `names` are those of the matrix and of the side. */
export function checkSameType(
  a: Tensor,
  b: Tensor,
  name: string,
  names: readonly [string, string] = ['A', 'B'],
): void {
  if (a.dtype === b.dtype) return;
  const [first, second] = names;
  throw new RuntimeError(
    `${name}: Expected ${first} and ${second} to have the same dtype, but found ${first} of type ${titleOf[a.dtype]} and ${second} of type ${titleOf[b.dtype]} instead`,
  );
}

/** Refuses what the kernel `name` does not take. */
export function checkImplemented({ dtype }: Tensor, name: string): void {
  if (isFloating(dtype)) return;
  throw new NotImplementedError(`"${name}" not implemented for '${titleOf[dtype]}'`);
}

/** The same for the functions that PyTorch had before `linalg` (`linearSolveCheckInputs`). */
export function checkOlderSystem(b: Tensor, a: Tensor, name: string): void {
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `Expected b and A to have the same dtype, but found b of type ${titleOf[b.dtype]} and A of type ${titleOf[a.dtype]} instead.`,
    );
  }
  const [rows = 0, columns = 0] = a.shape.slice(-2);
  if (rows !== columns) {
    throw new RuntimeError(
      `A must be batches of square matrices, but they are ${String(rows)} by ${String(columns)} matrices`,
    );
  }
  const [height = 0, width = 0] = b.shape.slice(-2);
  if (columns !== height) {
    throw new RuntimeError(
      `Incompatible matrix sizes for ${name}: each A matrix is ${String(columns)} by ${String(columns)} but each b matrix is ${String(height)} by ${String(width)}`,
    );
  }
}
