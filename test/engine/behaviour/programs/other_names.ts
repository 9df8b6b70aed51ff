/** @file Functions that have another name, too, and questions with one answer. Translated from test/reference/behaviour/other_names.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  eq,
  error,
  floordiv,
  ge,
  getitem,
  gt,
  le,
  lt,
  mod,
  mul,
  ne,
  pow,
  round,
  say,
  sub,
  warned,
} from '../python.ts';

export const test_factories = () => {
  let x, y;
  say(
    torch.asarray([1.0, 2.0]),
    torch.asarray([1, 2], { dtype: torch.int64 }),
    torch.scalar_tensor(2.5),
  );
  say(
    warned(() => torch.range(1, 4)),
    torch.range(0.5, 2, 0.5),
    torch.range(1, 3, { dtype: torch.float64 }).dtype,
  );
  x = torch.empty_strided([2, 3], [1, 2]);
  say(x.shape, x.stride(), x.is_contiguous(), x.requires_grad);
  say(torch.row_stack([torch.ones(2), torch.zeros(2)]));
  y = torch.ones(2);
  say(torch.asarray(y) === y);
};
export const test_no_data = () => {
  error(() => torch.tensor('a'));
  error(() => torch.tensor([[1.0, 2.0], [3.0]]));
};
export const test_filling = () => {
  let x, y, v, z;
  x = torch.ones(2, { requires_grad: true });
  y = torch.fill(x, 3.0);
  say(y, x, y.grad_fn.name());
  v = torch.tensor(2.0, { requires_grad: true });
  z = torch.fill(torch.ones(2), v);
  z.sum().backward();
  say(z, z.grad_fn.name(), v.grad);
};
export const test_questions = () => {
  let x;
  x = torch.ones(2);
  say(torch.is_signed(x), torch.is_signed(gt(x, 0)), torch.is_neg(x), torch.get_device(x));
  say(torch.is_same_size(x, torch.zeros(2)), torch.is_same_size(x, torch.zeros(2, 1)));
  say(torch.typename(x), torch.typename(x.double()), torch.typename(gt(x, 0)));
  say(torch.are_deterministic_algorithms_enabled(), gt(torch.get_num_threads(), 0));
  say(
    round(torch.e, 10),
    getitem(x, [torch.newaxis]).shape,
    getitem(x, [torch.slice(null), torch.newaxis]).shape,
  );
};
export const test_written = () => {
  let x, f, y, i;
  x = torch.tensor([0.5, -0.5]);
  for (f of [torch.arcsin_, torch.arctan_, torch.arcsinh_, torch.i0_]) {
    y = x.clone();
    say(f(y) === y, y);
  }
  i = torch.tensor([4, 6], { dtype: torch.int64 });
  say(
    torch.gcd_(i.clone(), torch.tensor([6, 9], { dtype: torch.int64 })),
    torch.lcm_(i.clone(), add(i, 1)),
  );
  y = torch.zeros(3);
  say(
    torch.index_put_(
      y,
      [torch.tensor([0, 2], { dtype: torch.int64 })],
      torch.tensor([1.0, 2.0]),
    ) === y,
    y,
  );
  say(torch.resize_as_(torch.ones(4), torch.ones(2, 2)));
};
export const test_elements_by_a_function = () => {
  let x, r;
  x = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
  say(
    x.apply_((a) => add(a, 1)),
    x._version,
  );
  say(x.map_(x.clone(), (a, b) => mul(a, b)) === x, x);
  say(x.map2_(torch.ones(2, 3), torch.ones(1, 3), (a, b, c) => sub(add(a, b), c)));
  say(
    torch.tensor([1, 2], { dtype: torch.int64 }).apply_((a) => mul(a, 2)),
    torch.ones(1).is_nonzero(),
  );
  r = torch.ones(2, { requires_grad: true });
  error(() => r.apply_((a) => a));
  error(() => r.map_(torch.ones(2), (a, b) => a));
};
export const test_numbers_on_the_left = () => {
  let a;
  a = torch.tensor([1.0, 2.0, 3.0]);
  say(gt(2, a), ge(2, a), lt(2, a), le(2, a), eq(2, a), ne(2, a));
  say(add(1, a), sub(1, a), mul(2, a), div(6, a), floordiv(5, a), mod(5, a), pow(2, a));
};
