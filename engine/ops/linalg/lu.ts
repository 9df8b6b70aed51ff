/** @file LU factorizations: P·L·U of matrices of any shape, in compact form and apart; solving with them. */

import { wholeOf } from '../../autograd/batch.ts';
import { internally } from '../../autograd/state.ts';
import { luOf } from '../../kernels/lu.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { isFloating, titleOf, type DType } from '../../tensor/dtype.ts';
import { IndexError, NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { build, copyOf, empty } from '../../tensor/make.ts';
import { named, type Named } from '../../tensor/named.ts';
import { sameShape, showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, sub } from '../elementwise/arithmetic.ts';
import { run, runMany } from '../dispatch.ts';
import { narrow } from '../shape/index-views.ts';
import { inBatch, solveTriangular } from './inverses.ts';
import { cat } from '../shape/join.ts';
import { eyeLike, zerosLike } from '../like.ts';
import { matmul } from './products.ts';
import { batchText, chain, checkMatrix, eachMatrix, fromBatches, mT } from './matrices.ts';
import { neg } from '../elementwise/math.ts';
import {
  WITHOUT_DERIVATIVE,
  RESULT,
  SECOND_RESULT,
  type Attributes,
  type Row,
  type VjpContext,
} from '../row.ts';
import { checkSameType, checkSolver } from './system-checks.ts';
import { tril, triu } from '../shape/triangle.ts';

/** In `saves`: the third result. */
const THIRD_RESULT = -3;

/** L and U of compact factors [.., m, n]. */
function apart(compact: Tensor): readonly [l: Tensor, u: Tensor] {
  const [m = 0, n = 0] = compact.shape.slice(-2);
  const k = Math.min(m, n);
  const lower = tril(narrow(compact, -1, 0, k), -1);
  return [add(lower, eyeLike(lower.shape, lower.dtype)), triu(narrow(compact, -2, 0, k))];
}

interface PermutationAttributes extends Attributes {
  readonly rows: number;
  readonly dtype: DType;
}

/** The permutation matrices P of pivots (LAPACK's: row i was exchanged with row pivots[i], from 1). */
export const permutationRow: Row<PermutationAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'permutation',
  symbol: 'P',
  forward([input], { rows: m, dtype }) {
    const pivots = input as Tensor;
    const k = pivots.shape.at(-1) ?? 0;
    const all = numbersOf(pivots);
    return build([...pivots.shape.slice(0, -1), m, m], dtype, (out) => {
      const count = m === 0 ? 0 : out.length / (m * m);
      for (let b = 0; b < count; b++) {
        const order = Array.from({ length: m }, (_, i) => i);
        for (let i = 0; i < k; i++) {
          const other = (all[b * k + i] as number) - 1;
          [order[i], order[other]] = [order[other] as number, order[i] as number];
        }
        order.forEach((row, i) => (out[b * m * m + row * m + i] = 1));
      }
    });
  },
};

function permutations(pivots: Tensor, rows: number, { dtype }: Tensor): Tensor {
  return run(permutationRow, [pivots], { rows, dtype });
}

/**
 * The gradient of A = P·L·U by those of L and U (`linalg_lu_backward`): for square matrices
 * P·L⁻ᵀ·(tril(Lᵀ∇L, −1) + triu(∇U·Uᵀ))·U⁻ᵀ; wide and tall ones have a free part.
 */
function gradient(p: Tensor, l: Tensor, u: Tensor, gl: Tensor, gu: Tensor): Tensor {
  const m = l.shape.at(-2) ?? 0;
  const n = u.shape.at(-1) ?? 0;
  const k = Math.min(m, n);
  const u1 = narrow(u, -1, 0, k);
  const l1 = narrow(l, -2, 0, k);
  if (m <= n) {
    const gu1 = narrow(gu, -1, 0, k);
    const free = narrow(gu, -1, k, n - k);
    const below = sub(matmul(mT(l), gl), matmul(free, mT(narrow(u, -1, k, n - k))));
    const inner = add(tril(below, -1), triu(matmul(gu1, mT(u1))));
    const first = solveTriangular(mT(u1), inner, { upper: false, left: false });
    const both = cat([first, free], -1);
    return matmul(p, solveTriangular(mT(l), both, { upper: true, unitriangular: true }));
  }
  const gl1 = narrow(gl, -2, 0, k);
  const free = narrow(gl, -2, k, m - k);
  const above = sub(matmul(gu, mT(u)), matmul(mT(narrow(l, -2, k, m - k)), free));
  const inner = add(tril(matmul(mT(l1), gl1), -1), triu(above));
  const first = solveTriangular(mT(l1), inner, { upper: true, unitriangular: true });
  return matmul(p, solveTriangular(mT(u), cat([first, free], -2), { upper: false, left: false }));
}

/** The tangents of L and U (`linalg_lu_jvp`). */
function tangents(p: Tensor, l: Tensor, u: Tensor, da: Tensor): readonly [Tensor, Tensor] {
  const m = l.shape.at(-2) ?? 0;
  const n = u.shape.at(-1) ?? 0;
  const k = Math.min(m, n);
  const moved = matmul(mT(p), da);
  const l1 = narrow(l, -2, 0, k);
  const u1 = narrow(u, -1, 0, k);
  const corner = narrow(narrow(moved, -2, 0, k), -1, 0, k);
  const left = solveTriangular(l1, corner, { upper: false, unitriangular: true });
  const inner = solveTriangular(u1, left, { upper: true, left: false });
  const dl1 = matmul(l1, tril(inner, -1));
  const du1 = matmul(triu(inner), u1);
  if (m <= n) {
    const rest = sub(narrow(moved, -1, k, n - k), matmul(dl1, narrow(u, -1, k, n - k)));
    const du2 = solveTriangular(l1, rest, { upper: false, unitriangular: true });
    return [dl1, cat([du1, du2], -1)];
  }
  const rest = sub(narrow(moved, -2, k, m - k), matmul(narrow(l, -2, k, m - k), du1));
  const dl2 = solveTriangular(u1, rest, { upper: true, left: false });
  return [cat([dl1, dl2], -2), du1];
}

function factors(x: Tensor): {
  readonly compact: Tensor;
  readonly pivots: Tensor;
  zeros: number[];
} {
  const [m = 0, n = 0] = x.shape.slice(-2);
  const parts: Float64Array[] = [];
  const pivots: number[] = [];
  const zeros: number[] = [];
  eachMatrix(x, (matrix) => {
    const made = luOf(matrix, m, n);
    parts.push(made.lu);
    pivots.push(...made.pivots);
    zeros.push(made.zero);
  });
  return {
    compact: fromBatches(x, [m, n], parts),
    pivots: build([...x.shape.slice(0, -2), Math.min(m, n)], 'int32', (out) => out.set(pivots)),
    zeros,
  };
}

/** Refuses what is no matrix of real numbers. @param name for the message */
function checkFactored(x: Tensor, name: string): void {
  if (x.ndim < 2) {
    throw new RuntimeError(
      `${name}: Expected tensor with 2 or more dimensions. Got size: [${x.shape.join(', ')}] instead`,
    );
  }
  if (!isFloating(x.dtype)) {
    throw new NotImplementedError(`"lu_cpu" not implemented for '${titleOf[x.dtype]}'`);
  }
}

/**
 * Of other shapes the rule of square matrices holds, too: [A; 0 1] of a wide and [A, [0; 1]] of a tall one are square, and
 * have the same L and U in their corners.
 */
const SQUARE = 'p·l·u = a made square by the identity';

/** Results: L and U in one matrix, pivots, the first zero on each diagonal of U (from 1; 0: none). */
export const luFactorRow: Row = {
  name: 'luFactor',
  node: 'LinalgLuFactorExBackward0',
  symbol: 'LU',
  formula: `p·l⁻ᵀ·(tril(lᵀ·∇l, −1) + triu(∇u·uᵀ))·u⁻ᵀ, ${SQUARE}`,
  tangent: `∂l = l·tril(m, −1), ∂u = triu(m)·u, m = l⁻¹·pᵀ·∂a·u⁻¹, ${SQUARE}`,
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    checkFactored(x, 'linalg.lu_factor');
    const { compact, pivots, zeros } = factors(x);
    return [compact, pivots, build(x.shape.slice(0, -2), 'int32', (out) => out.set(zeros))];
  },
  vjp: ([g], n) => {
    if (!g) return [null];
    const compact = n.saved(RESULT);
    const [m = 0, columns = 0] = compact.shape.slice(-2);
    const k = Math.min(m, columns);
    const p = permutations(n.saved(SECOND_RESULT), m, compact);
    const [l, u] = apart(compact);
    return [gradient(p, l, u, tril(narrow(g, -1, 0, k), -1), triu(narrow(g, -2, 0, k)))];
  },
  jvp: ([tangent], n, result) => {
    const p = permutations(n.saved(SECOND_RESULT), result.shape.at(-2) ?? 0, result);
    const [l, u] = apart(n.saved(RESULT));
    const [dl, du] = tangents(p, l, u, tangent as Tensor);
    const [m = 0, columns = 0] = result.shape.slice(-2);
    if (m <= columns) {
      const wide = cat([dl, zerosLike(narrow(du, -1, m, columns - m))], -1);
      return [add(wide, du), null, null];
    }
    return [add(dl, cat([du, zerosLike(narrow(dl, -2, columns, m - columns))], -2)), null, null];
  },
};

/** The saved factors as P, L and U. */
function saved(n: VjpContext): readonly [Tensor, Tensor, Tensor] {
  const l = n.saved(RESULT);
  return [permutations(n.saved(THIRD_RESULT), l.shape.at(-2) ?? 0, l), l, n.saved(SECOND_RESULT)];
}

/** Results: L, U, pivots. */
export const luRow: Row = {
  ...luFactorRow,
  name: 'lu',
  node: 'LinalgLuBackward0',
  symbol: 'PLU',
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }, { slot: THIRD_RESULT }],
  forward([input]) {
    const x = input as Tensor;
    checkFactored(x, 'linalg.lu');
    const { compact, pivots } = factors(x);
    return [...apart(compact), pivots];
  },
  vjp: ([gl, gu], n) => {
    const [p, l, u] = saved(n);
    if (!gl && !gu) return [null];
    return [gradient(p, l, u, gl ?? zerosLike(l), gu ?? zerosLike(u))];
  },
  jvp: ([tangent], n) => {
    const [p, l, u] = saved(n);
    return [...tangents(p, l, u, tangent as Tensor), null];
  },
};

interface LuOptions extends Attributes {
  /** Exchange rows for stability; there is no other way here. */
  readonly pivot?: boolean;
}

function refuseWithoutPivot({ pivot = true }: LuOptions): void {
  if (!pivot) {
    throw new RuntimeError('linalg.lu_factor: LU without pivoting is not implemented on the CPU');
  }
}

interface CompactFactors {
  /** L below the diagonal (its own is 1), U on and above it. */
  readonly lu: Tensor;
  /** int32: row i was exchanged with row pivots[i], counted from 1. */
  readonly pivots: Tensor;
}

export type LuFactors = Named<CompactFactors>;

/** The compact factors P·L·U of matrices; refuses nothing but what has no factors. */
export function luFactor(x: Tensor, options: LuOptions = {}): LuFactors {
  refuseWithoutPivot(options);
  const { lu: compact, pivots, info } = luFactorEx(x);
  numbersOf(wholeOf(info)).forEach((zero, b) => {
    if (zero === 0) return;
    throw new RuntimeError(
      `torch.linalg.lu_factor: ${batchText(wholeOf(x), b)}U[${String(zero)},${String(zero)}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`,
    );
  });
  return named({ lu: compact, pivots });
}

/** The same without a look at zeros; `info` says where the first is on the diagonal of U. */
export function luFactorEx(
  x: Tensor,
  options: LuOptions = {},
): Named<CompactFactors & { readonly info: Tensor }> {
  refuseWithoutPivot(options);
  const [compact, pivots, info] = runMany(luFactorRow, [x]) as [Tensor, Tensor, Tensor];
  return named({ lu: compact, pivots, info });
}

export type PLU = Named<{ readonly p: Tensor; readonly l: Tensor; readonly u: Tensor }>;

const pluOf = (p: Tensor, l: Tensor, u: Tensor): PLU => named({ p, l, u });

/** A = P·L·U: a permutation, a lower triangle with ones on its diagonal, an upper triangle. */
export function lu(x: Tensor, options: LuOptions = {}): PLU {
  refuseWithoutPivot(options);
  const [l, u, pivots] = runMany(luRow, [x]) as [Tensor, Tensor, Tensor];
  return pluOf(permutations(pivots, x.shape.at(-2) ?? 0, x), l, u);
}

/** P, L and U of compact factors; empty where they are not asked for. */
export function luUnpack(
  compact: Tensor,
  pivots: Tensor,
  unpackData = true,
  unpackPivots = true,
): PLU {
  if (pivots.dtype !== 'int32') {
    throw new RuntimeError(
      'torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype. Note: this function is intended to be used with the output produced by torch.linalg.lu_factor',
    );
  }
  const none = empty([0], compact.dtype);
  const p = unpackPivots ? permutations(pivots, compact.shape.at(-2) ?? 0, compact) : none;
  const [l, u] = unpackData ? apart(compact) : [none, none];
  return pluOf(p, l, u);
}

export interface LuSolveOptions {
  /** X·A = B is meant. */
  readonly left?: boolean;
  /** Aᵀ is meant. */
  readonly adjoint?: boolean;
}

interface LuSolveAttributes extends Attributes, Required<LuSolveOptions> {}

/** X of the system that P, L and U stand for. */
function substituted(
  [p, l, u]: readonly [Tensor, Tensor, Tensor],
  b: Tensor,
  { left, adjoint }: LuSolveAttributes,
): Tensor {
  if (!left) return mT(substituted([p, l, u], mT(b), { left: true, adjoint: !adjoint }));
  if (adjoint) {
    const half = solveTriangular(mT(u), b, { upper: false });
    return matmul(p, solveTriangular(mT(l), half, { upper: true, unitriangular: true }));
  }
  const half = solveTriangular(l, matmul(mT(p), b), { upper: false, unitriangular: true });
  return solveTriangular(u, half, { upper: true });
}

function factorsOf(compact: Tensor, pivots: Tensor): readonly [Tensor, Tensor, Tensor] {
  return [permutations(pivots, compact.shape.at(-2) ?? 0, compact), ...apart(compact)];
}

/** Operands: the compact factors and B in one batch shape, the pivots. */
export const luSolveRow: Row<LuSolveAttributes> = {
  name: 'luSolve',
  node: 'LinalgLuSolveBackward0',
  symbol: 'a⁻¹b',
  formula: 'tril(pᵀ·r·uᵀ, −1) + triu(lᵀ·pᵀ·r); m⁻ᵀ·∇, m = p·l·u, r = −(m⁻ᵀ·∇)·xᵀ',
  tangent: 'm⁻¹·∂b − m⁻¹·p·(tril(∂a, −1)·u + l·triu(∂a))·x, m = p·l·u',
  source: '`linalg_lu_solve`: linalg_lu_solve_LU in FunctionsManual.cpp',
  saves: [{ slot: 0 }, { slot: 2 }, { slot: RESULT, when: 0 }],
  edges: [0, 1],
  differentiable: true,
  view: false,
  forward([lu, b, pivots], attributes) {
    const [compact, side] = [lu as Tensor, b as Tensor];
    return internally(() =>
      copyOf(substituted(factorsOf(compact, pivots as Tensor), side, attributes)),
    );
  },
  vjp: [
    (g, n) => {
      const { left, adjoint } = n.attributes;
      const [p, l, u] = factorsOf(n.saved(0), n.saved(2));
      const x = left ? n.saved(RESULT) : mT(n.saved(RESULT));
      const gx = left ? g : mT(g);
      if (left !== adjoint) {
        const byU = solveTriangular(mT(u), neg(matmul(gx, mT(x))), { upper: false });
        const options = { upper: true, unitriangular: true };
        return add(tril(solveTriangular(mT(l), matmul(byU, mT(u)), options), -1), triu(byU));
      }
      const outer = neg(chain(mT(p), x, mT(gx), p));
      const byL = solveTriangular(mT(l), outer, { upper: true, left: false, unitriangular: true });
      const byU = solveTriangular(mT(u), matmul(mT(l), byL), { upper: false, left: false });
      return add(tril(byL, -1), triu(byU));
    },
    (g, n) => {
      const { left, adjoint } = n.attributes;
      return luSolve(n.saved(0), n.saved(2), g, { left, adjoint: !adjoint });
    },
    (g) => g,
  ],
  jvp: ([change, db], n, result) => {
    const { left, adjoint } = n.attributes;
    let side = db ?? zerosLike(result);
    if (change) {
      const [p, l, u] = factorsOf(n.saved(0), n.saved(2));
      const inner = add(matmul(tril(change, -1), u), matmul(l, triu(change)));
      const da = adjoint ? mT(matmul(p, inner)) : matmul(p, inner);
      side = sub(side, left ? matmul(da, n.saved(RESULT)) : matmul(n.saved(RESULT), da));
    }
    return luSolve(n.saved(0), n.saved(2), side, n.attributes);
  },
};

/** X of A·X = B for A given by its compact factors. */
export function luSolve(
  compact: Tensor,
  pivots: Tensor,
  b: Tensor,
  { left = true, adjoint = false }: LuSolveOptions = {},
): Tensor {
  const name = 'linalg.lu_solve';
  if (!isFloating(compact.dtype)) checkMatrix(compact, `torch.${name}`, false);
  checkSameType(compact, b, name, ['LU', 'B']);
  if (pivots.dtype !== 'int32') {
    throw new RuntimeError(`${name}: pivots should be a Tensor of scalar type torch.int32`);
  }
  checkMatrix(compact, `torch.${name}`);
  checkSolver(compact, b, left, name);
  if (pivots.ndim === 0) {
    throw new IndexError('Dimension specified as -1 but tensor has no dimensions');
  }
  if (compact.shape.at(-1) !== pivots.shape.at(-1)) {
    throw new RuntimeError(
      `${name}: Number of pivots per batch should be same as the dimension of the matrix`,
    );
  }
  if (!sameShape(compact.shape.slice(0, -1), pivots.shape)) {
    throw new RuntimeError(
      `${name}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${showShape(pivots.shape)} instead`,
    );
  }
  return run(luSolveRow, [...inBatch(compact, b), pivots], { left, adjoint });
}
