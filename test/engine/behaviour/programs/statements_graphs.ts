/** @file Each statement about leaves, backward, gradients, lifetimes and accumulation (A to E of the reference), as it stands there. Translated from test/reference/behaviour/statements_graphs.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  eq,
  error,
  getitem,
  gt,
  len,
  matmul,
  method,
  mul,
  neg,
  pow,
  range,
  say,
  setitem,
  str,
  sub,
  truth,
  warned,
} from '../python.ts';

const Function = torch.autograd.Function;
const grad = torch.autograd.grad;
const d = (values, requires_grad = false) => {
  return torch.tensor(values, { dtype: torch.float64, requires_grad: requires_grad });
};
export const test_a1_to_a5 = () => {
  let r, a, x, f, y;
  {
    using _1 = torch.no_grad();
    r = mul(d([1.0, 2.0], true), 2);
  }
  say(r.is_leaf, d([1.0]).is_leaf, d([1.0], true).detach().is_leaf, add(torch.ones(2), 1).is_leaf);
  a = mul(torch.ones(2), 3);
  a = div(mul(a, 3), sub(a, 1));
  a.requires_grad_();
  say(a.is_leaf, a.requires_grad);
  x = d([1.0, -2.0], true);
  say(
    eq(x, x).requires_grad,
    x.argmax().grad_fn,
    x.to(torch.int64).requires_grad,
    x.max(0).indices.grad_fn,
  );
  for (f of [torch.sign, torch.floor, torch.ceil, torch.round, torch.trunc]) {
    y = f(x);
    say(y.grad_fn.name(), grad(y.sum(), x));
  }
  y = mul(x, 2);
  const off = () => {
    y.requires_grad = false;
  };
  error(off);
  say(y.requires_grad_(true) === y);
  error(() => torch.tensor([1], { dtype: torch.int64, requires_grad: true }));
  error(() => torch.tensor([1], { dtype: torch.int64 }).requires_grad_());
  const on = () => {
    torch.tensor([1], { dtype: torch.int64 }).requires_grad = true;
  };
  error(on);
  error(() => torch.tensor([true]).requires_grad_());
};
export const test_a6_to_a9 = () => {
  let x, v, z, y, n, u, w, acc;
  x = torch.rand(4, 4, { requires_grad: true });
  v = torch.rand(4, { requires_grad: true });
  z = x.clone();
  setitem(z, [0], 1.0);
  for (y of [
    add(x, 1),
    mul(x, x),
    sub(x, x),
    sub(1, x),
    div(x, x),
    pow(x, 2),
    pow(x, x),
    pow(2, x),
    x.sum(),
    x.sum(0),
    x.mean(),
    x.mean(0),
    x.max(),
    getitem(x.max(0), [0]),
    x.view(16),
    x.reshape(16),
    x.t(),
    v.expand(2, 4),
    getitem(x, [0]),
    getitem(x, [torch.slice(1)]),
    getitem(x, [[0, 1]]),
    getitem(x.unbind(), [0]),
    getitem(method(x, 'split', 2), [0]),
    x.clone(),
    x.double(),
    matmul(x, x),
    matmul(x, v),
    matmul(v, v),
    z,
  ]) {
    say(y.grad_fn.name());
  }
  say(
    getitem(getitem(v.view_as(v).grad_fn.next_functions, [0]), [0]).name(),
    getitem(getitem(v.view_as(v).grad_fn.next_functions, [0]), [0]),
  );
  class F extends Function {
    static forward(ctx, x) {
      return mul(x, 1);
    }
    static backward(ctx, g) {
      return g;
    }
  }
  say(F.apply(x).grad_fn.name());
  say(len(add(x, 2).grad_fn.next_functions), getitem(add(x, 2).grad_fn.next_functions, [1]));
  n = mul(x, x).grad_fn.next_functions;
  say(getitem(getitem(n, [0]), [0]) === getitem(getitem(n, [1]), [0]));
  u = x.unbind();
  w = add(getitem(u, [0]), getitem(u, [1])).grad_fn.next_functions;
  say(
    getitem(getitem(w, [0]), [1]),
    getitem(getitem(w, [1]), [1]),
    getitem(getitem(w, [0]), [0]) === getitem(getitem(w, [1]), [0]),
  );
  acc = getitem(getitem(mul(x, 2).grad_fn.next_functions, [0]), [0]);
  say(
    acc.variable === x,
    acc.next_functions,
    acc === getitem(getitem(mul(x, 3).grad_fn.next_functions, [0]), [0]),
  );
  y = x.pow(3);
  say(y.grad_fn._saved_self === x, y.grad_fn._saved_exponent);
  y = x.exp();
  say(
    torch.equal(y.grad_fn._saved_result, y),
    y.grad_fn._saved_result === y,
    eq(y.grad_fn._saved_result.data_ptr(), y.data_ptr()),
  );
  y.sum().backward();
  error(() => y.grad_fn._saved_result);
};
export const test_a10_to_a14 = () => {
  let x, y;
  x = d([1.0, 2.0], true);
  y = mul(x, 2);
  say(warned(() => y.grad));
  const assign = (value) => {
    x.grad = value;
  };
  error(() => assign(3));
  error(() => assign(d([1.0, 2.0, 3.0])));
  error(() => assign(torch.ones(2)));
  error(() => assign(x));
  error(() => x.numpy());
  say(x.tolist(), getitem(x, [0]).item());
  error(() => x.item());
  error(() => truth(x));
  say(x.to(torch.float64) === x, x.contiguous() === x, x.clone() === x, x.clone().grad_fn.name());
};
export const test_b1_to_b12 = () => {
  let x, s, l, v, a, b, m, o, q, r, root, r2, deep, y, _;
  x = d([1.0, 2.0], true);
  error(() => mul(x, x).backward());
  d([[3.0]], true)
    .mul(2)
    .backward();
  error(() => mul(x, x).backward(torch.ones(2, 1, { dtype: torch.float64 })));
  mul(x, x).backward(torch.ones(2));
  mul(x, x).backward(torch.ones(2, { dtype: torch.int64 }));
  say(x.grad);
  error(() => mul(x, x).backward([1.5, 2.5]));
  error(() => torch.autograd.backward([x.sum(), torch.ones(1)]));
  x.grad = null;
  s = mul(x, 2).sum();
  torch.autograd.backward([s, s], { retain_graph: true });
  say(x.grad);
  error(() => torch.autograd.backward([s, s], [torch.ones([])]));
  l = d(2.0, true);
  l.backward();
  say(l.grad);
  v = d([1.0, 2.0], true);
  v.backward(torch.ones(2));
  say(v.grad);
  [a, b] = [d([1.0], true), d([2.0], true)];
  m = mul(a, b);
  o = mul(m, b);
  o.backward({ inputs: [a, m] });
  say(a.grad, m.grad, b.grad);
  q = d([1.0], true);
  mul(a, b).backward({ inputs: [a, q] });
  say(q.grad);
  error(() => mul(a, b).backward({ inputs: [] }));
  error(() => mul(a, b).backward({ inputs: [d([1.0])] }));
  r = mul(a, a);
  {
    using _2 = torch.no_grad();
    r.backward();
    root = mul(a, a);
  }
  error(() => root.backward());
  a.grad = null;
  r2 = pow(a, 3);
  {
    using _3 = torch.no_grad();
    r2.backward({ create_graph: true });
  }
  say(a.grad.grad_fn !== null);
  deep = d([1.0], true);
  y = deep;
  for (_ of range(100000)) {
    y = add(y, 1);
  }
  y.backward();
  say(deep.grad);
  y = undefined;
};
export const test_b13_last_made_first = () => {
  let log, x, y, a, b, c, e;
  log = [];
  const named = (name) => {
    class N extends Function {
      static forward(ctx, x) {
        return mul(x, 1);
      }
      static backward(ctx, g) {
        method(log, 'append', name);
        return g;
      }
    }
    return N;
  };
  x = d([1.0], true);
  y = d([1.0], true);
  a = named('A').apply(x);
  b = named('B').apply(a);
  c = named('C').apply(y);
  e = named('D').apply(c);
  add(b, e).backward();
  say(log);
};
export const test_c1_to_c7 = () => {
  let x, y, z, g, edge;
  x = d([1.0, 2.0], true);
  y = d([3.0, 4.0], true);
  z = mul(x, y);
  say(grad(z.sum(), [y, x], { retain_graph: true }), x.grad);
  say(grad(z, z, torch.ones(2, { dtype: torch.float64 })));
  error(() => grad(x.sum(), [x, y]));
  say(grad(x.sum(), [x, y], { allow_unused: true }));
  say(grad(x.sum(), [x, y], { materialize_grads: true }));
  error(() => grad(x.sum(), [x, y], { allow_unused: false, materialize_grads: true }));
  error(() => grad(x.sum(), d([1.0])));
  error(() => grad(x.sum(), []));
  say(grad(pow(x, 2), x, torch.eye(2, { dtype: torch.float64 }), { is_grads_batched: true }));
  error(() =>
    grad(pow(x, 2), x, torch.eye(3, { dtype: torch.float64 }), { is_grads_batched: true }),
  );
  [g] = grad(pow(x, 2).sum(), x);
  error(() => grad(g.sum(), x));
  edge = torch.autograd.graph.get_gradient_edge(z);
  say(grad(edge, [x], d([1.0, 1.0])));
};
export const test_d1_to_d4 = () => {
  let f, a, b, y, x, h, l1, l2;
  const again = (f) => {
    let x, y;
    x = d([1.0, 2.0], true);
    y = f(x);
    y.sum().backward();
    try {
      y.sum().backward();
      say(x.grad);
    } catch (_4) {
      if (_4 instanceof torch.RuntimeError) {
        const e = _4;
        say(getitem(str(e), [torch.slice(null, 60)]));
      } else throw _4;
    }
  };
  for (f of [
    (x) => add(x, 1),
    (x) => sub(x, 1),
    (x) => neg(x),
    (x) => sub(1, x),
    (x) => x.sum(),
    (x) => x.mean(),
    (x) => x.view(2, 1),
    (x) => x.view(1, 2).t(),
    (x) => x.expand(2, 2),
    (x) => x.clone(),
    (x) => torch.cat([x, x]),
    (x) => getitem(x, [0]),
    (x) => getitem(x, [torch.slice(1)]),
    (x) => x.cumsum(0),
    (x) => add(x, x),
  ]) {
    again(f);
  }
  for (f of [
    (x) => mul(x, x),
    (x) => mul(x, 2),
    (x) => div(x, 2),
    (x) => pow(x, 2),
    torch.exp,
    torch.sin,
    torch.abs,
    torch.relu,
    (x) => matmul(x, x),
    (x) => x.max(),
    (x) => torch.where(gt(x, 1), x, mul(2, x)),
    (x) => x.prod(),
  ]) {
    again(f);
  }
  [a, b] = [d([1.0], true), d([2.0], true)];
  y = add(a.exp(), b.exp());
  say(grad(y.sum(), a), grad(y.sum(), b));
  y = mul(a, b);
  grad(y.sum(), a);
  error(() => grad(y.sum(), b));
  x = d([2.0], true);
  h = mul(x, x);
  [l1, l2] = [mul(h, 1.0), mul(h, 3.0)];
  l1.sum().backward();
  error(() => l2.sum().backward());
  say(getitem(getitem(l2.grad_fn.next_functions, [0]), [0]).name());
};
export const test_e1_to_e7 = () => {
  let x, y, g, held, version, t, f, p, opt;
  [x, y] = [d([1.0, 2.0], true), d([3.0, 4.0], true)];
  g = d([1.0, 1.0]);
  add(x, y).backward(g);
  say(eq(x.grad.data_ptr(), y.grad.data_ptr()), eq(x.grad.data_ptr(), g.data_ptr()));
  x.grad.mul_(5);
  say(y.grad, g);
  held = x.grad;
  version = held._version;
  x.sum().backward();
  say(held === x.grad, held, gt(held._version, version));
  pow(x, 2).sum().backward({ create_graph: true });
  say(held === x.grad, held);
  x.grad = d([10.0, 10.0]);
  x.sum().backward();
  say(x.grad);
  x.requires_grad_(false);
  say(x.grad);
  t = torch.ones(4, 3, { dtype: torch.float64 }).t().requires_grad_();
  mul(t, t).sum().backward();
  say(t.grad.stride());
  f = torch.ones(2, { requires_grad: true });
  mul(f.double(), 2).sum().backward();
  say(f.grad.dtype);
  p = torch.nn.Parameter(torch.ones(1));
  opt = torch.optim.SGD([p], { lr: 0.1 });
  mul(p, 2).sum().backward();
  opt.step();
  opt.zero_grad();
  say(p.grad, p);
  x = d(2.0, true);
  pow(x, 3).backward({ create_graph: true });
  pow(x.grad, 2).backward();
  say(x.grad);
};
