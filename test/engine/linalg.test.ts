/** @file What factorizations must give by definition, and where PyTorch's derivative is no guide. */

import assert from 'node:assert/strict';
import { type Tensor, allclose, autograd, eye, linalg, manualSeed, randn, tensor } from 'gradlens';

const random = (...shape: number[]): Tensor => randn(shape, { dtype: 'float64' });
const isIdentity = (x: Tensor): boolean =>
  allclose(x, eye(x.size(-1), x.size(-1), { dtype: 'float64' }).expandAs(x), { atol: 1e-10 });
const near = (a: Tensor, b: Tensor): boolean => allclose(a, b, { rtol: 1e-10, atol: 1e-10 });
const mT = (x: Tensor): Tensor => x.transpose(-2, -1);

describe('linalg', () => {
  before(() => manualSeed(1));

  it('svd: orthonormal factors that make the matrix again, tall, wide and without full rank', () => {
    const thin = random(7, 2).matmul(random(2, 5));
    for (const x of [random(8, 5), random(5, 8), random(2, 4, 4), thin]) {
      const { u, s, vh } = linalg.svd(x, { fullMatrices: false });
      assert.ok(isIdentity(mT(u).matmul(u)));
      assert.ok(isIdentity(vh.matmul(mT(vh))));
      assert.ok(near(u.mul(s.unsqueeze(-2)).matmul(vh), x));
      const full = linalg.svd(x);
      assert.ok(isIdentity(mT(full.u).matmul(full.u)));
      assert.ok(isIdentity(full.vh.matmul(mT(full.vh))));
    }
  });

  it('eigh: orthonormal vectors, ascending values', () => {
    const a = random(12, 12);
    const x = a.add(a.t());
    const { eigenvalues, eigenvectors: v } = linalg.eigh(x);
    assert.ok(isIdentity(v.t().matmul(v)));
    assert.ok(near(v.mul(eigenvalues).matmul(v.t()), x));
    const values = eigenvalues.tolist() as number[];
    assert.deepEqual(
      values,
      [...values].sort((p, q) => p - q),
    );
  });

  it('qr: both forms make the matrix again', () => {
    for (const x of [random(6, 4), random(4, 6), random(2, 3, 3)]) {
      for (const mode of ['reduced', 'complete'] as const) {
        const { q, r } = linalg.qr(x, mode);
        assert.ok(isIdentity(mT(q).matmul(q)));
        assert.ok(near(q.matmul(r), x));
      }
    }
  });

  it('solve and inverse of a larger matrix', () => {
    const a = random(30, 30);
    const b = random(30, 3);
    assert.ok(near(a.matmul(linalg.solve(a, b)), b));
    assert.ok(isIdentity(a.matmul(linalg.inv(a))));
  });

  it('the gradient of the determinant of a singular matrix is its cofactors', () => {
    const x = tensor(
      [
        [1, 2],
        [2, 4],
      ],
      { dtype: 'float64', requiresGrad: true },
    );
    const [gradient] = autograd.grad(x.det(), [x]);
    const cofactors = tensor(
      [
        [4, -2],
        [-2, 1],
      ],
      { dtype: 'float64' },
    );
    assert.ok(near(gradient!, cofactors));
  });

  it('the exponential of a large skew matrix is a rotation', () => {
    const angle = 20;
    const x = tensor(
      [
        [0, -angle],
        [angle, 0],
      ],
      { dtype: 'float64' },
    );
    const expected = tensor(
      [
        [Math.cos(angle), -Math.sin(angle)],
        [Math.sin(angle), Math.cos(angle)],
      ],
      { dtype: 'float64' },
    );
    assert.ok(near(x.matrixExp(), expected));
  });
});
