/** @file Each statement about forward mode, functions of functions, broadcasting, indexing, slopes and orders (L to Q of the reference), as it stands there. Translated from test/reference/behaviour/statements_functions.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  eq,
  error,
  float,
  getitem,
  gt,
  matmul,
  mul,
  neg,
  pow,
  range,
  say,
  setitem,
  sub,
  warned,
} from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const F = torch.nn.functional;
const Function = torch.autograd.Function;
const grad = torch.autograd.grad;
const gradcheck = torch.autograd.gradcheck;
const hessian = torch.autograd.functional.hessian;
const hvp = torch.autograd.functional.hvp;
const jacobian = torch.autograd.functional.jacobian;
const jvp = torch.autograd.functional.jvp;
const vhp = torch.autograd.functional.vhp;
const vjp = torch.autograd.functional.vjp;
const d = (values, requires_grad = false) => {
  return torch.tensor(values, { dtype: torch.float64, requires_grad: requires_grad });
};
export const test_l1_to_l6 = () => {
  let x, v, y, baz, r, t;
  [x, v] = [d([1.0, 2.0]), d([2.0, 2.0])];
  error(() => fwAD.make_dual(x, v));
  {
    using _1 = fwAD.dual_level();
    y = fwAD.make_dual(x, v);
    say(fwAD.unpack_dual(y), fwAD.unpack_dual(x).tangent);
    error(() => fwAD.dual_level().__enter__());
    error(() => fwAD.make_dual(d([1.0]), v));
    error(() => fwAD.make_dual(torch.ones(2, { dtype: torch.int64 }), v));
    error(() => fwAD.make_dual(x, torch.ones(2, { dtype: torch.int64 })));
    say(fwAD.unpack_dual(y.detach()).tangent, fwAD.unpack_dual(y.clone()).tangent);
    say(fwAD.make_dual(torch.tensor([3.0]), torch.tensor([6.0])));
    {
      using _2 = torch.no_grad();
      say(fwAD.unpack_dual(mul(y, 3)).tangent);
    }
    baz = torch.zeros(2, { dtype: torch.float64 });
    setitem(baz, [0], getitem(y, [0]));
    say(fwAD.unpack_dual(baz).tangent);
  }
  r = d([1.0, 2.0], true);
  {
    using _3 = fwAD.dual_level();
    t = fwAD.unpack_dual(pow(fwAD.make_dual(r, v), 3)).tangent;
    say(t.grad_fn !== null, grad(t.sum(), r));
  }
};
export const test_m1_to_m7 = () => {
  let x, w, X;
  x = d([1.0, 2.0]);
  say(jacobian((a) => pow(a, 3), x));
  say(jacobian((a, b) => [mul(a, b), a], [x, x]));
  say(
    getitem(
      jacobian((a, b) => a, [x, x]),
      [1],
    ),
  );
  error(() => jacobian((a, b) => mul(a, 1), [x, x], { strict: true }));
  error(() => jacobian((a) => a, 2.5));
  error(() => hessian((a) => a, x));
  say(hessian((a) => mul(pow(getitem(a, [0]), 2), getitem(a, [1])), d([3.0, 5.0])));
  say(
    vjp((a) => a.sum(), x),
    jvp((a) => pow(a, 2), x, x),
    hvp((a) => pow(a, 3).sum(), x, x),
    vhp((a) => pow(a, 3).sum(), x, x),
  );
  error(() => vjp((a) => a, x));
  error(() => jvp((a) => a, x));
  error(() => vjp((a) => a, x, d([1.0])));
  error(() => torch.func.grad((a) => a)(x));
  say(torch.func.grad(torch.func.grad(torch.sin))(d(1.0)));
  [w, X] = [
    d([1.0, 2.0]),
    d([
      [1.0, 1.0],
      [2.0, 0.0],
    ]),
  ];
  say(
    torch.vmap(
      torch.func.grad((w, x) => pow(matmul(w, x), 2)),
      { in_dims: [null, 0] },
    )(w, X),
  );
  error(() => torch.vmap((t) => t, { in_dims: 2 })(x));
  say(gradcheck(torch.sin, d([1.0], true)));
  class Wrong extends Function {
    static forward(ctx, x) {
      return pow(x, 2);
    }
    static backward(ctx, g) {
      return g;
    }
  }
  error(() => gradcheck(Wrong.apply, d([2.0], true)));
  say(gradcheck(Wrong.apply, d([2.0], true), { raise_exception: false }));
  error(() => gradcheck(torch.sin, d([1.0])));
  warned(() =>
    gradcheck(torch.sin, torch.tensor([1.0], { requires_grad: true }), { eps: 0.01, atol: 0.1 }),
  );
};
export const test_n1_to_n5 = () => {
  let x, b, c, s, p, q;
  x = torch.arange(1.0, 7.0, { dtype: torch.float64 }).reshape(2, 3).requires_grad_();
  [b, c, s] = [d([10.0, 20.0, 30.0], true), d([[2.0], [3.0]], true), d(7.0, true)];
  mul(mul(add(x, b), c), s)
    .sum()
    .backward();
  say(x.grad, b.grad, c.grad, s.grad);
  [p, q] = [torch.ones(4, 0, { requires_grad: true }), torch.ones(4, 1, { requires_grad: true })];
  add(p, q).sum().backward();
  say(p.grad.shape, q.grad);
  error(() => add(torch.ones(3), torch.ones(2)));
  say(
    mul(torch.ones(1), d([1.0])).dtype,
    mul(torch.ones(1), d(1.0)).dtype,
    mul(torch.ones(1, { dtype: torch.int32 }), 1.5).dtype,
    div(torch.ones(1, { dtype: torch.int32 }), torch.ones(1, { dtype: torch.int32 })).dtype,
    torch.ones(1, { dtype: torch.int32 }).sum().dtype,
  );
  error(() => torch.ones(1, { dtype: torch.int64 }).mean());
  error(() => pow(torch.ones(1, { dtype: torch.int64 }), -1));
  error(() => sub(torch.tensor([true]), torch.tensor([true])));
  error(() => neg(torch.tensor([true])));
  error(() => matmul(torch.ones(2, 3), torch.ones(2, 3)));
  error(() => torch.dot(torch.ones(2), torch.ones(3)));
  error(() => torch.dot(torch.ones(2, 2), torch.ones(2, 2)));
};
export const test_o1_to_o4 = () => {
  let x, w, v, t, y;
  x = d(
    [
      [1.0, 2.0],
      [3.0, 4.0],
      [5.0, 6.0],
    ],
    true,
  );
  w = torch.arange(1.0, 7.0, { dtype: torch.float64 }).reshape(3, 2);
  mul(getitem(x, [[0, 0, 2]]), w)
    .sum()
    .backward();
  say(x.grad);
  v = d(1.0, true);
  t = torch.zeros(20, { dtype: torch.float64 });
  setitem(t, [eq(t, 0)], v);
  t.sum().backward();
  say(v.grad);
  y = d([1.0, 2.0, 3.0]);
  error(() => getitem(y, [5]));
  error(() => getitem(y, [0, 0]));
  error(() => getitem(y, [torch.slice(null, null, -1)]));
  say(y.expand(2, 3).stride());
};
const at = (f, ...values) => {
  let xs, y;
  xs = (() => {
    const result = [];
    for (const v of values) {
      result.push(d(v, true));
    }
    return result;
  })();
  y = f(...xs);
  return grad(y.sum(), xs, { allow_unused: true });
};
export const test_p_conventions = () => {
  let nan, inf, n, p;
  [nan, inf] = [float('nan'), float('inf')];
  say(at(torch.relu, [0.0, nan]), at(torch.abs, 0.0), at(torch.sign, [0.0, 3.0]));
  say(
    at(torch.sqrt, [0.0, -1.0]),
    at(torch.rsqrt, 0.0),
    at(torch.log, [0.0, -1.0]),
    at(torch.log1p, -1.0),
    at(torch.reciprocal, 0.0),
  );
  for (n of [0, 1, 2, 0.5, -1]) {
    say(at((x) => pow(x, n), 0.0));
  }
  say(
    at((x) => pow(0, x), [0.0, 1.0, 2.0]),
    at((x) => pow(2, x), 1.0),
  );
  say(at(torch.pow, [0.0, 0.0, -2.0, 0.0], [0.0, 2.0, 2.0, -1.0]));
  say(
    at((x) => x.max(), [1.0, 3.0, 3.0, 3.0]),
    at((x) => x.min(), [1.0, 1.0]),
    at((x) => x.median(), [1.0, 1.0, 1.0]),
  );
  say(
    at((x) => getitem(x.max(0), [0]), [1.0, 3.0, 3.0]),
    at((x) => x.amax(), [1.0, 3.0, 3.0]),
    at((x) => getitem(x.median(0), [0]), [2.0, 1.0, 3.0]),
    at((x) => getitem(x.kthvalue(1), [0]), [2.0, 1.0]),
    at((x) => getitem(x.topk(1), [0]), [2.0, 1.0]),
  );
  say(at(torch.maximum, [1.0, nan], [1.0, 1.0]), at(torch.fmax, 1.0, 1.0));
  for (p of [2, 1, inf, 0]) {
    say(at((x) => x.norm(p), [0.0, 0.0]));
  }
  say(at((x) => x.norm(inf), [2.0, -2.0]));
  say(
    at(torch.hypot, 0.0, 0.0),
    at(torch.atan2, 0.0, 0.0),
    at((a, b) => torch.dist(a, b), [1.0], [1.0]),
    at((a, b) => torch.cdist(a, b), [[1.0]], [[1.0]]),
  );
  say(
    at((x) => x.clamp(0, 1), [0.0, 1.0, -1.0, 2.0, nan]),
    at((x, m) => torch.clamp(x, { min: m }), 1.0, 1.0),
  );
  say(
    at(F.hardtanh, [-1.0, 1.0]),
    at(F.relu6, [0.0, 6.0]),
    at(F.hardsigmoid, [-3.0, 3.0]),
    at(F.hardswish, [-3.0, 3.0]),
    at(F.softshrink, [-0.5, 0.5]),
    at((x) => F.threshold(x, 1.0, 0.0), 1.0),
  );
  say(at(F.leaky_relu, 0.0), at(F.elu, 0.0), at(F.gelu, 0.0), at(F.softplus, 25.0));
  say(at(F.l1_loss, 1.0, 1.0), at(F.smooth_l1_loss, 1.0, 0.0), at(F.huber_loss, 1.0, 0.0));
  say(at((x) => torch.where(gt(x, 0), torch.log(x), 0.0), 0.0));
  say(at((x) => torch.where(gt(x, 0), torch.log(torch.where(gt(x, 0), x, 1.0)), 0.0), 0.0));
  say(
    at(torch.prod, [2.0, 0.0, 3.0]),
    at(torch.prod, [0.0, 0.0, 3.0]),
    at((x) => x.cumprod(0), [2.0, 0.0, 3.0]),
  );
  say(at(torch.std, [1.0, 1.0]));
  say(warned(() => at(torch.std, [1.0])));
  say(
    at((x) => x.logsumexp(0), [neg(inf), neg(inf)]),
    at((x) => F.softmax(x, 0), [1000.0, 0.0]),
    at((x) => F.log_softmax(x, 0), [1000.0, 0.0]),
  );
  say(
    at(torch.floor, 1.5),
    at(torch.frac, 1.5),
    at(torch.fmod, 5.0, -3.0),
    at(torch.remainder, 5.0, -3.0),
  );
  say(at(torch.xlogy, 0.0, 0.0), at(torch.logaddexp, neg(inf), neg(inf)));
  say(
    at(torch.acos, 1.0),
    at(torch.asin, 1.0),
    at(torch.acosh, 1.0),
    at(torch.atanh, 1.0),
    at(torch.sinc, 0.0),
  );
  say(at(torch.nan_to_num, [nan, inf, 1.0]));
  error(() => at(torch.heaviside, 0.0, 1.0));
};
export const test_q4_orders = () => {
  const orders = (f, value, n) => {
    let x, y, i;
    x = d(value, true);
    y = f(x);
    for (i of range(n)) {
      try {
        [y] = grad(y, x, { create_graph: true });
      } catch (_4) {
        if (_4 instanceof torch.RuntimeError) {
          const e = _4;
          say(add(i, 1), e);
          return null;
        } else throw _4;
      }
      say(add(i, 1), y.item(), y.grad_fn === null);
    }
  };
  orders((x) => mul(x, x), 2.0, 3);
  orders((x) => pow(x, 2), 2.0, 4);
  orders((x) => pow(x, 3), 2.0, 4);
  orders((x) => mul(3, x), 2.0, 1);
  orders(torch.sin, 0.5, 4);
  orders(torch.exp, 0.5, 3);
  orders(torch.tanh, 0.5, 4);
  orders(torch.sigmoid, 0.5, 4);
  orders(torch.sqrt, 4.0, 4);
  orders((x) => pow(x, x), 2.0, 3);
  orders(torch.relu, 2.0, 3);
  orders(torch.abs, 2.0, 2);
};
