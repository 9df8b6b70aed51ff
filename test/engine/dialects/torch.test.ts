/** @file PyTorch's calls on the library: names, keyword arguments, syntax spelled as methods, nodes, classes. */

import assert from 'node:assert/strict';
import * as engine from 'gradlens';
import { makeNamespace } from '../../../engine/dialects/namespace.ts';
import { table } from '../../../engine/ops/table.ts';
import { snakeCase } from '../../../engine/dialects/case.ts';
import type { Tensor } from '../../../engine/dialects/types.ts';

describe('the dialect of PyTorch', () => {
  const torch = makeNamespace();

  const prints = (x: unknown, text: string) => assert.equal(String(x), text);
  const leaf = (...values: number[]): Tensor => torch.tensor(values, { requires_grad: true });

  it('takes arguments by position and by keyword', () => {
    const x = torch.tensor([
      [1, 2],
      [3, 4],
    ]);
    prints(x.sum(0), 'tensor([4., 6.])');
    prints(x.sum({ dim: 0 }), 'tensor([4., 6.])');
    prints(x.sum({ dim: [0, 1], keepdim: true }), 'tensor([[10.]])');
    prints(x.sum(1, true), 'tensor([[3.],\n        [7.]])');
    prints(torch.sum(x, { dtype: torch.float64 }), 'tensor(10., dtype=torch.float64)');
    prints(torch.clamp(x, { min: 2, max: 3 }), 'tensor([[2., 2.],\n        [3., 3.]])');
    prints(torch.clamp(x, 2, 3), 'tensor([[2., 2.],\n        [3., 3.]])');
    prints(torch.cat([x, x], { dim: 1 }).shape, '2,4');
    prints(torch.ones(2, 3, { dtype: torch.int64 }).shape, '2,3');
    prints(x.view(4), 'tensor([1., 2., 3., 4.])');
    prints(x.view([4]), 'tensor([1., 2., 3., 4.])');
    prints(x.permute(1, 0), 'tensor([[1., 3.],\n        [2., 4.]])');
    prints(torch.arange({ end: 3 }), 'tensor([0., 1., 2.])');
    prints(torch.arange(1, 7, { step: 2 }), 'tensor([1., 3., 5.])');
    // @ts-expect-error -- the compiler sees it, too
    assert.throws(() => x.sum({ dims: 0 }), {
      name: 'TypeError',
      message: [
        'sum() received an invalid combination of arguments - got (dims=int, ), but expected one of:',
        ' * (*, torch.dtype dtype = None)',
        ' * (tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None)',
        '',
      ].join('\n'),
    });
  });

  it('still takes our own calls', () => {
    const x = engine.ones([2, 2]);
    prints(x.sum(0, { keepdim: true }), 'tensor([[2., 2.]])');
    x.requiresGrad_()
      .mul(2)
      .backward(engine.ones([2, 2]), { retainGraph: true });
    prints(x.grad, 'tensor([[2., 2.],\n        [2., 2.]])');
  });

  it('spells Python’s syntax as methods', () => {
    const x = torch.arange(6).reshape(2, 3);
    prints(x.index([1, 2]), 'tensor(5.)');
    prints(x.index([torch.ellipsis, 0]), 'tensor([0., 3.])');
    prints(x.index([torch.slice(0, 1), null]).shape, '1,1,3');
    prints(x.index([x.gt(3)]), 'tensor([4., 5.])');
    x.index_put_([0], 7);
    x.setitem([1, 2], 9);
    prints(x, 'tensor([[7., 7., 7.],\n        [3., 4., 9.]])');
    assert.equal(x.__len__(), 2);
    assert.equal(x._version, 2);
    prints(x.T.shape, '3,2');
    assert.equal(torch.truth(x.sum().gt(1)), true);
    assert.throws(() => torch.truth(x), {
      message: 'Boolean value of Tensor with more than one value is ambiguous',
    });
  });

  it('shows the graph as PyTorch does', () => {
    const x = leaf(1, 2);
    const y = x.pow(2);
    assert.equal(x.grad_fn, null);
    assert.equal(y.grad_fn?.name(), 'PowBackward0');
    assert.equal(y.grad_fn, y.grad_fn);
    prints(y.grad_fn['_saved_self'], 'tensor([1., 2.], requires_grad=True)');
    assert.equal(y.grad_fn['_saved_exponent'], 2);
    const [[next, index] = []] = y.grad_fn.next_functions;
    assert.equal(next?.name(), 'torch::autograd::AccumulateGrad');
    assert.equal(index, 0);
    assert.equal(next.variable, x);
  });

  it('differentiates under PyTorch’s names', () => {
    const x = leaf(1, 2);
    const y = x.mul(x);
    const [first] = torch.autograd.grad(y, [x], {
      grad_outputs: torch.ones(2),
      create_graph: true,
      allow_unused: true,
    });
    assert.ok(first);
    first.sum().backward({ inputs: [x] });
    prints(x.grad, 'tensor([2., 2.])');
    {
      using _ = torch.no_grad();
      assert.equal(x.mul(2).requires_grad, false);
    }
    assert.equal(
      torch.no_grad(() => torch.is_grad_enabled()),
      false,
    );
  });

  it('has custom functions with setup_context', () => {
    interface Context {
      save_for_backward(...tensors: Tensor[]): void;
      readonly saved_tensors: readonly Tensor[];
    }
    class Square extends torch.autograd.Function {
      static forward(a: Tensor): Tensor {
        return a.mul(a);
      }
      static setup_context(ctx: Context, inputs: readonly Tensor[]): void {
        ctx.save_for_backward(...inputs);
      }
      static backward(ctx: Context, g: Tensor): Tensor {
        const [a] = ctx.saved_tensors as [Tensor];
        return g.mul(a).mul(2);
      }
    }
    const x = engine.tensor([1, 3], { requiresGrad: true });
    const y = Square.apply(x);
    prints(y, 'tensor([1., 9.], grad_fn=<SquareBackward>)');
    y.sum().backward();
    prints(x.grad, 'tensor([2., 6.])');
  });

  it('makes modules and optimizers without new, and calls them', () => {
    const layer = torch.nn.Linear(2, 1, { bias: false });
    const x = torch.ones(3, 2);
    assert.equal(String(layer(x).shape), '3,1');
    const optimizer = torch.optim.SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
    optimizer.zero_grad({ set_to_none: true });
    const loss = torch.nn.MSELoss({ reduction: 'sum' });
    prints(loss(torch.ones(2), torch.zeros(2)), 'tensor(2.)');
    assert.ok(layer instanceof engine.nn.Module);
  });

  it('has PyTorch’s namespaces', () => {
    prints(torch.nn.functional.softmax(torch.ones(2), { dim: 0 }), 'tensor([0.5000, 0.5000])');
    prints(torch.special.expit(torch.zeros(1)), 'tensor([0.5000])');
    const [value, product] = torch.autograd.functional.vjp(
      (a: Tensor) => a.mul(a).sum(),
      torch.ones(2),
    ) as unknown as [Tensor, Tensor];
    prints(value, 'tensor(2.)');
    prints(product, 'tensor([2., 2.])');
  });

  it('has every row of the table under its Python name', () => {
    const { prototype } = engine.Tensor;
    const spaces = [torch, prototype, torch.nn.functional, torch.linalg];
    const has = (name: string): boolean =>
      spaces.some((space) => name in space || `${name}_` in space);
    const missing = [...table.values()]
      .map(({ name }) => name)
      .filter((name) => name in engine && !has(snakeCase(name)));
    assert.deepEqual(missing, []);
  });
});
