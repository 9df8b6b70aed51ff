/** @file E: how gradients accumulate. Translated from test/reference/behaviour/accumulation.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, close, eq, getitem, mul, pow, range, say, setitem, sub } from '../python.ts';

export const test_e1_nothing_is_aliased = () => {
  let x, y, g;
  x = torch.zeros(2, { requires_grad: true });
  y = torch.zeros(2, { requires_grad: true });
  g = torch.ones(2);
  add(x, y).backward(g);
  say(
    x.grad === y.grad,
    eq(x.grad.data_ptr(), y.grad.data_ptr()),
    eq(x.grad.data_ptr(), g.data_ptr()),
    x.grad === g,
  );
  x.grad.add_(1);
  say(x.grad, y.grad, g);
};
export const test_e1_gradient_of_a_leaf_root = () => {
  let x, g;
  x = torch.zeros(2, { requires_grad: true });
  g = torch.ones(2);
  x.backward(g);
  say(x.grad === g, eq(x.grad.data_ptr(), g.data_ptr()));
  g.add_(5);
  say(x.grad);
};
export const test_e1_first_gradient_requires_no_grad = () => {
  let x, g;
  x = torch.zeros(2, { requires_grad: true });
  g = torch.ones(2, { requires_grad: true });
  mul(x, 2).backward(g);
  say(x.grad, x.grad.requires_grad);
  mul(x, 2).backward(g, { create_graph: true });
  say(x.grad.requires_grad);
};
export const test_e2_in_place = () => {
  let x, held, before;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  mul(x, 2).sum().backward();
  held = x.grad;
  before = held._version;
  mul(x, 3).sum().backward();
  say(x.grad === held, held, sub(held._version, before));
  mul(x, x).sum().backward({ create_graph: true });
  say(x.grad === held, held, x.grad.requires_grad);
};
export const test_e2_storage_is_kept = () => {
  let x, pointer, _;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  mul(x, 2).sum().backward();
  pointer = x.grad.data_ptr();
  for (_ of range(3)) {
    mul(x, 2).sum().backward();
  }
  say(eq(x.grad.data_ptr(), pointer), x.grad);
};
export const test_e3_assigned_gradient = () => {
  let x, mine;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  mine = torch.tensor([10.0, 20.0]);
  x.grad = mine;
  x.sum().backward();
  say(x.grad === mine, mine);
  x.grad = null;
  x.sum().backward();
  say(x.grad === mine, x.grad, mine);
  x.requires_grad_(false);
  say(x.grad);
  x.requires_grad_();
  x.grad.zero_();
  x.sum().backward();
  say(x.grad);
};
export const test_e3_view_as_gradient = () => {
  let buffer, x;
  buffer = torch.zeros(4);
  x = torch.ones(2, { requires_grad: true });
  x.grad = getitem(buffer, [torch.slice(1, 3)]);
  mul(x, 3).sum().backward();
  say(buffer);
};
export const test_e4_layout = () => {
  let base, x, y, z, e;
  base = torch.zeros(3, 4, { dtype: torch.float64 }).t();
  x = base.detach().requires_grad_();
  say(x.stride());
  mul(x, 2).sum().backward();
  say(x.grad.stride(), x.grad.is_contiguous());
  y = torch.zeros(2, 3, { requires_grad: true });
  y.t().sum().backward();
  say(y.grad.stride());
  mul(y.t(), torch.rand(3, 2)).sum().backward();
  say(y.grad.stride());
  z = getitem(torch.zeros(4, 6), [torch.slice(null), torch.slice(null, null, 2)])
    .detach()
    .requires_grad_();
  say(z.stride());
  mul(z, 2).sum().backward();
  say(z.grad.stride());
  e = torch.zeros(1, 3).expand(2, 3).detach().requires_grad_();
  mul(e, 2).sum().backward();
  say(e.grad.stride(), e.grad);
};
export const test_e4_layout_of_permuted = () => {
  let x;
  x = torch.zeros(2, 3, 4).permute(2, 0, 1).detach().requires_grad_();
  x.exp().sum().backward();
  say(x.stride(), x.grad.stride());
  x.exp().sum().backward();
  say(x.grad.stride());
  x.grad = null;
  x.exp().sum().backward({ create_graph: true });
  say(x.grad.stride());
};
export const test_e5_dtype = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  mul(x.double(), 2).sum().backward();
  say(x.grad, eq(x.grad.dtype, torch.float32));
  y = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  mul(x, y).sum().backward();
  say(eq(x.grad.dtype, torch.float32), eq(y.grad.dtype, torch.float64));
};
export const test_e6_zero_grad = () => {
  let x, optimizer, held;
  x = torch.ones(2, { requires_grad: true });
  optimizer = torch.optim.SGD([x], { lr: 0.1 });
  x.sum().backward();
  optimizer.zero_grad();
  say(x.grad);
  x.sum().backward();
  held = x.grad;
  optimizer.zero_grad({ set_to_none: false });
  say(x.grad === held, x.grad);
};
export const test_e7_over_orders = () => {
  let x, y;
  x = torch.tensor(2.0, { dtype: torch.float64, requires_grad: true });
  y = pow(x, 3);
  y.backward({ create_graph: true });
  pow(x.grad, 2).backward();
  say(x.grad.item());
};
export const test_e7_double_backward_accumulates = () => {
  let x, y, z, x_grad, y_grad, grad_sum;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
  z = add(add(add(pow(x, 2), mul(y, 2)), mul(x, y)), pow(y, 2));
  z.backward(torch.ones(2, { dtype: torch.float64 }), { create_graph: true });
  x_grad = add(mul(2, x), y);
  y_grad = add(add(x, mul(2, y)), 2);
  say(close(x.grad, x_grad), close(y.grad, y_grad));
  grad_sum = add(mul(2, x.grad), y.grad);
  grad_sum.backward(torch.ones(2, { dtype: torch.float64 }));
  say(x.grad, y.grad);
};
export const test_sparse_uses_in_one_graph = () => {
  let x, total, i;
  x = torch.ones(3, { requires_grad: true });
  total = 0;
  for (i of range(3)) {
    total = add(total, mul(getitem(x, [i]), add(i, 1)));
  }
  total.backward();
  say(x.grad);
};
export const test_gradient_written_by_hand = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  mul(x, 2).sum().backward();
  x.grad.mul_(10);
  mul(x, 2).sum().backward();
  say(x.grad);
  setitem(x.grad, [0], 0);
  say(x.grad, x.grad._version);
  x.grad.data.zero_();
  say(x.grad);
};
export const test_leaf_that_stops_requiring_grad_before_backward = () => {
  let x, y, z;
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  z = mul(x, y).sum();
  x.requires_grad_(false);
  z.backward();
  say(x.grad, y.grad);
};
export const test_leaf_replaced_data_before_backward = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 3).sum();
  x.data = torch.zeros(2);
  y.backward();
  say(x.grad, x);
};
export const test_retain_grad_of_computed_accumulates = () => {
  let x, y, held;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  y.retain_grad();
  y.sum().backward({ retain_graph: true });
  held = y.grad;
  y.sum().backward();
  say(y.grad, x.grad, held);
};
