/** @file H: hooks of tensors, retained gradients, and their order. Translated from test/reference/behaviour/tensor_hooks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  error,
  getitem,
  iadd,
  len,
  method,
  mul,
  pow,
  say,
  setitem,
} from '../python.ts';

export const test_h1_called_once_with_whole_gradient = () => {
  let x, y, counter, z, test, test2;
  x = torch.ones(5, 5, { requires_grad: true });
  y = mul(torch.ones(5, 5), 4);
  y.requires_grad_();
  counter = [0];
  const bw_hook = (inc, grad) => {
    say(grad);
    const _1 = counter;
    const _2 = [0];
    setitem(_1, _2, iadd(getitem(_1, _2), inc));
  };
  z = add(add(add(pow(x, 2), mul(x, 2)), mul(x, y)), y);
  x.register_hook((...args) => bw_hook(0, ...args));
  test = z.register_hook((...args) => bw_hook(1, ...args));
  z.backward(torch.ones(5, 5), { retain_graph: true });
  say(getitem(counter, [0]));
  test2 = z.register_hook((...args) => bw_hook(2, ...args));
  z.backward(torch.ones(5, 5), { retain_graph: true });
  say(getitem(counter, [0]));
  method(test2, 'remove');
  z.backward(torch.ones(5, 5), { retain_graph: true });
  say(getitem(counter, [0]));
  const bw_hook_modify = (grad) => {
    return grad.mul(2);
  };
  method(test, 'remove');
  z.register_hook(bw_hook_modify);
  {
    using _3 = torch.no_grad();
    y.grad.zero_();
  }
  z.backward(torch.ones(5, 5), { retain_graph: true });
  say(y.grad);
  y.register_hook(bw_hook_modify);
  {
    using _4 = torch.no_grad();
    y.grad.zero_();
  }
  z.backward(torch.ones(5, 5));
  say(y.grad);
};
export const test_h1_accumulated_before_hook = () => {
  let x, y, seen;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = mul(x, 2);
  seen = [];
  y.register_hook((grad) => method(seen, 'append', grad));
  add(add(y.sum(), mul(y, y).sum()), getitem(y, [0])).backward();
  say(len(seen), getitem(seen, [0]), x.grad);
};
export const test_h1_replacement = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, 3);
  y.register_hook((grad) => mul(grad, 10));
  y.sum().backward();
  say(x.grad);
  x.grad = null;
  x.register_hook((grad) => torch.zeros_like(grad));
  mul(x, 3).sum().backward();
  say(x.grad);
};
export const test_h1_none_keeps = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  const nothing = (grad) => {
    mul(grad, 100);
  };
  x.register_hook(nothing);
  mul(x, 3).sum().backward();
  say(x.grad);
};
export const test_h1_checked_replacements = () => {
  const attempt = (make) => {
    let x;
    x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
    x.register_hook(make);
    error(() => mul(x, 2).sum().backward());
    say(x.grad);
  };
  attempt((grad) => torch.ones(3, { dtype: torch.float64 }));
  attempt((grad) => grad.float());
  attempt((grad) => 'text');
  attempt((grad) => 3);
  const named = (grad) => {
    return getitem(grad, [torch.slice(null, 1)]);
  };
  attempt(named);
};
export const test_h1_error_in_hook = () => {
  let x, handle;
  x = torch.ones(2, { requires_grad: true });
  const fail = (grad) => {
    throw new torch.ValueError('from the hook');
  };
  handle = x.register_hook(fail);
  error(() => mul(x, 2).sum().backward());
  say(x.grad);
  method(handle, 'remove');
  mul(x, 2).sum().backward();
  say(x.grad);
};
export const test_h2_no_grad_needed = () => {
  let x, y;
  x = torch.ones(2);
  error(() => x.register_hook((grad) => grad));
  {
    using _5 = torch.no_grad();
    y = mul(torch.ones(2, { requires_grad: true }), 2);
  }
  error(() => y.register_hook((grad) => grad));
  error(() => torch.ones(2, { dtype: torch.int64 }).register_hook((grad) => grad));
};
export const test_h3_order_and_removal = () => {
  let x, log, first, second;
  x = torch.tensor([1.0], { requires_grad: true });
  log = [];
  const make = (name, factor) => {
    const hook = (grad) => {
      method(log, 'append', [name, grad.item()]);
      return mul(grad, factor);
    };
    return hook;
  };
  first = x.register_hook(make('a', 2));
  second = x.register_hook(make('b', 3));
  x.register_hook(make('c', 5));
  mul(x, 1).backward();
  say(log, x.grad);
  method(second, 'remove');
  method(second, 'remove');
  method(log, 'clear');
  mul(x, 1).backward();
  say(log, x.grad);
  method(first, 'remove');
  method(log, 'clear');
  mul(x, 1).backward();
  say(log, x.grad);
};
export const test_h3_same_hook_twice = () => {
  let x, handle;
  x = torch.tensor([1.0], { requires_grad: true });
  const double = (grad) => {
    return mul(grad, 2);
  };
  x.register_hook(double);
  handle = x.register_hook(double);
  mul(x, 1).backward();
  say(x.grad);
  method(handle, 'remove');
  mul(x, 1).backward();
  say(x.grad);
};
export const test_h3_handle_as_context = () => {
  let x;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _6 = x.register_hook((grad) => mul(grad, 7));
    mul(x, 1).backward();
  }
  say(x.grad);
  mul(x, 1).backward();
  say(x.grad);
};
export const test_h3_registered_inside_a_hook = () => {
  let x, log, handle;
  x = torch.tensor([1.0], { requires_grad: true });
  log = [];
  const outer = (grad) => {
    method(log, 'append', 'outer');
    x.register_hook((grad) => method(log, 'append', 'inner'));
  };
  handle = x.register_hook(outer);
  mul(x, 1).backward();
  say(log);
  method(handle, 'remove');
  mul(x, 1).backward();
  say(log);
};
export const test_h3_removes_itself = () => {
  let x, log, handle;
  x = torch.tensor([1.0], { requires_grad: true });
  log = [];
  const once = (grad) => {
    method(log, 'append', grad.item());
    method(handle, 'remove');
  };
  handle = x.register_hook(once);
  x.register_hook((grad) => method(log, 'append', 'second'));
  mul(x, 2).backward();
  mul(x, 2).backward();
  say(log);
};
export const test_h4_tensor_hook_before_retained = () => {
  let a, b;
  a = torch.tensor(1.0, { requires_grad: true });
  b = a.clone();
  b.register_hook((grad) => mul(grad, 2));
  b.retain_grad();
  b.register_hook((grad) => mul(grad, 3));
  b.backward();
  say(b.grad, a.grad);
};
export const test_h4_retain_registered_last = () => {
  let a, b;
  a = torch.tensor(1.0, { requires_grad: true });
  b = mul(a, 2);
  b.retain_grad();
  b.register_hook((grad) => mul(grad, 5));
  b.grad_fn.register_prehook((grads) => [mul(getitem(grads, [0]), 10)]);
  b.backward();
  say(b.grad, a.grad);
};
export const test_h4_inplace_and_hooks = () => {
  let a, b, log;
  a = torch.tensor([2.0], { requires_grad: true });
  b = a.clone();
  log = [];
  b.register_hook((grad) => method(log, 'append', ['before', grad.item()]));
  b.mul_(3);
  b.register_hook((grad) => method(log, 'append', ['after', grad.item()]));
  b.sum().backward();
  say(log, a.grad);
};
export const test_h4_hook_on_leaf_then_inplace = () => {
  let a, log;
  a = torch.tensor([2.0], { requires_grad: true });
  log = [];
  a.register_hook((grad) => method(log, 'append', grad.item()));
  {
    using _7 = torch.no_grad();
    a.mul_(3);
  }
  mul(a, 5).backward();
  say(log, a.grad);
};
export const test_h5_grad_of_leaf = () => {
  let a, b, log, acc;
  a = torch.rand(3, { requires_grad: true });
  b = a.clone();
  log = [];
  a.register_hook((grad) => method(log, 'append', 'tensor'));
  acc = getitem(getitem(b.grad_fn.next_functions, [0]), [0]);
  acc.register_hook((gi, go) => method(log, 'append', 'post'));
  acc.register_prehook((go) => method(log, 'append', 'pre'));
  torch.autograd.grad(b.sum(), { inputs: [a], retain_graph: true });
  say(log);
  method(log, 'clear');
  b.sum().backward({ inputs: [a], retain_graph: true });
  say(log);
  method(log, 'clear');
  b.sum().backward();
  say(log);
};
export const test_h5_grad_of_computed = () => {
  let a, b, c, log, g;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  c = mul(b, 3);
  log = [];
  b.register_hook((grad) => method(log, 'append', 'b'));
  b.grad_fn.register_hook((gi, go) => method(log, 'append', 'post'));
  b.grad_fn.register_prehook((go) => method(log, 'append', 'pre'));
  a.register_hook((grad) => method(log, 'append', 'a'));
  [g] = torch.autograd.grad(c.sum(), b, { retain_graph: true });
  say(log, g);
  method(log, 'clear');
  torch.autograd.grad(c.sum(), [a, b], { retain_graph: true });
  say(log);
};
export const test_h5_captured_after_tensor_hooks = () => {
  let a, b, gb, ga;
  a = torch.tensor([1.0], { requires_grad: true });
  b = mul(a, 2);
  b.register_hook((grad) => mul(grad, 10));
  [gb] = torch.autograd.grad(mul(b, 3), b, { retain_graph: true });
  [ga] = torch.autograd.grad(mul(b, 3), a);
  say(gb, ga);
};
export const test_h9_retain_grad = () => {
  let x, h1, out;
  x = torch.rand(1, 3, { requires_grad: true });
  h1 = mul(x, 3);
  out = mul(h1, h1).sum();
  h1.retain_grad();
  h1.retain_grad();
  out.backward({ retain_graph: true });
  say(close(mul(h1, 2), h1.grad));
  out.backward({ retain_graph: true });
  say(close(mul(h1, 4), h1.grad));
  {
    using _8 = torch.no_grad();
    x.grad.zero_();
  }
  x.retain_grad();
  x.retain_grad();
  out.backward();
  say(close(mul(h1, 6), x.grad));
};
export const test_h9_retains_grad_flag = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  say(x.retains_grad, y.retains_grad);
  y.retain_grad();
  x.retain_grad();
  say(x.retains_grad, y.retains_grad);
  error(() => torch.ones(2).retain_grad());
  say(torch.ones(2).retains_grad);
};
export const test_h9_retain_grad_inplace = () => {
  let a, x;
  a = torch.tensor([1.0], { requires_grad: true }).clone();
  a.retain_grad();
  a.mul_(2);
  a.sum().backward();
  say(a.grad);
  x = torch.tensor([1.0], { requires_grad: true });
  a = x.clone();
  a.retain_grad();
  a.mul_(2);
  a.retain_grad();
  a.mul_(3);
  a.sum().backward();
  say(a.grad, a.retains_grad, x.grad);
};
export const test_h9_retain_grad_inplace_over_view = () => {
  let base, view, view2;
  base = torch.tensor([1.0, 2.0], { requires_grad: true }).clone();
  view = getitem(base, [torch.slice(null, 1)]);
  view2 = getitem(base, [torch.slice(1)]);
  view.retain_grad();
  view2.retain_grad();
  view.mul_(2);
  add(view, view2).sum().backward();
  say(view.grad);
  say(view2.grad);
};
export const test_h9_retain_grad_of_base_written_through_view = () => {
  let a, base;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  base = a.clone();
  base.retain_grad();
  setitem(base, [0], 5.0);
  mul(base, torch.tensor([3.0, 4.0]))
    .sum()
    .backward();
  say(base.grad, a.grad, base.retains_grad);
};
export const test_h9_hooks_on_inplace_chain = () => {
  let a, log, fn;
  a = torch.tensor([1.0], { requires_grad: true }).clone();
  log = [];
  fn = a.grad_fn;
  a.register_hook((grad) => method(log, 'append', 1));
  a.mul_(2);
  a.register_hook((grad) => method(log, 'append', 2));
  fn.register_prehook((grads) => method(log, 'append', 3));
  a.sum().backward();
  say(log);
};
export const test_h9_requires_grad_computed_in_place = () => {
  let x, y;
  x = torch.zeros(2);
  y = torch.ones(2, { requires_grad: true });
  x.add_(y);
  x.retain_grad();
  x.register_hook((grad) => mul(grad, 2));
  mul(x, 3).sum().backward();
  say(x.grad, y.grad);
};
export const test_h10_modified_in_place = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, 1);
  const change = (grad) => {
    grad.mul_(4);
  };
  y.register_hook(change);
  mul(y, torch.tensor([1.0, 3.0]))
    .sum()
    .backward();
  say(x.grad);
};
export const test_h_hook_with_create_graph = () => {
  let x, y, g, gg;
  x = torch.tensor([2.0], { requires_grad: true });
  y = pow(x, 3);
  y.register_hook((grad) => mul(grad, x));
  [g] = torch.autograd.grad(y, x, { create_graph: true });
  say(g);
  [gg] = torch.autograd.grad(g, x);
  say(gg);
};
export const test_h_backward_inside_hook = () => {
  let x, y, z;
  x = torch.tensor([2.0], { requires_grad: true });
  y = torch.tensor([3.0], { requires_grad: true });
  const inner = (grad) => {
    {
      using _9 = torch.enable_grad();
      mul(y, y).backward();
    }
  };
  z = mul(x, 5);
  z.register_hook(inner);
  z.backward();
  say(x.grad, y.grad);
};
export const test_h_hook_sees_zero_gradient_parts = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  y = mul(x, 2);
  y.register_hook((grad) => say(grad));
  getitem(y, [1]).backward();
  say(x.grad);
};
export const test_h_hook_on_unbound_views = () => {
  let x, a, b, log;
  x = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { requires_grad: true },
  );
  [a, b] = x.unbind(0);
  log = [];
  a.register_hook((grad) => method(log, 'append', ['a', grad]));
  b.register_hook((grad) => method(log, 'append', ['b', grad]));
  mul(a, 3).sum().backward({ retain_graph: true });
  say(log);
  method(log, 'clear');
  add(a.sum(), mul(b, b).sum()).backward();
  say(log);
};
export const test_h_hook_not_called_when_not_reached = () => {
  let x, a, b, log;
  x = torch.tensor([1.0], { requires_grad: true });
  a = mul(x, 2);
  b = mul(x, 3);
  log = [];
  a.register_hook((grad) => method(log, 'append', 'a'));
  b.register_hook((grad) => method(log, 'append', 'b'));
  a.backward();
  say(log);
  torch.autograd.grad(mul(mul(x, 2), b), b);
  say(log);
};
export const test_h_defined_grad_for_max_and_sort = () => {
  let x, values, indices;
  x = torch.tensor([3.0, 1.0, 2.0], { requires_grad: true });
  [values, indices] = method(torch, 'sort', x);
  values.register_hook((grad) => mul(grad, 2));
  error(() => indices.register_hook((grad) => grad));
  mul(values, torch.tensor([1.0, 2.0, 3.0]))
    .sum()
    .backward();
  say(x.grad);
};
