/** @file M1 to M3: torch.autograd.functional: products, Jacobians, Hessians, their options and errors. Translated from test/reference/behaviour/functional.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  error,
  getitem,
  isinstance,
  len,
  matmul,
  method,
  mul,
  pow,
  say,
  tuple,
} from '../python.ts';

const hessian = torch.autograd.functional.hessian;
const hvp = torch.autograd.functional.hvp;
const jacobian = torch.autograd.functional.jacobian;
const jvp = torch.autograd.functional.jvp;
const vhp = torch.autograd.functional.vhp;
const vjp = torch.autograd.functional.vjp;
const f64 = torch.float64;
const exp_reducer = (x) => {
  return x.exp().sum({ dim: 1 });
};
const pow_reducer = (x) => {
  return x.pow(3).sum();
};
const adder = (x, y) => {
  return add(mul(2, x), mul(3, y));
};
const pow_adder = (x, y) => {
  return add(mul(2, x.pow(2)), mul(3, y.pow(2))).sum();
};
const matrix = () => {
  return torch.tensor(
    [
      [0.5, -1.0],
      [2.0, 0.25],
    ],
    { dtype: f64 },
  );
};
export const test_m1_shape_of_the_jacobian = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { dtype: f64 });
  say(jacobian((x) => pow(x, 3), x));
  say(jacobian(exp_reducer, matrix()));
  say(jacobian((x) => x.sum(), matrix()));
  say(jacobian((x) => mul(x, 2), torch.tensor(3.0)));
  error(() => jacobian((x) => getitem(x.view(-1), [torch.slice(null, 0)]), x));
  say(jacobian((x) => torch.stack([x, mul(x, 2)]), torch.tensor(3.0)));
  say(jacobian(exp_reducer, torch.zeros(2, 3, { dtype: f64 })).shape);
};
export const test_m1_tuples_of_outputs_and_inputs = () => {
  let x, y, both, one, listed;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  say(jacobian(adder, [x, y]));
  both = jacobian((x, y) => [mul(x, y), x.sum()], [x, y]);
  say(
    len(both),
    len(getitem(both, [0])),
    getitem(getitem(both, [0]), [1]),
    getitem(getitem(both, [1]), [0]),
    getitem(getitem(both, [1]), [1]),
  );
  one = jacobian((x) => [x, mul(x, x)], x);
  say(len(one), getitem(one, [1]));
  listed = jacobian((x) => mul(x, 2), [x]);
  say(isinstance(listed, tuple), len(listed), getitem(listed, [0]));
};
export const test_m1_unused_inputs_are_zeros = () => {
  let x, y;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor(3.0, { dtype: f64 })];
  say(jacobian((x, y) => mul(x, 2), [x, y]));
  say(jacobian((x) => torch.ones(2), x));
  say(jacobian((x) => mul(x.detach(), 2), x));
};
export const test_m1_strict = () => {
  let x, y;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  error(() => jacobian((x, y) => mul(x, 2), [x, y], { strict: true }));
  error(() => jacobian((x) => torch.ones(2), x, { strict: true }));
  error(() => jacobian((x) => x.detach(), x, { strict: true }));
  error(() => jacobian((x) => [x, torch.ones(1)], x, { strict: true }));
  error(() => jacobian((x) => mul(x, 2), x, { strict: true, create_graph: true }));
  say(jacobian((x) => mul(x, 2), x, { strict: true }));
  error(() => jacobian((x) => mul(x, x), x, { strict: true, create_graph: true }));
  error(() => jacobian((x, y) => add(mul(x, x), y), [x, y], { strict: true, create_graph: true }));
  error(() => jacobian((x) => mul(x, 2), x, { strict: true, vectorize: true }));
};
export const test_m1_what_is_no_tensor = () => {
  let x;
  x = torch.ones(2);
  error(() => jacobian((x) => mul(x, 2), 1.5));
  error(() => jacobian((x) => mul(x, 2), [x, 1.5]));
  error(() => jacobian((x) => 3.5, x));
  error(() => jacobian((x) => [x, 3.5], x));
  error(() => hessian((x) => x.sum(), 'no'));
  error(() => vjp((x) => 2.5, x));
  error(() => hvp((x) => x.sum(), [x, 2.5], [x, x]));
};
export const test_m1_vectorize = () => {
  let x, y, functions, f, plain;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  functions = [(x, y) => mul(x, y), (x, y) => [x.sin().sum(), mul(x, 2)], (x, y) => y.exp().sum()];
  for (f of functions) {
    plain = jacobian(f, [x, y]);
    say(plain);
    say(jacobian(f, [x, y], { vectorize: true }));
    say(jacobian(f, [x, y], { vectorize: true, strategy: 'forward-mode' }));
  }
  say(jacobian((x) => pow(x, 3), x, { vectorize: true }));
  say(jacobian((x) => pow(x, 3), x, { vectorize: true, strategy: 'forward-mode' }));
  say(jacobian((x) => torch.ones(2, { dtype: f64 }), x, { vectorize: true }));
  say(jacobian((x) => x.sum(), torch.tensor(2.0), { vectorize: true, strategy: 'forward-mode' }));
};
export const test_m1_strategies = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { dtype: f64 });
  error(() => jacobian((x) => x, x, { strategy: 'forward-mode' }));
  error(() => jacobian((x) => x, x, { strategy: 'sideways' }));
  error(() =>
    jacobian((x) => x, x, { vectorize: true, strategy: 'forward-mode', create_graph: true }),
  );
  error(() => hessian((x) => x.sum(), x, { outer_jacobian_strategy: 'forward-mode' }));
  error(() => hessian((x) => x.sum(), x, { outer_jacobian_strategy: 'sideways' }));
  say(
    hessian(pow_reducer, x, { outer_jacobian_strategy: 'forward-mode', vectorize: true }).detach(),
  );
  say(hessian(pow_reducer, x, { vectorize: true }));
};
export const test_m1_create_graph = () => {
  let x, j, y;
  x = torch.tensor([1.0, 2.0], { dtype: f64, requires_grad: true });
  j = jacobian((x) => pow(x, 3), x, { create_graph: true });
  say(j.requires_grad);
  j.sum().backward();
  say(x.grad);
  say(jacobian((x) => pow(x, 3), x).requires_grad);
  y = mul(x, 2);
  j = jacobian((y) => pow(y, 2), y, { create_graph: true });
  say(getitem(torch.autograd.grad(j.sum(), x), [0]));
  j = jacobian((y) => pow(y, 2), y, { create_graph: true, vectorize: true });
  error(() => getitem(torch.autograd.grad(j.sum(), x), [0]));
  y = mul(x, 2);
  j = jacobian((y) => pow(y, 2), y, { create_graph: true, vectorize: true });
  say(getitem(torch.autograd.grad(j.sum(), x), [0]));
  {
    using _1 = torch.no_grad();
    j = jacobian((x) => pow(x, 3), x);
    say(j.requires_grad);
    j = jacobian((x) => pow(x, 3), x, { create_graph: true });
    say(j.requires_grad);
  }
};
export const test_m2_hessian = () => {
  let x, y;
  [x, y] = [torch.tensor(3.0, { dtype: f64 }), torch.tensor(5.0, { dtype: f64 })];
  say(hessian((x, y) => mul(mul(x, x), y), [x, y]));
  say(
    hessian(
      (v) => mul(mul(getitem(v, [0]), getitem(v, [0])), getitem(v, [1])),
      torch.tensor([3.0, 5.0], { dtype: f64 }),
    ),
  );
  say(hessian(pow_reducer, matrix()));
  say(hessian(pow_adder, [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]));
  say(hessian((x) => x.pow(2).sum().view(1, 1), torch.ones(2)));
  say(hessian((x) => x.sum(), torch.ones(2)));
  say(hessian((x, y) => x.sum(), [torch.ones(1), torch.ones(2)]));
};
export const test_m2_hessian_refuses = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { dtype: f64 });
  error(() => hessian((x) => mul(x, 2), x));
  error(() => hessian((x) => [x.sum(), x.sum()], x));
  error(() => hessian((x) => x.sum(), x, { strict: true }));
  error(() => hessian((x) => torch.ones([]), x, { strict: true }));
  error(() => hessian((x) => x.pow(2).sum(), x, { strict: true }));
  error(() => hessian((x) => x.pow(2).sum(), x, { strict: true, create_graph: true }));
  error(() => hessian((x, y) => add(x.pow(2).sum(), y.sum()), [x, x.clone()], { strict: true }));
  error(() =>
    hessian((x, y) => add(x.pow(3).sum(), y.pow(3).sum()), [x, x.clone()], { strict: true }),
  );
};
export const test_m2_hessian_graph = () => {
  let x, h;
  x = torch.tensor([1.0, 2.0], { dtype: f64, requires_grad: true });
  h = hessian((x) => x.pow(3).sum(), x, { create_graph: true });
  say(h.requires_grad, getitem(torch.autograd.grad(h.sum(), x), [0]));
  say(hessian((x) => x.pow(3).sum(), x).requires_grad);
  h = hessian((x) => x.pow(3).sum(), x, { create_graph: true, vectorize: true });
  say(h.requires_grad, getitem(torch.autograd.grad(h.sum(), x), [0]));
};
export const test_m3_values_and_products = () => {
  let x, y, v;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  v = torch.tensor([1.0, 0.5], { dtype: f64 });
  say(vjp(exp_reducer, matrix(), v));
  say(vjp(adder, [x, y], v));
  say(vjp((x) => [mul(x, 2), mul(x, 3)], x, [v, v]));
  say(jvp(exp_reducer, matrix(), torch.ones(2, 2, { dtype: f64 })));
  say(jvp(adder, [x, y], [v, v]));
  say(jvp((x) => [mul(x, 2), x.sum()], x, v));
  say(hvp(pow_reducer, x, v));
  say(hvp(pow_adder, [x, y], [v, v]));
  say(vhp(pow_reducer, x, v));
  say(vhp(pow_adder, [x, y], [v, v]));
  say(vjp((x) => x.sum(), x));
  say(jvp((x) => mul(x, 3), torch.tensor(2.0)));
  say(hvp((x) => pow(x, 3), torch.tensor(2.0)));
  say(vhp((x) => pow(x, 3), torch.tensor(2.0)));
  say(vjp((x, y) => mul(x, 2), [x, y], v));
  say(vhp((x, y) => mul(x, x).sum(), [x, y], [v, v]));
};
export const test_m3_vectors_refused = () => {
  let x, y, v;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  v = torch.ones(1, { dtype: f64 });
  error(() => vjp((x) => mul(x, 2), x));
  error(() => vjp((x) => [x.sum(), x.sum()], x));
  error(() => jvp((x) => mul(x, 2), x));
  error(() => jvp((x, y) => mul(x, 2), [x, y]));
  error(() => hvp((x) => x.sum(), x));
  error(() => vhp((x) => x.sum(), x));
  error(() => vjp((x) => mul(x, 2), x, v));
  error(() => vjp((x) => mul(x, 2), x, [x, x]));
  error(() => vjp((x) => [x, x], x, [x]));
  error(() => vjp((x) => [x, x], x, [x, v]));
  error(() => jvp((x) => mul(x, 2), x, v));
  error(() => jvp((x, y) => mul(x, y), [x, y], [x, v]));
  error(() => jvp((x, y) => mul(x, y), [x, y], [x]));
  error(() => hvp(pow_reducer, x, v));
  error(() => vhp(pow_reducer, x, v));
  error(() => vhp(pow_adder, [x, y], [x, y, x]));
  error(() => vjp((x) => mul(x, 2), x, 1.5));
  error(() => jvp((x) => mul(x, 2), x, [1.5]));
  error(() => hvp((x) => mul(x, 2), x, x));
  error(() => vhp((x) => [x.sum(), x.sum()], x, x));
};
export const test_m3_strict = () => {
  let x, y, v;
  [x, y] = [torch.tensor([1.0, 2.0], { dtype: f64 }), torch.tensor([3.0, 4.0], { dtype: f64 })];
  v = torch.ones(2, { dtype: f64 });
  error(() => vjp((x) => torch.ones(2, { dtype: f64 }), x, v, { strict: true }));
  error(() => vjp((x, y) => mul(x, 2), [x, y], v, { strict: true }));
  error(() => vjp((x) => mul(x, 2), x, v, { strict: true }));
  error(() => vjp((x) => mul(x, 2), x, v, { strict: true, create_graph: true }));
  error(() => jvp((x) => torch.ones(2, { dtype: f64 }), x, v, { strict: true }));
  error(() => jvp((x, y) => mul(x, 2), [x, y], [v, v], { strict: true }));
  error(() => jvp((x, y) => [mul(x, 2), y], [x, y], [v, v], { strict: true }));
  error(() => jvp((x) => mul(x, 2), x, v, { strict: true, create_graph: true }));
  error(() => jvp((x) => mul(x, 2), x, v, { strict: true }));
  error(() =>
    jvp((x, y) => [mul(x, 2), mul(y, y)], [x, y], [v, v], { strict: true, create_graph: true }),
  );
  error(() => hvp((x) => x.sum(), x, v, { strict: true }));
  error(() => hvp((x) => torch.ones([]), x, v, { strict: true }));
  error(() => hvp((x, y) => x.pow(3).sum(), [x, y], [v, v], { strict: true }));
  error(() => hvp((x) => x.pow(2).sum(), x, v, { strict: true }));
  error(() => hvp((x) => x.pow(2).sum(), x, v, { strict: true, create_graph: true }));
  error(() => vhp((x) => x.sum(), x, v, { strict: true }));
  error(() => vhp((x) => torch.ones([]), x, v, { strict: true }));
  error(() => vhp((x, y) => x.pow(3).sum(), [x, y], [v, v], { strict: true }));
  error(() => vhp((x, y) => add(x.pow(3).sum(), y.sum()), [x, y], [v, v], { strict: true }));
  error(() => vhp((x) => x.pow(2).sum(), x, v, { strict: true }));
  error(() => vhp((x) => x.pow(2).sum(), x, v, { strict: true, create_graph: true }));
};
export const test_m3_create_graph = () => {
  let x, v, product, value, result;
  x = torch.tensor([1.0, 2.0], { dtype: f64, requires_grad: true });
  v = torch.tensor([1.0, 0.5], { dtype: f64, requires_grad: true });
  for (product of [vjp, jvp]) {
    [value, result] = product((x) => pow(x, 3), x, v, { create_graph: true });
    say(value.requires_grad, result.requires_grad);
    say(torch.autograd.grad(result.sum(), [x, v]));
    [value, result] = product((x) => pow(x, 3), x, v);
    say(value.requires_grad, result.requires_grad);
  }
  for (product of [hvp, vhp]) {
    [value, result] = product((x) => pow(x, 3).sum(), x, v, { create_graph: true });
    say(value.requires_grad, result.requires_grad);
    say(torch.autograd.grad(result.sum(), [x, v]));
    [value, result] = product((x) => pow(x, 3).sum(), x, v);
    say(value.requires_grad, result.requires_grad);
  }
};
export const test_m3_names_of_the_graph = () => {
  let x, v, seen, value, result;
  x = torch.tensor([1.0, 2.0], { dtype: f64, requires_grad: true });
  v = torch.ones(2, { dtype: f64 });
  seen = [];
  const f = (x) => {
    method(seen, 'append', [x !== null, x.requires_grad, x.is_leaf]);
    return mul(x, x);
  };
  jacobian(f, x);
  vjp(f, x, v);
  jvp(f, x, v);
  say(seen);
  {
    using _2 = torch.no_grad();
    [value, result] = vjp(f, x, v);
    say(value, result);
  }
};
export const test_m3_agree = () => {
  let x, v, h, j;
  x = torch.tensor([0.5, 1.0, 2.0], { dtype: f64 });
  v = torch.tensor([1.0, -1.0, 0.5], { dtype: f64 });
  const f = (x) => {
    return mul(x.sin(), x.roll(1)).exp().sum();
  };
  h = hessian(f, x);
  say(
    close(getitem(hvp(f, x, v), [1]), matmul(h, v)),
    close(getitem(vhp(f, x, v), [1]), matmul(v, h)),
    close(h, h.t()),
  );
  const g = (x) => {
    return torch.stack([x.prod(), x.sum(), mul(x, x).sum()]);
  };
  j = jacobian(g, x);
  say(
    close(getitem(jvp(g, x, v), [1]), matmul(j, v)),
    close(getitem(vjp(g, x, v), [1]), matmul(v, j)),
  );
  say(
    torch.autograd.gradcheck((x) => jacobian(g, x, { create_graph: true }), [x.requires_grad_()]),
  );
};
