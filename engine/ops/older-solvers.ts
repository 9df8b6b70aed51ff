/** @file Solvers and factorizations under the names and in the orders of arguments that PyTorch had before `linalg`. */

import { named, type Named } from '../tensor/named.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { inBatch, solveTriangular } from './inverses.ts';
import { luSolve } from './lu.ts';
import { mT } from './matrices.ts';
import { zeros } from '../tensor/factories.ts';
import { svd, svdvals } from './spectra.ts';
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

export type OldSVD = Named<{
  readonly u: Tensor;
  readonly s: Tensor;
  readonly v: Tensor;
}>;

/**
 * A = U·diag(S)·Vᵀ with S descending: reduced with `some`; without `computeUv` U and V are zeros. `linalg.svd`
 * returns Vᵀ.
 */
export function svdOf(x: Tensor, some = true, computeUv = true): OldSVD {
  if (computeUv) {
    const { u, s, vh } = svd(x, { fullMatrices: !some });
    return named({ u, s, v: mT(vh) });
  }
  const [m = 0, n = 0] = x.shape.slice(-2);
  const square = (size: number): Tensor =>
    zeros([...x.shape.slice(0, -2), size, size], { dtype: x.dtype });
  return named({ u: square(m), s: svdvals(x), v: square(n) });
}
