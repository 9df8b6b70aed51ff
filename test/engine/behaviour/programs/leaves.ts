/** @file A: leaves, requires_grad, the gradient's slot and taking numbers out. Translated from test/reference/behaviour/leaves.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  contains,
  div,
  eq,
  error,
  exact,
  float,
  getitem,
  gt,
  int,
  len,
  list,
  method,
  mul,
  say,
  sub,
  truth,
  warned,
} from '../python.ts';

export const test_a1_leaves = () => {
  let x, a;
  x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  say(x.is_leaf, mul(x, 2).is_leaf, x.detach().is_leaf, add(torch.ones(2), 1).is_leaf);
  {
    using _1 = torch.no_grad();
    say(mul(x, 2).is_leaf);
  }
  a = torch.rand(2);
  a = div(mul(a, 3), sub(a, 1));
  a.requires_grad_();
  say(a.is_leaf, a.requires_grad, a.grad_fn);
};
export const test_a1_clone_and_cast_are_computed = () => {
  let x, y;
  x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  for (y of [x.clone(), x.to(torch.float32), x.float(), x.view(2, 1), getitem(x, [0]), x.T]) {
    say(y.is_leaf, y.requires_grad, y.grad_fn.name());
  }
};
export const test_a2_what_requires_grad = () => {
  let x, y;
  x = torch.tensor([1.0, 3.0], { dtype: torch.float64, requires_grad: true });
  for (y of [eq(x, x), x.argmax(), x.to(torch.int64), x.max(0).indices]) {
    say(y.requires_grad, y.grad_fn);
  }
};
export const test_a2_any_input_is_enough = () => {
  let x, y, z;
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2);
  say(
    add(x, y).requires_grad,
    add(y, x).requires_grad,
    add(y, y).requires_grad,
    mul(y, 2).requires_grad,
  );
  say(torch.cat([y, x]).requires_grad, torch.where(gt(y, 0), y, x).requires_grad);
  {
    using _2 = torch.no_grad();
    z = add(x, y);
  }
  say(z.requires_grad, z.grad_fn, z.is_leaf);
};
export const test_a2_integer_results_of_differentiable_functions = () => {
  let x, values, indices;
  x = torch.tensor([3.0, 1.0, 2.0], { requires_grad: true });
  [values, indices] = method(x, 'sort');
  say(values.requires_grad, indices.requires_grad, indices.grad_fn);
  [values, indices] = x.topk(2);
  say(values.grad_fn.name(), indices.grad_fn, eq(indices.dtype, torch.int64));
  say(torch.sign(x).grad_fn.name(), eq(gt(x, 1).dtype, torch.bool));
};
export const test_a3_steps_have_a_node = () => {
  let x, function_, y;
  x = torch.tensor([1.5, -2.5], { dtype: torch.float64, requires_grad: true });
  for (function_ of [torch.sign, torch.floor, torch.ceil, torch.round, torch.trunc]) {
    y = function_(x);
    say(y.grad_fn.name(), getitem(torch.autograd.grad(y.sum(), x), [0]));
  }
};
export const test_a4_flag_of_computed = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  const switch_off = () => {
    y.requires_grad = false;
  };
  const switch_on = () => {
    y.requires_grad = true;
  };
  error(switch_off);
  error(switch_on);
  error(() => y.requires_grad_(false));
  say(y.requires_grad_(true) === y, y.requires_grad_() === y, y.requires_grad);
};
export const test_a4_flag_of_leaf = () => {
  let x, y;
  x = torch.ones(2);
  say(x.requires_grad_() === x, x.requires_grad);
  say(
    x.requires_grad_(false).requires_grad,
    x.requires_grad_({ requires_grad: true }).requires_grad,
  );
  x.requires_grad = false;
  say(x.requires_grad, mul(x, 2).requires_grad);
  x.requires_grad = true;
  y = mul(x, 3).sum();
  x.requires_grad = false;
  say(mul(x, 3).requires_grad, y.requires_grad);
  y.backward();
  say(x.grad);
};
export const test_a4_flag_of_a_view_of_a_computed_tensor = () => {
  let x, view, detached;
  x = torch.ones(4, { requires_grad: true });
  view = mul(x, 2).view(2, 2);
  error(() => view.requires_grad_(false));
  detached = mul(x, 2).detach().view(2, 2);
  detached.requires_grad_();
  say(detached.requires_grad, detached.is_leaf);
};
export const test_a5_integers_require_no_grad = () => {
  let i;
  error(() => torch.tensor([1], { dtype: torch.int64, requires_grad: true }));
  error(() => torch.ones(2, { dtype: torch.int64, requires_grad: true }));
  error(() => torch.zeros(2, { dtype: torch.bool, requires_grad: true }));
  error(() => torch.tensor([true]).requires_grad_());
  error(() => torch.tensor([1], { dtype: torch.int32 }).requires_grad_());
  i = torch.tensor([1], { dtype: torch.int64 });
  const switch_on = () => {
    i.requires_grad = true;
  };
  error(switch_on);
  i.requires_grad = false;
  say(i.requires_grad_(false) === i, i.requires_grad);
};
export const test_a5_factories = () => {
  let x;
  say(torch.ones(2, { requires_grad: true }).requires_grad, torch.zeros(2).requires_grad);
  say(
    torch.full([2], 1.0, { requires_grad: true }).is_leaf,
    torch.rand(2, { requires_grad: true }).is_leaf,
  );
  say(torch.arange(3.0, { dtype: torch.float32, requires_grad: true }));
  say(
    torch.eye(2, { requires_grad: true }).requires_grad,
    torch.empty(2, { requires_grad: true }).requires_grad,
  );
  x = torch.ones(2, { requires_grad: true });
  say(torch.zeros_like(x).requires_grad, torch.ones_like(x, { requires_grad: true }).requires_grad);
  say(x.new_zeros(2).requires_grad, x.new_ones([2, 2], { requires_grad: true }).requires_grad);
  say(torch.linspace(0.0, 1.0, 3, { requires_grad: true }).requires_grad);
};
export const test_a10_grad_of_computed_warns = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  say(warned(() => y.grad));
  say(warned(() => x.grad));
  y.retain_grad();
  say(warned(() => y.grad));
  say(warned(() => mul(torch.ones(2), 2).grad));
};
export const test_a11_assigning_grad = () => {
  let x, g, y;
  x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  const assign = (value) => {
    x.grad = value;
  };
  error(() => assign(2));
  error(() => assign('a'));
  error(() => assign(torch.ones(3, { dtype: torch.float64 })));
  error(() => assign(torch.ones(2, 1, { dtype: torch.float64 })));
  error(() => assign(torch.ones(2)));
  error(() => assign(torch.ones(2, { dtype: torch.int64 })));
  error(() => assign(x));
  g = torch.full([2], 3.0, { dtype: torch.float64 });
  x.grad = g;
  say(x.grad === g);
  x.grad = null;
  say(x.grad);
  y = torch.ones(2);
  y.grad = torch.ones(2);
  say(y.grad, y.requires_grad);
  y.grad = null;
  say(y.grad);
};
export const test_a12_numbers_out = () => {
  let x;
  x = torch.tensor([[1.5, 2.0]], { dtype: torch.float64, requires_grad: true });
  say(x.tolist(), x.sum().tolist(), getitem(x, [0, 1]).item());
  error(() => x.item());
  error(() => truth(x));
  error(() => truth(torch.ones(0)));
  error(() => torch.ones(0).item());
  say(
    truth(gt(getitem(x, [0, 0]), 1)),
    truth(torch.zeros(1)),
    truth(torch.ones(1, 1)),
    truth(torch.tensor(false)),
  );
  say(
    float(getitem(x, [0, 0])),
    int(getitem(x, [0, 0])),
    torch.tensor(7, { dtype: torch.int64 }).item(),
  );
  say(torch.tensor([true, false]).tolist(), torch.tensor([], { dtype: torch.float64 }).tolist());
  say(
    torch
      .tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: torch.int64 },
      )
      .tolist(),
  );
  error(() => float(x));
};
export const test_a12_lengths_and_iteration = () => {
  let x, first, second;
  x = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { requires_grad: true },
  );
  say(
    len(x),
    (() => {
      const result = [];
      for (const row of x) {
        result.push(row.tolist());
      }
      return result;
    })(),
  );
  error(() => len(torch.tensor(1.0)));
  error(() => list(torch.tensor(1.0)));
  [first, second] = x;
  say(first.grad_fn.name(), second.grad_fn.name());
  add(first.sum(), mul(2, second.sum())).backward();
  say(x.grad);
  say(contains(1.0, torch.tensor([1.0, 2.0]).tolist()));
};
export const test_a14_same_object_or_not = () => {
  let x, y;
  x = torch.ones(2, 3, { requires_grad: true });
  say(x.to(torch.float32) === x, x.float() === x, x.contiguous() === x, x.clone() === x);
  say(
    x.t().contiguous() === x,
    x.detach() === x,
    x.data === x,
    x.view(2, 3) === x,
    x.requires_grad_() === x,
  );
  say(x.reshape(2, 3) === x, x.expand(2, 3) === x, x.squeeze() === x, x.type_as(x) === x);
  y = x.clone();
  say(y.grad_fn.name(), y.requires_grad);
  y.sum().backward();
  say(x.grad);
};
export const test_detached_things = () => {
  let x, y, z, w, v;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2).detach();
  say(y.requires_grad, y.grad_fn, y.is_leaf);
  y.requires_grad_();
  z = mul(x, y).sum();
  z.backward();
  say(x.grad, y.grad);
  w = mul(x, 2);
  say(w.detach_() === w, w.requires_grad, w.is_leaf, w.grad_fn);
  v = mul(x, 2);
  v.add_(1);
  v.detach_();
  say(v.is_leaf, v.requires_grad);
};
export const test_type_conversions = () => {
  let x, other;
  x = torch.randn(5, 5, { requires_grad: true });
  say(eq(x.double().dtype, torch.float64), x.double().requires_grad, x.long().requires_grad);
  x.double().sum().backward();
  say(eq(x.grad.dtype, torch.float32), exact(x.grad, torch.ones(5, 5)));
  say(x.to(torch.float64).grad_fn.name(), eq(x.to({ dtype: torch.float64 }).dtype, torch.float64));
  other = torch.zeros(1, { dtype: torch.float64 });
  say(eq(x.to(other).dtype, torch.float64), eq(x.type_as(other).dtype, torch.float64));
};
