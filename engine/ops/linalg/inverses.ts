/** @file Inverses, linear systems and determinants of square matrices, in batches. */

import { internally } from '../../autograd/state.ts';
import { lu, luSolve, substitute } from '../../kernels/factor.ts';
import { LinAlgError } from '../../tensor/errors.ts';
import { broadcastShapes, sameShape } from '../../tensor/shape.ts';
import { named, type Named } from '../../tensor/named.ts';
import { copyOf } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul, sub } from '../elementwise/arithmetic.ts';
import { eq } from '../elementwise/compare.ts';
import { diagEmbed } from '../shape/diagonal.ts';
import { run, runMany } from '../dispatch.ts';
import { matmul } from './products.ts';
import { neg } from '../elementwise/math.ts';
import { batchText, chain, checkMatrix, eachMatrix, fromBatches, mT } from './matrices.ts';
import { ones, zerosLike } from '../like.ts';
import { checkImplemented, checkSameType, checkSolver } from './system-checks.ts';
import { prodGradient } from '../reductions/prod.ts';
import { sum } from '../reductions/reduce.ts';
import { RESULT, type Attributes, type Row, type VjpContext } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { expand, squeeze, unsqueeze } from '../shape/shape.ts';
import { detach } from '../detach.ts';
import { svd } from './spectra.ts';
import { tril, triu } from '../shape/triangle.ts';

const both = { differentiable: true, view: false } as const;

/** d(A⁻¹) = −A⁻¹·dA·A⁻¹ */
export const inverseRow: Row = {
  ...both,
  name: 'inverse',
  node: 'LinalgInvExBackward0',
  symbol: 'a⁻¹',
  formula: '−a⁻ᵀ·∇·a⁻ᵀ',
  tangent: '−a⁻¹·∂a·a⁻¹',
  saves: [{ slot: RESULT }],
  forward([input]) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.inv');
    const n = x.shape.at(-1) ?? 0;
    const parts: Float64Array[] = [];
    eachMatrix(x, (matrix, b) => {
      const factors = lu(matrix, n);
      if (factors.zero > 0) {
        throw new LinAlgError(
          `linalg.inv: ${batchText(x, b)}The diagonal element ${String(factors.zero)} is zero, the inversion could not be completed because the input matrix is singular.`,
        );
      }
      const identity = new Float64Array(n * n);
      for (let i = 0; i < n; i++) identity[i * n + i] = 1;
      parts.push(luSolve(factors, n, identity, n));
    });
    return fromBatches(x, [n, n], parts);
  },
  vjp: [
    (g, n) => {
      const inverse = mT(n.saved(RESULT));
      return neg(chain(inverse, g, inverse));
    },
  ],
  jvp: ([tangent], n) => {
    const inverse = n.saved(RESULT);
    return neg(chain(inverse, tangent as Tensor, inverse));
  },
};

function checkSystem(a: Tensor, b: Tensor, name: string, left: boolean): void {
  checkMatrix(a, name);
  checkSameType(a, b, name);
  checkSolver(a, b, left, name);
}

interface SolveAttributes extends Attributes {
  /** False: X·A = B is meant. */
  readonly left?: boolean;
}

/** Operands of one batch shape: A [.., n, n] and B [.., n, k], or [.., k, n] on its left. */
export const solveRow: Row<SolveAttributes> = {
  ...both,
  name: 'solve',
  node: 'LinalgSolveExBackward0',
  symbol: 'a⁻¹b',
  formula: '−(a⁻ᵀ·∇)·xᵀ; a⁻ᵀ·∇',
  tangent: 'a⁻¹·∂b − a⁻¹·∂a·x',
  saves: [{ slot: 0 }, { slot: RESULT, when: 0 }],
  forward(inputs, { left = true }) {
    const [a, b] = inputs as [Tensor, Tensor];
    checkSystem(a, b, 'linalg.solve', left);
    if (!left) return internally(() => copyOf(mT(run(solveRow, [mT(a), mT(b)]))));
    const [n = 0, columns = 0] = b.shape.slice(-2);
    const sides: Float64Array[] = [];
    eachMatrix(b, (side) => sides.push(side));
    const parts: Float64Array[] = [];
    eachMatrix(a, (matrix, i) => {
      const factors = lu(matrix, n);
      if (factors.zero > 0) {
        throw new LinAlgError(
          `torch.linalg.solve: ${batchText(a, i)}The solver failed because the input matrix is singular.`,
        );
      }
      parts.push(luSolve(factors, n, sides[i] as Float64Array, columns));
    });
    return fromBatches(b, [n, columns], parts);
  },
  vjp: [
    (g, n) => {
      const side = run(solveRow, [mT(n.saved(0)), g], n.attributes);
      const x = mT(n.saved(RESULT));
      return neg(n.attributes.left === false ? matmul(x, side) : matmul(side, x));
    },
    (g, n) => run(solveRow, [mT(n.saved(0)), g], n.attributes),
  ],
  jvp: ([da, db], n) => {
    const x = n.saved(RESULT);
    const { left } = n.attributes;
    const moved = da ? (left === false ? matmul(x, da) : matmul(da, x)) : null;
    const side = db ? (moved === null ? db : sub(db, moved)) : neg(moved as Tensor);
    return run(solveRow, [n.saved(0), side], n.attributes);
  },
};

interface TriangularAttributes extends Attributes {
  readonly upper: boolean;
  readonly left: boolean;
  readonly unitriangular: boolean;
}

/** Operands of one batch shape: a triangle A and B. */
export const solveTriangularRow: Row<TriangularAttributes> = {
  ...both,
  name: 'solveTriangular',
  node: 'LinalgSolveTriangularBackward0',
  symbol: 'a⁻¹b',
  formula: 'the triangle of −(a⁻ᵀ·∇)·xᵀ; a⁻ᵀ·∇',
  tangent: 'a⁻¹·∂b − a⁻¹·(the triangle of ∂a)·x',
  saves: [{ slot: 0 }, { slot: RESULT, when: 0 }],
  forward(inputs, { upper, left, unitriangular }) {
    const [a, b] = inputs as [Tensor, Tensor];
    if (!left) {
      const turned = { upper: !upper, left: true, unitriangular };
      return internally(() => copyOf(mT(run(solveTriangularRow, [mT(a), mT(b)], turned))));
    }
    const [n = 0, columns = 0] = b.shape.slice(-2);
    const parts: Float64Array[] = [];
    eachMatrix(b, (side) => parts.push(side));
    eachMatrix(a, (matrix, i) => {
      substitute(matrix, n, parts[i] as Float64Array, columns, { upper, unit: unitriangular });
    });
    return fromBatches(b, [n, columns], parts);
  },
  vjp: [
    (g, n) => {
      const side = transposedSolve(g, n);
      const x = mT(n.saved(RESULT));
      const product = n.attributes.left ? matmul(side, x) : matmul(x, side);
      return triangleOf(neg(product), n.attributes);
    },
    transposedSolve,
  ],
  jvp: ([da, db], n) => {
    const x = n.saved(RESULT);
    const change = da ? triangleOf(da, n.attributes) : null;
    const moved = change && (n.attributes.left ? matmul(change, x) : matmul(x, change));
    const side = db ? (moved === null ? db : sub(db, moved)) : neg(moved as Tensor);
    return run(solveTriangularRow, [n.saved(0), side], n.attributes);
  },
};

function transposedSolve(g: Tensor, n: VjpContext<TriangularAttributes>): Tensor {
  const attributes = { ...n.attributes, upper: !n.attributes.upper };
  return run(solveTriangularRow, [mT(n.saved(0)), g], attributes);
}

/** The part of A that is read. */
export function triangleOf(
  x: Tensor,
  { upper, unitriangular }: Pick<TriangularAttributes, 'upper' | 'unitriangular'>,
): Tensor {
  const beyond = unitriangular ? 1 : 0;
  return upper ? triu(x, beyond) : tril(x, -beyond);
}

/**
 * ∂det/∂A, the matrix of cofactors: det·A⁻ᵀ, or where a matrix is singular det(UVᵀ)·U·diag(∏ other s)·Vᵀ
 * of its singular value decomposition.
 */
function cofactors(x: Tensor, det: Tensor): Tensor {
  const isSingular = det
    .tolist()
    .toString()
    .split(',')
    .some((value) => Number(value) === 0);
  if (!isSingular) return mul(mT(inverse(x)), unsqueeze(unsqueeze(det, -1), -1));
  const { u, s, vh } = svd(x, { fullMatrices: false });
  const n = s.ndim - 1;
  const others = prodGradient(ones(s.shape, s.dtype), s, { dim: [n], keepdim: true }, false);
  const sign = detach(mul(determinant(u), determinant(vh)));
  return mul(chain(u, diagEmbed(others), vh), unsqueeze(unsqueeze(sign, -1), -1));
}

function determinants(x: Tensor, name: string): { sign: Float64Array; log: Float64Array } {
  checkMatrix(x, name);
  const n = x.shape.at(-1) ?? 0;
  const signs: number[] = [];
  const logs: number[] = [];
  eachMatrix(x, (matrix) => {
    const factors = lu(matrix, n);
    let sign = factors.sign;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const diagonal = factors.lu[i * n + i] as number;
      sign *= Math.sign(diagonal);
      total += Math.log(Math.abs(diagonal));
    }
    signs.push(sign);
    logs.push(total);
  });
  return { sign: Float64Array.from(signs), log: Float64Array.from(logs) };
}

/** Jacobi's formula. */
export const detRow: Row = {
  ...both,
  name: 'det',
  node: 'LinalgDetBackward0',
  symbol: 'det',
  formula: '∇·det a·a⁻ᵀ',
  tangent: 'det a·tr(a⁻¹·∂a)',
  saves: [{ slot: 0 }, { slot: RESULT }],
  forward([input]) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.det');
    const n = x.shape.at(-1) ?? 0;
    const parts: Float64Array[] = [];
    eachMatrix(x, (matrix) => {
      const { lu: factors, sign } = lu(matrix, n);
      let product = sign;
      for (let i = 0; i < n; i++) product *= factors[i * n + i] as number;
      parts.push(Float64Array.of(product));
    });
    return fromBatches(x, [], parts);
  },
  vjp: [(g, n) => mul(unsqueeze(unsqueeze(g, -1), -1), cofactors(n.saved(0), n.saved(RESULT)))],
  jvp: ([tangent], n) =>
    sum(mul(tangent as Tensor, cofactors(n.saved(0), n.saved(RESULT))), [-2, -1]),
};

/** Results: the sign, without a derivative, and ln |det|. */
export const slogdetRow: Row = {
  ...both,
  name: 'slogdet',
  node: 'LinalgSlogdetBackward0',
  symbol: 'ln|det|',
  formula: '∇·a⁻ᵀ',
  tangent: '0 of the sign, tr(a⁻¹·∂a) of ln |det a|',
  saves: [{ slot: 0 }],
  forward([input]) {
    const x = input as Tensor;
    const { sign, log: logs } = determinants(x, 'linalg.slogdet');
    const each = (values: Float64Array): Tensor =>
      fromBatches(
        x,
        [],
        Array.from(values, (value) => Float64Array.of(value)),
      );
    return [each(sign), each(logs)];
  },
  vjp: (grads, n) => {
    const g = grads[1] ?? null;
    if (g === null) return [zerosLike(n.saved(0))];
    return [mul(unsqueeze(unsqueeze(g, -1), -1), mT(inverse(n.saved(0))))];
  },
  jvp: ([tangent], n, sign) => [
    zerosLike(sign),
    sum(mul(tangent as Tensor, mT(inverse(n.saved(0)))), [-2, -1]),
  ],
};

/** The inverse matrices. */
export function inverse(x: Tensor): Tensor {
  return run(inverseRow, [x]);
}

/** The determinants. */
export function determinant(x: Tensor): Tensor {
  return run(detRow, [x]);
}

export type SignAndLog = Named<{
  readonly sign: Tensor;
  readonly logabsdet: Tensor;
}>;

/** The determinants' signs and the logarithms of their absolute values; also iterable, in that order. */
export function slogdet(x: Tensor): SignAndLog {
  const [sign, logabsdet] = runMany(slogdetRow, [x]) as [Tensor, Tensor];
  return named({ sign, logabsdet });
}

/** The determinants' logarithms: NaN for negative ones. */
export function logdet(x: Tensor): Tensor {
  checkMatrix(x, 'logdet');
  const { sign, logabsdet } = slogdet(x);
  return where(eq(sign, -1), NaN, logabsdet);
}

/** Is B a vector, or a batch of vectors of the batch shape of A? */
function isVectorSide(a: Tensor, b: Tensor): boolean {
  return b.ndim === 1 || (a.ndim - 1 === b.ndim && sameShape(a.shape.slice(0, -1), b.shape));
}

/** A matrix and a side in the batch shape they broadcast to. */
export function inBatch(a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  const batch = broadcastShapes(b.shape.slice(0, -2), a.shape.slice(0, -2));
  const reach = (x: Tensor): Tensor => {
    const shape = [...batch, ...x.shape.slice(-2)];
    return sameShape(shape, x.shape) ? x : expand(x, shape);
  };
  return [reach(a), reach(b)];
}

export interface SolveOptions {
  /** False: X·A = B is meant. */
  readonly left?: boolean;
}

/** X of A·X = B, for vectors or matrices B; batches broadcast. */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  const { left = true } = checkNames('solve', options);
  const attributes = left ? null : { left };
  if (a.ndim >= 2 && isVectorSide(a, b)) {
    const side = unsqueeze(b, -1);
    checkSystem(a, side, 'linalg.solve', left);
    return squeeze(run(solveRow, inBatch(a, side), attributes), -1);
  }
  checkSystem(a, b, 'linalg.solve', left);
  return run(solveRow, inBatch(a, b), attributes);
}

export interface TriangularOptions {
  /** Which triangle of A is read. */
  readonly upper: boolean;
  /** X·A = B is meant. */
  readonly left?: boolean;
  /** The diagonal of A counts as 1 and is not read. */
  readonly unitriangular?: boolean;
}

/** X of A·X = B (or X·A = B) for a triangle A; batches broadcast. */
export function solveTriangular(
  a: Tensor,
  b: Tensor,
  { upper, left = true, unitriangular = false }: TriangularOptions,
): Tensor {
  checkSameType(a, b, 'linalg.solve_triangular');
  checkSolver(a, b, left, 'linalg.solve_triangular');
  checkImplemented(a, 'triangular_solve_cpu');
  return run(solveTriangularRow, inBatch(a, b), { upper, left, unitriangular });
}
