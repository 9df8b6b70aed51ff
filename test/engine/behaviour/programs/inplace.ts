/** @file G7 to G9 and G13 to G15: writing in place. Translated from test/reference/behaviour/inplace.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  eq,
  error,
  getattr,
  getitem,
  gt,
  iadd,
  idiv,
  imul,
  ipow,
  isub,
  method,
  mul,
  say,
  setitem,
} from '../python.ts';

export const test_g7_leaf = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => x.add_(1));
  error(() => x.zero_());
  error(() => x.copy_(torch.zeros(2)));
  error(() => x.uniform_());
  const augmented = () => {
    let y;
    y = x;
    y = iadd(y, 1);
  };
  const item = () => {
    setitem(x, [0], 5);
  };
  error(augmented);
  error(item);
  error(() => getitem(x, [torch.slice(null, 1)]).add_(1));
  error(() => x.view(2, 1).zero_());
  error(() => x.detach_().add_(1));
  say(x.requires_grad, x._version);
};
export const test_g8_history_is_rewritten = () => {
  let x, w, same;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  w = x.clone();
  same = w;
  w.mul_(3);
  say(w === same, w.grad_fn.name(), getitem(getitem(w.grad_fn.next_functions, [0]), [0]).name());
  w.sum().backward();
  say(x.grad);
};
export const test_g8_zero_and_fill_cut = () => {
  let x, step, w;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  for (step of [
    (w) => w.zero_(),
    (w) => w.fill_(3.0),
    (w) => w.fill_(torch.tensor(3.0)),
    (w) => w.copy_(torch.ones(2)),
  ]) {
    x.grad = null;
    w = x.clone();
    step(w);
    say(w.grad_fn.name(), w.requires_grad);
    w.sum().backward();
    say(x.grad);
  }
};
export const test_g8_fill_with_a_tensor = () => {
  let x, v, w;
  x = torch.ones(2, { requires_grad: true });
  v = torch.tensor(3.0, { requires_grad: true });
  w = x.clone();
  w.fill_(v);
  mul(w, torch.tensor([1.0, 10.0]))
    .sum()
    .backward();
  say(x.grad, v.grad);
};
export const test_g8_copy_redirects = () => {
  let x, y, w, z, d;
  x = torch.ones(2, 3, { requires_grad: true });
  y = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  w = x.clone();
  w.copy_(y);
  mul(w, torch.arange(6.0).view(2, 3)).sum().backward();
  say(x.grad, y.grad, w.grad_fn.name());
  z = torch.zeros(2, 3);
  z.copy_(y);
  say(z.requires_grad, z.grad_fn);
  getitem(z, [0]).copy_(y.detach());
  d = torch.zeros(3, { dtype: torch.float64 });
  d.copy_(y);
  y.grad = null;
  d.sum().backward();
  say(y.grad, eq(y.grad.dtype, torch.float32));
};
export const test_g9_starts_requiring_grad = () => {
  let y, z;
  y = torch.ones(3, { requires_grad: true });
  z = torch.zeros(3).add_(y);
  say(z.requires_grad, z.is_leaf, z.grad_fn.name());
  z.sum().backward();
  say(y.grad);
  z = torch.zeros(3);
  z = iadd(z, mul(y, 2));
  say(
    z.grad_fn.name(),
    (() => {
      const result = [];
      for (const [node, _] of z.grad_fn.next_functions) {
        result.push(
          both(
            () => node,
            () => node.name(),
          ),
        );
      }
      return result;
    })(),
  );
  z = torch.zeros(3);
  setitem(z, [torch.slice(1)], getitem(y, [torch.slice(1)]));
  say(z.grad_fn.name());
  y.grad = null;
  z.sum().backward();
  say(y.grad);
};
export const test_g13_expanded = () => {
  let x, y;
  x = torch.zeros(1, 3).expand(2, 3);
  error(() => x.add_(1));
  error(() => x.mul_(2));
  error(() => x.copy_(torch.ones(2, 3)));
  error(() => x.clone().expand(2, 2, 3).add_(1));
  x.fill_(1.0);
  x.zero_();
  say(x);
  y = torch.zeros(2).as_strided([2, 2], [0, 1]);
  error(() => y.add_(1));
};
export const test_g14_growth_and_types = () => {
  let x, i;
  x = torch.ones(2);
  error(() => x.add_(torch.ones(2, 2)));
  error(() => x.mul_(torch.ones(3)));
  error(() => x.copy_(torch.ones(2, 2)));
  i = torch.ones(2, { dtype: torch.int64 });
  error(() => i.add_(1.5));
  error(() => i.mul_(torch.ones(2)));
  error(() => i.div_(2));
  error(() => torch.ones(2, { dtype: torch.bool }).add_(torch.ones(2, { dtype: torch.int64 })));
  i.copy_(torch.tensor([1.7, -2.7]));
  say(i);
  x.add_(i);
  say(x);
  x.add_(torch.ones(2, { dtype: torch.float64 }));
  say(x);
};
export const test_g15_out = () => {
  let x, out, y, i;
  x = torch.ones(2, { requires_grad: true });
  out = torch.empty(2);
  error(() => method(torch, 'add', x, 1, { out: out }));
  error(() => torch.mul(out, x, { out: out }));
  error(() => torch.exp(x, { out: out }));
  y = torch.ones(2, { requires_grad: true });
  error(() => method(torch, 'add', out, 1, { out: y }));
  {
    using _1 = torch.no_grad();
    method(torch, 'add', x, 1, { out: out });
  }
  say(out);
  say(torch.mul(torch.ones(2), 3, { out: out }) === out, out, out._version);
  error(() => method(torch, 'add', torch.ones(2), torch.ones(3), { out: out }));
  i = torch.empty(2, { dtype: torch.int64 });
  error(() => method(torch, 'add', torch.ones(2), 1, { out: i }));
};
export const test_in_place_of_many_functions = () => {
  let x, name, w, result;
  x = torch.tensor([0.25, 0.5], { dtype: torch.float64, requires_grad: true });
  for (name of method(
    'exp_ sin_ cos_ tan_ tanh_ sigmoid_ sqrt_ log_ abs_ neg_ reciprocal_ square_ relu_ asin_ acos_ atan_ sinh_ cosh_ erf_ floor_ ceil_ round_ trunc_ frac_ sign_ log1p_ expm1_ rsqrt_ log2_ log10_ exp2_ lgamma_ digamma_ sinc_',
    'split',
  )) {
    x.grad = null;
    w = x.clone();
    result = getattr(w, name)();
    w.sum().backward();
    say(name, result === w, w.grad_fn.name(), x.grad);
  }
};
export const test_in_place_with_operands = () => {
  let x, y, step, w;
  x = torch.tensor([0.25, 0.5], { dtype: torch.float64, requires_grad: true });
  y = torch.tensor([2.0, 3.0], { dtype: torch.float64, requires_grad: true });
  for (step of [
    (w) => w.add_(y),
    (w) => w.sub_(y, { alpha: 2 }),
    (w) => w.mul_(y),
    (w) => w.div_(y),
    (w) => w.pow_(y),
    (w) => w.atan2_(y),
    (w) => w.addcmul_(y, y, { value: 2 }),
    (w) => w.addcdiv_(y, y),
    (w) => w.lerp_(y, 0.5),
    (w) => w.clamp_(0.0, 0.3),
    (w) => w.masked_fill_(gt(w, 0.3), 7.0),
    (w) => w.fmod_(0.2),
    (w) => w.remainder_(y),
    (w) => w.clamp_min_(0.3),
    (w) => w.hypot_(y),
    (w) => w.index_add_(0, torch.tensor([1, 1], { dtype: torch.int64 }), y),
    (w) => w.index_fill_(0, torch.tensor([1], { dtype: torch.int64 }), 2.0),
    (w) => w.index_copy_(0, torch.tensor([1, 0], { dtype: torch.int64 }), y),
    (w) => w.scatter_(0, torch.tensor([1, 0], { dtype: torch.int64 }), y),
    (w) => w.scatter_add_(0, torch.tensor([1, 1], { dtype: torch.int64 }), y),
    (w) => w.cumsum_(0),
  ]) {
    const _2 = null;
    x.grad = _2;
    y.grad = _2;
    w = x.clone();
    step(w);
    mul(w, torch.tensor([1.0, 10.0], { dtype: torch.float64 }))
      .sum()
      .backward();
    say(w.detach(), w.grad_fn.name(), x.grad, y.grad);
  }
};
export const test_in_place_changes_of_shape = () => {
  let x, y, z, w;
  x = torch.arange(6.0).view(2, 3).requires_grad_();
  y = x.clone();
  say(y.t_() === y, y.shape, y.grad_fn.name());
  y.unsqueeze_(0);
  say(y.shape, y.grad_fn.name());
  y.squeeze_(0);
  say(y.shape, y.grad_fn.name());
  y.transpose_(0, 1);
  say(y.shape, y.stride(), y.grad_fn.name());
  y.squeeze_();
  say(y.shape, y.grad_fn.name());
  mul(y, torch.arange(6.0).view(2, 3)).sum().backward();
  say(x.grad);
  z = torch.zeros(2, 1, 3);
  z.squeeze_(1).swapaxes_(0, 1);
  say(z.shape, z._version);
  say(torch.ones(2, 3).t_().shape, torch.ones(4).as_strided_([2, 2], [2, 1]).shape);
  error(() => torch.ones(2, { requires_grad: true }).unsqueeze_(0));
  {
    using _3 = torch.no_grad();
    w = torch.ones(2, { requires_grad: true });
    w.unsqueeze_(0);
  }
  say(w.shape, w.is_leaf);
};
export const test_set = () => {
  let x, y;
  x = torch.zeros(2);
  y = torch.ones(3);
  x.set_(y);
  say(x, eq(x.data_ptr(), y.data_ptr()));
  x.add_(1);
  say(y);
  say(x.shape, x.stride(), x.storage_offset());
};
export const test_detach_in_place = () => {
  let x, y, view, z, v, w;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  y.detach_();
  say(y.requires_grad, y.is_leaf, y.grad_fn);
  view = getitem(mul(x, 2), [0]);
  error(() => view.detach_());
  z = torch.ones(3);
  z.detach_();
  v = getitem(torch.ones(3), [torch.slice(1)]);
  error(() => v.detach_());
  w = x.detach();
  w.detach_();
  say(w.requires_grad);
};
export const test_in_place_keeps_other_results = () => {
  let x, a, b;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  a = mul(x, 2);
  b = add(a, 1);
  a.mul_(5);
  add(a, b).sum().backward();
  say(x.grad, b);
};
export const test_in_place_on_a_leaf_without_grad_and_old_results = () => {
  let a, x, y;
  a = torch.ones(2);
  x = torch.ones(2, { requires_grad: true });
  y = add(a, x);
  a.add_(mul(x, 3));
  add(y, a).sum().backward();
  say(x.grad);
};
export const test_random_fills = () => {
  let x, step, y, w;
  x = torch.zeros(3);
  for (step of [
    () => x.uniform_(),
    () => x.normal_(),
    () => x.bernoulli_(),
    () => x.random_(10),
    () => x.exponential_(),
  ]) {
    say(step() === x);
  }
  y = torch.ones(2, { requires_grad: true });
  w = y.clone();
  w.normal_();
  w.sum().backward();
  say(w.grad_fn.name(), y.grad);
};
export const test_augmented_assignment = () => {
  let x, y, z;
  x = torch.tensor([4.0, 9.0], { requires_grad: true });
  y = x.clone();
  z = y;
  y = iadd(y, 1);
  y = isub(y, 2);
  y = imul(y, 3);
  y = idiv(y, 2);
  y = ipow(y, 2);
  say(y === z, y);
  y.sum().backward();
  say(x.grad);
};
export const test_hooks_and_in_place = () => {
  let x, seen, a, b;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  seen = [];
  a = mul(x, 2);
  a.register_hook((g) => method(seen, 'append', g.clone()));
  b = a.clone();
  a.mul_(3);
  add(a, b).sum().backward();
  say(seen);
};
