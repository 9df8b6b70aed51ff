/** @file Solvers and factorizations under the names and in the orders of arguments that PyTorch had before `linalg`. */

import { internally } from '../../autograd/state.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, sub } from '../elementwise/arithmetic.ts';
import { runMany } from '../dispatch.ts';
import { inBatch, solveTriangular, triangleOf } from './inverses.ts';
import { zerosLike } from '../like.ts';
import { matmul } from './products.ts';
import { luSolve } from './lu.ts';
import { neg } from '../elementwise/math.ts';
import { mT } from './matrices.ts';
import { RESULT, type Attributes, type Row } from '../row.ts';
import { zeros } from '../../tensor/factories.ts';
import { checkImplemented, checkOlderSystem } from './system-checks.ts';
import { svd, svdvals } from './spectra.ts';
import { clone } from '../copy.ts';

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

interface OldTriangularAttributes extends Attributes, Required<OldTriangularOptions> {}

/** X of the system of `n`, or of its transposed. */
function solved(
  a: Tensor,
  b: Tensor,
  { upper, transpose, unitriangular }: OldTriangularAttributes,
  transposed: boolean,
): Tensor {
  return transpose === transposed
    ? solveTriangular(a, b, { upper, unitriangular })
    : solveTriangular(mT(a), b, { upper: !upper, unitriangular });
}

/** Operands of one batch shape: B and a triangle A. Results: X, and a copy of A. */
export const triangularSolveRow: Row<OldTriangularAttributes> = {
  name: 'triangularSolve',
  node: 'TriangularSolveBackward0',
  symbol: 'a⁻¹b',
  formula: 'b⁻ᵀ·∇; ∇₂ − the triangle of (b⁻ᵀ·∇)·xᵀ',
  tangent: 'b⁻¹·∂a − b⁻¹·(the triangle of ∂b)·x',
  saves: [{ slot: 1 }, { slot: RESULT, when: 1 }],
  differentiable: true,
  view: false,
  forward([b, a], attributes) {
    const [side, triangle] = [b as Tensor, a as Tensor];
    return internally(() => [solved(triangle, side, attributes, false), clone(triangle)]);
  },
  vjp: ([g, copied], n) => {
    const { attributes } = n;
    const byB = g ? solved(n.saved(1), g, attributes, true) : null;
    const product = byB && n.needs(1) ? neg(matmul(byB, mT(n.saved(RESULT)))) : null;
    const byA = product && triangleOf(attributes.transpose ? mT(product) : product, attributes);
    return [byB, byA && copied ? add(byA, copied) : (byA ?? copied ?? null)];
  },
  jvp: ([db, da], n, solution) => {
    const { attributes } = n;
    const change = da ? triangleOf(da, attributes) : null;
    const moved = change && matmul(attributes.transpose ? mT(change) : change, n.saved(RESULT));
    const side = sub(db ?? zerosLike(solution), moved ?? zerosLike(solution));
    return [solved(n.saved(1), side, attributes, false), da ?? null];
  },
};

/** X of A·X = B for a triangle A, and a copy of A. */
export function triangularSolve(
  b: Tensor,
  a: Tensor,
  options: OldTriangularOptions = {},
): TriangularSolution {
  const {
    upper = true,
    transpose = false,
    unitriangular = false,
  } = checkNames('triangularSolve', options);
  for (const [name, x] of [
    ['b', b],
    ['A', a],
  ] as const) {
    if (x.ndim >= 2) continue;
    throw new RuntimeError(
      `torch.triangular_solve: Expected ${name} to have at least 2 dimensions, but it has ${String(x.ndim)} dimensions instead`,
    );
  }
  checkOlderSystem(b, a, 'triangular_solve');
  checkImplemented(b, 'triangular_solve_cpu');
  const [triangle, side] = inBatch(a, b);
  const attributes = { upper, transpose, unitriangular };
  const [solution, clonedCoefficient] = runMany(
    triangularSolveRow,
    [side, triangle],
    attributes,
  ) as [Tensor, Tensor];
  return named({ solution, clonedCoefficient });
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
