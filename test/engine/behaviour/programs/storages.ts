/** @file The memory behind tensors, copies of tensors, the old constructors, and the types of gradients. Translated from test/reference/behaviour/storages.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  copy,
  eq,
  error,
  getitem,
  hasattr,
  isinstance,
  len,
  mul,
  say,
  setattr,
  setitem,
  sub,
  warned,
} from '../python.ts';

export const test_set_other_memory = () => {
  let x, view, source, y;
  x = torch.ones(2);
  view = x.view(1, 2);
  say(x.set_(torch.tensor([3.0, 4.0, 5.0])), x._version, view);
  source = torch.arange(6.0);
  y = torch.empty(0);
  say(y.set_(source, 1, [2], [3]), y.storage_offset(), y.stride());
  say(y.set_(source.untyped_storage(), 2, [2, 2], [1, 2]));
  setitem(y, [0, 0], 9);
  say(source);
  say(y.set_(), y.shape);
  error(() => y.set_(torch.ones(2, { dtype: torch.float64 })));
};
export const test_set_and_history = () => {
  let x, edge, y;
  x = torch.ones(2, { requires_grad: true });
  error(() => x.set_(torch.zeros(3)));
  edge = torch.autograd.graph.get_gradient_edge(x);
  y = x.clone();
  {
    using _1 = torch.no_grad();
    x.set_(torch.zeros(2));
  }
  say(x, x.is_leaf);
  error(() => torch.autograd.grad(y.sum(), x, { retain_graph: true }));
  say(torch.autograd.grad(y.sum(), edge));
};
export const test_untyped_storage = () => {
  let x, storage;
  x = torch.arange(6.0);
  storage = x.untyped_storage();
  say(storage.nbytes(), storage.size(), len(storage));
  say(
    eq(
      storage.data_ptr(),
      getitem(x, [torch.slice(2)])
        .untyped_storage()
        .data_ptr(),
    ),
    eq(storage.data_ptr(), x.clone().untyped_storage().data_ptr()),
  );
  say(
    sub(getitem(x, [torch.slice(2)]).data_ptr(), x.data_ptr()),
    torch.tensor([1.0]).untyped_storage().tolist(),
  );
};
export const test_deep_copy = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  mul(x, 3).sum().backward();
  y = copy.deepcopy(x);
  say(y, y.grad, y === x, y.grad === x.grad, y.is_leaf);
  {
    using _2 = torch.no_grad();
    y.mul_(10);
  }
  y.grad.zero_();
  say(x, x.grad);
  error(() => copy.deepcopy(mul(x, 2)));
  say(copy.deepcopy(mul(x, 2).detach()));
  say(copy.deepcopy(torch.arange(6).reshape(2, 3).t()).stride());
};
export const test_old_constructors = () => {
  let x;
  say(torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]), torch.BoolTensor([true, false]));
  say(
    torch.DoubleTensor(2, 3).shape,
    torch.IntTensor().shape,
    torch.Tensor([1, 2]),
    torch.Tensor(2, 3).shape,
  );
  x = torch.ones(2, { dtype: torch.float64 });
  say(x.new([1, 2]), x.new(2, 3).shape);
  say(
    x.type(),
    x.type(torch.float32).dtype,
    x.type('torch.LongTensor').dtype,
    x.type(torch.IntTensor).dtype,
  );
  say(
    isinstance(x, torch.DoubleTensor),
    isinstance(x, torch.FloatTensor),
    isinstance(x, torch.Tensor),
  );
  say(torch.Tensor.mul(x, 3));
};
export const test_type_of_gradients = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  say(x.grad_dtype);
  x.grad_dtype = torch.float64;
  mul(x, 2).sum().backward();
  say(x.grad);
  error(() => setattr(x, 'grad_dtype', torch.float32));
  x.grad = null;
  error(() => setattr(x, 'grad', torch.ones(2)));
  x.grad_dtype = null;
  x.grad = torch.ones(2);
  say(x.grad_dtype, x.grad);
  y = mul(x, 2);
  error(() => y.grad_dtype);
  error(() => setattr(y, 'grad_dtype', null));
};
export const test_type_of_gradients_that_do_not_fit = () => {
  let wanted, x;
  class Wider extends torch.autograd.Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, g) {
      return g.to(torch.float64);
    }
  }
  for (wanted of [torch.float32, torch.float64, null]) {
    x = torch.tensor([1.0, 2.0], { requires_grad: true });
    x.grad_dtype = wanted;
    Wider.apply(x).sum().backward();
    say(x.grad);
  }
};
export const test_versions_by_hand = () => {
  let x;
  x = torch.ones(2, { requires_grad: true }).clone();
  x.add_(1);
  {
    using _3 = torch.autograd._unsafe_preserve_version_counter(x);
    x.mul_(2);
  }
  say(x._version);
  torch._C._autograd._unsafe_set_version_counter([x], [7]);
  say(x._version);
  error(() => torch._C._autograd._unsafe_set_version_counter([x], [-1]));
};
export const test_decorators_without_parentheses = () => {
  let x;
  const double = torch.no_grad((x) => {
    return mul(x, 2);
  });
  const triple = torch.enable_grad((x) => {
    return mul(x, 3);
  });
  x = torch.ones(1, { requires_grad: true });
  say(double(x).requires_grad, torch.is_grad_enabled());
  {
    using _4 = torch.no_grad();
    say(triple(x).requires_grad, torch.is_grad_enabled());
  }
};
export const test_edges_that_stay_unused = () => {
  let x, y, edge;
  [x, y] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
  edge = torch.autograd.graph.get_gradient_edge(y);
  say(torch.autograd.grad(mul(x, 2).sum(), [x, edge], { allow_unused: true }));
  error(() =>
    torch.autograd.grad(mul(x, 2).sum(), [x, edge], {
      allow_unused: true,
      materialize_grads: true,
    }),
  );
};
export const test_old_names = () => {
  let x;
  class Add extends torch.autograd.Function {
    static forward(ctx, a, b) {
      ctx.save_for_backward(a, b);
      return add(a, b);
    }
    static backward(ctx, g) {
      let a, b;
      [a, b] = ctx.saved_variables;
      return [mul(g, b), mul(g, a)];
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  warned(() => Add.apply(x, x).backward());
  say(x.grad, Add.generate_vmap_rule, hasattr(Add, 'vmap'));
  error(() => Add.vmap(null, null, x));
};
