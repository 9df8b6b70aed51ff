/** @file Least squares: lstsq. */

import { internally } from '../autograd/state.ts';
import { numbersOf } from '../kernels/strided.ts';
import { titleOf } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, sub } from './arithmetic.ts';
import { run } from './dispatch.ts';
import { inBatch } from './inverses.ts';
import { matmul } from './linalg.ts';
import { square } from './math.ts';
import { checkMatrix, mT } from './matrices.ts';
import { sum } from './reduce.ts';
import type { Attributes, Row, VjpContext } from './row.ts';
import { squeeze, unsqueeze } from './shape.ts';
import { matrixRank, pinv, pinvGradient, pinvTangent } from './pseudo-inverse.ts';
import { svdvals } from './spectra.ts';

interface LstsqAttributes extends Attributes {
  readonly rtol: number;
}

const inverseOf = (n: VjpContext<LstsqAttributes>): Tensor => pinv(n.saved(0), n.attributes);

/** Operands of one batch shape: A [.., m, n], B [.., m, k]. The pseudo-inverse times B. */
export const lstsqRow: Row<LstsqAttributes> = {
  name: 'lstsq',
  node: 'LinalgLstsqBackward0',
  symbol: 'a⁺b',
  formula: 'of the pseudo-inverse, by ∇·bᵀ; pᵀ·∇',
  saves: [{ slot: 0 }, { slot: 1, when: 0 }],
  differentiable: true,
  view: false,
  forward(inputs, { rtol }) {
    const [a, b] = inputs as [Tensor, Tensor];
    return internally(() => matmul(pinv(a, { rtol }), b));
  },
  vjp: [
    (g, n) => pinvGradient(matmul(g, mT(n.saved(1))), inverseOf(n), n.saved(0)),
    (g, n) => matmul(mT(inverseOf(n)), g),
  ],
  jvp: ([da, db], n) => {
    const p = inverseOf(n);
    const moved = da ? matmul(pinvTangent(da, p, n.saved(0)), n.saved(1)) : null;
    if (!db) return moved as Tensor;
    return moved === null ? matmul(p, db) : add(moved, matmul(p, db));
  },
};

export interface LstsqOptions {
  /** Singular values below this share of the largest count as 0. */
  readonly rcond?: number | null;
  /** LAPACK's, which decide what is returned beside the solution. */
  readonly driver?: 'gels' | 'gelsy' | 'gelsd' | 'gelss' | null;
}

export interface LeastSquares extends Iterable<Tensor> {
  readonly solution: Tensor;
  /**
   * Σ(A·X − B)² over the rows, where A has more rows than columns and full rank, and the driver is not
   * gelsy (the default); else empty. No derivative.
   */
  readonly residuals: Tensor;
  /** int64, by matrix; empty for the driver gels. */
  readonly rank: Tensor;
  /** For the drivers gelsd and gelss; else empty. */
  readonly singularValues: Tensor;
}

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
export function lstsq(
  a: Tensor,
  b: Tensor,
  { rcond = null, driver = null }: LstsqOptions = {},
): LeastSquares {
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
  const found = run(lstsqRow, [left, right], { rtol });
  const none = (): Tensor => empty([0], a.dtype);
  const result: Omit<LeastSquares, typeof Symbol.iterator> = {
    solution: isVector ? squeeze(found, -1) : found,
    get residuals() {
      const isFull = (): boolean => numbersOf(ranks()).every((rank) => rank === n);
      if (method === 'gelsy' || m <= n || !isFull()) return none();
      return internally(() => sum(square(sub(matmul(left, found), right)), -2));
    },
    get rank() {
      return method === 'gels' ? empty([0], 'int64') : ranks();
    },
    get singularValues() {
      return method === 'gelsd' || method === 'gelss' ? internally(() => svdvals(a)) : none();
    },
  };
  const ranks = (): Tensor => internally(() => matrixRank(a, { rtol }));
  return Object.assign(result, {
    *[Symbol.iterator]() {
      yield* [result.solution, result.residuals, result.rank, result.singularValues];
    },
  });
}
