/** @file G1 to G6: version counters, and what was saved and then written. Translated from test/reference/behaviour/versions.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  enumerate,
  eq,
  error,
  getitem,
  gt,
  iadd,
  imul,
  matmul,
  method,
  mul,
  pow,
  range,
  say,
  setitem,
  sub,
} from '../python.ts';

export const test_g1_counters = () => {
  let x, view, alias, copy, data;
  x = torch.zeros(4);
  say(x._version);
  x.add_(1);
  setitem(x, [0], 2);
  x.zero_();
  say(x._version);
  view = getitem(x, [torch.slice(1)]);
  alias = x.detach();
  copy = x.clone();
  data = x.data;
  say(view._version, alias._version, copy._version, data._version);
  view.mul_(2);
  alias.add_(1);
  say(x._version, view._version, alias._version, copy._version, data._version);
  data.add_(1);
  say(x._version, data._version, x);
};
export const test_g1_counter_stays_with_new_data = () => {
  let x, y;
  x = torch.zeros(2);
  x.add_(1);
  x.data = torch.ones(2);
  say(x._version);
  x.add_(1);
  say(x._version);
  y = torch.zeros(2);
  y.add_(1);
  y.add_(1);
  y.add_(1);
  x.data = y;
  say(x._version, y._version);
};
export const test_g1_what_counts = () => {
  let x, step, before;
  x = torch.ones(2, 2);
  for (step of [
    () => x.fill_(2.0),
    () => x.copy_(torch.zeros(2, 2)),
    () => x.t_(),
    () => x.unsqueeze_(0),
    () => x.squeeze_(0),
    () => x.requires_grad_(),
    () => x.detach_(),
    () => x.t(),
    () => x.reshape(4),
    () => x.masked_fill_(gt(x, 0), 1.0),
    () => x.clamp_(0.0, 1.0),
    () => method(torch, 'add', x, 1, { out: x }),
    () => x.uniform_(),
  ]) {
    before = x._version;
    step();
    say(sub(x._version, before));
  }
};
export const test_g1_multiple_in_place_through_views = () => {
  let x, rows, i, row;
  x = torch.zeros(3, 3);
  rows = (() => {
    const result = [];
    for (const i of range(3)) {
      result.push(getitem(x, [i]));
    }
    return result;
  })();
  for ([i, row] of enumerate(rows)) {
    row.fill_(i);
  }
  say(
    x._version,
    (() => {
      const result = [];
      for (const row of rows) {
        result.push(row._version);
      }
      return result;
    })(),
    x,
  );
};
const message = (make, change, leaf = false) => {
  let x, w, y;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  w = x.clone();
  y = make(w);
  change(w, y);
  error(() => y.sum().backward());
};
export const test_g2_message = () => {
  let x, y, c, i, m;
  message(
    (w) => w.exp(),
    (w, y) => y.mul_(2),
  );
  message(
    (w) => w.exp(),
    (w, y) => y.detach().mul_(2),
  );
  message(
    (w) => w.sin(),
    (w, y) => w.mul_(2),
  );
  message(
    (w) => mul(w, w),
    (w, y) => w.add_(1).add_(1),
  );
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = mul(x, x);
  {
    using _1 = torch.no_grad();
    x.add_(1);
  }
  error(() => y.sum().backward());
  y = mul(mul(x.float(), 2.0), torch.ones(2, { requires_grad: true }));
  error(() => y.sum().backward());
  c = torch.ones(2, { dtype: torch.float64 });
  y = mul(x, c);
  c.add_(1);
  error(() => y.sum().backward());
  i = torch.tensor([0, 1], { dtype: torch.int64 });
  y = x.gather(0, i);
  i.add_(0);
  error(() => y.sum().backward());
  m = gt(x, 0);
  y = torch.where(m, x, mul(x, 2));
  m.logical_not_();
  error(() => y.sum().backward());
};
export const test_g2_message_names_the_output = () => {
  let x, a, b, y, values, indices, c, v;
  x = torch.ones(2, 2, { dtype: torch.float64, requires_grad: true });
  [a, b] = mul(x, 2).unbind(0);
  y = b.exp();
  y.add_(1);
  error(() => y.sum().backward());
  [values, indices] = method(x.clone(), 'sort', 1);
  indices.add_(1);
  error(() => values.sum().backward());
  c = x.clone();
  v = getitem(c, [0]);
  y = mul(v, v);
  c.mul_(2);
  error(() => y.sum().backward());
  c = x.clone();
  v = getitem(c, [0]);
  y = mul(c, c);
  v.mul_(2);
  error(() => y.sum().backward());
};
export const test_g3_what_is_saved = () => {
  let write_input, write_output, make, change;
  write_input = (w, y) => w.mul_(2);
  write_output = (w, y) => y.mul_(2);
  for (make of [
    (w) => w.sin(),
    (w) => w.exp(),
    (w) => w.tanh(),
    (w) => w.sigmoid(),
    (w) => w.sqrt(),
    (w) => w.relu(),
    (w) => add(w, 1),
    (w) => sub(w, w),
    (w) => mul(w, 2),
    (w) => div(w, 2),
    (w) => pow(w, 2),
    (w) => w.log(),
    (w) => w.abs(),
    (w) => w.reciprocal(),
    (w) => w.sum(),
    (w) => w.mean(),
    (w) => w.clamp(0, 1),
    (w) => w.softmax(0),
    (w) => w.norm(),
    (w) => w.cumsum(0),
    (w) => w.cumprod(0),
    (w) => w.prod(),
    (w) => w.max(),
    (w) => w.logsumexp(0),
    (w) => w.rsqrt(),
    (w) => w.expm1(),
    (w) => w.log1p(),
    (w) => w.neg(),
    (w) => w.view(2, 1).clone(),
    (w) => w.std(),
    (w) => w.sign(),
  ]) {
    for (change of [write_input, write_output]) {
      message(make, change);
    }
  }
};
export const test_g3_products_save_what_the_other_needs = () => {
  let w, v, constant, y, a, b, c;
  w = torch.tensor([1.0, 2.0], { requires_grad: true });
  v = w.clone();
  constant = torch.ones(2);
  y = mul(v, constant);
  v.mul_(2);
  y.sum().backward();
  say(w.grad);
  y = mul(w.clone(), constant);
  constant.add_(1);
  error(() => y.sum().backward());
  [a, b] = [torch.ones(2, 2, { requires_grad: true }), torch.ones(2, 2)];
  c = a.clone();
  y = matmul(c, b);
  c.add_(1);
  y.sum().backward();
  y = matmul(a.clone(), b);
  b.add_(1);
  error(() => y.sum().backward());
};
export const test_g4_only_where_it_is_used = () => {
  let x, y, z, q, w;
  x = torch.ones(2, { requires_grad: true });
  y = x.clone();
  z = x.clone();
  q = add(z, y);
  w = mul(z, y);
  z.add_(1);
  q.sum().backward();
  say(x.grad);
  error(() => w.sum().backward());
};
export const test_g5_in_place_on_own_result = () => {
  let x, w, step;
  x = torch.ones(2, { requires_grad: true });
  w = x.clone();
  w = imul(w, w);
  error(() => w.sum().backward());
  w = x.clone();
  w.exp_();
  w.sum().backward();
  say(x.grad);
  w = x.clone();
  w.exp_();
  w.mul_(2);
  error(() => w.sum().backward());
  for (step of [
    (w) => w.tanh_(),
    (w) => w.sigmoid_(),
    (w) => w.relu_(),
    (w) => w.sqrt_(),
    (w) => w.sin_(),
    (w) => w.cos_(),
    (w) => w.log_(),
    (w) => w.pow_(2),
    (w) => w.abs_(),
    (w) => w.neg_(),
    (w) => w.reciprocal_(),
  ]) {
    x.grad = null;
    w = x.clone();
    step(w);
    w.sum().backward();
    say(x.grad);
  }
};
export const test_g6_data_is_not_noticed = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, x);
  x.data = iadd(x.data, 1);
  y.sum().backward();
  say(x.grad);
  y = mul(x, x);
  x.data.mul_(0);
  y.sum().backward();
  say(x.grad, x._version);
  y = x.exp();
  y.data.zero_();
  y.sum().backward();
  say(x.grad);
  y = mul(x, x);
  x.detach().add_(1);
  error(() => y.sum().backward());
};
export const test_g19_views_and_bases_invalidate_each_other = () => {
  let x, base, view, y;
  x = torch.ones(4, { requires_grad: true });
  base = x.clone();
  view = getitem(base, [torch.slice(null, 2)]);
  y = mul(base, base);
  view.add_(1);
  error(() => y.sum().backward());
  base = x.clone();
  view = getitem(base, [torch.slice(null, 2)]);
  y = mul(view, view);
  base.add_(1);
  error(() => y.sum().backward());
  base = x.clone();
  y = mul(getitem(base, [torch.slice(null, 2)]), getitem(base, [torch.slice(null, 2)]));
  getitem(base, [torch.slice(2)]).add_(1);
  error(() => y.sum().backward());
};
export const test_g20_new_data = () => {
  let x, y, i;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, x);
  x.data = torch.tensor([3.0, 4.0]);
  y.sum().backward();
  say(x.grad, x);
  const assign = (value) => {
    x.data = value;
  };
  error(() => assign(torch.tensor([1, 2], { dtype: torch.int64 })));
  x = torch.ones(2, { requires_grad: true });
  x.data = torch.zeros(3, { dtype: torch.float64 });
  say(x, eq(x.dtype, torch.float64), x.requires_grad);
  i = torch.ones(2);
  i.data = torch.tensor([1], { dtype: torch.int64 });
  say(i);
  error(() => assign(3));
};
export const test_g20_data_shares_memory = () => {
  let x, data, y;
  x = torch.ones(2, 3, { requires_grad: true });
  data = x.data;
  say(data.requires_grad, data.is_leaf, eq(data.data_ptr(), x.data_ptr()), data._version);
  setitem(data, [0], 5);
  say(x);
  y = mul(x, 2).data;
  say(y.requires_grad, y.grad_fn);
  x.data = x.data.t();
  say(x.shape, x.stride());
};
export const test_g22_allow_mutation = () => {
  let x, a, y, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _2 = torch.autograd.graph.allow_mutation_on_saved_tensors();
    a = x.clone();
    y = pow(a, 2);
    a.sin_();
    y.sum().backward();
    say(x.grad);
    a = x.clone();
    y = mul(a.exp(), a);
    a.mul_(2);
    z = mul(a, y);
    y.add_(1);
    z.sum().backward();
    say(x.grad);
  }
};
export const test_g22_only_inside = () => {
  let x, c, y;
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  c = x.clone();
  y = pow(c, 2);
  c.add_(1);
  error(() => y.sum().backward());
};
export const test_in_place_on_leaf_under_no_grad = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _3 = torch.no_grad();
    x.mul_(2);
    setitem(x, [0], 7);
  }
  say(x, x._version, x.is_leaf, x.requires_grad);
  mul(x, x).sum().backward();
  say(x.grad);
};
