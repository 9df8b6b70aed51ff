/** @file Indexing: what is a view, what a copy, and where gradients go. Numbers as NumPy's rules say. */

import assert from 'node:assert/strict';
import { arange, ellipsis, slice, tensor } from 'gradlens';

const matrix = () => arange(12).reshape([3, 4]);

describe('index', () => {
  it('takes positions, slices, new dimensions and the ellipsis, as views', () => {
    const x = matrix();
    assert.deepEqual(x.index(1).tolist(), [4, 5, 6, 7]);
    assert.deepEqual(x.index(slice(0, 3, 2), -1).tolist(), [3, 11]);
    assert.deepEqual(x.index(ellipsis, 0).tolist(), [0, 4, 8]);
    assert.deepEqual(x.index(null, 0).shape, [1, 4]);
    assert.equal(x.at(2, 1).item(), 9);
    const row = x.index(slice(1));
    row.fill_(0);
    assert.equal(x.sum().item(), 6);
  });

  it('takes masks and lists of positions, as copies', () => {
    const x = matrix();
    assert.deepEqual(x.index([2, 0, 2]).tolist(), [
      [8, 9, 10, 11],
      [0, 1, 2, 3],
      [8, 9, 10, 11],
    ]);
    assert.deepEqual(x.index(x.gt(8)).tolist(), [9, 10, 11]);
    assert.deepEqual(x.index([0, 2], [1, 3]).tolist(), [1, 11]);
    assert.deepEqual(x.index(slice(0, 2), [3, 0]).tolist(), [
      [3, 0],
      [7, 4],
    ]);
    assert.deepEqual(x.index([0, 1], null, [2, 2]).shape, [2, 1]);
  });

  it('adds up the gradients of an index that repeats', () => {
    const x = matrix().requiresGrad_();
    const w = arange(1, 7).reshape([3, 2]);
    x.index(slice(), slice(0, 2)).index([0, 0, 2]).mul(w).sum().backward();
    assert.deepEqual(x.grad?.tolist(), [
      [4, 6, 0, 0],
      [0, 0, 0, 0],
      [5, 6, 0, 0],
    ]);
  });

  it('says what is wrong', () => {
    const x = arange(3);
    assert.throws(() => x.index(5), {
      name: 'IndexError',
      message: 'index 5 is out of bounds for dimension 0 with size 3',
    });
    assert.throws(() => x.index(0, 0), { message: 'too many indices for tensor of dimension 1' });
    assert.throws(() => slice(0, 3, -1), {
      name: 'ValueError',
      message: 'step must be greater than zero',
    });
  });

  it('iterates over rows', () => {
    const [a, b] = matrix();
    assert.deepEqual(
      [a!.tolist(), b!.tolist()],
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ],
    );
  });
});

describe('set_', () => {
  it('writes a part and passes its gradient to the value', () => {
    const x = matrix().requiresGrad_();
    const y = x.mul(1);
    const v = tensor([10, 20], { requiresGrad: true });
    y.set_([slice(0, 2), 1], v);
    assert.deepEqual(y.tolist(), [
      [0, 10, 2, 3],
      [4, 20, 6, 7],
      [8, 9, 10, 11],
    ]);
    y.sum().backward();
    assert.deepEqual(v.grad?.tolist(), [1, 1]);
    assert.deepEqual(x.grad?.tolist(), [
      [1, 0, 1, 1],
      [1, 0, 1, 1],
      [1, 1, 1, 1],
    ]);
  });

  it('writes where a mask holds, and sums the gradient of a value that repeats', () => {
    const x = matrix().requiresGrad_();
    const v = tensor(7, { requiresGrad: true });
    const y = x.mul(1).set_(x.gt(9), v);
    assert.equal(y.sum().item(), 45 + 14);
    y.mul(10).sum().backward();
    assert.equal(v.grad?.item(), 20);
    assert.deepEqual(x.grad?.index(2).tolist(), [10, 10, 0, 0]);
  });
});
