/** @file D: how long a graph lives. Translated from test/reference/behaviour/lifetime.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  error,
  getitem,
  gt,
  isub,
  matmul,
  method,
  mul,
  neg,
  pow,
  range,
  say,
  sub,
  truth,
} from '../python.ts';

export const test_d1_freed = () => {
  let x, y, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, x).sum();
  y.backward();
  error(() => y.backward());
  error(() => torch.autograd.grad(y, x));
  z = x.exp();
  z.sum().backward();
  error(() => z.grad_fn._saved_result);
  error(() => y.backward({ retain_graph: true }));
};
export const test_d2_second_backward_without_saved = () => {
  let x, b, make, y;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  b = torch.tensor([3.0, 4.0], { dtype: torch.float64 });
  for (make of [
    () => add(x, b),
    () => sub(x, b),
    () => neg(x),
    () => sub(1, x),
    () => x.sum(),
    () => x.mean(),
    () => x.view(2, 1),
    () => x.view(1, 2).t(),
    () => x.expand(3, 2),
    () => x.clone(),
    () => torch.cat([x, x]),
    () => getitem(x, [torch.slice(0, 1)]),
    () => getitem(x, [0]),
    () => x.cumsum(0),
    () => add(x, x),
    () => torch.stack([x, b]),
    () => x.flip(0),
    () => x.repeat(2),
  ]) {
    x.grad = null;
    y = make().sum();
    y.backward();
    y.backward();
    say(x.grad);
  }
};
export const test_d2_second_backward_with_saved = () => {
  let x, make, y;
  x = torch.tensor([0.5, 0.25], { dtype: torch.float64, requires_grad: true });
  for (make of [
    () => mul(x, x),
    () => mul(x, 2),
    () => div(x, 2),
    () => pow(x, 2),
    () => x.exp(),
    () => x.sin(),
    () => x.abs(),
    () => x.relu(),
    () => matmul(x.view(1, 2), x.view(2, 1)),
    () => x.max(),
    () => torch.where(gt(x, 0), x, x),
    () => x.prod(),
    () => getitem(x.max(0), [0]),
    () => x.softmax(0),
    () => x.sigmoid(),
    () => x.log(),
    () => x.norm(),
    () => getitem(x, [[0, 0]]),
    () => x.masked_fill(gt(x, 1), 0.0),
    () => x.clamp(0, 1),
    () => x.gather(0, torch.tensor([0], { dtype: torch.int64 })),
  ]) {
    y = make().sum();
    y.backward();
    error(() => y.backward());
  }
};
export const test_d3_shared_subgraph = () => {
  let x, shared, first, second;
  x = torch.tensor(2.0, { requires_grad: true });
  shared = mul(x, x);
  [first, second] = [add(shared, 1), add(shared, 2)];
  first.backward();
  error(() => second.backward());
  x.grad = null;
  shared = mul(x, x);
  add(add(add(shared, 1), shared), 2).backward();
  say(x.grad);
  x.grad = null;
  shared = add(x, x);
  add(shared, 1).backward();
  add(shared, 2).backward();
  say(x.grad);
};
export const test_d4_retain_twice = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  y = mul(x, x);
  y.backward({ retain_graph: true });
  y.backward({ retain_graph: true });
  say(x.grad);
  y.backward();
  error(() => y.backward());
};
export const test_d4b_only_what_ran_is_freed = () => {
  let a, b, y, z;
  a = torch.tensor([1.0], { requires_grad: true });
  b = torch.tensor([2.0], { requires_grad: true });
  y = add(a.exp(), b.exp());
  say(torch.autograd.grad(y.sum(), a));
  say(torch.autograd.grad(y.sum(), b));
  z = mul(a, b);
  torch.autograd.grad(z.sum(), a);
  error(() => torch.autograd.grad(z.sum(), b));
};
export const test_d5_walkable_after_free = () => {
  let x, y, names, node;
  x = torch.tensor([1.0], { requires_grad: true });
  y = mul(x, x).exp().sum();
  y.backward();
  names = [];
  node = y.grad_fn;
  while (node !== null) {
    method(names, 'append', node.name());
    node = truth(node.next_functions) ? getitem(getitem(node.next_functions, [0]), [0]) : null;
  }
  say(names);
};
export const test_d_freed_partially = () => {
  let x, y, z;
  x = torch.tensor(1.0, { requires_grad: true });
  y = x.exp();
  z = mul(y, 2);
  torch.autograd.grad(z, y);
  error(() => z.backward());
  y.backward();
  say(x.grad);
};
export const test_d_saved_after_release_by_grad = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = x.pow(2);
  say(y.grad_fn._saved_self === x, y.grad_fn._saved_exponent);
  torch.autograd.grad(y.sum(), x);
  error(() => y.grad_fn._saved_self);
  say(y.grad_fn._saved_exponent);
};
export const test_d_second_order_lifetimes = () => {
  let x, y, g, h;
  x = torch.tensor(2.0, { dtype: torch.float64, requires_grad: true });
  y = x.sin();
  [g] = torch.autograd.grad(y, x, { create_graph: true });
  [h] = torch.autograd.grad(g, x);
  say(close(h, neg(torch.sin(torch.tensor(2.0, { dtype: torch.float64 })))));
  error(() => torch.autograd.grad(g, x));
  say(getitem(torch.autograd.grad(y, x), [0]));
  error(() => torch.autograd.grad(y, x));
};
export const test_d_second_order_keeps_the_first_graph = () => {
  let x, y, g;
  x = torch.tensor(2.0, { dtype: torch.float64, requires_grad: true });
  y = pow(x, 3);
  [g] = torch.autograd.grad(y, x, { create_graph: true });
  g.backward();
  say(x.grad);
  error(() => g.backward());
  y.backward();
  say(x.grad);
};
export const test_d_backward_with_create_graph_then_free = () => {
  let x, y, first;
  x = torch.tensor(2.0, { dtype: torch.float64, requires_grad: true });
  y = mul(mul(x, x), x);
  y.backward({ create_graph: true });
  first = x.grad;
  x.grad = null;
  first.backward();
  say(first.item(), x.grad.item());
};
export const test_d_training_loop_makes_a_graph_a_step = () => {
  let w, _, loss;
  w = torch.tensor([1.0], { requires_grad: true });
  for (_ of range(3)) {
    loss = pow(sub(mul(w, 2), 1), 2).sum();
    loss.backward();
    {
      using _1 = torch.no_grad();
      w = isub(w, mul(0.1, w.grad));
    }
    w.grad = null;
  }
  say(w);
};
export const test_d_state_kept_over_steps_errors = () => {
  let w, h;
  w = torch.tensor([1.0], { requires_grad: true });
  h = torch.zeros(1);
  h = torch.tanh(add(h, w));
  h.sum().backward();
  h = torch.tanh(add(h, w));
  error(() => h.sum().backward());
  h = torch.tanh(add(h.detach(), w));
  h.sum().backward();
};
