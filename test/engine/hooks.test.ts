/** @file Tensor hooks and retained gradients. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, tensor } from 'gradlens';

const leaf = (...values: number[]): Tensor =>
  tensor(values, { dtype: 'float64', requiresGrad: true });

describe('a tensor hook', () => {
  it('sees the whole gradient once, in the order of registration, and may replace it', () => {
    const x = leaf(1, 2);
    const seen: unknown[] = [];
    x.registerHook((g) => {
      seen.push(g.tolist());
      return g.mul(10);
    });
    const last = x.registerHook((g) => {
      seen.push(g.tolist());
    });
    x.mul(x).sum().backward();
    assert.deepEqual(seen, [
      [2, 4],
      [20, 40],
    ]);
    assert.deepEqual(x.grad?.tolist(), [20, 40]);
    last.remove();
    x.sum().backward();
    assert.equal(seen.length, 3);
  });

  it('of a computed tensor changes what flows on, also for grad()', () => {
    const x = leaf(3);
    const y = x.mul(2);
    y.registerHook((g) => g.mul(5));
    const [g] = autograd.grad(y.sum(), x);
    assert.deepEqual(g?.tolist(), [10]);
  });

  it('must keep size and type', () => {
    const x = leaf(1, 2);
    const message = (hook: (g: Tensor) => unknown): string => {
      const y = x.mul(1);
      y.registerHook(hook as (g: Tensor) => Tensor);
      try {
        y.sum().backward();
      } catch (error) {
        return String(error);
      }
      return '';
    };
    assert.equal(
      message((g) => g.sum()),
      "RuntimeError: hook '<lambda>' has changed the size of value",
    );
    assert.equal(
      message((g) => g.to('float32')),
      "RuntimeError: hook '<lambda>' has changed the type of value (was torch.DoubleTensor got torch.FloatTensor)",
    );
    assert.equal(
      message(() => 'x'),
      "TypeError: expected Variable, but hook returned 'str'",
    );
  });
});

describe('retainGrad', () => {
  it('keeps the gradient of a computed tensor, as its hooks leave it, and accumulates', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.retainGrad();
    y.retainGrad();
    y.registerHook((g) => g.mul(2));
    y.sum().backward(null, { retainGraph: true });
    y.sum().backward();
    assert.deepEqual(y.grad?.tolist(), [4]);
    assert.equal(y.retainsGrad, true);
  });

  it('follows the tensor through an in-place write', () => {
    const a = leaf(1).clone();
    a.retainGrad();
    a.mul_(2);
    a.sum().backward();
    assert.deepEqual(a.grad?.tolist(), [1]);
  });

  it('does nothing to a leaf', () => {
    const x = leaf(1);
    x.retainGrad();
    assert.equal(x.retainsGrad, false);
  });
});
