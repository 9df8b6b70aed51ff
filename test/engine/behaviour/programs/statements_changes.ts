/** @file Each statement about grad modes, versions and views (F and G of the reference), as it stands there. Translated from test/reference/behaviour/statements_changes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  eq,
  error,
  getattr,
  getitem,
  iadd,
  imul,
  method,
  mul,
  pow,
  say,
  setitem,
} from '../python.ts';

const grad = torch.autograd.grad;
const d = (values, requires_grad = false) => {
  return torch.tensor(values, { dtype: torch.float64, requires_grad: requires_grad });
};
export const test_f1_to_f4 = () => {
  let x, v, i;
  x = d([1.0, 2.0], true);
  {
    using _1 = torch.no_grad();
    say(torch.ones(1, { requires_grad: true }).requires_grad, mul(x, 2).requires_grad);
    {
      using _2 = torch.enable_grad();
      say(mul(x, 2).requires_grad);
    }
    v = x.view(2, 1);
  }
  error(() => v.mul_(2));
  try {
    {
      using _3 = torch.no_grad();
      throw new torch.ValueError('x');
    }
  } catch (_4) {
    if (_4 instanceof torch.ValueError) {
      say(torch.is_grad_enabled());
    } else throw _4;
  }
  const f = torch.no_grad()((x) => {
    return mul(x, 2);
  });
  say(f(x).requires_grad);
  {
    using _5 = torch.set_grad_enabled(false);
    say(torch.is_grad_enabled());
  }
  torch.set_grad_enabled(false);
  say(torch.is_grad_enabled());
  torch.set_grad_enabled(true);
  {
    using _6 = torch.no_grad();
    x.mul_(2);
  }
  say(x.requires_grad, x.is_leaf, x._version);
  {
    using _7 = torch.inference_mode();
    i = torch.ones(2);
  }
  say(i.is_inference());
  error(() => i._version);
  error(() => mul(x.float(), i));
  error(() => i.add_(1));
  error(() => i.requires_grad_());
  say(add(i, 1).is_inference());
};
export const test_g1_to_g9 = () => {
  let x, a, b, c, e, f, w, y, z, name, q, r, const_, u, v;
  x = d([1.0, 2.0], true);
  a = d([1.0, 2.0]);
  [b, c, e, f] = [a.detach(), getitem(a, [0]), a.clone(), a.data];
  a.add_(1);
  say(a._version, b._version, c._version, e._version, f._version);
  w = x.exp();
  w.mul_(2);
  error(() => w.sum().backward());
  y = d([1.0, 2.0], true);
  z = mul(y, y).sum();
  {
    using _8 = torch.no_grad();
    y.add_(1);
  }
  error(() => z.backward());
  for (name of ['sin', 'exp', 'tanh', 'sigmoid', 'sqrt', 'relu']) {
    q = x.clone();
    r = getattr(q, name)();
    r.add_(1);
    try {
      r.sum().backward();
      say(name, 'ok');
    } catch (_9) {
      if (_9 instanceof torch.RuntimeError) {
        say(name, 'fails');
      } else throw _9;
    }
  }
  for (name of ['sin', 'exp', 'tanh', 'sigmoid', 'sqrt', 'relu']) {
    q = x.clone();
    r = getattr(q, name)();
    q.add_(1);
    try {
      r.sum().backward();
      say(name, 'ok');
    } catch (_10) {
      if (_10 instanceof torch.RuntimeError) {
        say(name, 'fails');
      } else throw _10;
    }
  }
  const_ = d([1.0, 1.0]);
  q = x.clone();
  r = mul(q, const_);
  q.add_(1);
  r.sum().backward();
  q = x.clone();
  r = mul(q, const_);
  const_.add_(1);
  error(() => r.sum().backward());
  q = x.clone();
  r = mul(q, 3);
  q.add_(1);
  r.sum().backward();
  y = x.clone();
  u = add(y, 1);
  v = mul(y, y);
  y.add_(1);
  u.sum().backward();
  error(() => v.sum().backward());
  y = x.exp();
  const own = () => {
    let k;
    k = x.exp();
    k = imul(k, k);
    k.sum().backward();
  };
  error(own);
  w = x.clone();
  w.exp_();
  w.sum().backward();
  w = x.clone();
  w.exp_();
  w.mul_(2);
  error(() => w.sum().backward());
  x = d([1.0, 2.0], true);
  y = mul(x, x);
  x.data = iadd(x.data, 1);
  y.sum().backward();
  say(x.grad);
  error(() => x.add_(1));
  const item = () => {
    setitem(x, [0], 5);
  };
  error(item);
  w = mul(x, 1);
  say(w.mul_(2) === w, w.grad_fn.name());
  w = mul(x, 1);
  w.zero_();
  x.grad = null;
  w.sum().backward();
  say(x.grad);
  y = d([1.0], true);
  w = mul(x, 1).copy_(y);
  w.sum().backward();
  say(y.grad);
  z = torch.zeros(2, { dtype: torch.float64 }).add_(x);
  say(z.requires_grad, z.is_leaf);
};
export const test_g10_to_g22 = () => {
  let x, b, sibling, a, early, base, u, v, c, k, t, s, p, q, A, m, n;
  x = torch.ones(2, 2, { dtype: torch.float64, requires_grad: true });
  b = x.clone();
  sibling = b.view(4);
  b.narrow(0, 0, 1).mul_(2);
  say(b.grad_fn.name());
  say(grad(b.sum(), x, { retain_graph: true }));
  b = x.clone();
  sibling = b.narrow(0, 0, 1);
  b.narrow(0, 0, 1).mul_(2);
  say(grad(sibling.sum(), x));
  b = x.clone();
  b.narrow(0, 0, 1).narrow(1, 1, 1).mul_(2);
  say(grad(b.sum(), x));
  a = torch.zeros(2, { dtype: torch.float64 });
  early = getitem(a, [torch.slice(null)]);
  a.narrow(0, 1, 1).mul_(d([2.0], true));
  say(a.requires_grad, a.grad_fn.name(), early.requires_grad);
  error(() => getitem(x.clone().unbind(), [0]).mul_(2));
  base = x.clone();
  u = getitem(base.unbind(), [0]);
  base.mul_(2);
  error(() => u.grad_fn);
  error(() => torch.ones(1).expand(3).add_(1));
  error(() => d([1.0, 1.0]).add_(torch.ones(2, 2)));
  error(() => torch.ones(2, { dtype: torch.int64 }).add_(torch.ones(2)));
  error(() => method(torch, 'add', x, x, { out: torch.empty(2, 2, { dtype: torch.float64 }) }));
  v = x.view(4);
  say(v.view(2, 2)._base === x, x.detach()._base);
  error(() => x.clone().view(4).detach_());
  c = x.clone();
  say(c.detach_().is_leaf);
  k = torch.ones(2);
  k.detach().fill_(7);
  say(k);
  t = torch.ones(2, 3);
  error(() => t.t().view(6));
  error(() => t.view(4, -1));
  error(() => t.view(-1, -1));
  say(eq(t.reshape(6).data_ptr(), t.data_ptr()), eq(t.t().reshape(6).data_ptr(), t.data_ptr()));
  base = x.clone();
  s = mul(getitem(base, [0]), getitem(base, [0]));
  base.add_(1);
  error(() => s.sum().backward());
  p = d([1.0, 2.0], true);
  q = mul(p, p);
  const integers = () => {
    p.data = torch.ones(2, { dtype: torch.int64 });
  };
  error(integers);
  p.data = d([3.0, 4.0]);
  q.sum().backward();
  say(p.grad);
  A = x.clone();
  A.retain_grad();
  A.mul_(2);
  A.sum().backward();
  say(A.grad);
  {
    using _11 = torch.autograd.graph.allow_mutation_on_saved_tensors();
    m = x.clone();
    n = pow(m, 2);
    m.mul_(10);
    x.grad = null;
    n.sum().backward();
  }
  say(x.grad);
};
