/** @file Solvers under the names and in the orders of arguments that PyTorch had before `linalg`. */

import { named, type Named } from '../tensor/named.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { inBatch, solveTriangular } from './inverses.ts';
import { luSolve } from './lu.ts';
import { mT } from './matrices.ts';
import { clone } from './copy.ts';

/** X of A·X = B for A given by its compact factors; `linalg.luSolve` has other options. */
export function luSolveFor(b: Tensor, lu: Tensor, pivots: Tensor): Tensor {
  return luSolve(lu, pivots, b);
}

export interface OldTriangularOptions {
  readonly upper?: boolean;
  /** Aᵀ is meant. */
  readonly transpose?: boolean;
  readonly unitriangular?: boolean;
}

export type TriangularSolution = Named<{
  readonly solution: Tensor;
  readonly clonedCoefficient: Tensor;
}>;

/** X of A·X = B for a triangle A, and a copy of A. */
export function triangularSolve(
  b: Tensor,
  a: Tensor,
  { upper = true, transpose = false, unitriangular = false }: OldTriangularOptions = {},
): TriangularSolution {
  const solution = transpose
    ? solveTriangular(mT(a), b, { upper: !upper, unitriangular })
    : solveTriangular(a, b, { upper, unitriangular });
  const [coefficient] = inBatch(a, b);
  return named({ solution, clonedCoefficient: clone(coefficient) });
}
