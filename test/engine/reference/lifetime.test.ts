/** @file How long a graph lives, and where gradients accumulate: as PyTorch does. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, cat, noGrad, ones, tensor } from 'gradlens';

function leaf(...values: number[]): Tensor {
  return tensor(values, { requiresGrad: true });
}

const freed = /Trying to backward through the graph a second time/;

describe('a second backward pass', () => {
  const keepsNothing: Record<string, (x: Tensor) => Tensor> = {
    add: (x) => x.add(1),
    sub: (x) => x.sub(1),
    neg: (x) => x.neg(),
    'number minus tensor': (x) => x.rsub(1),
    sum: (x) => x.sum(),
    mean: (x) => x.mean(),
    view: (x) => x.view(2, 1),
    t: (x) => x.t(),
    expand: (x) => x.expand([2, 2]),
    clone: (x) => x.clone(),
    cat: (x) => cat([x, x]),
    select: (x) => x.select(0, 0),
    slice: (x) => x.slice(0, 0, 1),
    'x + x': (x) => x.add(x),
  };
  for (const [name, f] of Object.entries(keepsNothing)) {
    it(`of ${name} accumulates: nothing was saved`, () => {
      const x = leaf(1, 2);
      const y = f(x).sum();
      y.backward();
      const once = x.grad?.tolist() as number[];
      y.backward();
      assert.deepEqual(
        x.grad?.tolist(),
        once.map((value) => 2 * value),
      );
    });
  }

  const saves: Record<string, (x: Tensor) => Tensor> = {
    mul: (x) => x.mul(x),
    'mul by a number': (x) => x.mul(3),
    'div by a number': (x) => x.div(3),
    pow: (x) => x.pow(2),
    exp: (x) => x.exp(),
    sin: (x) => x.sin(),
    abs: (x) => x.abs(),
    relu: (x) => x.relu(),
    dot: (x) => x.matmul(x),
    max: (x) => x.max(),
    prod: (x) => x.prod(),
    where: (x) => x.maskedFill(tensor([true, false]), 0),
  };
  for (const [name, f] of Object.entries(saves)) {
    it(`of ${name} fails: what it saved is freed`, () => {
      const y = f(leaf(1, 2)).sum();
      y.backward();
      assert.throws(() => y.backward(), freed);
    });
  }

  it('accumulates under retainGraph', () => {
    const x = leaf(1, 2);
    const y = x.mul(x).sum();
    y.backward(null, { retainGraph: true });
    y.backward();
    assert.deepEqual(x.grad?.tolist(), [4, 8]);
  });

  it('finds branches that have not run yet', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const y = a.exp().add(b.exp()).sum();
    autograd.grad(y, a);
    const [gradient] = autograd.grad(y, b);
    assert.ok(Math.abs((gradient?.item() ?? 0) - Math.exp(2)) < 1e-5);
  });

  it('leaves a freed graph that can still be walked', () => {
    const y = leaf(1, 2).exp().sum();
    y.backward();
    assert.equal(y.gradFn?.nextFunctions[0]?.[0]?.name, 'ExpBackward0');
  });

  it('goes through 100,000 operators', function () {
    this.timeout(60_000);
    const x = leaf(1);
    let y = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    assert.equal(x.grad?.item(), 1);
  });
});

describe('several roots', () => {
  it('sum up, also the same root twice', () => {
    const x = leaf(1, 2);
    const s = x.sum();
    autograd.backward([s, s]);
    assert.deepEqual(x.grad?.tolist(), [2, 2]);
  });

  it('may be leaves themselves', () => {
    const x = tensor(3, { requiresGrad: true });
    x.backward();
    assert.equal(x.grad?.item(), 1);
  });

  it('have one element in any number of dimensions', () => {
    const x = ones([1, 1], { requiresGrad: true });
    x.mul(2).backward();
    assert.deepEqual(x.grad?.tolist(), [[2]]);
  });

  it('run backward under noGrad, when they were recorded before', () => {
    const x = leaf(1, 2);
    const y = x.mul(x).sum();
    noGrad(() => y.backward());
    assert.deepEqual(x.grad?.tolist(), [2, 4]);
  });
});

describe('the accumulated gradient', () => {
  it('is nobody else’s memory', () => {
    const [x, y] = [leaf(1, 2), leaf(3, 4)];
    const seed = tensor([5, 6]);
    x.add(y).backward(seed);
    assert.ok(x.grad && y.grad);
    x.grad.mul_(10);
    assert.deepEqual(
      [y.grad.tolist(), seed.tolist()],
      [
        [5, 6],
        [5, 6],
      ],
    );
  });

  it('adds to one that was assigned', () => {
    const x = leaf(1, 2);
    x.grad = tensor([10, 20]);
    x.mul(3).sum().backward();
    assert.deepEqual(x.grad.tolist(), [13, 23]);
  });

  it('lies in memory as its leaf does', () => {
    const x = ones([4, 3]).t().requiresGrad_();
    x.mul(x).sum().backward();
    assert.deepEqual(x.grad?.strides, [1, 3]);
  });

  it('has the type of its leaf', () => {
    const x = leaf(1, 2);
    x.to('float64').mul(2).sum().backward();
    assert.equal(x.grad?.dtype, 'float32');
  });

  it('reaches only the inputs asked for, also those that are no leaves', () => {
    const [x, w] = [leaf(1, 2), leaf(3, 4)];
    const y = x.mul(2);
    y.mul(w)
      .sum()
      .backward(null, { inputs: [y] });
    assert.deepEqual([x.grad, w.grad, y.grad?.tolist()], [null, null, [3, 4]]);
  });

  it('sums over all uses of a leaf by an index that repeats', () => {
    const x = ones([3, 2], { requiresGrad: true });
    const rows = tensor([0, 0, 2], { dtype: 'int64' });
    const weights = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    x.index([rows]).mul(weights).sum().backward();
    assert.deepEqual(x.grad?.tolist(), [
      [4, 6],
      [0, 0],
      [5, 6],
    ]);
  });

  it('counts results that nobody used as zero', () => {
    const x = leaf(1, 2, 3);
    const [, middle] = x.unbind();
    assert.ok(middle);
    middle.mul(7).backward();
    assert.deepEqual(x.grad?.tolist(), [0, 7, 0]);
  });
});

describe('grad()', () => {
  it('returns gradients in the order of the inputs and writes none', () => {
    const [x, w] = [leaf(1, 2), leaf(3, 4)];
    const [gw, gx] = autograd.grad(x.mul(w).sum(), [w, x]);
    assert.deepEqual(
      [gw?.tolist(), gx?.tolist()],
      [
        [1, 2],
        [3, 4],
      ],
    );
    assert.deepEqual([x.grad, w.grad], [null, null]);
  });

  it('gives null for what was not used, when that is allowed', () => {
    const [x, w] = [leaf(1, 2), leaf(3, 4)];
    const [gx, gw] = autograd.grad(x.sum(), [x, w], { allowUnused: true });
    assert.deepEqual([gx?.tolist(), gw], [[1, 1], null]);
  });
});
