/** @file Checks of the rows of linear algebra; vectors with arbitrary signs enter by their squares. */

import * as g from 'gradlens';
import { type Tensor, linalg } from 'gradlens';
import { type Check, of, other, row, signed } from './checks.ts';

const square = of([3, 3], [2, -1, 0.5, 0.3, 3, -0.7, 1, 0.4, -2.5]);
const batch = of([2, 2, 2], [2, 1, 0.5, 3, -1, 0.4, 0.7, 2]);
const more = of([2, 2, 2], [1, -2, 0.5, 3, 0.3, 1.1, -0.7, 2]);
const pair = of([2], [0.6, -1.4]);
const matrix = of([2, 2], [1.3, -0.8, 0.4, 2.2]);
const symmetric = (x: Tensor): Tensor => x.add(x.transpose(-2, -1)).div(2);
const positive = (x: Tensor): Tensor =>
  linalg.matmul(x, x.transpose(-2, -1)).add(g.eye(x.size(-1), x.size(-1), { dtype: 'float64' }));
const options = { beta: 0.5, alpha: 2 };

export const algebraChecks: Readonly<Record<string, Check>> = {
  addmmRow: [(c, a, b) => c.addmm(a, b, options), row, signed, square],
  addmvRow: [(c, a, b) => c.addmv(a, b, options), pair, signed, row],
  addrRow: [(c, a, b) => c.addr(a, b, options), signed, pair, row],
  baddbmmRow: [(c, a, b) => c.baddbmm(a, b, options), batch, more, batch],
  addbmmRow: [(c, a, b) => c.addbmm(a, b, options), matrix, more, batch],
  crossRow: [(a, b) => linalg.cross(a, b), signed, other],
  vdotRow: [(a, b) => a.vdot(b), row, row.mul(2)],
  inverseRow: [(a) => a.inverse(), batch],
  solveRow: [(a, b) => linalg.solve(a, b), square, signed.t()],
  solveTriangularRow: [(a, b) => linalg.solveTriangular(a, b, { upper: true }), square, signed.t()],
  detRow: [(a) => a.det(), batch],
  slogdetRow: [(a) => a.slogdet().logabsdet, square],
  triangularSolveRow: [
    (b, a) =>
      g.cat([false, true].flatMap((transpose) => [...g.triangularSolve(b, a, { transpose })])),
    square,
    square.t(),
  ],
  luSolveRow: [
    (a, b) => {
      const pivots = g.tensor([3, 3, 3], { dtype: 'int32' });
      const sides = [true, false].flatMap((left) =>
        [true, false].map((adjoint) => linalg.luSolve(a, pivots, b, { left, adjoint })),
      );
      return g.stack(sides);
    },
    square,
    square.t(),
  ],
  luRow: [
    (a, b) => g.cat([...linalg.lu(a), ...linalg.lu(b)].map((each) => each.reshape([-1]))),
    signed,
    signed.t(),
  ],
  luFactorRow: [
    (a, b, c) => g.cat([a, b, c].map((each) => linalg.luFactorEx(each).lu.reshape([-1]))),
    signed,
    signed.t(),
    square,
  ],
  lstsqRow: [(a, b) => linalg.lstsq(a, b).solution, signed.t(), square],
  choleskyRow: [(a) => linalg.cholesky(positive(a)), square],
  choleskySolveRow: [(a, b) => b.choleskySolve(linalg.cholesky(positive(a))), square, square],
  choleskyInverseRow: [(a) => linalg.cholesky(positive(a)).choleskyInverse(), square],
  blockDiagRow: [(a, b) => g.blockDiag(a, b), signed, other],
  distRow: [(a, b) => g.dist(a, b, 3), signed, other],
  cdistRow: [(a, b) => g.cdist(a, b, { p: 3 }), signed, other],
  pdistRow: [(a) => g.pdist(a, 3), square],
  renormRow: [(a) => g.renorm(a, 3, 0, 0.7), signed],
  qrRow: [
    (a, b) => g.cat([...a.qr(), ...b.qr()].map((each) => each.reshape([-1]))),
    signed,
    signed.t(),
  ],
  eighRow: [
    (a) => {
      const { eigenvalues, eigenvectors } = linalg.eigh(symmetric(a));
      return g.cat([eigenvalues.mul(2).unsqueeze(0), eigenvectors.square()]);
    },
    square,
  ],
  svdRow: [
    (a) => {
      const { u, s, vh } = linalg.svd(a, { fullMatrices: false });
      return g.cat([u.square(), s, vh.square()].map((each) => each.reshape([-1])));
    },
    signed,
  ],
  pinvRow: [(a, b) => linalg.pinv(a).matmul(linalg.pinv(b.t())), signed, other],
  matrixExpRow: [(a) => a.matrixExp(), batch],
};
