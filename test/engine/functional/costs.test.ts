/**
 * @file The documents' claims about cost, measured: S0-4, S2-14 to S2-18, S4-6 to S4-8.
 */

import assert from 'node:assert/strict';
import { type Tensor, autograd, func, functional, ones, randn, sym, tensor } from 'gradlens';

const { chainCost, graphCost, multiplyChain, nodesRun, tangentCost } = functional;

/** x → sin(sin(… x …)), n times. */
const chain =
  (n: number) =>
  (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < n; i++) y = y.sin();
    return y;
  };

describe('a chain of Jacobians (S4-8)', () => {
  const cases: [number[], { forward: number; reverse: number }][] = [
    [[4, 8, 8, 1], { forward: 288, reverse: 96 }],
    [[5, 7, 2], { forward: 70, reverse: 70 }],
    [[3, 100, 1, 2], { forward: 306, reverse: 800 }],
  ];

  for (const [dims, expected] of cases) {
    it(`${dims.join('→')}: as counted from the matrix products that run`, () => {
      const cost = chainCost(dims);
      assert.equal(cost.forward, expected.forward);
      assert.equal(cost.reverse, expected.reverse);
      assert.ok(cost.best <= Math.min(cost.forward, cost.reverse));
      const jacobians = dims
        .slice(1)
        .map((rows, i) => randn([rows, dims[i] ?? 1], { dtype: 'float64' }));
      const [first, ...others] = (['forward', 'reverse', 'best'] as const).map((order) => {
        const { product, multiplications } = multiplyChain(jacobians, order);
        assert.equal(multiplications, cost[order], order);
        return product;
      });
      for (const other of others) assert.ok(first?.allclose(other), 'the product is the same');
    });
  }

  it('has a best order that may be neither', () => {
    // Cormen et al., section 15.2: 30×35, 35×15, 15×5, 5×10, 10×20, 20×25 takes 15,125.
    const dims = [25, 20, 10, 5, 15, 35, 30];
    const cost = chainCost(dims);
    assert.equal(cost.best, 15125);
    assert.equal(cost.order, '(J6 (J5 J4)) ((J3 J2) J1)');
    assert.equal(chainCost([4, 8, 8, 1]).order, '(J3 J2) J1');
    assert.equal(chainCost([3, 1]).best, 0);
  });
});

describe('reverse mode', () => {
  it('runs as many nodes as operators were recorded, and the leaves (S2-15)', () => {
    for (const n of [1, 10, 1000]) {
      const x = tensor([0.5], { requiresGrad: true });
      const y = chain(n)(x);
      assert.equal(graphCost(y).nodes, n);
      const ran = nodesRun(() => y.backward());
      assert.equal(ran.length, n + 1);
      assert.equal(ran.at(-1), 'torch::autograd::AccumulateGrad');
    }
  });

  it('saves what it needs: bytes grow with depth (S2-16, S4-6)', () => {
    const x = ones([100], { requiresGrad: true });
    for (const n of [1, 10, 100]) {
      assert.equal(graphCost(chain(n)(x)).savedBytes, 400 * n);
    }
    let sum: Tensor = x;
    for (let i = 0; i < 100; i++) sum = sum.add(x);
    assert.deepEqual(
      graphCost(sum),
      { nodes: 100, savedTensors: 0, savedBytes: 0 },
      'a sum needs nothing',
    );
  });

  it('leaves out branches that nobody asked for (S2-14)', () => {
    const x = tensor([1], { requiresGrad: true });
    const y = tensor([2], { requiresGrad: true });
    const z = x.sin().mul(y.exp().log().sqrt());
    const ran = nodesRun(() => autograd.grad(z, x, { retainGraph: true }));
    assert.deepEqual(ran, ['MulBackward0', 'SinBackward0']);
    assert.equal(nodesRun(() => z.backward()).length, 7);
    const constant = x.sin().mul(tensor([2]).exp());
    assert.equal(constant.gradFn?.edges[1], null, 'constants have no edge');
    assert.equal(graphCost(constant).nodes, 2);
  });

  it('leaves them out of a bound graph, too', () => {
    const executor = sym
      .var('x')
      .sin()
      .mul(sym.var('y').exp())
      .bind({ x: tensor([1]), y: tensor([2]) }, { argsGrad: ['x'] });
    executor.forward({}, { isTrain: true });
    assert.deepEqual(
      nodesRun(() => executor.backward(tensor([1]))),
      ['MulBackward0', 'SinBackward0'],
    );
  });

  it('needs no new memory for gradients from step to step (S0-4)', () => {
    const x = ones([1000], { requiresGrad: true });
    x.mul(x).sum().backward();
    const { grad } = x;
    const memory = grad?.storage.data;
    for (let i = 0; i < 100; i++) {
      x.grad?.zero_();
      x.mul(x).sum().backward();
      assert.equal(x.grad, grad);
      assert.equal(x.grad?.storage.data, memory);
    }
  });
});

describe('forward mode', () => {
  const x = tensor([0.5], { dtype: 'float64' });
  const v = tensor([1], { dtype: 'float64' });

  it('takes one pass of n operators for one variable (S2-17)', () => {
    for (const n of [1, 10, 100]) assert.equal(tangentCost(chain(n), [x], [v]).made, n);
  });

  it('holds the same few tangents, however long the chain (S2-18)', () => {
    for (const n of [1, 10, 1000]) assert.equal(tangentCost(chain(n), [x], [v]).peak, 2);
  });

  it('needs a pass for each input, reverse mode one for each output (S4-7)', () => {
    const wide = (t: Tensor): Tensor => t.mul(t).sum();
    const input = ones([5], { requiresGrad: true });
    assert.equal(
      nodesRun(() => wide(input).backward()).length,
      3,
      'one pass, all five derivatives',
    );
    const gradient = Array.from({ length: 5 }, (_, i) => {
      const direction = tensor([0, 0, 0, 0, 0]);
      direction.set_([i], 1);
      return func.jvp(wide, [ones([5])], [direction])[1].item();
    });
    assert.deepEqual(gradient, input.grad?.tolist());
  });
});
