/** @file N3 and N4: element types: promotion of all pairs, results of operators, defaults, limits. Translated from test/reference/behaviour/promotion.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  and_,
  div,
  eq,
  error,
  float,
  floordiv,
  getitem,
  gt,
  invert,
  mod,
  mul,
  ne,
  neg,
  or_,
  pow,
  say,
  sub,
  truth,
  warned,
  xor,
} from '../python.ts';

const DTYPES = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64];
export const test_n3_all_pairs = () => {
  let a, b, x, y;
  for (a of DTYPES) {
    for (b of DTYPES) {
      [x, y] = [torch.ones(2, { dtype: a }), torch.ones(2, { dtype: b })];
      say(
        a,
        b,
        torch.promote_types(a, b),
        torch.result_type(x, y),
        add(x, y).dtype,
        mul(x, y).dtype,
        div(x, y).dtype,
      );
      say(
        gt(x, y).dtype,
        torch.can_cast(a, b),
        torch.maximum(x, y).dtype,
        torch.where(gt(x, 0), x, y).dtype,
      );
    }
  }
};
export const test_n3_zero_dimensional = () => {
  let a, b, x, y;
  for (a of DTYPES) {
    for (b of DTYPES) {
      [x, y] = [torch.ones(2, { dtype: a }), torch.ones([], { dtype: b })];
      say(
        a,
        b,
        torch.result_type(x, y),
        add(x, y).dtype,
        add(y, x).dtype,
        mul(x, y).dtype,
        div(y, x).dtype,
      );
    }
  }
};
export const test_n3_numbers = () => {
  let a, x;
  for (a of DTYPES) {
    x = torch.ones(2, { dtype: a });
    say(
      a,
      add(x, 1).dtype,
      add(x, 1.5).dtype,
      mul(x, 2).dtype,
      div(x, 2).dtype,
      mul(x, 2.5).dtype,
      gt(x, 1.5).dtype,
    );
    say(torch.result_type(x, 1), torch.result_type(x, 1.5), add(x.sum(), 1.5).dtype);
  }
};
export const test_n3_operators_of_one = () => {
  let a, x;
  for (a of DTYPES) {
    x = torch.ones(2, { dtype: a });
    say(
      a,
      x.sum().dtype,
      x.prod().dtype,
      x.cumsum(0).dtype,
      x.exp().dtype,
      x.sqrt().dtype,
      truth(ne(a, torch.bool)) ? x.abs().dtype : null,
    );
    say(
      x.sin().dtype,
      torch.sigmoid(x).dtype,
      x.max().dtype,
      x.any().dtype,
      x.all().dtype,
      eq(x, x).dtype,
    );
  }
  for (a of getitem(DTYPES, [torch.slice(null, 3)])) {
    error(() => torch.ones(2, { dtype: a }).mean());
    error(() => torch.ones(2, { dtype: a }).std());
    error(() => torch.ones(2, { dtype: a }).norm());
  }
};
export const test_n3_gradients_keep_their_types = () => {
  let x, y, z, s, i;
  x = torch.ones(2, { dtype: torch.float32, requires_grad: true });
  y = torch.full([2], 2.5, { dtype: torch.float64, requires_grad: true });
  z = mul(x, y);
  z.sum().backward();
  say(z.dtype, x.grad, y.grad);
  s = torch.tensor(2.5, { dtype: torch.float64, requires_grad: true });
  x.grad = null;
  z = mul(x, s);
  z.sum().backward();
  say(z.dtype, x.grad, s.grad);
  i = torch.tensor([1, 2], { dtype: torch.int64 });
  x.grad = null;
  mul(x, i).sum().backward();
  say(x.grad);
  x.grad = null;
  x.double().sum().backward();
  say(x.grad.dtype);
};
export const test_n3_in_place = () => {
  error(() => torch.ones(2, { dtype: torch.int64 }).add_(1.5));
  error(() => torch.ones(2, { dtype: torch.int64 }).div_(2));
  error(() => torch.ones(2, { dtype: torch.bool }).add_(1));
  error(() => torch.ones(2, { dtype: torch.int32 }).mul_(torch.ones(2)));
  say(torch.ones(2, { dtype: torch.int32 }).add_(torch.ones(2, { dtype: torch.int64 })));
  say(torch.ones(2).add_(torch.ones(2, { dtype: torch.float64 })));
  say(torch.ones(2).mul_(3), torch.ones(2, { dtype: torch.int64 }).mul_(3));
  say(torch.ones(2, { dtype: torch.int64 }).copy_(torch.tensor([1.7, -1.7])));
};
export const test_n3_refused = () => {
  let a, b;
  [a, b] = [torch.tensor([true, false]), torch.tensor([true, true])];
  error(() => sub(a, b));
  error(() => neg(a));
  error(() => sub(1, a));
  error(() => pow(torch.tensor([2], { dtype: torch.int64 }), -1));
  error(() => torch.tensor([1, 2], { dtype: torch.int64 }).requires_grad_());
  error(() => torch.ones(2, { dtype: torch.int64, requires_grad: true }));
  error(() => torch.mm(torch.ones(2, 2), torch.ones(2, 2, { dtype: torch.float64 })));
  error(() => torch.dot(torch.ones(2), torch.ones(2, { dtype: torch.float64 })));
  error(() => floordiv(torch.tensor([1, 2], { dtype: torch.int64 }), 0));
  error(() => and_(torch.ones(2), torch.ones(2)));
  say(add(a, b), mul(a, b), and_(a, b), or_(a, b), xor(a, b), invert(a));
  say(
    floordiv(torch.tensor([5, -5], { dtype: torch.int64 }), 2),
    mod(torch.tensor([5, -5], { dtype: torch.int64 }), 3),
    floordiv(torch.tensor([5.5, -5.5]), 2),
  );
  say(
    div(torch.tensor([7, 8], { dtype: torch.int32 }), 2),
    pow(torch.tensor([2, 3], { dtype: torch.int64 }), 2),
    pow(2, torch.tensor([2, 3], { dtype: torch.int64 })),
  );
};
export const test_n4_defaults = () => {
  say(
    torch.get_default_dtype(),
    torch.tensor([1.5]).dtype,
    torch.tensor(true).dtype,
    torch.zeros(1).dtype,
  );
  say(
    torch.arange(3, { dtype: torch.int64 }),
    torch.arange(3.5),
    torch.linspace(0, 1, 3),
    torch.eye(2).dtype,
    torch.rand(1).dtype,
  );
  say(
    torch.full([2], 1.5),
    torch.full([2], true),
    torch.full([2], false).dtype,
    torch.tensor([]).dtype,
    torch.tensor([1, 2], { dtype: torch.int64 }).float().dtype,
  );
  say(
    torch.ones(2).long().dtype,
    torch.ones(2).int().dtype,
    torch.ones(2).bool().dtype,
    torch.ones(2).double().dtype,
  );
  say(
    torch.ones(2).to(torch.float64).dtype,
    torch.ones(2).type_as(torch.ones(1, { dtype: torch.int32 })).dtype,
  );
  say(
    torch.ones(2).is_floating_point(),
    torch.ones(2, { dtype: torch.int64 }).is_floating_point(),
    torch.is_floating_point(torch.ones(1)),
  );
};
export const test_n4_set_default = () => {
  let i;
  torch.set_default_dtype(torch.float64);
  try {
    say(
      torch.tensor([1.5]).dtype,
      torch.zeros(1).dtype,
      torch.rand(1).dtype,
      torch.arange(3.5).dtype,
    );
    i = torch.tensor([1, 2], { dtype: torch.int64 });
    say(
      div(i, 2).dtype,
      mul(i, 1.5).dtype,
      i.exp().dtype,
      mul(torch.ones(2, { dtype: torch.float32 }), 1.5).dtype,
      torch.eye(2).dtype,
    );
  } finally {
    torch.set_default_dtype(torch.float32);
  }
  error(() => torch.set_default_dtype(torch.int64));
  say(torch.get_default_dtype());
};
export const test_n4_limits = () => {
  let a, info;
  for (a of [torch.float32, torch.float64]) {
    info = torch.finfo(a);
    say(
      info.bits,
      eq(info.eps, pow(2.0, truth(eq(a, torch.float32)) ? -23 : -52)),
      gt(info.max, 1e38),
      eq(info.min, neg(info.max)),
      gt(info.tiny, 0),
      info.resolution,
    );
  }
  say(
    torch.iinfo(torch.int32).max,
    torch.iinfo(torch.int32).min,
    torch.iinfo(torch.int32).bits,
    torch.iinfo(torch.int64).bits,
  );
  error(() => torch.finfo(torch.int64));
  error(() => torch.iinfo(torch.float32));
  error(() => torch.iinfo(torch.bool));
};
export const test_sums_of_what_is_a_number_in_other_types = () => {
  let x, i, f;
  x = torch.tensor([[1.5, float('nan'), 2.0]], { requires_grad: true });
  say(
    torch.nansum(x, { dtype: torch.float64 }),
    x.nansum(0, { dtype: torch.float64 }).grad_fn.name(),
    torch.nanmean(x, { dtype: torch.float64 }).dtype,
  );
  say(torch.autograd.grad(torch.nansum(x, { dtype: torch.float64 }), x));
  i = torch.tensor([1, 2], { dtype: torch.int64 });
  say(torch.nansum(i), torch.nansum(i, { dtype: torch.float32 }));
  error(() => torch.nanmean(i));
  error(() => torch.gcd(gt(i, 1), gt(i, 1)));
  error(() => torch.lcm(gt(i, 1), gt(i, 1)));
  for (f of [torch.std, torch.var, torch.std_mean, torch.var_mean]) {
    error(() => warned(() => f(getitem(i, [torch.slice(null, 1)]))));
    error(() => f(i, { dim: [0, 0] }));
  }
};
export const test_powers_of_two = () => {
  let a, exponent;
  a = torch.tensor([0.61, -0.94], { dtype: torch.float64 });
  for (exponent of [
    torch.tensor([-1.25, 1.49]),
    torch.tensor([-1.25, 1.49], { dtype: torch.float64 }),
    torch.tensor([3, -4], { dtype: torch.int64 }),
  ]) {
    say(torch.ldexp(a, exponent).tolist());
  }
  say(torch.frexp(torch.tensor([1.7e308, 5e-324, 1e-310, -3.0], { dtype: torch.float64 })));
};
