/** @file Q: derivatives of derivatives: values, where the graph ends, what is undefined. Translated from test/reference/behaviour/higher_orders.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  error,
  getitem,
  matmul,
  mul,
  neg,
  pow,
  range,
  say,
  str,
  sub,
  truth,
} from '../python.ts';

const f64 = torch.float64;
const scalar = (value) => {
  return torch.tensor(value, { dtype: f64, requires_grad: true });
};
const chain = (f, at, orders) => {
  let x, y, _;

  x = scalar(at);
  y = f(x);
  for (_ of range(orders)) {
    try {
      [y] = torch.autograd.grad(y, x, { create_graph: true });
    } catch (_1) {
      if (_1 instanceof torch.RuntimeError) {
        const raised = _1;
        say(getitem(str(raised), [torch.slice(null, 60)]));
        return null;
      } else throw _1;
    }
    say(y.detach(), y.grad_fn === null, y.requires_grad);
  }
};
export const test_q4_products_and_powers = () => {
  chain((x) => mul(x, x), 3.0, 3);
  chain((x) => pow(x, 2), 3.0, 4);
  chain((x) => pow(x, 3), 3.0, 5);
  chain((x) => mul(3, x), 3.0, 2);
  chain((x) => add(x, 2), 3.0, 2);
  chain((x) => sub(x, x), 3.0, 2);
  chain((x) => div(x, 2), 3.0, 2);
  chain((x) => div(2, x), 2.0, 4);
  chain((x) => neg(x), 2.0, 2);
  chain((x) => pow(x, -1), 2.0, 4);
  chain((x) => pow(x, 0), 2.0, 3);
  chain((x) => pow(x, 1), 2.0, 3);
  chain((x) => pow(x, 0.5), 4.0, 4);
  chain((x) => pow(2, x), 1.0, 4);
  chain((x) => x.reciprocal(), 2.0, 4);
};
export const test_q4_transcendental = () => {
  chain(torch.sin, 0.5, 5);
  chain(torch.cos, 0.5, 5);
  chain(torch.exp, 0.5, 5);
  chain(torch.log, 2.0, 4);
  chain(torch.tanh, 0.5, 4);
  chain(torch.sigmoid, 0.5, 4);
  chain(torch.sqrt, 4.0, 4);
  chain(torch.rsqrt, 4.0, 4);
  chain(torch.tan, 0.5, 4);
  chain(torch.atan, 0.5, 4);
  chain(torch.asin, 0.5, 4);
  chain(torch.acos, 0.5, 4);
  chain(torch.sinh, 0.5, 4);
  chain(torch.cosh, 0.5, 4);
  chain(torch.asinh, 0.5, 4);
  chain(torch.acosh, 1.5, 4);
  chain(torch.atanh, 0.5, 4);
  chain(torch.log1p, 0.5, 4);
  chain(torch.log2, 0.5, 4);
  chain(torch.log10, 0.5, 4);
  chain(torch.expm1, 0.5, 4);
  chain(torch.exp2, 0.5, 4);
  chain(torch.erf, 0.5, 4);
  chain(torch.erfc, 0.5, 4);
  chain(torch.lgamma, 2.5, 3);
  chain(torch.digamma, 2.5, 3);
  chain(torch.sinc, 0.5, 4);
  chain((x) => pow(x, x), 2.0, 3);
  chain(torch.erfinv, 0.25, 4);
  chain(torch.logit, 0.25, 4);
};
const values = (f, at, orders) => {
  let x, y, _;

  x = scalar(at);
  y = f(x);
  for (_ of range(orders)) {
    if (truth(!truth(y.requires_grad))) {
      say('constant');
      return null;
    }
    [y] = torch.autograd.grad(y, x, { create_graph: true, materialize_grads: true });
    say(y.detach());
  }
};
export const test_q4_kinks = () => {
  values(torch.relu, 2.0, 1);
  values(torch.abs, 2.0, 1);
  values(torch.sign, 2.0, 1);
  values(torch.floor, 2.5, 1);
  values((x) => x.clamp(0, 1), 0.5, 1);
  values((x) => x.max(), 0.5, 1);
  values((x) => torch.maximum(x, mul(x, x)), 2.0, 3);
  values(torch.nn.functional.softplus, 0.5, 4);
  values(torch.nn.functional.elu, -0.5, 4);
  values(torch.nn.functional.selu, -0.5, 3);
  values(torch.nn.functional.gelu, 0.5, 4);
  values(torch.nn.functional.silu, 0.5, 4);
  values(torch.nn.functional.mish, 0.5, 3);
  values(torch.nn.functional.leaky_relu, -0.5, 1);
  values(torch.nn.functional.hardtanh, 0.5, 1);
  values(torch.nn.functional.hardswish, 0.5, 2);
  values(torch.nn.functional.logsigmoid, 0.5, 4);
  values(torch.nn.functional.softsign, 0.5, 3);
  values(torch.nn.functional.tanhshrink, 0.5, 3);
  values(torch.nn.functional.celu, -0.5, 3);
};
export const test_q1_saved_results = () => {
  let x, w, functions, f, g, h;
  x = torch.tensor([0.5, -1.0, 2.0], { dtype: f64, requires_grad: true });
  w = torch.tensor([1.0, 2.0, 3.0], { dtype: f64 });
  functions = [
    torch.exp,
    torch.tanh,
    torch.sigmoid,
    (x) => mul(x, x).sqrt(),
    (x) => x.softmax(0),
    (x) => x.log_softmax(0),
  ];
  for (f of functions) {
    [g] = torch.autograd.grad(mul(f(x), w).sum(), x, { create_graph: true });
    [h] = torch.autograd.grad(mul(g, w).sum(), x);
    say(g.detach(), h);
  }
};
export const test_q2_gradients_of_gradients = () => {
  let x, v, f, y, seed, g;
  x = torch.tensor([0.5, -1.0], { dtype: f64, requires_grad: true });
  v = torch.tensor([1.0, 2.0], { dtype: f64, requires_grad: true });
  for (f of [
    torch.sin,
    (x) => mul(x, x),
    (x) => x.prod(),
    (x) => x.cumsum(0),
    (x) => matmul(x.view(2, 1), x.view(1, 2)),
  ]) {
    y = f(x);
    seed = v.sum().expand(y.shape);
    [g] = torch.autograd.grad(y, x, seed, { create_graph: true });
    say(torch.autograd.grad(g.sum(), v, { allow_unused: true }));
  }
  say(torch.autograd.gradgradcheck((x) => mul(x.sin(), x), [x]));
};
export const test_q3_undefined_and_zero = () => {
  let x, a, g;
  [x, a] = [scalar(2.0), scalar(3.0)];
  [g] = torch.autograd.grad(mul(x, a), x, { create_graph: true });
  say(g, torch.autograd.grad(g, x, { allow_unused: true }));
  [g] = torch.autograd.grad(mul(x, a), x, { create_graph: true });
  error(() => torch.autograd.grad(g, x));
  [g] = torch.autograd.grad(mul(x, a), x, { create_graph: true });
  say(
    torch.autograd.grad(g, x, { materialize_grads: true }),
    torch.autograd.grad(mul(x, 3), a, { allow_unused: true }),
  );
  [g] = torch.autograd.grad(mul(x, 3), x, { create_graph: true });
  say(g, g.grad_fn);
  error(() => torch.autograd.grad(g, x));
};
export const test_q_backward_twice = () => {
  let x, y, first, g;
  x = scalar(2.0);
  y = pow(x, 3);
  y.backward({ create_graph: true });
  say(x.grad);
  first = x.grad;
  x.grad = null;
  first.backward();
  say(x.grad);
  x = scalar(2.0);
  pow(x, 3).backward({ create_graph: true });
  x.grad.backward();
  say(x.grad.detach());
  [g] = torch.autograd.grad(mul(scalar(1.0), x), x, { create_graph: true });
  say(g.requires_grad);
};
export const test_q_mixed_partials = () => {
  let x, y, z, gx, gy, gxy, gyx, gxx, gxxy;
  [x, y] = [scalar(1.5), scalar(-0.5)];
  z = add(mul(mul(x, y).sin(), x.exp()), mul(pow(y, 3), x));
  [gx, gy] = torch.autograd.grad(z, [x, y], { create_graph: true });
  [gxy] = torch.autograd.grad(gx, y, { retain_graph: true });
  [gyx] = torch.autograd.grad(gy, x, { retain_graph: true });
  say(close(gxy, gyx), gxy);
  [gxx] = torch.autograd.grad(gx, x, { create_graph: true });
  [gxxy] = torch.autograd.grad(gxx, y);
  say(gxx.detach(), gxxy);
};
export const test_q_matrices = () => {
  let a, f, g;
  a = torch.tensor(
    [
      [2.0, 0.5],
      [0.25, 1.0],
    ],
    { dtype: f64, requires_grad: true },
  );
  for (f of [
    torch.det,
    torch.trace,
    torch.logdet,
    (a) => a.inverse().sum(),
    (a) => matmul(a, a).sum(),
    (a) => a.norm(),
    (a) => a.std(),
    (a) => a.var(0).sum(),
    (a) => a.logsumexp([0, 1]),
    (a) => a.prod(),
  ]) {
    [g] = torch.autograd.grad(f(a), a, { create_graph: true });
    say(g.detach());
    if (truth(g.requires_grad)) {
      say(
        add(
          torch.round(
            getitem(
              torch.autograd.grad(mul(g, g.detach()).sum(), a, { materialize_grads: true }),
              [0],
            ),
            { decimals: 8 },
          ),
          0.0,
        ),
      );
    }
  }
};
export const test_q_gradient_penalty = () => {
  let x, w, out, g, penalty;
  x = torch.tensor(
    [
      [0.5, -1.0],
      [2.0, 0.25],
    ],
    { requires_grad: true },
  );
  w = torch.tensor([[1.0, -2.0]], { requires_grad: true });
  out = torch.tanh(matmul(x, w.t())).sum();
  [g] = torch.autograd.grad(out, x, { create_graph: true });
  penalty = pow(sub(g.norm(2, { dim: 1 }), 1), 2).mean();
  penalty.backward();
  say(penalty.detach(), w.grad, x.grad);
};
