/** @file softmax and normalization of float32 rows, against the same in float64, and rows of infinities. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

const x = (): Tensor =>
  g
    .linspace(-9, 7, 40 * 37)
    .sin()
    .mul(5)
    .reshape([40, 37]);
const weights = (): Tensor =>
  g
    .linspace(-1, 2, 40 * 37)
    .cos()
    .reshape([40, 37]);

const FUNCTIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  softmax: (x) => x.softmax(-1),
  logSoftmax: (x) => x.logSoftmax(-1),
  layerNorm: (x) => g.nn.functional.layerNorm(x, [37]),
  rmsNorm: (x) => g.nn.functional.rmsNorm(x, [37]),
};

describe('rows of float32', () => {
  for (const [name, f] of Object.entries(FUNCTIONS)) {
    it(`${name}: values and gradients are those of float64`, () => {
      const [single, double] = (['float32', 'float64'] as const).map((dtype) => {
        const leaf = x().to(dtype).detach().requiresGrad_();
        const y = f(leaf);
        y.mul(weights().to(dtype)).sum().backward();
        return [y.detach().to('float64'), leaf.grad!.to('float64')] as const;
      });
      for (const i of [0, 1] as const) {
        assert.ok(g.allclose(single![i], double![i], { rtol: 2e-6, atol: 2e-6 }));
      }
    });

    it(`${name}: the gradient that nobody follows is the recorded one`, () => {
      const [plain, recorded] = [false, true].map((createGraph) => {
        const leaf = x().to('float64').detach().requiresGrad_();
        const loss = f(leaf).mul(weights().to('float64')).sum();
        return g.autograd.grad(loss, [leaf], { createGraph })[0]!.detach();
      });
      assert.ok(g.allclose(plain!, recorded!, { rtol: 1e-10, atol: 1e-12 }));
    });
  }

  it('softmax of a row of −∞ is NaN, and stays in its row', () => {
    const rows = x();
    rows.select(0, 2).fill_(-Infinity);
    for (const f of [g.softmax, g.logSoftmax]) {
      const y = f(rows, -1);
      assert.ok(y.select(0, 2).isnan().all().item());
      assert.equal(y.isnan().sum().item(), 37);
    }
  });

  it('softmax leaves out what is −∞', () => {
    const rows = x();
    rows.select(1, 3).fill_(-Infinity);
    const y = g.softmax(rows, -1);
    assert.ok(y.select(1, 3).eq(0).all().item());
    assert.ok(g.allclose(y.sum(-1), g.ones(40)));
  });
});
