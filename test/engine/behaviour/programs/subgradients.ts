/** @file P: what is the derivative at a kink, a tie, a pole: PyTorch's conventions, all of them. Translated from test/reference/behaviour/subgradients.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  eq,
  error,
  float,
  floordiv,
  getitem,
  gt,
  method,
  neg,
  pow,
  say,
  truth,
  warned,
} from '../python.ts';

const F = torch.nn.functional;
const inf = float('inf');
const nan = float('nan');
const at = (f, ...values) => {
  let x, y;

  x = torch.tensor(values, { dtype: torch.float64, requires_grad: true });
  y = f(x);
  y.sum().backward();
  say(y.detach(), x.grad);
};
const both = (f, a, b) => {
  let x, y, z;
  x = torch.tensor(a, { dtype: torch.float64, requires_grad: true });
  y = torch.tensor(b, { dtype: torch.float64, requires_grad: true });
  z = f(x, y);
  z.sum().backward();
  say(z.detach(), add(x.grad, 0.0), add(y.grad, 0.0));
};
export const test_p_signs_and_roots = () => {
  at(torch.relu, 0.0, -0.0, nan, inf, neg(inf), 1.0, -1.0);
  at(torch.abs, 0.0, -0.0, nan, inf, neg(inf));
  at(torch.sign, 0.0, 2.0, -3.0);
  at(torch.sgn, 0.0, 2.0, -3.0);
  at(torch.sqrt, 0.0, -1.0, inf, 4.0);
  at(torch.rsqrt, 0.0, -1.0, inf, 4.0);
  at(torch.log, 0.0, -1.0, inf);
  at(torch.log2, 0.0, -1.0);
  at(torch.log10, 0.0, -1.0);
  at(torch.log1p, -1.0, -2.0, 0.0);
  at(torch.reciprocal, 0.0, -0.0, inf);
  at(torch.square, 0.0, -0.0);
  at(torch.neg, 0.0);
  at(torch.exp, neg(inf), inf, nan);
  at(torch.expm1, neg(inf), 0.0);
};
export const test_p_powers = () => {
  let exponent, base;
  for (exponent of [0, 1, 2, 0.5, -1, 3, 1.5, -0.5]) {
    at((x) => pow(x, exponent), 0.0, -0.0, 1.0, -2.0);
  }
  for (base of [0, 1, 2, 0.5, -1]) {
    at((x) => pow(base, x), 0.0, 1.0, 2.0, -1.0);
  }
  both(torch.pow, [0.0, 0.0, -2.0, 0.0, 2.0, 1.0], [0.0, 2.0, 2.0, -1.0, 0.0, 3.0]);
  both(torch.float_power, [0.0, 2.0], [2.0, 0.0]);
  both(torch.xlogy, [0.0, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0, 3.0]);
};
export const test_p_extremes = () => {
  let f;
  for (f of [torch.max, torch.min, torch.median, torch.amax, torch.amin]) {
    at(f, 1.0, 3.0, 3.0, 3.0);
    at(f, 1.0, 1.0, 3.0);
    at(f, nan, 1.0);
  }
  for (f of [
    torch.max,
    torch.min,
    torch.median,
    torch.mode,
    torch.sort,
    torch.cummax,
    torch.cummin,
  ]) {
    at((x) => getitem(f(x, 0), [0]), 1.0, 3.0, 3.0);
    at((x) => getitem(f(x, 0), [0]), 1.0, 1.0, 3.0);
  }
  at((x) => getitem(x.kthvalue(2), [0]), 1.0, 3.0, 3.0);
  at((x) => getitem(x.topk(2), [0]), 1.0, 3.0, 3.0);
  at((x) => x.amax(0), 3.0, 3.0);
  at((x) => getitem(x.aminmax(), [1]), 3.0, 3.0);
  at((x) => x.nanmedian(), 3.0, nan, 1.0);
  at((x) => x.logsumexp(0), neg(inf), neg(inf));
  at((x) => x.logsumexp(0), 1000.0, 1000.0);
};
export const test_p_maximum = () => {
  let f;
  for (f of [torch.maximum, torch.minimum, torch.fmax, torch.fmin]) {
    both(f, [1.0, 2.0, nan, 1.0, nan], [1.0, 1.0, 1.0, nan, nan]);
  }
  both(torch.hypot, [0.0, 3.0], [0.0, 4.0]);
  both(torch.atan2, [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]);
  both(torch.logaddexp, [neg(inf), 0.0, inf], [neg(inf), 0.0, inf]);
  both(torch.logaddexp2, [neg(inf), 0.0], [neg(inf), 0.0]);
  both(torch.dist, [1.0, 2.0], [1.0, 2.0]);
  both((a, b) => torch.cdist(a.view(1, 2), b.view(1, 2)), [1.0, 2.0], [1.0, 2.0]);
  both(torch.fmod, [5.0, -5.0], [3.0, 3.0]);
  both(torch.remainder, [5.0, -5.0], [3.0, 3.0]);
  both(torch.copysign, [0.0, 1.0, -2.0], [1.0, -1.0, 0.0]);
  both(torch.div, [0.0, 1.0], [0.0, 0.0]);
  both((a, b) => torch.div(a, b, { rounding_mode: 'floor' }), [5.0], [3.0]);
  both((a, b) => torch.div(a, b, { rounding_mode: 'trunc' }), [5.0], [3.0]);
  both(torch.ldexp, [1.0], [2.0]);
};
export const test_p_norms = () => {
  let p;
  for (p of [0, 1, 2, inf, neg(inf), 3, 1.5, 0.5]) {
    at((x) => x.norm(p), 0.0, 0.0);
    at((x) => x.norm(p), 1.0, -1.0);
    at((x) => x.norm(p), 3.0, -4.0);
  }
  at((x) => x.view(2, 2).norm(2, 1), 0.0, 0.0, 3.0, 4.0);
  at((x) => torch.linalg.vector_norm(x), 0.0, 0.0);
  at((x) => torch.linalg.vector_norm(x, 1), 0.0, 2.0);
  at(torch.linalg.norm, 0.0, 0.0);
  at((x) => F.normalize(x, { dim: 0 }), 0.0, 0.0);
  at((x) => F.normalize(x, { dim: 0 }), 3.0, 4.0);
};
export const test_p_clamps = () => {
  at((x) => x.clamp(0, 1), -1.0, 0.0, 0.5, 1.0, 2.0, nan);
  at((x) => x.clamp({ min: 0 }), -1.0, 0.0, 0.5);
  at((x) => x.clamp({ max: 0 }), -1.0, 0.0, 0.5);
  at((x) => x.clamp(1, 0), -1.0, 0.0, 0.5, 2.0);
  both((x, m) => x.clamp({ min: m }), [1.0, 0.0, 2.0], [1.0, 1.0, 1.0]);
  both((x, m) => x.clamp({ max: m }), [1.0, 0.0, 2.0], [1.0, 1.0, 1.0]);
  at(F.hardtanh, -1.0, 1.0, 0.5, 2.0);
  at(F.relu6, 0.0, 6.0, 3.0);
  at(F.hardsigmoid, -3.0, 3.0, 0.0);
  at(F.hardswish, -3.0, 3.0, 0.0);
  at(F.softshrink, -0.5, 0.5, 1.0);
  at(F.hardshrink, -0.5, 0.5, 1.0);
  at((x) => F.threshold(x, 1.0, 20.0), 1.0, 0.5, 2.0);
  at(F.leaky_relu, 0.0, -1.0);
  at(F.elu, 0.0, -1.0);
  at(F.selu, 0.0, -1.0);
  at(F.celu, 0.0, -1.0);
  at(F.gelu, 0.0, -1.0);
  at(F.silu, 0.0);
  at(F.mish, 0.0);
  at(F.softplus, 0.0, 20.0, 21.0, -1000.0);
  at(F.softsign, 0.0);
  at(F.tanhshrink, 0.0);
  at(F.logsigmoid, 0.0, -1000.0, 1000.0);
  at(torch.sigmoid, -1000.0, 1000.0);
  at(torch.tanh, -1000.0, 1000.0, inf);
  both((x, w) => F.prelu(x, getitem(w, [torch.slice(null, 1)])), [0.0, -1.0, 1.0], [0.25, 0.0]);
};
export const test_p_losses = () => {
  let f;
  for (f of [F.l1_loss, F.mse_loss, F.smooth_l1_loss, F.huber_loss]) {
    both((a, b) => f(a, b, { reduction: 'none' }), [0.0, 1.0, 3.0, -1.0], [0.0, 0.0, 0.0, 0.0]);
  }
  both((a, b) => F.smooth_l1_loss(a, b, { beta: 0.0, reduction: 'none' }), [0.0, 1.0], [0.0, 0.0]);
  both(
    (a, b) => F.binary_cross_entropy(a, b, { reduction: 'none' }),
    [0.0, 1.0, 0.5],
    [1.0, 0.0, 0.5],
  );
  both((a, b) => F.kl_div(a, b, { reduction: 'none' }), [0.0, -1.0], [0.0, 1.0]);
  both(
    (a, b) => F.margin_ranking_loss(a, b, torch.ones(2), { reduction: 'none' }),
    [0.0, 1.0],
    [0.0, 0.0],
  );
  both(
    (a, b) =>
      add(F.hinge_embedding_loss(a, torch.tensor([1.0, -1.0, -1.0]), { reduction: 'none' }), b),
    [1.0, 1.0, 2.0],
    [0.0, 0.0, 0.0],
  );
  both((a, b) => F.cosine_similarity(a, b, { dim: 0 }), [0.0, 0.0], [1.0, 0.0]);
  both((a, b) => F.pairwise_distance(a.view(1, 2), b.view(1, 2)), [1.0, 2.0], [1.0, 2.0]);
};
export const test_p_where = () => {
  at((x) => torch.where(gt(x, 0), x.log(), torch.zeros_like(x)), 0.0, 1.0);
  at(
    (x) =>
      torch.where(
        gt(x, 0),
        torch.where(gt(x, 0), x, torch.ones_like(x)).log(),
        torch.zeros_like(x),
      ),
    0.0,
    1.0,
  );
  at((x) => x.masked_fill(eq(x, 0), 5.0), 0.0, 1.0);
  at((x) => torch.nan_to_num(x), nan, inf, neg(inf), 2.0);
  at((x) => torch.nan_to_num(x, 1.0, 2.0, 3.0), nan, inf, neg(inf), 2.0);
  at((x) => x.nansum(), nan, 2.0);
  at((x) => x.nanmean(), nan, 2.0, 4.0);
};
export const test_p_products = () => {
  at(torch.prod, 2.0, 0.0, 3.0);
  at(torch.prod, 0.0, 0.0, 3.0);
  at(torch.prod, 2.0, 3.0);
  at((x) => x.view(2, 2).prod(1), 0.0, 3.0, 0.0, 0.0);
  at((x) => x.cumprod(0), 2.0, 0.0, 3.0);
  at((x) => x.cumprod(0), 0.0, 0.0, 3.0);
  at((x) => x.cumprod(0), 1.0, nan, 3.0);
  at((x) => x.cumsum(0), 1.0, inf, 3.0);
  at((x) => x.logcumsumexp(0), neg(inf), 0.0, 1.0);
};
export const test_p_statistics = () => {
  at(torch.std, 2.0, 2.0, 2.0);
  at(torch.var, 2.0, 2.0);
  warned(() => at(torch.std, 2.0));
  warned(() => at(torch.var, 2.0));
  at((x) => x.std({ unbiased: false }), 2.0);
  at((x) => x.std(0, { correction: 0 }), 1.0, 1.0);
  at((x) => x.softmax(0), 1000.0, 0.0);
  at((x) => x.log_softmax(0), 1000.0, 0.0);
  at((x) => x.softmax(0), neg(inf), neg(inf));
  at(torch.mean, 1.0, 2.0);
};
export const test_p_rounding = () => {
  let f;
  for (f of [torch.floor, torch.ceil, torch.round, torch.trunc, torch.frac]) {
    at(f, 0.5, -0.5, 1.0, 0.0);
  }
  at((x) => x.fmod(2), 5.0, -5.0);
  at((x) => x.remainder(2), 5.0, -5.0);
  error(() => at((x) => floordiv(x, 2), 5.0));
  at((x) => torch.round(x, { decimals: 1 }), 0.25);
};
export const test_p_ends_of_domains = () => {
  at(torch.acos, 1.0, -1.0, 2.0);
  at(torch.asin, 1.0, -1.0, 2.0);
  at(torch.acosh, 1.0, 0.5);
  at(torch.atanh, 1.0, -1.0, 2.0);
  at(torch.sinc, 0.0, 1.0);
  at(torch.erfinv, 1.0, -1.0);
  at(torch.lgamma, 0.0, -1.0, 1.0);
  at(torch.digamma, 0.0, 1.0);
  at(torch.logit, 0.0, 1.0, 0.5);
  at((x) => torch.logit(x, { eps: 0.1 }), 0.0, 0.1, 0.5);
  at(torch.tan, 0.0);
  at(torch.i0, 0.0);
};
export const test_p_not_differentiable = () => {
  let x, f, y;
  x = torch.tensor([1.0, -2.0], { requires_grad: true });
  for (f of [
    (x) => gt(x, 0),
    (x) => x.eq(1),
    (x) => x.argmax(),
    (x) => x.to(torch.int64),
    (x) => x.isnan(),
    (x) => x.isfinite(),
    (x) => x.argsort(),
    (x) => x.bool(),
    (x) => x.logical_not(),
    (x) => x.signbit(),
    (x) => torch.isclose(x, x),
    (x) => method(x, 'sort').indices,
    (x) => x.count_nonzero(),
    (x) => x.nonzero(),
    (x) => torch.bucketize(x, torch.tensor([0.0])),
    (x) => torch.searchsorted(torch.tensor([0.0]), x),
    (x) => x.any(),
    (x) => x.all(),
  ]) {
    y = f(x);
    say(y.requires_grad, y.grad_fn, y.dtype);
  }
  y = torch.heaviside(x, torch.tensor(0.5));
  say(y.requires_grad);
  error(() => y.sum().backward());
};
export const test_p_second_derivatives_at_kinks = () => {
  let x, f, g;
  x = torch.tensor([0.0, -0.0, -1.0, 1.0], { dtype: torch.float64, requires_grad: true });
  for (f of [
    F.elu,
    F.selu,
    F.celu,
    (x) => F.elu(x, 0.5),
    F.relu,
    F.leaky_relu,
    F.softplus,
    F.hardswish,
    F.silu,
  ]) {
    [g] = torch.autograd.grad(f(x).sum(), x, { create_graph: true });
    say(
      truth(g.requires_grad)
        ? add(getitem(torch.autograd.grad(g.sum(), x, { allow_unused: true }), [0]), 0.0)
        : 'constant',
    );
  }
};
