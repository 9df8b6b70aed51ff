/** @file A dialect changes nothing for others in its process; tensors of all of them compute together. */

import assert from 'node:assert/strict';
import * as gradlens from 'gradlens';
import { nd } from 'gradlens/mxnet';
import flow from 'gradlens/oneflow';
import torch, { type Tensor as TorchTensor } from 'gradlens/torch';

const { Tensor, arange, ones, tensor } = gradlens;

/** The dialects' types do not tell that tensors have a text. */
const text = (x: unknown): string => String(x);

describe('a process with several dialects', () => {
  const matrix = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  it('keeps the meaning of brackets: a list of positions here, one place in Python', () => {
    const ours = tensor(matrix);
    const theirs = torch.tensor(matrix);
    assert.equal(String(ours.index([0, 2])), 'tensor([[1., 2.],\n        [5., 6.]])');
    assert.equal(text(theirs.index([2, 1])), 'tensor(6.)');
    assert.equal(String(ours.mul(1).index([0, 2]).shape), '2,2');
    assert.equal(text(theirs.mul(1).index([0, 1])), 'tensor(2.)');
  });

  it("leaves the library's tensors without Python's names", () => {
    const x = ones(2);
    for (const name of ['requires_grad_', 'grad_fn', 'zeros_', '__len__', 'T'])
      assert.equal(name in x, false, name);
    for (const name of ['index', 'sum', 'view'])
      assert.equal(Object.hasOwn(Object.getPrototypeOf(x) as object, name), true, name);
    assert.equal(Object.getPrototypeOf(x), Tensor.prototype);
    assert.equal(typeof new gradlens.nn.Linear(1, 1), 'object');
    assert.equal(typeof torch.nn.Linear(1, 1), 'function');
  });

  it("leaves the library's modules, optimizers and contexts without Python's names", () => {
    const { nn, optim, autograd } = gradlens;
    const spaces: object[] = [nn, optim, optim.lrScheduler, autograd, nn.utils.rnn];
    const classes = spaces.flatMap((space) =>
      (Object.values(space) as unknown[]).filter((each) => typeof each === 'function'),
    );
    const names = classes.flatMap((each) => [
      ...Object.getOwnPropertyNames(each),
      ...Object.getOwnPropertyNames((each.prototype as object | undefined) ?? {}),
    ]);
    assert.deepEqual(
      names.filter((name) => /^(?!.*[A-Z]).*_[a-z0-9]/.test(name)),
      [],
    );
  });

  it("does not ask the library's classes for what Python would ask", () => {
    const { nn, optim } = gradlens;
    class Part extends nn.Module {
      num_features = 3;
      forward(x: gradlens.Tensor): gradlens.Tensor {
        return x;
      }
      extra_repr(): string {
        return 'never printed';
      }
    }
    assert.equal(String(new Part()), 'Part()');
    assert.deepEqual(Object.keys(new Part()), ['training', 'num_features']);
    const optimizer = new optim.SGD([ones(1)], { lr: 0.1 });
    const group = { params: [ones(1)], weight_decay: 0.5, momentum: 0.9 };
    optimizer.addParamGroup(group);
    const [, added] = optimizer.paramGroups;
    assert.deepEqual([added?.weightDecay, added?.momentum], [0, 0.9]);
    assert.equal((added as unknown as typeof group).weight_decay, 0.5);
    let context: object = {};
    class Twice extends gradlens.autograd.Function {
      static override forward(ctx: object, x: gradlens.Tensor): gradlens.Tensor {
        context = ctx;
        return x.mul(2);
      }
    }
    Twice.apply(ones(1));
    assert.equal('save_for_backward' in context, false);
  });

  it("asks a dialect's classes under both names", () => {
    const { nn, optim } = torch as unknown as Record<'nn' | 'optim', Record<string, unknown>>;
    type Class = new () => object;
    class Part extends (nn['Module'] as Class) {
      extra_repr(): string {
        return 'size=3';
      }
      named_parameters(): [string, gradlens.Tensor][] {
        return [['only', ones(1)]];
      }
    }
    const part = new Part() as unknown as gradlens.nn.Module;
    assert.equal(String(part), 'Part(size=3)');
    assert.equal(part.parameters().length, 1);
    assert.ok(part instanceof gradlens.nn.Module && part instanceof (nn['Module'] as Class));
    assert.equal(new gradlens.nn.Linear(1, 1) instanceof Part, false);
    assert.ok(new gradlens.nn.Linear(1, 1) instanceof (nn['Linear'] as Class));
    const make = optim['SGD'] as (...args: unknown[]) => Record<string, unknown>;
    const optimizer = make([{ params: [torch.ones(1)], weight_decay: 0.5 }], { lr: 0.1 });
    assert.equal((optimizer['param_groups'] as { weight_decay: number }[])[0]?.weight_decay, 0.5);
    assert.deepEqual(Object.keys((optimizer['state_dict'] as () => object)()), [
      'state',
      'param_groups',
    ]);
  });

  it('prints each tensor as its own system does', () => {
    const sum = (x: { sum(): unknown }): string => text(x.sum());
    assert.equal(sum(tensor([1, 2], { requiresGrad: true })), 'tensor(3., grad_fn=<SumBackward0>)');
    assert.equal(
      sum(torch.tensor([1, 2], { requires_grad: true })),
      'tensor(3., grad_fn=<SumBackward0>)',
    );
    assert.equal(
      sum(flow.tensor([1, 2], { requires_grad: true })),
      'tensor(3., dtype=oneflow.float32, grad_fn=<reduce_sum_backward>)',
    );
    assert.equal(String(tensor([1]).eq(1)), 'tensor([True])');
    assert.equal(text(flow.tensor([1]).eq(1)), 'tensor([1], dtype=oneflow.int8)');
    assert.equal(String(nd.ones([1])), '\n[1.]\n<NDArray 1 @cpu(0)>');
  });

  it('names nodes and words errors as the system of the call', () => {
    const x = flow.ones(2, { requires_grad: true });
    assert.equal(x.sum().grad_fn?.name(), 'reduce_sum_backward');
    assert.equal(torch.ones(2, { requires_grad: true }).sum().grad_fn?.name(), 'SumBackward0');
    const twice = (backward: () => void) => () => {
      backward();
      backward();
    };
    const theirs = x.mul(x).sum();
    assert.throws(
      twice(() => theirs.backward()),
      /has been released/,
    );
    const leaf = ones(2, { requiresGrad: true });
    const ours = leaf.mul(leaf).sum();
    assert.throws(
      twice(() => ours.backward()),
      /Trying to backward through the graph a second time/,
    );
  });

  it('computes with tensors of all of them', () => {
    const ours = arange(3, { requiresGrad: true });
    const theirs = torch.arange(3, { requires_grad: true });
    const product = torch.mul(ours, theirs);
    assert.ok(
      ours instanceof Tensor && theirs instanceof Tensor && product instanceof torch.Tensor,
    );
    product.sum({ dim: 0, keepdim: true }).backward();
    assert.equal(String(ours.grad), 'tensor([0., 1., 2.])');
    assert.equal(String(theirs.grad), 'tensor([0., 1., 2.])');
  });

  it('hands tensors of the dialect to the functions of its programs', () => {
    const seen: string[] = [];
    const look = (x: unknown): void => {
      seen.push(typeof (x as { requires_grad_?: unknown }).requires_grad_);
    };
    const x = torch.ones(2, { requires_grad: true });
    x.register_hook((g: unknown) => look(g));
    torch.mul(x, x).sum().backward();
    look(x.grad);
    look(x.data);
    look([...x][0]);
    look(torch.nn.Linear(2, 2)(x));
    torch.func.grad((y: TorchTensor) => (look(y), y.sum()))(x as never);
    torch.func.vmap((y: TorchTensor) => (look(y), y.mul(2)))(x);
    class Double extends torch.autograd.Function {
      static forward(_: unknown, y: TorchTensor): unknown {
        return (look(y), y.mul(2));
      }
      static backward(_: unknown, g: TorchTensor): unknown {
        return (look(g), g.mul(2));
      }
    }
    look(Double.apply(x));
    Double.apply(x).sum().backward();
    assert.deepEqual([...new Set(seen)], ['function']);
    assert.equal(seen.length, 12);
  });
});
