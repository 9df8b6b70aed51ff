/** @file R: printing, every rule of torch/_tensor_str.py that needs no options. Translated from test/reference/behaviour/printing.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  eq,
  float,
  format,
  getitem,
  len,
  method,
  mul,
  neg,
  pow,
  repr,
  say,
  str,
  sub,
} from '../python.ts';

export const test_r1_floats = () => {
  say(torch.tensor([1.0, 2.0, 3.0]));
  say(torch.tensor([1.5, 2.25, -3.125]));
  say(torch.tensor([1000.0, 1.0]));
  say(torch.tensor([1001.0, 1.0]));
  say(torch.tensor([0.0001, 0.5]));
  say(torch.tensor([9e-5, 0.5]));
  say(torch.tensor([2.0, 0.2, 0.02, 0.002]));
  say(torch.tensor([100000000.0, 1.0]));
  say(torch.tensor([100000000.0]));
  say(torch.tensor([100000001.0], { dtype: torch.float64 }));
  say(torch.tensor([1000000000.0, 10000000000.0]));
  say(torch.tensor([123456.0, 654321.0]));
  say(torch.tensor([123456.5, 654321.25]));
  say(torch.tensor([0.1, 100.0]));
  say(torch.tensor([0.1, 101.0]));
  say(torch.tensor([1e-30, 1e30]));
  say(torch.tensor([1e-300, 1e300], { dtype: torch.float64 }));
  say(torch.tensor([3e-5, -7.0]));
};
export const test_r1_zero_dimensional = () => {
  say(torch.tensor(1.0));
  say(torch.tensor(1.5));
  say(torch.tensor(-0.0));
  say(torch.tensor(1e-5));
  say(torch.tensor(1000000000.0));
  say(torch.tensor(123456.789));
  say(torch.tensor(3, { dtype: torch.int64 }));
  say(torch.tensor(-3, { dtype: torch.int32 }));
  say(torch.tensor(true));
  say(torch.tensor(float('nan')));
  say(torch.tensor(float('inf')));
  say(torch.tensor(neg(float('inf')), { dtype: torch.float64 }));
  say(torch.tensor(2.5, { requires_grad: true }));
  say(mul(torch.tensor(2.5, { dtype: torch.float64, requires_grad: true }), 2));
};
export const test_r1_not_finite = () => {
  let nan, inf;
  nan = float('nan');
  inf = float('inf');
  say(torch.tensor([nan, 1.5]));
  say(torch.tensor([nan, 1.0]));
  say(torch.tensor([inf, neg(inf)]));
  say(torch.tensor([inf, 1.0, -2.0]));
  say(torch.tensor([inf, neg(inf), nan, 0.0, -0.0]));
  say(torch.tensor([inf, 1e-5]));
  say(torch.tensor([neg(inf), 123.456]));
  say(torch.tensor([nan, nan]));
  say(torch.tensor([0.0, nan]));
  say(
    torch.tensor([
      [nan, 10000000000.0],
      [inf, 2.0],
    ]),
  );
  say(torch.tensor([nan, 1.0, 100000.0], { dtype: torch.float64 }));
  say(torch.tensor([inf, 1.0], { dtype: torch.float64 }));
};
export const test_r1_zeros_and_signs = () => {
  say(torch.zeros(3));
  say(torch.tensor([-0.0, 0.0]));
  say(torch.tensor([-1.0, 1.0]));
  say(torch.tensor([-1.5, 1.0]));
  say(torch.tensor([-1, 10, -100], { dtype: torch.int64 }));
  say(torch.tensor([-1e-6, 1e-6]));
  say(torch.tensor([-4e-5]));
  say(torch.tensor([0.99999, 1.00001]));
  say(torch.tensor([5e-5, 0.5], { dtype: torch.float64 }));
  say(torch.tensor([0.03125, 0.15625, 0.46875]));
  say(torch.tensor([1.00005, 2.5], { dtype: torch.float64 }));
};
export const test_r1_dtypes = () => {
  say(torch.tensor([1, 2], { dtype: torch.int64 }));
  say(torch.tensor([1, 2], { dtype: torch.int32 }));
  say(torch.tensor([1, 2], { dtype: torch.float64 }));
  say(torch.tensor([true, false]));
  say(torch.tensor([[true], [false]]));
  say(torch.tensor([sub(pow(2, 53), 1), -5], { dtype: torch.int64 }));
  say(torch.zeros(2, 2, { dtype: torch.int32 }));
  say(torch.ones(2, { dtype: torch.bool }));
  say(torch.float32, torch.float64, torch.int32, torch.int64, torch.bool);
  say([torch.float32, torch.long]);
  say(torch.ones(2).dtype, torch.ones(2, { dtype: torch.int64 }).dtype);
};
export const test_r1_empty = () => {
  say(torch.tensor([]));
  say(torch.empty(0));
  say(torch.empty(0, 3));
  say(torch.empty(2, 0, 3));
  say(torch.empty(0, { dtype: torch.int64 }));
  say(torch.empty(0, { dtype: torch.float64 }));
  say(torch.empty(0, 2, { dtype: torch.bool }));
  say(torch.empty(0, 2, { dtype: torch.int32 }));
  say(torch.empty(0, { requires_grad: true }));
  say(mul(torch.empty(0, 3, { dtype: torch.float64, requires_grad: true }), 2));
};
export const test_r1_summary = () => {
  say(torch.arange(1001, { dtype: torch.float32 }));
  say(getitem(torch.arange(1000, { dtype: torch.float32 }), [torch.slice(null, 40)]));
  say(torch.arange(1001, { dtype: torch.int64 }));
  say(torch.zeros(1001));
  say(torch.zeros(1001, { dtype: torch.bool }));
  say(torch.arange(2000, { dtype: torch.float32 }).view(2, 1000));
  say(torch.arange(2000, { dtype: torch.float32 }).view(1000, 2));
  say(getitem(torch.arange(2000, { dtype: torch.float64 }).view(2, 10, 100), [0]));
  say(
    getitem(torch.arange(10000, { dtype: torch.int64 }).view(5, 2, 1000), [
      torch.slice(null),
      torch.slice(null),
      torch.slice(null, null, 4),
    ]),
  );
  say(mul(torch.ones(1, 1001, { requires_grad: true }), 2));
  say(torch.zeros(6, 200));
  say(torch.zeros(7, 200));
  say(torch.zeros(200, 7));
};
export const test_r1_dimensions = () => {
  say(torch.arange(6, { dtype: torch.float32 }).view(2, 3));
  say(torch.arange(8, { dtype: torch.float32 }).view(2, 2, 2));
  say(torch.arange(16, { dtype: torch.int64 }).view(2, 2, 2, 2));
  say(torch.arange(4, { dtype: torch.float32 }).view(1, 1, 1, 4));
  say(torch.arange(4, { dtype: torch.float32 }).view(4, 1));
  say(torch.arange(4, { dtype: torch.float32 }).view(4, 1, 1));
  say(torch.zeros(1, 2, 1, 2, 1));
};
export const test_r1_lines = () => {
  say(torch.arange(30, { dtype: torch.float32 }));
  say(torch.arange(30, { dtype: torch.int64 }));
  say(torch.arange(100, { dtype: torch.int64 }));
  say(div(torch.arange(24, { dtype: torch.float32 }), 7));
  say(torch.arange(40, { dtype: torch.float64 }).view(2, 20));
  say(mul(torch.arange(60, { dtype: torch.float32 }).view(2, 2, 15), 1000));
  say(torch.ones(30, { dtype: torch.bool }));
  say(torch.full([12], 1e-10));
  say(torch.full([13], -12345.678));
};
export const test_r1_suffixes = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  say(x);
  say(mul(x, 2));
  say(mul(x, 2).detach());
  say(x.sum());
  say(mul(torch.arange(9, { dtype: torch.float32 }).requires_grad_(), 1));
  say(torch.arange(10, { dtype: torch.float64 }).requires_grad_());
  say(mul(torch.arange(10, { dtype: torch.float64 }).requires_grad_(), 1));
  say(mul(torch.arange(12, { dtype: torch.float64 }).requires_grad_(), 1.5));
  say(add(torch.arange(15, { dtype: torch.float32 }).requires_grad_().view(3, 5), 0.5));
  say(torch.nn.functional.softmax(torch.zeros(2, 3, { requires_grad: true }), 1));
  say(
    torch.nn.functional.binary_cross_entropy_with_logits(
      torch.zeros(2, { requires_grad: true }),
      torch.ones(2),
    ),
  );
  say(div(torch.arange(11, { dtype: torch.float32 }).requires_grad_(), 3));
  say(torch.arange(8, { dtype: torch.int32 }));
  say(torch.arange(22, { dtype: torch.int32 }));
  say(torch.arange(23, { dtype: torch.int32 }));
  say(torch.arange(24, { dtype: torch.int32 }));
  {
    using _1 = torch.no_grad();
    say(mul(x, 2));
    say(x);
  }
};
export const test_r1_views_print_their_elements = () => {
  let x, y;
  x = torch.arange(12, { dtype: torch.float32 }).view(3, 4);
  say(x.t());
  say(getitem(x, [1]));
  say(getitem(x, [torch.slice(null), 1]));
  say(getitem(x, [torch.slice(null, null, 2), torch.slice(null, null, 3)]));
  say(getitem(x.expand(2, 3, 4), [1]));
  say(torch.tensor(1.0).expand(2, 2));
  say(x.diagonal());
  y = x.clone().requires_grad_();
  say(getitem(y, [0]));
  say(y.t());
  say(getitem(y.unbind(), [1]));
  say(getitem(method(y, 'split', 2), [0]));
};
export const test_r1_dual_tensors = () => {
  let fwAD, x, y;
  fwAD = torch.autograd.forward_ad;
  {
    using _2 = fwAD.dual_level();
    x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]));
    say(x);
    say(mul(x, 2));
    say(x.sum());
    y = fwAD.make_dual(torch.tensor([1.0, 2.0], { requires_grad: true }), torch.tensor([3.0, 4.0]));
    say(y);
    say(fwAD.unpack_dual(x));
    say(fwAD.unpack_dual(torch.ones(2)));
  }
};
export const test_r1_str_and_repr = () => {
  let x;
  x = torch.tensor([1.0, 2.5]);
  say(eq(str(x), repr(x)));
  say(`${format(x)}`);
  say([x, torch.tensor(1, { dtype: torch.int64 })]);
  say(x.shape, x.size(), x.stride());
  say(torch.Size([2, 3]), torch.Size([]), torch.Size([4]));
  say({ a: x });
  say(x.requires_grad, x.grad);
  say(torch.nn.Parameter(torch.tensor([1.0, 2.0])));
};
export const test_named_results = () => {
  let x;
  x = torch.tensor([
    [1.0, 3.0],
    [2.0, 0.0],
  ]);
  say(x.max(1));
  say(x.min(0));
  say(method(x, 'sort', 1));
  say(x.topk(1));
  say(x.median(1));
  say(x.kthvalue(1));
  say(x.mode(1));
  say(x.cummax(0));
  say(torch.aminmax(x));
  say(torch.slogdet(x));
  say(torch.linalg.slogdet(x));
};
export const test_default_dtype = () => {
  torch.set_default_dtype(torch.float64);
  try {
    say(torch.get_default_dtype());
    say(torch.tensor([1.5, 2.5]));
    say(torch.ones(2));
    say(torch.ones(2, { dtype: torch.float32 }));
    say(torch.zeros(0));
    say(torch.zeros(0, { dtype: torch.float32 }));
    say(div(torch.tensor([1], { dtype: torch.int64 }), 2));
  } finally {
    torch.set_default_dtype(torch.float32);
  }
  say(torch.get_default_dtype());
  say(torch.ones(2));
};
export const test_print_options = () => {
  let x;
  x = torch.tensor([1.23456789, 2.5]);
  torch.set_printoptions({ precision: 2 });
  say(x);
  torch.set_printoptions({ precision: 8 });
  say(torch.tensor([1.23456789, 2.5], { dtype: torch.float64 }));
  torch.set_printoptions({ profile: 'default' });
  torch.set_printoptions({ threshold: 5 });
  say(torch.arange(8, { dtype: torch.float32 }));
  torch.set_printoptions({ threshold: 5, edgeitems: 1 });
  say(torch.arange(8, { dtype: torch.float32 }));
  torch.set_printoptions({ profile: 'default' });
  torch.set_printoptions({ linewidth: 30 });
  say(torch.arange(8, { dtype: torch.float32 }));
  torch.set_printoptions({ profile: 'default' });
  torch.set_printoptions({ sci_mode: true });
  say(x);
  torch.set_printoptions({ sci_mode: false });
  say(torch.tensor([1e-5, 100000.0]));
  torch.set_printoptions({ sci_mode: null });
  torch.set_printoptions({ profile: 'short' });
  say(x);
  torch.set_printoptions({ profile: 'full' });
  say(getitem(torch.zeros(1001), [torch.slice(null, 1001)]).sum(), len(str(torch.zeros(1001))));
  torch.set_printoptions({ profile: 'default' });
  say(x);
};
