/** @file Writing in place: versions, views, rewritten history. The numbers are PyTorch's. */

import assert from 'node:assert/strict';
import { type Tensor, noGrad, ones, tensor, zeros } from 'gradlens';

function leaf(...values: number[]): Tensor {
  return tensor(values, { dtype: 'float64', requiresGrad: true });
}

const modified = /has been modified by an inplace operation/;

describe('versions', () => {
  it('start at 0, grow with each write, and are shared by views and detached twins', () => {
    const x = ones([4]);
    const [view, twin, copy, data] = [x.view(2, 2), x.detach(), x.clone(), x.data];
    assert.equal(x.version, 0);
    x.add_(1);
    assert.deepEqual(
      [x, view, twin, copy, data].map(({ version }) => version),
      [1, 1, 1, 0, 0],
    );
    view.mul_(2);
    assert.deepEqual([x.version, twin.version], [2, 2]);
    assert.deepEqual(x.tolist(), [4, 4, 4, 4]);
  });

  // What a formula saved decides: sin its operand, exp its result, add nothing.
  const cases: [string, (x: Tensor) => [result: Tensor, written: Tensor], fails: boolean][] = [
    ['the operand of sin', (x) => [x.sin(), x], true],
    ['the result of sin', (x) => same(x.sin()), false],
    ['the operand of exp', (x) => [x.exp(), x], false],
    ['the result of exp', (x) => same(x.exp()), true],
    ['the result of tanh', (x) => same(x.tanh()), true],
    ['the result of sqrt', (x) => same(x.sqrt()), true],
    ['the result of relu', (x) => same(x.relu()), true],
    ['an operand of add', (x) => [x.add(1), x], false],
    ['a view of the operand of mul', (x) => [x.mul(x), x.narrow(0, 0, 1)], true],
    ['the operand of a multiplication by a number', (x) => [x.mul(3), x], false],
  ];
  for (const [name, make, fails] of cases) {
    it(`${fails ? 'notice' : 'allow'} a write to ${name}`, () => {
      const x = leaf(1, 2);
      const [result, written] = make(x);
      const loss = result.sum();
      noGrad(() => written.mul_(2));
      if (fails) assert.throws(() => loss.backward(), modified);
      else loss.backward();
    });
  }

  it('count only what is needed: the factor whose partner needs no gradient was not saved', () => {
    const w = leaf(1, 2);
    const constant = tensor([3, 4], { dtype: 'float64' });
    const product = w.mul(constant).sum();
    noGrad(() => w.mul_(10));
    product.backward();
    assert.deepEqual(w.grad?.tolist(), [3, 4]);

    const again = w.mul(constant).sum();
    constant.mul_(2);
    assert.throws(() => again.backward(), modified);
  });

  it('do not see writes through data', () => {
    const x = leaf(1, 2);
    const y = x.mul(x).sum();
    x.data.add_(1);
    y.backward();
    assert.deepEqual(x.grad?.tolist(), [4, 6]);
  });
});

function same(result: Tensor): [Tensor, Tensor] {
  return [result, result];
}

describe('history', () => {
  it('is rewritten: the same object, another node', () => {
    const x = leaf(1, 2);
    const y = x.clone();
    assert.equal(y.mul_(3), y);
    assert.equal(y.gradFn?.name, 'MulBackward0');
    y.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [3, 3]);
  });

  it('is cut by zero_: zeros, not null', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    y.zero_();
    y.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [0, 0]);
  });

  it('is redirected by copy_, with the reduction of its broadcast', () => {
    const [x, source] = [leaf(1, 2), leaf(7)];
    const y = x.mul(2);
    y.copy_(source);
    y.sum().backward();
    assert.deepEqual([x.grad?.tolist(), source.grad?.tolist()], [[0, 0], [2]]);
  });

  it('begins when a gradient is written into what had none', () => {
    const x = leaf(1, 2);
    const y = zeros([2], { dtype: 'float64' }).add_(x);
    assert.deepEqual([y.requiresGrad, y.isLeaf], [true, false]);
    y.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [1, 1]);
  });

  it('of a leaf stays under noGrad', () => {
    const x = leaf(1, 2);
    noGrad(() => x.mul_(2));
    assert.deepEqual([x.isLeaf, x.requiresGrad, x.version], [true, true, 1]);
    assert.deepEqual(x.tolist(), [2, 4]);
  });
});

describe('views written in place', () => {
  function square(): [leaf: Tensor, base: Tensor] {
    const x = ones([2, 2], { dtype: 'float64', requiresGrad: true });
    return [x, x.clone()];
  }

  it('change the history of their base', () => {
    const [x, base] = square();
    base.narrow(0, 0, 1).mul_(2);
    assert.equal(base.gradFn?.name, 'torch::autograd::CopySlices');
    base.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [
      [2, 2],
      [1, 1],
    ]);
  });

  it('change the history of their siblings', () => {
    const [x, base] = square();
    const sibling = base.narrow(0, 0, 1);
    base.narrow(0, 0, 1).mul_(2);
    sibling.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [
      [2, 2],
      [0, 0],
    ]);
  });

  it('may be views of views', () => {
    const [x, base] = square();
    base.select(0, 0).narrow(0, 1, 1).mul_(2);
    base.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [
      [1, 2],
      [1, 1],
    ]);
  });

  it('make a base without gradient require one', () => {
    const base = ones([2], { dtype: 'float64' });
    const b = leaf(3);
    base.narrow(0, 1, 1).mul_(b);
    assert.deepEqual([base.requiresGrad, base.gradFn?.name], [true, 'torch::autograd::CopySlices']);
    base.sum().backward();
    assert.deepEqual(b.grad?.tolist(), [1]);
  });
});
