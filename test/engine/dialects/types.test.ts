/**
 * @file The dialects' types take what Python takes, and refuse wrong keywords and wrong kinds of arguments. The
 * compiler checks this file: a line that expects an error must have one, and the others none.
 */

import assert from 'node:assert/strict';
import { ones as canonical } from 'gradlens';
import torch from 'gradlens/torch';

/** What is never run: the compiler alone looks at it. */
const checked = (unused: () => unknown): number => unused.length;

describe('the types of the dialects', () => {
  const x = torch.ones(2, 3);

  it('take arguments by position and by keyword', () => {
    const same = 'tensor([2., 2., 2.])';
    assert.equal(String(torch.sum(x, 0)), same);
    assert.equal(String(torch.sum(x, { dim: 0 })), same);
    assert.equal(String(torch.sum({ input: x, dim: 0 })), same);
    assert.deepEqual(torch.sum(x, 0, true).shape, [1, 3]);
    assert.deepEqual(torch.sum(x, 0, { keepdim: true }).shape, [1, 3]);
    assert.equal(torch.sum(x, { dtype: torch.float64 }).dtype, 'float64');
    assert.equal(String(x.max({ dim: 0 }).values), 'tensor([1., 1., 1.])');
    assert.deepEqual(torch.ones(2, 3, { dtype: torch.int64 }).shape, torch.ones([2, 3]).shape);
    assert.equal(String(torch.add(x, x, { alpha: 2 }).sum()), 'tensor(18.)');
    assert.equal(String(x.mul(canonical([2, 3])).sum()), 'tensor(6.)');
    assert.equal(String(torch.nn.functional.relu(x, { inplace: false }).sum()), 'tensor(6.)');
    assert.equal(torch.nn.Linear(3, 2, { bias: false }).parameters().length, 1);
    assert.equal(torch.nn.Linear({ in_features: 3, out_features: 2 }).parameters().length, 2);
  });

  it('refuse keywords that are not there', () => {
    const refused = [
      // @ts-expect-error -- PyTorch's name is `dim`
      () => torch.sum(x, { dims: 0 }),
      // @ts-expect-error -- this one is not the sum's
      () => x.sum(0, { unbiased: true }),
      // @ts-expect-error -- no such option
      () => torch.nn.Linear(3, 2, { bais: false }),
      // @ts-expect-error -- given twice
      () => torch.softmax(x, 0, { dim: 0 }),
    ];
    assert.equal(refused.length, 4);
  });

  it('refuse arguments of another kind, and too many or too few', () => {
    checked(() => [
      // @ts-expect-error -- a string for a tensor
      torch.sum('x'),
      // @ts-expect-error -- a string for a dimension
      x.sum({ dim: 'rows' }),
      // @ts-expect-error -- a number for a truth value
      torch.sum(x, 0, { keepdim: 'yes' }),
      // @ts-expect-error -- a tensor is needed
      torch.matmul(x),
      // @ts-expect-error -- one tensor only
      torch.exp(x, x),
      // @ts-expect-error -- no such type
      torch.zeros(2, { dtype: 'float128' }),
      // @ts-expect-error -- a number for a list of tensors
      torch.cat(3),
    ]);
    assert.throws(() => (torch.sum as (...args: unknown[]) => unknown)('x'), /must be Tensor/);
  });

  it('know their results', () => {
    const loss: number = torch.nn.functional.mse_loss(x, x).item();
    const shape: readonly number[] = x.transpose(0, 1).shape;
    assert.deepEqual([loss, shape], [0, [3, 2]]);
    // @ts-expect-error -- the library's spelling is not the dialect's
    checked(() => 'requiresGrad' satisfies keyof typeof x);
  });
});
