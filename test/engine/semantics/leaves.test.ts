/** @file Leaves, nodes and what they saved (section A). */

import assert from 'node:assert/strict';
import { ones, tensor } from 'gradlens';
import { leaf, thrown, warned } from './support.ts';

/** A node, with the attributes that only operators have. */
const node = (x: { gradFn: unknown }): Record<string, unknown> =>
  x.gradFn as Record<string, unknown>;

describe('A: nodes', () => {
  it('A9: a saved operand is the tensor itself, a saved result another one on its memory', () => {
    const x = leaf(1, 2);
    const y = x.pow(3);
    assert.equal(node(y)['savedSelf'], x);
    assert.equal(node(y)['savedExponent'], 3);
    const z = x.exp();
    const result = node(z)['savedResult'] as typeof z;
    assert.notEqual(result, z);
    assert.equal(result.storage, z.storage);
    assert.equal(result.gradFn, z.gradFn);
    assert.equal(node(x.mul(2))['savedSelf'], null);
    assert.equal(node(ones([3, 4], { requiresGrad: true }).select(0, 1))['savedIndex'], 1);
    y.sum().backward();
    assert.match(
      thrown(() => node(y)['savedSelf']),
      /second time \(or directly access saved tensors/,
    );
  });

  it('A10: reading .grad of a computed tensor warns, unless it retains it', () => {
    const y = leaf(1).mul(2);
    assert.equal(
      warned(() => y.grad)[0],
      "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
    );
    y.retainGrad();
    assert.deepEqual(
      warned(() => y.grad),
      [],
    );
    assert.deepEqual(
      warned(() => leaf(1).grad),
      [],
    );
    assert.deepEqual(
      warned(() => tensor(1).mul(2).grad),
      [],
    );
  });
});
