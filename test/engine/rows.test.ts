/** @file Every row of the operator table against central differences: reverse and forward mode. */

import assert from 'node:assert/strict';
import { type Tensor, functional } from 'gradlens';
import * as g from 'gradlens';
import { table } from '../../engine/ops/table.ts';
import { checks } from './checks-all.ts';

/** The same points, to be differentiated by. */
const leaves = (inputs: readonly Tensor[]): Tensor[] =>
  inputs.map((x) => (x.dtype === 'float64' ? x.detach().clone().requiresGrad_() : x));

/** float32 on the way: differences see its rounding. */
const coarse = new Set(['castRow']);

describe('every differentiable row', () => {
  const rows = [...table].filter(([, { jvp }]) => jvp !== null);

  it('has a check', () => {
    assert.deepEqual(Object.keys(checks).sort(), rows.map(([name]) => name).sort());
  });

  for (const [name, [f, ...inputs]] of Object.entries(checks)) {
    const options = coarse.has(name) ? { eps: 0.25 } : {};

    it(`${name}: reverse mode is the numeric derivative`, () => {
      assert.ok(functional.gradcheck(f, leaves(inputs), options));
    });

    it(`${name}: the derivative of the derivative too`, () => {
      const first = (...x: Tensor[]): Tensor[] => {
        const y = f(...x);
        const w = g.linspace(0.5, 1.5, y.numel(), { dtype: 'float64' }).reshape([...y.shape]);
        const grads = g.autograd.grad(y.mul(w).sum(), x, { createGraph: true, allowUnused: true });
        return grads.map((each, i) => each ?? g.zerosLike(x[i]!));
      };
      assert.ok(functional.gradcheck(first, leaves(inputs), options));
    });

    it(`${name}: forward mode is the transpose of reverse mode`, () => {
      const tangents = inputs.map((input, k) =>
        g.linspace(-1, 1.3 + k, input.numel(), { dtype: 'float64' }).reshape([...input.shape]),
      );
      const [value, product] = g.func.jvp(f, inputs, tangents);
      const w = g.linspace(0.3, 2, value.numel(), { dtype: 'float64' }).reshape([...value.shape]);
      const [, products] = functional.vjp(f, inputs, w);
      const forward = product.mul(w).sum().item();
      const reverse = products
        .map((each, i) => each.mul(tangents[i]!).sum().item())
        .reduce((a, b) => a + b);
      const tolerance = coarse.has(name) ? 1e-6 : 1e-9;
      assert.ok(Math.abs(forward - reverse) <= tolerance * Math.max(1, Math.abs(forward)));
    });

    it(`${name}: vmap is the loop, and both Jacobians are the one by rows`, () => {
      const others = inputs.map((input) => input.mul(0.95));
      const pairs = inputs.map((input, i) => g.stack([input, others[i]!]));
      const close = { rtol: coarse.has(name) ? 1e-6 : 1e-12, atol: 1e-14 };
      const loop = g.stack([f(...inputs), f(...others)]);
      assert.ok(g.allclose(g.func.vmap(f, { randomness: 'different' })(...pairs), loop, close));
      const rows = functional.jacobian((x) => f(x, ...inputs.slice(1)), inputs[0]!);
      for (const jacobian of [g.func.jacrev(f), g.func.jacfwd(f, { randomness: 'same' })]) {
        assert.ok(g.allclose(jacobian(...inputs) as Tensor, rows, close));
      }
    });

    it(`${name}: backward(w) is the gradient of sum(y·w)`, () => {
      const leaves = inputs.map((input) => input.clone().requiresGrad_());
      const y = f(...leaves);
      const w = g.linspace(0.5, 1.5, y.numel(), { dtype: 'float64' }).reshape([...y.shape]);
      y.backward(w, { retainGraph: true });
      const grads = g.autograd.grad(y.mul(w).sum(), leaves);
      grads.forEach((each, i) => {
        assert.ok(g.allclose(each, leaves[i]!.grad!, { rtol: 1e-14, atol: 0 }));
      });
    });
  }
});
