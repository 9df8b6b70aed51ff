/** @file Eigenvalues of symmetric matrices, singular values, and the pseudo-inverse they define. */

import { eigh as diagonalize, svd as decompose } from '../kernels/spectrum.ts';
import { titleOf } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { showShape } from '../tensor/shape.ts';
import { named, type Named } from '../tensor/named.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { gt } from './compare.ts';
import { diagEmbed, diagonal } from './diagonal.ts';
import { run, runMany } from './dispatch.ts';
import { amax } from './extremes.ts';
import { matmul } from './linalg.ts';
import { eyeLike } from './like.ts';
import { neg, reciprocal } from './math.ts';
import { chain, checkMatrix, eachMatrix, fromBatches, mT } from './matrices.ts';
import { RESULT, SECOND_RESULT, type Attributes, type Row } from './row.ts';
import { where } from './select.ts';
import { unsqueeze } from './shape.ts';

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

/**
 * Results: eigenvalues, eigenvectors. For distinct eigenvalues: v·((vᵀ·∇v)/(λj − λi) + diag ∇λ)·vᵀ (Giles,
 * An extended collection of matrix derivative results, 2008, section 3.1; `linalg_eig_backward`).
 */
export const eighRow: Row = {
  name: 'eigh',
  node: 'LinalgEighBackward0',
  symbol: 'vλvᵀ',
  formula: 'v·((vᵀ·∇v)/(λⱼ − λᵢ) + diag ∇λ)·vᵀ',
  saves: [{ slot: RESULT }, { slot: SECOND_RESULT }],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.eigh');
    const n = x.shape.at(-1) ?? 0;
    const values: Float64Array[] = [];
    const vectors: Float64Array[] = [];
    eachMatrix(x, (matrix) => {
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
 * `svd_backward`); full matrices have no derivative.
 */
export const svdRow: Row<SvdAttributes> = {
  name: 'svd',
  node: 'LinalgSvdBackward0',
  symbol: 'usvᵀ',
  formula: 'u·(skew(uᵀ·∇u)/e·s + s·skew(vᵀ·∇v)/e + diag ∇s)·vᵀ, e = sⱼ² − sᵢ²',
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
    eachMatrix(x, (matrix) => {
      const { u, s, v } = decompose(matrix, m, n, full);
      us.push(u);
      ss.push(s);
      vs.push(v);
    });
    const v = fromBatches(x, [n, full ? n : k], vs);
    return [fromBatches(x, [m, full ? m : k], us), fromBatches(x, [k], ss), mT(v)];
  },
  vjp: ([gu, gs, gvh], n) => {
    if (n.attributes.full && (gu || gvh)) {
      throw new RuntimeError(
        'svd_backward: The singular vectors in the backward pass are only defined for full_matrices=False',
      );
    }
    const [u, s, vh] = reduced(n.saved(RESULT), n.saved(SECOND_RESULT), n.saved(THIRD_RESULT));
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
    const k = s.shape.at(-1) ?? 0;
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
  return [u.narrow(-1, 0, k), s, vh.narrow(-2, 0, k)];
}

/** The gradient of A by that of its pseudo-inverse P; see `pinvRow`. */
export function pinvGradient(g: Tensor, p: Tensor, a: Tensor): Tensor {
  const pt = mT(p);
  const gt = mT(g);
  const left = matmul(gt, matmul(p, pt));
  const right = chain(pt, p, gt);
  return add(
    neg(chain(pt, g, pt)),
    add(sub(left, chain(a, p, left)), sub(right, chain(right, p, a))),
  );
}

/** The tangent of the pseudo-inverse P of A; see `pinvRow`. */
export function pinvTangent(da: Tensor, p: Tensor, a: Tensor): Tensor {
  const pt = mT(p);
  const left = chain(p, pt, mT(da));
  const right = chain(mT(da), pt, p);
  return add(
    neg(chain(p, da, p)),
    add(sub(left, chain(left, a, p)), sub(right, chain(p, a, right))),
  );
}

/**
 * For matrices of constant rank: dP = −P·dA·P + P·Pᵀ·dAᵀ·(1 − A·P) + (1 − P·A)·dAᵀ·Pᵀ·P (Golub and
 * Pereyra, SIAM J. Numer. Anal. 10, 1973, equation 4.12).
 */
export const pinvRow: Row<{ readonly rtol: number } & Attributes> = {
  name: 'pinv',
  node: 'LinalgPinvBackward0',
  symbol: 'a⁺',
  formula: '−pᵀ∇pᵀ + (1 − ap)∇ᵀppᵀ + pᵀp∇ᵀ(1 − pa)',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], { rtol }) {
    const x = input as Tensor;
    const [u, s, vh] = svdRow.forward([x], { full: false }) as [Tensor, Tensor, Tensor];
    const floor = mul(amax(s, -1, { keepdim: true }), rtol);
    const inverse = where(gt(s, floor), reciprocal(s), 0);
    return matmul(scaled(mT(vh), inverse), mT(u));
  },
  vjp: [(g, n) => pinvGradient(g, n.saved(RESULT), n.saved(0))],
  jvp: ([tangent], n) => pinvTangent(tangent as Tensor, n.saved(RESULT), n.saved(0)),
};

export type Eigen = Named<{
  readonly eigenvalues: Tensor;
  readonly eigenvectors: Tensor;
}>;

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of symmetric matrices, of which the lower triangle
 * is read; also iterable, in that order. The signs of vectors are arbitrary.
 */
export function eigh(x: Tensor): Eigen {
  const [eigenvalues, eigenvectors] = runMany(eighRow, [x]) as [Tensor, Tensor];
  return named({ eigenvalues, eigenvectors });
}

/** Eigenvalues of symmetric matrices, ascending. */
export function eigvalsh(x: Tensor): Tensor {
  return eigh(x).eigenvalues;
}

export type SVD = Named<{
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}>;

/**
 * A = U·diag(S)·Vᵀ with S descending; also iterable, in that order. The signs of vectors are arbitrary.
 * With `fullMatrices`, U and V are square, and only S has a derivative.
 */
export function svd(x: Tensor, { fullMatrices = false } = {}): SVD {
  const [u, s, vh] = runMany(svdRow, [x], { full: fullMatrices }) as [Tensor, Tensor, Tensor];
  return named({ u, s, vh });
}

/** Singular values, descending. */
export function svdvals(x: Tensor): Tensor {
  return svd(x).s;
}

/** The pseudo-inverse; singular values below `rtol` times the largest count as 0. */
export function pinv(x: Tensor, { rtol }: { readonly rtol?: number } = {}): Tensor {
  if (x.ndim < 2) {
    throw new RuntimeError(
      `linalg.pinv(${titleOf[x.dtype]}{${showShape(x.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
    );
  }
  const [m = 0, n = 0] = x.shape.slice(-2);
  const epsilon = x.dtype === 'float64' ? 2 ** -52 : 2 ** -23;
  return run(pinvRow, [x], { rtol: rtol ?? Math.max(m, n) * epsilon });
}

/** The numerical rank: singular values above `rtol` times the largest. */
export function matrixRank(x: Tensor, { rtol }: { readonly rtol?: number } = {}): Tensor {
  const [m = 0, n = 0] = x.shape.slice(-2);
  const epsilon = x.dtype === 'float64' ? 2 ** -52 : 2 ** -23;
  const s = svdvals(x);
  const floor = mul(amax(s, -1, { keepdim: true }), rtol ?? Math.max(m, n) * epsilon);
  return gt(s, floor).sum(-1);
}
