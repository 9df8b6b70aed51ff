/** @file What the seed documents claim about eager gradients, and the numbers they lead to. */

import assert from 'node:assert/strict';
import { type Tensor, arange, autograd, dot, mul, ones, sub, tensor } from 'gradlens';

function list(x: Tensor | null | undefined): unknown {
  return x?.tolist();
}

/** The control-flow program of S0-19, S2-28 and S4-19. */
function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

describe('control flow (S0-18, S4-20)', () => {
  // [a, f(a), gradient] in float32: from PyTorch and from float32 arithmetic done by hand.
  const table: [number, number, number][] = [
    [0.5, 1024, 2048],
    [-0.5, -102400, 204800],
    [1, 1024, 1024],
    [-3, -153600, 51200],
    [0.001, 1048.5760498046875, 1048576],
    [1000, 2000, 2],
    [-1000, -200000, 200],
    [500, 1000, 2],
    [499, 1996, 4],
    [0.3, 1228.800048828125, 4096],
    [-0.3, -122880.0078125, 409600],
    [NaN, NaN, 200],
    [Infinity, Infinity, 2],
  ];
  for (const [value, result, gradient] of table) {
    it(`f(${String(value)})`, () => {
      const a = tensor(value, { requiresGrad: true });
      const d = f(a);
      d.backward();
      assert.equal(d.item(), result);
      assert.equal(a.grad?.item(), gradient);
    });
  }

  it('records only what ran: 12, 13 and 2 nodes (S0-18)', () => {
    for (const [value, count] of [
      [0.5, 12],
      [-0.5, 13],
      [1000, 2],
    ] as const) {
      const nodes = new Set<unknown>();
      const walk = (node: Tensor['gradFn']): void => {
        if (node === null || nodes.has(node)) return;
        nodes.add(node);
        for (const [next] of node.nextFunctions) walk(next);
      };
      walk(f(tensor(value, { requiresGrad: true })).gradFn);
      assert.equal(nodes.size, count);
    }
  });
});

describe('the graph (S0-1, S2-14, S3-4, S3-24)', () => {
  it('leads from the output to the leaf', () => {
    const x = arange(4, { requiresGrad: true });
    const y = mul(2, dot(x, x));
    const product = y.gradFn;
    assert.equal(product?.name, 'MulBackward0');
    const [first, second] = product.nextFunctions;
    const [dotNode] = [first, second].map((edge) => edge?.[0]).filter(Boolean);
    assert.equal(dotNode?.name, 'DotBackward0');
    const [a, b] = dotNode.nextFunctions;
    assert.equal(a?.[0]?.name, 'torch::autograd::AccumulateGrad');
    assert.equal(a[0], b?.[0]);
  });

  it('has no branch to what needs no gradient', () => {
    const x = ones([2], { requiresGrad: true });
    const y = x.mul(ones([2]));
    assert.equal(y.gradFn?.nextFunctions.length, 2);
    assert.equal(y.gradFn.nextFunctions[1]?.[0], null);
    assert.equal(ones([2]).add(1).gradFn, null);
    assert.equal(x.detach().gradFn, null);
  });

  it('runs only the branches that lead to the wanted input', () => {
    const ran: string[] = [];
    class Spy extends autograd.Function {
      static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.clone();
      }

      static override backward(ctx: autograd.FunctionContext, gradient: Tensor): Tensor {
        ran.push(ctx.savedTensors[0]!.item() === 1 ? 'x' : 'y');
        return gradient;
      }
    }
    const x = tensor(1, { requiresGrad: true });
    const y = tensor(2, { requiresGrad: true });
    const z = Spy.apply(x).add(Spy.apply(y));
    autograd.grad(z, x, { retainGraph: true });
    assert.deepEqual(ran.splice(0), ['x']);
    z.backward(null, { inputs: [y], retainGraph: true });
    assert.deepEqual(ran.splice(0), ['y']);
    // Of two nodes that are ready, the one made last runs first.
    z.backward();
    assert.deepEqual(ran, ['y', 'x']);
  });
});

describe('accumulation (S0-4, S4-10, S3-14)', () => {
  it('keeps one gradient tensor and adds to it in place', () => {
    const x = ones([3], { requiresGrad: true });
    x.mul(2).sum().backward();
    const gradient = x.grad;
    assert.ok(gradient);
    const { storage, version } = gradient;
    x.mul(3).sum().backward();
    assert.equal(x.grad, gradient);
    assert.equal(gradient.storage, storage);
    assert.ok(gradient.version > version);
    assert.deepEqual(list(gradient), [5, 5, 5]);
  });

  it('makes a new tensor under createGraph', () => {
    const x = ones([3], { requiresGrad: true });
    x.mul(2).sum().backward();
    const gradient = x.grad;
    x.mul(x).sum().backward(null, { createGraph: true });
    assert.notEqual(x.grad, gradient);
    assert.deepEqual(list(gradient), [2, 2, 2]);
    assert.deepEqual(list(x.grad), [4, 4, 4]);
  });
});

describe('the shape of a gradient (S0-5, S3-22)', () => {
  it("is the leaf's, also where it was broadcast", () => {
    const x = ones([3], { requiresGrad: true });
    const c = ones([2, 1], { requiresGrad: true });
    const s = tensor(7, { requiresGrad: true });
    x.mul(c).mul(s).sum().backward();
    assert.deepEqual([x.grad?.shape, c.grad?.shape, s.grad?.shape], [[3], [2, 1], []]);
    assert.deepEqual([list(x.grad), list(c.grad), list(s.grad)], [[14, 14, 14], [[21], [21]], 6]);
  });
});

describe('backward with weights (S0-13, S3-18)', () => {
  it('is the gradient of the weighted sum', () => {
    const x = tensor([0.3, -1.2, 2.5], { dtype: 'float64', requiresGrad: true });
    const w = tensor([0.7, -0.4, 1.1], { dtype: 'float64' });
    const y = (): Tensor => x.mul(x).sin();
    y().backward(w);
    const weighted = list(x.grad);
    x.grad = null;
    y().mul(w).sum().backward();
    assert.deepEqual(list(x.grad), weighted);
  });
});

describe('detach (S1-12)', () => {
  it('gives the same memory without history and leaves the original as it was', () => {
    const x = ones([2], { requiresGrad: true });
    const y = x.mul(x);
    const u = y.detach();
    assert.equal(u.requiresGrad, false);
    assert.equal(u.isLeaf, true);
    assert.equal(u.storage, y.storage);
    assert.equal(y.gradFn?.name, 'MulBackward0');
  });
});

describe('reverse accumulation of ln x₁ + x₁ x₂ - sin x₂ at (2, 5) (S4-4)', () => {
  it("gives the trace's value and both derivatives", () => {
    const x1 = tensor(2, { dtype: 'float64', requiresGrad: true });
    const x2 = tensor(5, { dtype: 'float64', requiresGrad: true });
    const y = sub(x1.log().add(x1.mul(x2)), x2.sin());
    y.backward();
    assert.ok(Math.abs(y.item() - 11.652071455223084) < 1e-14);
    assert.equal(x1.grad?.item(), 5.5);
    assert.ok(Math.abs((x2.grad?.item() ?? NaN) - (2 - Math.cos(5))) < 1e-15);
  });
});

describe('integers (S0-N1)', () => {
  it('cannot require a gradient', () => {
    assert.throws(
      () => arange(4, { dtype: 'int64' }).requiresGrad_(),
      /only Tensors of floating point dtype can require gradients/,
    );
  });
});
