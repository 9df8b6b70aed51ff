/** @file Pseudo-inverses and ranks of matrices, by their singular values. */

import { RuntimeError } from '../../tensor/errors.ts';
import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { checkNames } from '../../tensor/options.ts';
import { zeros } from '../../tensor/factories.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { noGrad } from '../../autograd/grad-mode.ts';
import { add, maximum, mul, sub } from '../elementwise/arithmetic.ts';
import { gt } from '../elementwise/compare.ts';
import { run } from '../dispatch.ts';
import { amax } from '../reductions/extremes.ts';
import { matmul } from './products.ts';
import { abs, neg, reciprocal } from '../elementwise/math.ts';
import { chain, mT } from './matrices.ts';
import { RESULT, type Attributes, type Operand, type Row } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { refuseGradients } from '../elementwise/require.ts';
import { unsqueeze } from '../shape/shape.ts';
import { eighRow, eigvalsh, svdRow, svdvals } from './spectra.ts';

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
interface PinvAttributes extends Attributes, Required<Pick<PinvOptions, 'hermitian'>> {
  readonly atol: Operand;
  readonly rtol: Operand;
}

export const pinvRow: Row<PinvAttributes> = {
  name: 'pinv',
  node: 'LinalgPinvBackward0',
  symbol: 'a⁺',
  formula: '−pᵀ·∇·pᵀ + (1 − a·p)·∇ᵀ·p·pᵀ + pᵀ·p·∇ᵀ·(1 − p·a)',
  tangent: '−p·∂a·p + p·pᵀ·∂aᵀ·(1 − a·p) + (1 − p·a)·∂aᵀ·pᵀ·p, p the result',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([input], { hermitian, ...tolerances }) {
    const x = input as Tensor;
    if (x.numel() === 0) return zeros(mT(x).shape, { dtype: x.dtype });
    const inverted = (s: Tensor): Tensor =>
      unsqueeze(where(gt(abs(s), floorOf(abs(s), tolerances)), reciprocal(s), 0), -2);
    if (hermitian) {
      const [values, v] = eighRow.forward([x], { upper: false }) as [Tensor, Tensor];
      return matmul(mul(v, inverted(values)), mT(v));
    }
    const [u, s, vh] = svdRow.forward([x], { full: false }) as [Tensor, Tensor, Tensor];
    return matmul(mul(mT(vh), inverted(s)), mT(u));
  },
  vjp: [(g, n) => pinvGradient(g, n.saved(RESULT), n.saved(0))],
  jvp: ([tangent], n) => pinvTangent(tangent as Tensor, n.saved(RESULT), n.saved(0)),
};

/** What counts as 0 among absolute singular values: one tolerance, or the other times the largest. */
function floorOf(s: Tensor, { atol, rtol }: { atol: Operand; rtol: Operand }): Tensor {
  const each = (tolerance: Operand): Operand =>
    typeof tolerance === 'number' ? tolerance : unsqueeze(tolerance, -1);
  const relative = mul(amax(s, -1, { keepdim: true }), each(rtol));
  return maximum(relative, add(mul(relative, 0), each(atol)));
}

interface Tolerances {
  /** Singular values up to this count as 0; one for all matrices, or one each. */
  readonly atol?: number | Tensor;
  /** … and those up to this part of the largest: by default max(m, n)·ε, and 0 beside an `atol`. */
  readonly rtol?: number | Tensor;
}

export interface PinvOptions extends Tolerances {
  /** The matrices are symmetric; the lower triangle is read. */
  readonly hermitian?: boolean;
}

function tolerancesFor(x: Tensor, { atol, rtol }: Tolerances): { atol: Operand; rtol: Operand } {
  if (rtol !== undefined) return { atol: atol ?? 0, rtol };
  if (!isFloating(x.dtype)) {
    throw new RuntimeError("This function doesn't handle types other than float and double");
  }
  const [m = 0, n = 0] = x.shape.slice(-2);
  const usual = Math.max(m, n) * (x.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
  if (atol === undefined) return { atol: 0, rtol: usual };
  if (typeof atol === 'number') return { atol, rtol: atol > 0 ? 0 : usual };
  return { atol, rtol: where(gt(atol, 0), 0, usual) };
}

/** The pseudo-inverses of matrices: of singular values that count as 0 there is no inverse. */
export function pinv(x: Tensor, options: PinvOptions = {}): Tensor {
  const { hermitian = false, ...given } = checkNames('pinv', options);
  if (x.ndim < 2 || !isFloating(x.dtype)) {
    throw new RuntimeError(
      `linalg.pinv(${titleOf[x.dtype]}{${showShape(x.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
    );
  }
  refuseGradients('linalg_pinv', given);
  return run(pinvRow, [x], { hermitian, ...tolerancesFor(x, given) });
}

/** `torch.pinverse`: the pseudo-inverses, with one relative tolerance. */
export function pinverse(x: Tensor, rcond = 1e-15): Tensor {
  return pinv(x, { rtol: rcond });
}

export interface MatrixRankOptions extends PinvOptions {
  /** An absolute tolerance, as NumPy has it. */
  readonly tol?: number | Tensor;
}

/** The ranks of matrices: their singular values that do not count as 0. */
export function matrixRank(x: Tensor, options: MatrixRankOptions = {}): Tensor {
  const { tol, hermitian = false, ...given } = checkNames('matrixRank', options);
  if (x.ndim < 2) {
    throw new RuntimeError(
      'torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.',
    );
  }
  return noGrad(() => {
    const tolerances = tol === undefined ? tolerancesFor(x, given) : { atol: tol, rtol: 0 };
    if (x.numel() === 0) return zeros(x.shape.slice(0, -2), { dtype: 'int64' });
    const s = hermitian ? abs(eigvalsh(x)) : svdvals(x);
    return gt(s, floorOf(s, tolerances)).sum(-1);
  });
}
