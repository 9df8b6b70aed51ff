/** @file B: backward(). Translated from test/reference/behaviour/backward.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  eq,
  error,
  getitem,
  gt,
  iadd,
  method,
  mul,
  pow,
  range,
  say,
  truth,
} from '../python.ts';

export const test_b1_non_scalar_needs_a_gradient = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  error(() => mul(x, 2).backward());
  error(() => torch.autograd.backward(mul(x, 2)));
  error(() => torch.autograd.backward([x.sum(), mul(x, 2)]));
  y = torch.ones(1, 1, { requires_grad: true });
  mul(y, 3).backward();
  say(y.grad);
  error(() => torch.ones(0, { requires_grad: true }).exp().backward());
};
export const test_b2_gradient_of_another_shape = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => mul(x, 2).backward(torch.ones(2, 1)));
  error(() => mul(x, 2).backward(torch.ones(3)));
  error(() => mul(x, 2).backward(torch.tensor(1.0)));
  error(() => x.sum().backward(torch.ones(1)));
};
export const test_b3_gradient_of_another_type = () => {
  let x;
  x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  mul(x, 2).backward(torch.tensor([1.0, 2.0]));
  say(x.grad);
  mul(x, 2).backward(torch.tensor([1, 2], { dtype: torch.int64 }));
  say(x.grad, eq(x.grad.dtype, torch.float64));
};
export const test_b4_gradient_that_is_no_tensor = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => mul(x, 2).backward([1.5, 2.5]));
  error(() => torch.autograd.backward([mul(x, 2)], [1.5]));
  error(() => torch.autograd.backward([mul(x, 2)], ['a']));
  error(() => mul(x, 2).backward(2.5));
};
export const test_b5_no_path = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => torch.ones([]).backward());
  error(() => torch.autograd.backward([x.sum(), torch.ones([])]));
  error(() => x.sum().detach().backward());
  error(() => torch.ones(2).backward(torch.ones(2)));
  error(() => torch.tensor(3, { dtype: torch.int64 }).backward());
  error(() => gt(x, 0).sum().backward());
};
export const test_b6_several_roots = () => {
  let x, s;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  torch.autograd.backward([mul(x, 2).sum(), mul(x, x).sum()]);
  say(x.grad);
  x.grad = null;
  s = x.sum();
  torch.autograd.backward([s, s]);
  say(x.grad);
  x.grad = null;
  torch.autograd.backward([mul(x, 2), mul(x, 3)], [torch.ones(2), torch.tensor([1.0, 10.0])]);
  say(x.grad);
  error(() => torch.autograd.backward([x.sum(), x.sum()], [torch.ones([])]));
  error(() => torch.autograd.backward([x.sum()], [torch.ones([]), torch.ones([])]));
  x.grad = null;
  torch.autograd.backward([x.sum(), mul(x, 2)], [null, torch.ones(2)]);
  say(x.grad);
  error(() => torch.autograd.backward([x.sum(), mul(x, 2)], [null, null]));
};
export const test_b6_keywords = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  mul(x, x).backward({ gradient: torch.ones(2), retain_graph: true });
  torch.autograd.backward({ tensors: [mul(x, 2)], grad_tensors: [torch.ones(2)] });
  say(x.grad);
  torch.autograd.backward(mul(x, 2).sum(), null);
  say(x.grad);
};
export const test_b7_leaf = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  x.backward();
  say(x.grad);
  y = torch.ones(2, { requires_grad: true });
  y.backward(torch.ones(2));
  y.backward(torch.ones(2));
  say(y.grad);
  error(() => y.backward());
};
export const test_b8_inputs = () => {
  let a, b, c, d, other;
  a = torch.tensor(2.0, { requires_grad: true });
  b = torch.tensor(3.0, { requires_grad: true });
  c = mul(a, b);
  d = mul(c, b);
  d.backward({ inputs: [a], retain_graph: true });
  say(a.grad, b.grad);
  d.backward({ inputs: a, retain_graph: true });
  say(a.grad);
  d.backward({ inputs: [c], retain_graph: true });
  say(c.grad, b.grad, c.retains_grad);
  d.backward({ inputs: [a, b, c] });
  say(a.grad, b.grad, c.grad);
  other = torch.ones(2, { requires_grad: true });
  mul(a, 2).backward({ inputs: [other] });
  say(other.grad);
  error(() => mul(a, 2).backward({ inputs: [] }));
  error(() => mul(a, 2).backward({ inputs: [torch.ones(2)] }));
  error(() => mul(a, 2).backward({ inputs: [a, torch.ones(2)] }));
};
export const test_b8_inputs_order_and_pruning = () => {
  let x, y, x_grad, y_grad;
  x = torch.randn(2, 2, { dtype: torch.float64, requires_grad: true });
  y = torch.randn(2, 2, { dtype: torch.float64, requires_grad: true });
  const function_ = () => {
    return add(add(pow(x, 2), mul(y, x)), pow(y, 2)).sum();
  };
  x_grad = add(mul(2, x), y);
  y_grad = add(x, mul(2, y));
  function_().backward({ inputs: [x] });
  say(close(x.grad, x_grad), y.grad);
  function_().backward({ inputs: [x, y] });
  say(close(x.grad, mul(2, x_grad)), close(y.grad, y_grad));
  function_().backward({ inputs: y });
  say(close(x.grad, mul(2, x_grad)), close(y.grad, mul(2, y_grad)));
};
export const test_b8_non_leaf_inputs = () => {
  let x, y, out, out2;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
  out = mul(x, y).exp();
  out2 = add(pow(x, 2).sum(), out.sum());
  out2.backward({ inputs: [out, x], retain_graph: true });
  say(out.grad, y.grad, out.is_leaf);
  out2.backward({ inputs: [out] });
  say(out.grad);
};
export const test_b9_under_no_grad = () => {
  let x, y, z;
  x = torch.tensor(2.0, { requires_grad: true });
  y = mul(x, x);
  {
    using _1 = torch.no_grad();
    y.backward();
    z = mul(x, x);
    error(() => z.backward());
  }
  say(x.grad);
};
export const test_b10_create_graph = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  pow(x, 3).backward({ create_graph: true });
  say(x.grad, x.grad.grad_fn !== null, x.grad.requires_grad);
  x.grad = null;
  y = pow(x, 3);
  {
    using _2 = torch.no_grad();
    y.backward({ create_graph: true });
  }
  say(x.grad.requires_grad, x.grad.item());
  x.grad.backward();
  say(x.grad.item());
  x.grad = null;
  pow(x, 3).backward();
  say(x.grad.requires_grad);
};
export const test_b11_retain_graph_follows_create_graph = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  y = pow(x, 3);
  y.backward({ create_graph: true });
  y.backward();
  say(x.grad.item());
  error(() => y.backward());
  y = pow(x, 3);
  y.backward({ create_graph: true, retain_graph: false });
  error(() => y.backward());
};
export const test_b12_deep_graphs = () => {
  let x, y, _;
  x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  y = x;
  for (_ of range(100000)) {
    y = add(y, 1e-5);
  }
  y.backward();
  say(x.grad);
};
export const test_b12_walking_a_deep_graph = () => {
  let x, y, _, depth, node;
  x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  y = x;
  for (_ of range(1000)) {
    y = add(y, 1e-5);
  }
  depth = 0;
  node = y.grad_fn;
  while (truth(node.next_functions)) {
    node = getitem(getitem(node.next_functions, [0]), [0]);
    depth = iadd(depth, 1);
  }
  say(depth, node.name());
};
export const test_b12_deep_graphs_with_saved_tensors_are_released = () => {
  let x, z, _;
  x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  z = x;
  for (_ of range(100000)) {
    z = mul(z, 1.0);
  }
  z = undefined;
  z = x;
  for (_ of range(50000)) {
    z = z.exp().log();
  }
  z.backward();
  say(x.grad);
};
export const test_b12_wide_and_deep = () => {
  let x, y, prev, _;
  x = torch.ones(3, { dtype: torch.float64, requires_grad: true });
  y = x.clone();
  prev = x;
  for (_ of range(30)) {
    [y, prev] = [add(y, prev), y];
  }
  y.sum().backward();
  say(x.grad);
};
export const test_b13_order_of_execution = () => {
  let x, ran, a, b, c, d, name, t;
  x = torch.ones(1, { requires_grad: true });
  ran = [];
  const note = (name) => {
    const hook = (grad) => {
      method(ran, 'append', name);
    };
    return hook;
  };
  a = mul(x, 1);
  b = mul(x, 2);
  c = add(a, b);
  d = mul(a, b);
  for ([name, t] of [
    ['a', a],
    ['b', b],
    ['c', c],
    ['d', d],
  ]) {
    t.register_hook(note(name));
  }
  add(c, d).backward();
  say(ran);
};
export const test_b13_diamond_runs_once = () => {
  let x, ran, a;
  x = torch.tensor(1.0, { requires_grad: true });
  ran = [];
  a = mul(x, 2);
  a.register_hook((g) => method(ran, 'append', g.item()));
  add(mul(add(a, 1), add(a, 2)), a).backward();
  say(ran, x.grad);
};
export const test_b13_nodes_in_reverse_order = () => {
  let x, ran, y, parts, i, part, total;
  x = torch.ones(1, { requires_grad: true });
  ran = [];
  const note = (name) => {
    return (grads_in, grads_out) => method(ran, 'append', name);
  };
  y = x.clone();
  parts = [];
  for (i of range(5)) {
    part = mul(y, add(i, 1));
    part.grad_fn.register_hook(note(i));
    method(parts, 'append', part);
  }
  total = add(
    add(
      add(add(getitem(parts, [3]), getitem(parts, [0])), getitem(parts, [4])),
      getitem(parts, [1]),
    ),
    getitem(parts, [2]),
  );
  total.backward();
  say(ran, x.grad);
};
export const test_backward_of_non_contiguous_and_expanded_gradients = () => {
  let x, g;
  x = torch.randn(3, 2, { dtype: torch.float64, requires_grad: true });
  g = torch.arange(6.0, { dtype: torch.float64 }).view(2, 3).t();
  mul(x, 2).backward(g);
  say(x.grad);
  x.grad = null;
  mul(x, 2).backward(torch.ones(1, 1, { dtype: torch.float64 }).expand(3, 2));
  say(x.grad, x.grad.stride());
};
export const test_backward_no_grad_leaf_is_skipped = () => {
  let x, y;
  x = torch.randn(2, { requires_grad: true });
  y = torch.randn(2);
  add(x, y).sum().backward();
  say(x.grad, y.grad);
};
export const test_backward_twice_from_different_roots = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, x);
  getitem(y, [0]).backward({ retain_graph: true });
  say(x.grad);
  getitem(y, [1]).backward();
  say(x.grad);
};
export const test_grad_mode_inside_backward = () => {
  let x, modes, y;
  x = torch.tensor(1.0, { requires_grad: true });
  modes = [];
  y = mul(x, 2);
  y.register_hook((g) => method(modes, 'append', torch.is_grad_enabled()));
  y.backward({ retain_graph: true });
  y.backward({ create_graph: true });
  say(modes, torch.is_grad_enabled());
  {
    using _3 = torch.no_grad();
    y.backward({ create_graph: true });
    say(torch.is_grad_enabled());
  }
  say(modes);
};
export const test_backward_inside_a_hook = () => {
  let x, w, y;
  x = torch.tensor(2.0, { requires_grad: true });
  w = torch.tensor(3.0, { requires_grad: true });
  const hook = (grad) => {
    {
      using _4 = torch.enable_grad();
      mul(w, grad.detach()).backward();
    }
  };
  y = mul(x, x);
  y.register_hook(hook);
  y.backward();
  say(x.grad, w.grad);
};
export const test_errors_leave_things_usable = () => {
  let x, y, handle;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  const bad = (grad) => {
    throw new torch.ValueError('no');
  };
  y = mul(x, 2);
  handle = y.register_hook(bad);
  error(() => y.sum().backward());
  method(handle, 'remove');
  y.sum().backward();
  say(x.grad, torch.is_grad_enabled());
};
