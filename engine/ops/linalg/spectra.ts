/** @file Eigenvalues of symmetric matrices, and singular values. */

import { eigh as diagonalize, svd as decompose } from '../../kernels/spectrum.ts';
import { LinAlgError, RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub } from '../elementwise/arithmetic.ts';
import { diagEmbed, diagonal } from '../shape/diagonal.ts';
import { runMany } from '../dispatch.ts';
import { narrow } from '../shape/index-views.ts';
import { matmul } from './products.ts';
import { eyeLike } from '../like.ts';
import { reciprocal } from '../elementwise/math.ts';
import {
  batchText,
  chain,
  checkMatrix,
  checkShape,
  eachMatrix,
  fromBatches,
  mT,
} from './matrices.ts';
import { requireFloating } from '../elementwise/require.ts';
import { RESULT, SECOND_RESULT, type Attributes, type Row } from '../row.ts';
import { unsqueeze } from '../shape/shape.ts';

/** In `saves`: the third result. */
const THIRD_RESULT = -3;

/** d[i][j] = x[j] − x[i], and 1 on the diagonal. */
function differences(x: Tensor): Tensor {
  const d = sub(unsqueeze(x, -2), unsqueeze(x, -1));
  return add(d, eyeLike(d.shape, d.dtype));
}

/** The matrix times diag(s) from the right. */
function scaled(x: Tensor, s: Tensor): Tensor {
  return mul(x, unsqueeze(s, -2));
}

function skew(x: Tensor): Tensor {
  return sub(x, mT(x));
}

function withoutDiagonal(x: Tensor): Tensor {
  return sub(x, diagEmbed(diagonal(x, 0, -2, -1)));
}

interface EighAttributes extends Attributes {
  /** The upper triangle is read, not the lower one. */
  readonly upper: boolean;
}

/**
 * Results: eigenvalues, eigenvectors. For distinct eigenvalues: v·((vᵀ·∇v)/(λj − λi) + diag ∇λ)·vᵀ (Giles,
 * An extended collection of matrix derivative results, 2008, section 3.1; `linalg_eig_backward`).
 */
export const eighRow: Row<EighAttributes> = {
  name: 'eigh',
  node: 'LinalgEighBackward0',
  symbol: 'vλvᵀ',
  formula: 'v·(skew(vᵀ·∇v)/2(λⱼ − λᵢ) + diag ∇λ)·vᵀ, skew(x) = x − xᵀ',
  tangent: '∂λ = diag m, ∂v = v·m/(λⱼ − λᵢ) off the diagonal, m = vᵀ·∂a·v',
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward([input], { upper }) {
    const x = input as Tensor;
    checkShape(x, 'linalg.eigh');
    if (x.numel() > 0) requireFloating('linalg_eigh_cpu', [x]);
    const n = x.shape.at(-1) ?? 0;
    const values: Float64Array[] = [];
    const vectors: Float64Array[] = [];
    eachMatrix(upper ? mT(x) : x, (matrix, b) => {
      if (n > 1 && matrix.some(Number.isNaN)) {
        throw new LinAlgError(
          `linalg.eigh: ${batchText(x, b)}The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${String(n - 1)}).`,
        );
      }
      const made = diagonalize(matrix, n);
      values.push(made.values);
      vectors.push(made.vectors);
    });
    return [fromBatches(x, [n], values), fromBatches(x, [n, n], vectors)];
  },
  vjp: ([gl, gv], n) => {
    const values = n.saved(RESULT);
    const v = n.saved(SECOND_RESULT);
    let inner = gl ? diagEmbed(gl) : null;
    if (gv) {
      const turned = div(skew(matmul(mT(v), gv)), mul(differences(values), 2));
      inner = inner === null ? turned : add(inner, turned);
    }
    return [inner === null ? null : chain(v, inner, mT(v))];
  },
  jvp: ([tangent], n, values) => {
    const v = n.saved(SECOND_RESULT);
    const symmetric = div(add(tangent as Tensor, mT(tangent as Tensor)), 2);
    const inner = chain(mT(v), symmetric, v);
    const turn = div(withoutDiagonal(inner), differences(values));
    return [diagonal(inner, 0, -2, -1), matmul(v, turn)];
  },
};

interface SvdAttributes extends Attributes {
  readonly full: boolean;
}

/**
 * Results: U, S, Vᵀ. For distinct singular values (Giles 2008, section 3.2, extended to vectors;
 * `svd_backward`); of full matrices the reduced ones count. What is orthogonal to U, or to V, is nothing where they are square.
 */
export const svdRow: Row<SvdAttributes> = {
  name: 'svd',
  node: 'LinalgSvdBackward0',
  symbol: 'usvᵀ',
  formula:
    '(u·(skew(uᵀ·∇u)/e·s + s·skew(vᵀ·∇v)/e + diag ∇s) + (1 − u·uᵀ)·∇u·s⁻¹)·vᵀ + u·s⁻¹·∇vᵀ·(1 − v·vᵀ), e = sⱼ² − sᵢ², skew(x) = x − xᵀ, u·s·vᵀ = a, s square',
  tangent:
    '∂s = diag m, ∂u = u·(m·s + s·mᵀ)/e + (1 − u·uᵀ)·∂a·v·s⁻¹, ∂v = v·(s·m + mᵀ·s)/e + (1 − v·vᵀ)·∂aᵀ·u·s⁻¹, m = uᵀ·∂a·v, e = sⱼ² − sᵢ², u·s·vᵀ = a, s square',
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }, { slot: THIRD_RESULT }],
  differentiable: true,
  view: false,
  forward([input], { full }) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.svd', false);
    const [m = 0, n = 0] = x.shape.slice(-2);
    const k = Math.min(m, n);
    const us: Float64Array[] = [];
    const ss: Float64Array[] = [];
    const vs: Float64Array[] = [];
    eachMatrix(x, (matrix, b) => {
      if (matrix.some(Number.isNaN)) {
        throw new LinAlgError(
          `linalg.svd: ${batchText(x, b)}The algorithm failed to converge because the input matrix contained non-finite values.`,
        );
      }
      const { u, s, v } = decompose(matrix, m, n, full);
      us.push(u);
      ss.push(s);
      vs.push(v);
    });
    const v = fromBatches(x, [n, full ? n : k], vs);
    return [fromBatches(x, [m, full ? m : k], us), fromBatches(x, [k], ss), mT(v)];
  },
  vjp: ([fullU, gs, fullVh], n) => {
    const [u, s, vh] = reduced(n.saved(RESULT), n.saved(SECOND_RESULT), n.saved(THIRD_RESULT));
    const k = s.shape.at(-1) ?? 0;
    const gu = fullU ? narrow(fullU, -1, 0, k) : null;
    const gvh = fullVh ? narrow(fullVh, -2, 0, k) : null;
    const v = mT(vh);
    const e = mul(differences(s), add(unsqueeze(s, -1), unsqueeze(s, -2)));
    const gaps = add(withoutDiagonal(e), eyeLike(e.shape, e.dtype));
    const parts: Tensor[] = [];
    if (gs) parts.push(diagEmbed(gs));
    if (gu) parts.push(scaled(div(skew(matmul(mT(u), gu)), gaps), s));
    if (gvh) parts.push(mul(unsqueeze(s, -1), div(skew(matmul(vh, mT(gvh))), gaps)));
    if (parts.length === 0) return [null];
    let grad = chain(
      u,
      parts.reduce((a, b) => add(a, b)),
      vh,
    );
    const [rows = 0, columns = 0] = grad.shape.slice(-2);
    const inverse = reciprocal(s);
    if (gu && rows > k) {
      const outside = scaled(sub(gu, chain(u, mT(u), gu)), inverse);
      grad = add(grad, matmul(outside, vh));
    }
    if (gvh && columns > k) {
      const outside = sub(gvh, chain(gvh, v, vh));
      grad = add(grad, matmul(scaled(u, inverse), outside));
    }
    return [grad];
  },
  jvp: ([tangent], n) => {
    const [u, s, vh] = reduced(n.saved(RESULT), n.saved(SECOND_RESULT), n.saved(THIRD_RESULT));
    const v = mT(vh);
    const da = tangent as Tensor;
    const inner = chain(mT(u), da, v);
    const e = mul(differences(s), add(unsqueeze(s, -1), unsqueeze(s, -2)));
    const gaps = add(withoutDiagonal(e), eyeLike(e.shape, e.dtype));
    const right = scaled(inner, s);
    const left = mul(unsqueeze(s, -1), inner);
    const turnU = div(withoutDiagonal(add(right, mT(right))), gaps);
    const turnV = div(withoutDiagonal(add(left, mT(left))), gaps);
    const inverse = reciprocal(s);
    const reach = matmul(da, v);
    const outsideU = scaled(sub(reach, matmul(u, inner)), inverse);
    const back = matmul(mT(u), da);
    const outsideV = mul(unsqueeze(inverse, -1), sub(back, matmul(inner, vh)));
    return [
      add(matmul(u, turnU), outsideU),
      diagonal(inner, 0, -2, -1),
      add(matmul(mT(turnV), vh), outsideV),
    ];
  },
};

/** The first k columns of U and rows of Vᵀ. */
function reduced(u: Tensor, s: Tensor, vh: Tensor): readonly [Tensor, Tensor, Tensor] {
  const k = s.shape.at(-1) ?? 0;
  return [narrow(u, -1, 0, k), s, narrow(vh, -2, 0, k)];
}

export type Eigen = Named<{
  readonly eigenvalues: Tensor;
  readonly eigenvectors: Tensor;
}>;

export interface EighOptions {
  /** The triangle that is read: `L` or `U`. */
  readonly UPLO?: string;
}

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of symmetric matrices, of which one triangle is read;
 * also iterable, in that order. The signs of vectors are arbitrary.
 */
export function eigh(x: Tensor, options: EighOptions = {}): Eigen {
  const { UPLO = 'L' } = checkNames('eigh', options);
  const triangle = UPLO.toUpperCase();
  if (triangle !== 'L' && triangle !== 'U') {
    throw new RuntimeError(`Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`);
  }
  const [eigenvalues, eigenvectors] = runMany(eighRow, [x], { upper: triangle === 'U' }) as [
    Tensor,
    Tensor,
  ];
  return named({ eigenvalues, eigenvectors });
}

/** Eigenvalues of symmetric matrices, ascending. */
export function eigvalsh(x: Tensor, options: EighOptions = {}): Tensor {
  checkNames('eigvalsh', options);
  return eigh(x, options).eigenvalues;
}

export type SVD = Named<{
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}>;

/**
 * A = U·diag(S)·Vᵀ with S descending; also iterable, in that order. The signs of vectors are arbitrary.
 * With `fullMatrices`, U and V are square.
 */
export function svd(x: Tensor, options: { readonly fullMatrices?: boolean } = {}): SVD {
  const { fullMatrices = true } = checkNames('svd', options);
  const [u, s, vh] = runMany(svdRow, [x], { full: fullMatrices }) as [Tensor, Tensor, Tensor];
  return named({ u, s, vh });
}

/** Singular values, descending. */
export function svdvals(x: Tensor): Tensor {
  return svd(x, { fullMatrices: false }).s;
}
