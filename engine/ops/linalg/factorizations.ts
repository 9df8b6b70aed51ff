/** @file Factorizations with a derivative: Cholesky and QR, and solving with Cholesky factors. */

import { internally } from '../../autograd/state.ts';
import { cholesky as factor, qr as reflect } from '../../kernels/factor.ts';
import { LinAlgError, RuntimeError } from '../../tensor/errors.ts';
import { named, type Named } from '../../tensor/named.ts';
import { empty } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, sub } from '../elementwise/arithmetic.ts';
import { diagEmbed, diagonal } from '../shape/diagonal.ts';
import { run, runMany } from '../dispatch.ts';
import { checkImplemented, checkOlderSystem } from './system-checks.ts';
import { inBatch, solveTriangular } from './inverses.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { matmul } from './products.ts';
import { neg } from '../elementwise/math.ts';
import {
  batchText,
  chain,
  checkMatrix,
  checkShape,
  eachMatrix,
  fromBatches,
  mT,
} from './matrices.ts';
import { eyeLike, zerosLike } from '../like.ts';
import { requireFloating } from '../elementwise/require.ts';
import { RESULT, SECOND_RESULT, type Attributes, type Row } from '../row.ts';
import { tril } from '../shape/triangle.ts';

/** The lower triangle with half of the diagonal. */
function halved(x: Tensor): Tensor {
  return sub(tril(x), div(diagEmbed(diagonal(x, 0, -2, -1)), 2));
}

function symmetrized(x: Tensor): Tensor {
  return div(add(x, mT(x)), 2);
}

/** L⁻ᵀ·x·L⁻¹ for a lower factor L. */
function between(l: Tensor, x: Tensor): Tensor {
  const left = solveTriangular(mT(l), x, { upper: true });
  return solveTriangular(l, left, { upper: false, left: false });
}

interface Triangle extends Attributes {
  /** The factor is U = Lᵀ. */
  readonly upper: boolean;
}

/** Murray, Differentiation of the Cholesky decomposition, arXiv:1602.07527, equations 8 and 10. */
const rowOfCholesky = (
  node: string,
  called: string,
  check: (x: Tensor) => void,
): Row<Triangle> => ({
  name: 'cholesky',
  node,
  symbol: 'chol',
  formula: 'sym(l⁻ᵀ·Φ(lᵀ·∇)·l⁻¹), Φ(x) = tril(x) − ½diag(x)',
  tangent: 'l·Φ(l⁻¹·∂a·l⁻ᵀ), Φ the lower triangle with half of the diagonal',
  saves: [{ slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], { upper }) {
    const x = input as Tensor;
    check(x);
    const n = x.shape.at(-1) ?? 0;
    const parts: Float64Array[] = [];
    eachMatrix(x, (matrix, b) => {
      const l = factor(matrix, n);
      if (typeof l === 'number') {
        throw new LinAlgError(
          `${called}: ${batchText(x, b)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${String(l)} is not positive-definite).`,
        );
      }
      parts.push(l);
    });
    const lower = fromBatches(x, [n, n], parts);
    return upper ? mT(lower) : lower;
  },
  vjp: [
    (g, n) => {
      const { upper } = n.attributes;
      const l = lowerOf(n.saved(RESULT), n.attributes);
      return symmetrized(between(l, halved(matmul(mT(l), upper ? mT(g) : g))));
    },
  ],
  jvp: ([tangent], n) => {
    const l = lowerOf(n.saved(RESULT), n.attributes);
    const left = solveTriangular(l, symmetrized(tangent as Tensor), { upper: false });
    const inner = solveTriangular(mT(l), left, { upper: true, left: false });
    const moved = matmul(l, halved(inner));
    return n.attributes.upper ? mT(moved) : moved;
  },
});

const lowerOf = (factor: Tensor, { upper }: Triangle): Tensor => (upper ? mT(factor) : factor);

export const choleskyRow: Row<Triangle> = rowOfCholesky(
  'LinalgCholeskyExBackward0',
  'linalg.cholesky',
  (x) => {
    checkMatrix(x, 'linalg.cholesky');
  },
);
const olderRow: Row<Triangle> = rowOfCholesky('CholeskyBackward0', 'cholesky', (x) => {
  // Nothing is asked of nothing.
  if (x.numel() === 0) return;
  checkShape(x, 'cholesky');
  requireFloating('cholesky_cpu', [x]);
});

/** A = L·Lᵀ of a factor, as its gradient sees it: ∇L = (∇A + ∇Aᵀ)·L. */
const factorGradient = (ga: Tensor, factor: Tensor, { upper }: Triangle): Tensor => {
  const both = add(ga, mT(ga));
  return upper ? matmul(factor, both) : matmul(both, factor);
};

/** The tangent of A by that of its factor. */
const productTangent = (df: Tensor, factor: Tensor, attributes: Triangle): Tensor => {
  const half = matmul(lowerOf(df, attributes), mT(lowerOf(factor, attributes)));
  return add(half, mT(half));
};

/** Operands: B and the factor of A; `cholesky_solve_backward`. */
export const choleskySolveRow: Row<Triangle> = {
  name: 'choleskySolve',
  node: 'CholeskySolveBackward0',
  symbol: 'a⁻¹b',
  formula: 'm⁻¹·∇; −(m⁻¹·∇·xᵀ + x·(m⁻¹·∇)ᵀ)·b, m = b·bᵀ',
  tangent: 'm⁻¹·∂a − m⁻¹·(∂b·bᵀ + b·∂bᵀ)·x, m = b·bᵀ',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => {
    const [b, factor] = inputs as [Tensor, Tensor];
    return internally(() => solvedBy(b, lowerOf(factor, attributes)));
  },
  vjp: [
    (g, n) => run(choleskySolveRow, [g, n.saved(1)], n.attributes),
    (g, n) => {
      const moved = run(choleskySolveRow, [g, n.saved(1)], n.attributes);
      return neg(factorGradient(matmul(moved, mT(n.saved(RESULT))), n.saved(1), n.attributes));
    },
  ],
  jvp: ([db, df], n) => {
    const factor = n.saved(1);
    const x = n.saved(RESULT);
    const moved = df ? matmul(productTangent(df, factor, n.attributes), x) : null;
    const side = db ? (moved ? sub(db, moved) : db) : neg(moved as Tensor);
    return run(choleskySolveRow, [side, factor], n.attributes);
  },
};

/** `cholesky_inverse_backward` */
export const choleskyInverseRow: Row<Triangle> = {
  name: 'choleskyInverse',
  node: 'CholeskyInverseBackward0',
  symbol: 'a⁻¹',
  formula: '−r·(∇ + ∇ᵀ)·r·a, r = result',
  tangent: '−r·(∂a·aᵀ + a·∂aᵀ)·r, r the result',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward: ([input], attributes) => {
    const factor = input as Tensor;
    return internally(() =>
      solvedBy(eyeLike(factor.shape, factor.dtype), lowerOf(factor, attributes)),
    );
  },
  vjp: [
    (g, n) => {
      const x = n.saved(RESULT);
      return neg(factorGradient(chain(x, g, x), n.saved(0), n.attributes));
    },
  ],
  jvp: ([df], n) => {
    const x = n.saved(RESULT);
    return neg(chain(x, productTangent(df as Tensor, n.saved(0), n.attributes), x));
  },
};

function solvedBy(b: Tensor, lower: Tensor): Tensor {
  const half = solveTriangular(lower, b, { upper: false });
  return solveTriangular(mT(lower), half, { upper: true });
}

interface QrAttributes extends Attributes {
  readonly complete: boolean;
  /** In place of Q there is nothing. */
  readonly isWithoutQ?: boolean;
}

function refuseWithoutQ({ isWithoutQ }: QrAttributes): void {
  if (isWithoutQ !== true) return;
  throw new RuntimeError(
    "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr.",
  );
}

/**
 * Of the reduced form for m ≥ n: (∇q + q·copyltu(r·∇rᵀ − ∇qᵀ·q))·r⁻ᵀ, where copyltu mirrors the lower
 * triangle (Walter and Lehmann, arXiv:1009.6112; Liao and others, Differentiable Programming Tensor
 * Networks, arXiv:1903.09650).
 */
function tallGradient(gq: Tensor, gr: Tensor, q: Tensor, r: Tensor): Tensor {
  const m = sub(matmul(r, mT(gr)), matmul(mT(gq), q));
  const mirrored = add(tril(m), mT(tril(m, -1)));
  const sum = add(gq, matmul(q, mirrored));
  return mT(solveTriangular(r, mT(sum), { upper: true }));
}

/** With rows of the identity below, a wide A has square factors, whose corners are Q and R. */
const TALL = 'q·r = a, if wide made square by the identity';

/** Results: Q and R. */
export const qrRow: Row<QrAttributes> = {
  name: 'qr',
  node: 'LinalgQrBackward0',
  symbol: 'QR',
  formula: `(∇q + q·copyltu(r·∇rᵀ − ∇qᵀ·q))·r⁻ᵀ, ${TALL}`,
  tangent: `∂q = q·(ω − m) + ∂a·r⁻¹, ∂r = qᵀ·∂a − ω·r, m = qᵀ·∂a·r⁻¹, ω = tril(m, −1) − tril(m, −1)ᵀ, ${TALL}`,
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward([input], { complete, isWithoutQ }) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.qr', false);
    const [m = 0, n = 0] = x.shape.slice(-2);
    const width = complete ? m : Math.min(m, n);
    const qs: Float64Array[] = [];
    const rs: Float64Array[] = [];
    eachMatrix(x, (matrix) => {
      const { q, r } = reflect(matrix, m, n, width);
      qs.push(q);
      rs.push(r);
    });
    const q = isWithoutQ === true ? empty([0], x.dtype) : fromBatches(x, [m, width], qs);
    return [q, fromBatches(x, [width, n], rs)];
  },
  vjp: ([first, second], node) => {
    refuseWithoutQ(node.attributes);
    const q = node.saved(RESULT);
    const r = node.saved(SECOND_RESULT);
    const gq = first ?? zerosLike(q);
    const gr = second ?? zerosLike(r);
    const m = q.shape.at(-2) ?? 0;
    const n = r.shape.at(-1) ?? 0;
    const width = q.shape.at(-1) ?? 0;
    if (width > n) {
      throw new RuntimeError(
        "The QR decomposition is not differentiable when mode='complete' and nrows > ncols",
      );
    }
    if (m >= n) return [tallGradient(gq, gr, q, r)];
    // A = [X Y], R = [U V]: Y = Q·V, so that what reaches Q through Y is Y·∇vᵀ.
    const u = narrow(r, -1, 0, m);
    const v = narrow(r, -1, m, n - m);
    const gu = narrow(gr, -1, 0, m);
    const gv = narrow(gr, -1, m, n - m);
    const y = matmul(q, v);
    const left = tallGradient(add(gq, matmul(y, mT(gv))), gu, q, u);
    return [cat([left, matmul(q, gv)], -1)];
  },
  jvp: ([tangent], node) => {
    refuseWithoutQ(node.attributes);
    const q = node.saved(RESULT);
    const r = node.saved(SECOND_RESULT);
    const da = tangent as Tensor;
    const k = q.shape.at(-1) ?? 0;
    const u = narrow(r, -1, 0, k);
    const first = narrow(da, -1, 0, k);
    // dQ = Q·Ω + (1 − QQᵀ)·dX·U⁻¹ with Ω skew, and U stays a triangle.
    const scaled = mT(solveTriangular(mT(u), mT(first), { upper: false }));
    const inner = matmul(mT(q), scaled);
    const below = tril(inner, -1);
    const omega = sub(below, mT(below));
    const dq = add(matmul(q, sub(omega, inner)), scaled);
    return [dq, sub(matmul(mT(q), da), matmul(omega, r))];
  },
};

interface TriangleOptions {
  /** The factor is U = Lᵀ. */
  readonly upper?: boolean;
}

/** The factors L (or, `upper`, U = Lᵀ) of positive-definite matrices L·Lᵀ. */
export function cholesky(x: Tensor, options: TriangleOptions = {}): Tensor {
  const { upper = false } = checkNames('cholesky', options);
  return run(choleskyRow, [x], { upper });
}

/** The same as `torch.cholesky`, which has a node and messages of its own. */
export function olderCholesky(x: Tensor, options: TriangleOptions = {}): Tensor {
  const { upper = false } = checkNames('cholesky', options);
  return run(olderRow, [x], { upper });
}

/** X of A·X = B for A = L·Lᵀ (or, `upper`, UᵀU) given by its factor. */
export function choleskySolve(b: Tensor, l: Tensor, options: TriangleOptions = {}): Tensor {
  const { upper = false } = checkNames('choleskySolve', options);
  for (const [name, x] of [
    ['b', b],
    ['u', l],
  ] as const) {
    if (x.ndim >= 2) continue;
    throw new RuntimeError(
      `${name} should have at least 2 dimensions, but has ${String(x.ndim)} dimensions instead`,
    );
  }
  checkOlderSystem(b, l, 'cholesky_solve');
  checkImplemented(b, 'cholesky_solve_cpu');
  const [factor, side] = inBatch(l, b);
  return run(choleskySolveRow, [side, factor], { upper });
}

/** The inverse of A = L·Lᵀ given by its factor. */
export function choleskyInverse(l: Tensor, options: TriangleOptions = {}): Tensor {
  const { upper = false } = checkNames('choleskyInverse', options);
  checkMatrix(l, 'cholesky_inverse');
  return run(choleskyInverseRow, [l], { upper });
}

export type QR = Named<{
  readonly q: Tensor;
  readonly r: Tensor;
}>;

/**
 * A = Q·R, Q with orthonormal columns and R an upper triangle; also iterable, in that order.
 * @param mode `complete`: Q is square; `r`: without Q, and without a derivative
 */
export function qr(x: Tensor, mode: 'reduced' | 'complete' | 'r' = 'reduced'): QR {
  if (!['reduced', 'complete', 'r'].includes(mode)) {
    throw new RuntimeError(
      `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
    );
  }
  const isWithoutQ = mode === 'r';
  const attributes = { complete: mode === 'complete', ...(isWithoutQ ? { isWithoutQ } : {}) };
  const [q, r] = runMany(qrRow, [x], attributes) as [Tensor, Tensor];
  return named({ q, r });
}
