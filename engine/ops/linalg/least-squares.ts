/** @file Least squares: lstsq. */

import { internally } from '../../autograd/state.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { empty } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { named, type Named } from '../../tensor/named.ts';
import { sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul, sub } from '../elementwise/arithmetic.ts';
import { runMany } from '../dispatch.ts';
import { inBatch } from './inverses.ts';
import { zerosLike } from '../like.ts';
import { matmul } from './products.ts';
import { neg, square } from '../elementwise/math.ts';
import { checkMatrix, mT } from './matrices.ts';
import { sum } from '../reductions/reduce.ts';
import { RESULT, type Attributes, type Row, type VjpContext } from '../row.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';
import { matrixRank, pinv, pinvGradient, pinvTangent } from './pseudo-inverse.ts';
import { svdvals } from './spectra.ts';

interface LstsqAttributes extends Attributes {
  readonly rtol: number;
  /** B is a vector, or a batch of them. */
  readonly isVector: boolean;
  /** The residuals are asked for. */
  readonly residuals: boolean;
}

type Context = VjpContext<LstsqAttributes>;

const inverse = (a: Tensor, { rtol }: LstsqAttributes): Tensor => pinv(a, { rtol });
const inverseOf = (n: Context): Tensor => inverse(n.saved(0), n.attributes);
const asMatrix = (x: Tensor, { isVector }: LstsqAttributes): Tensor =>
  isVector ? unsqueeze(x, -1) : x;
const asGiven = (x: Tensor, { isVector }: LstsqAttributes): Tensor =>
  isVector ? squeeze(x, -1) : x;
const sideOf = (n: Context): Tensor => asMatrix(n.saved(1), n.attributes);
const solutionOf = (n: Context): Tensor => asMatrix(n.saved(RESULT), n.attributes);
const missOf = (n: Context): Tensor => sub(matmul(n.saved(0), solutionOf(n)), sideOf(n));

/**
 * Operands of one batch shape: A [.., m, n], B [.., m, k] or [.., m]. Results: the pseudo-inverse times B, and
 * the residuals Σ(A·X − B)² over the rows, which do not depend on X: it makes them least.
 */
export const lstsqRow: Row<LstsqAttributes> = {
  name: 'lstsq',
  node: 'LinalgLstsqBackward0',
  symbol: 'a⁺b',
  formula:
    '−pᵀ·m·pᵀ + (1 − a·p)·mᵀ·p·pᵀ + pᵀ·p·mᵀ·(1 − p·a) + r·xᵀ; pᵀ·∇ − r, p = a⁺, m = ∇·bᵀ, r = 2(a·x − b)·diag ∇₂',
  tangent: '∂x = ∂p·b + p·∂b, p = a⁺; of the residuals Σ 2(a·x − b)·(∂a·x − ∂b)',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward([a, b], attributes) {
    return internally(() => {
      const side = asMatrix(b as Tensor, attributes);
      const x = matmul(inverse(a as Tensor, attributes), side);
      const residuals = attributes.residuals
        ? sum(square(sub(matmul(a as Tensor, x), side)), -2)
        : empty([0], side.dtype);
      return [asGiven(x, attributes), residuals];
    });
  },
  vjp: (grads, n) => {
    const { attributes } = n;
    const g = grads[0] ? asMatrix(grads[0], attributes) : null;
    const missed =
      grads[1] && attributes.residuals ? mul(mul(unsqueeze(grads[1], -2), 2), missOf(n)) : null;
    const total = (x: Tensor | null, y: Tensor | null): Tensor | null =>
      x && y ? add(x, y) : (x ?? y);
    const byB = total(g && matmul(mT(inverseOf(n)), g), missed && neg(missed));
    return [
      total(
        g && pinvGradient(matmul(g, mT(sideOf(n))), inverseOf(n), n.saved(0)),
        missed && matmul(missed, mT(solutionOf(n))),
      ),
      byB && asGiven(byB, attributes),
    ];
  },
  jvp: ([da, db], n) => {
    const { attributes } = n;
    const p = inverseOf(n);
    const dSide = asMatrix(db ?? zerosLike(n.saved(1)), attributes);
    const moved = da ?? zerosLike(n.saved(0));
    const dx = add(matmul(pinvTangent(moved, p, n.saved(0)), sideOf(n)), matmul(p, dSide));
    const change = sub(matmul(moved, solutionOf(n)), dSide);
    return [
      asGiven(dx, attributes),
      attributes.residuals ? sum(mul(mul(missOf(n), 2), change), -2) : null,
    ];
  },
};

export interface LstsqOptions {
  /** Singular values below this share of the largest count as 0. */
  readonly rcond?: number | null;
  /** LAPACK's, which decide what is returned beside the solution. */
  readonly driver?: 'gels' | 'gelsy' | 'gelsd' | 'gelss' | null;
}

export type LeastSquares = Named<{
  readonly solution: Tensor;
  /**
   * Σ(A·X − B)² over the rows, where A has more rows than columns and full rank, and the driver is not
   * gelsy (the default); else empty.
   */
  readonly residuals: Tensor;
  /** int64, by matrix; empty for the driver gels. */
  readonly rank: Tensor;
  /** For the drivers gelsd and gelss; else empty. No derivative. */
  readonly singularValues: Tensor;
}>;

function check(a: Tensor, b: Tensor, driver: string): void {
  if (!['gels', 'gelsy', 'gelsd', 'gelss'].includes(driver)) {
    throw new RuntimeError(
      `torch.linalg.lstsq: parameter \`driver\` should be one of (gels, gelsy, gelsd, gelss)`,
    );
  }
  if (a.ndim < 2) {
    throw new RuntimeError('torch.linalg.lstsq: input must have at least 2 dimensions.');
  }
  if (b.ndim < 1) {
    throw new RuntimeError('torch.linalg.lstsq: other must have at least 1 dimension.');
  }
  checkMatrix(a, 'linalg.lstsq', false);
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's dtype ${titleOf[a.dtype]} and other's dtype ${titleOf[b.dtype]}`,
    );
  }
}

/** X that makes A·X nearest to B, the smallest one if there are several; batches broadcast. */
export function lstsq(a: Tensor, b: Tensor, options: LstsqOptions = {}): LeastSquares {
  const { rcond = null, driver = null } = checkNames('lstsq', options);
  const method = driver ?? 'gelsy';
  check(a, b, method);
  const isVector =
    b.ndim === 1 || (a.ndim - 1 === b.ndim && sameShape(a.shape.slice(0, -1), b.shape));
  const side = isVector ? unsqueeze(b, -1) : b;
  if (a.shape.at(-2) !== side.shape.at(-2)) {
    throw new RuntimeError(
      isVector
        ? 'torch.linalg.lstsq: input.size(-2) should match other.size(-1)'
        : 'torch.linalg.lstsq: input.size(-2) should match other.size(-2)',
    );
  }
  const [m = 0, n = 0] = a.shape.slice(-2);
  const epsilon = a.dtype === 'float64' ? 2 ** -52 : 2 ** -23;
  const rtol = rcond ?? Math.max(m, n) * epsilon;
  const [left, right] = inBatch(a, side);
  const rank = internally(() => matrixRank(a, { rtol }));
  const isFull = (): boolean => numbersOf(rank).every((each) => each === n);
  const attributes = { rtol, isVector, residuals: method !== 'gelsy' && m > n && isFull() };
  const [solution, residuals] = runMany(
    lstsqRow,
    [left, isVector ? squeeze(right, -1) : right],
    attributes,
  ) as [Tensor, Tensor];
  return named({
    solution,
    residuals,
    rank: method === 'gels' ? empty([0], 'int64') : rank,
    singularValues:
      method === 'gelsd' || method === 'gelss' ? internally(() => svdvals(a)) : empty([0], a.dtype),
  });
}
