/** @file M4 and M5: torch.func: grad, grad_and_value, vjp, jvp, jacrev, jacfwd, hessian, linearize; nesting and errors. Translated from test/reference/behaviour/transforms.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, close, error, getitem, len, mul, pow, range, say, setitem, sub } from '../python.ts';

const functional_call = torch.func.functional_call;
const grad = torch.func.grad;
const grad_and_value = torch.func.grad_and_value;
const hessian = torch.func.hessian;
const jacfwd = torch.func.jacfwd;
const jacrev = torch.func.jacrev;
const jvp = torch.func.jvp;
const linearize = torch.func.linearize;
const vjp = torch.func.vjp;
const vmap = torch.func.vmap;
const f64 = torch.float64;
export const test_m4_grad = () => {
  let x;
  x = torch.tensor(1.0, { dtype: f64 });
  say(grad(torch.sin)(x), grad(grad(torch.sin))(x), grad(grad(grad(torch.sin)))(x));
  say(grad((x) => x)(x));
  say(grad((x) => pow(x, 2).sum())(torch.tensor([1.0, 2.0])));
  say(grad((x, y) => mul(x, y))(x, add(x, 1)));
  say(grad((x) => torch.ones([]))(x));
  say(grad((x) => x.detach())(x));
  say(grad((x) => x.sum())(torch.ones(2, 0)).shape);
};
export const test_m4_argnums = () => {
  let x, y, f;
  [x, y] = [torch.tensor(2.0), torch.tensor(3.0)];
  f = (x, y) => mul(mul(x, x), y);
  say(
    grad(f, { argnums: 1 })(x, y),
    grad(f, { argnums: -1 })(x, y),
    grad(f, { argnums: -2 })(x, y),
  );
  say(
    grad(f, { argnums: [0, 1] })(x, y),
    grad(f, { argnums: [1] })(x, y),
    grad(f, { argnums: [0, -1] })(x, y),
  );
  error(() => grad(f, { argnums: 2 })(x, y));
  error(() => grad(f, { argnums: -3 })(x, y));
  error(() => grad(f, { argnums: [0, 2] })(x, y));
  error(() => grad(f, { argnums: 1.5 })(x, y));
  error(() => grad(f, { argnums: [] })(x, y));
};
export const test_m4_aux_and_value = () => {
  let x, out, aux;
  x = torch.tensor(2.0);
  say(grad_and_value((x) => pow(x, 3))(x));
  say(grad((x) => [pow(x, 3), add(x, 1)], { has_aux: true })(x));
  say(grad((x) => [pow(x, 3), { y: add(x, 1), z: [x] }], { has_aux: true })(x));
  say(grad_and_value((x) => [pow(x, 3), x.exp()], { has_aux: true })(x));
  error(() => grad((x) => pow(x, 3), { has_aux: true })(x));
  error(() => grad((x) => [x, x, x], { has_aux: true })(x));
  [out, aux] = grad((x) => [pow(x, 3), add(x, 1)], { has_aux: true })(x);
  say(aux.requires_grad, out.requires_grad);
};
export const test_m4_needs_a_scalar = () => {
  error(() => grad((x) => mul(x, 2))(torch.ones(3)));
  error(() => grad((x) => mul(x, 2))(torch.ones(1, 1)));
  error(() => grad((x) => 2.5)(torch.ones(3)));
  error(() => grad((x) => [x.sum(), x.sum()])(torch.ones(3)));
  error(() => grad((x) => null)(torch.ones(3)));
  error(() => grad_and_value((x) => mul(x, 2))(torch.ones(3)));
};
export const test_m4_trees = () => {
  let params, g, value;
  params = { w: torch.tensor([1.0, 2.0]), b: torch.tensor(0.5) };
  const loss = (params, x) => {
    return pow(add(mul(getitem(params, ['w']), x).sum(), getitem(params, ['b'])), 2);
  };
  say(grad(loss)(params, torch.tensor([3.0, 1.0])));
  [g, value] = grad_and_value(loss)(params, torch.tensor([3.0, 1.0]));
  say(getitem(g, ['w']), getitem(g, ['b']), value);
  say(
    grad((xs) => mul(getitem(xs, [0]), getitem(xs, [1])))([torch.tensor(2.0), torch.tensor(3.0)]),
  );
  say(
    grad((xs) => mul(getitem(getitem(xs, ['a']), [0]), getitem(getitem(xs, ['a']), [1])))({
      a: [torch.tensor(2.0), torch.tensor(3.0)],
    }),
  );
  say(
    grad((p, y) => mul(getitem(p, ['a']), y), { argnums: [0, 1] })(
      { a: torch.tensor(2.0) },
      torch.tensor(3.0),
    ),
  );
};
export const test_m4_with_the_outer_graph = () => {
  let x, y, g;
  x = torch.tensor(2.0, { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  g = grad((x) => pow(x, 3))(x);
  say(g.requires_grad);
  g.backward();
  say(x.grad);
  g = grad((a) => mul(mul(a, a), y))(x);
  say(torch.autograd.grad(g, [x, y]));
  {
    using _1 = torch.no_grad();
    say(grad((x) => pow(x, 3))(x));
  }
  const with_no_grad = (x) => {
    let c;
    {
      using _2 = torch.no_grad();
      c = pow(x, 2);
    }
    return sub(x, c);
  };
  say(grad(with_no_grad)(x.detach()));
  say(grad(grad((x) => mul(with_no_grad(x), x)))(x.detach()));
};
export const test_m4_in_place = () => {
  const f = (x) => {
    let y;
    y = mul(x, 1);
    y.mul_(x);
    y.add_(3);
    return y.sum();
  };
  say(grad(f)(torch.tensor([1.0, 2.0])));
  say(grad(grad((x) => x.clone().mul_(x).mul_(x).sum()))(torch.tensor(2.0)));
  const g = (x) => {
    let y;
    y = torch.zeros(3);
    setitem(y, [0], x);
    setitem(y, [torch.slice(1)], mul(x, 2));
    return mul(y, y).sum();
  };
  say(grad(g)(torch.tensor(3.0)), jvp(g, [torch.tensor(3.0)], [torch.tensor(1.0)]));
  error(() => grad((x) => x.mul_(2).sum())(torch.ones(2)));
};
export const test_m4_what_cannot_be_differentiated = () => {
  error(() => grad((x) => x.sum())(torch.ones(2, { dtype: torch.int64 })));
  error(() => grad((x) => x.sum())(1.5));
  error(() => grad((x) => x.backward())(torch.tensor(1.0)));
  error(() => grad((x) => x.sum())('text'));
};
export const test_m5_vjp = () => {
  let x, out, pull, aux;
  x = torch.tensor([1.0, 2.0, 3.0], { dtype: f64 });
  [out, pull] = vjp((x) => x.sin(), x);
  say(
    close(out, x.sin()),
    close(getitem(pull(torch.ones(3, { dtype: f64 })), [0]), x.cos()),
    len(pull(x)),
  );
  [out, pull] = vjp((x, y) => [mul(x, y), x.sum()], x, add(x, 1));
  say(out, pull([x, torch.tensor(1.0, { dtype: f64 })]));
  [out, pull, aux] = vjp((x) => [mul(x, 2), add(x, 1)], x, { has_aux: true });
  say(out, pull(x), aux);
  [out, pull] = vjp((x) => ({ a: mul(x, 2), b: [x] }), x);
  say(out, pull({ a: x, b: [x] }));
  [out, pull] = vjp((x) => mul(x, 2), x);
  say(pull(x), pull(mul(x, 2)));
  error(() => vjp((x) => 2.5, x));
  error(() => vjp((x) => [x, 2.5], x));
  error(() => vjp((x) => null, x));
  error(() => pull(torch.ones(2, { dtype: f64 })));
  error(() => vjp((x) => mul(x, 2), x, { has_aux: true }));
};
export const test_m5_structures_of_cotangents = () => {
  let x, out, pull;
  x = torch.tensor([1.0, 2.0]);
  [out, pull] = vjp((x) => [x, mul(x, 2)], x);
  error(() => pull([x]));
  error(() => pull(x));
  [out, pull] = vjp((x) => x, x);
  error(() => pull([x, x]));
  [out, pull] = vjp((x, y) => mul(x, y), x, x);
  say(pull(x));
};
export const test_m5_jvp = () => {
  let x, t;
  x = torch.tensor([1.0, 2.0, 3.0], { dtype: f64 });
  t = torch.tensor([1.0, 0.0, -1.0], { dtype: f64 });
  say(jvp((x) => pow(x, 2), [x], [t]));
  say(jvp((x, y) => [mul(x, y), add(x, y)], [x, add(x, 1)], [t, x]));
  say(jvp((x) => [pow(x, 2), add(x, 1)], [x], [t], { has_aux: true }));
  say(jvp((x) => ({ a: mul(x, 2), b: [x] }), [x], [t]));
  say(jvp((x) => torch.ones(2), [x], [t]));
  say(jvp((xs) => mul(getitem(xs, [0]), getitem(xs, [1])), [[x, x]], [[t, t]]));
  say(
    jvp(
      (x) =>
        getitem(
          jvp((y) => pow(y, 3), [x], [t]),
          [1],
        ),
      [x],
      [t],
    ),
  );
  error(() => jvp((x) => x, x, [t]));
  error(() => jvp((x) => x, [x], t));
  error(() => jvp((x) => x, [x], [t, t]));
  error(() => jvp((x) => x, [], []));
  error(() => jvp((x) => 2.5, [x], [t]));
  error(() => jvp((x) => [x, 2.5], [x], [t]));
  error(() => jvp((x) => x, [x], [torch.ones(2, { dtype: f64 })]));
  error(() => jvp((x) => x, [x], [t.float()]));
  error(() => jvp((x) => x, [2.5], [t]));
  error(() => jvp((x) => x, [x], [t], { has_aux: true }));
};
export const test_m5_jacobians = () => {
  let x, jac;
  x = torch.tensor([1.0, 2.0, 3.0], { dtype: f64 });
  say(jacrev((x) => pow(x, 2))(x));
  say(jacfwd((x) => pow(x, 2))(x));
  for (jac of [jacrev, jacfwd]) {
    say(jac((x) => x.sum())(x));
    say(jac((x) => mul(x.view(3, 1), x))(x).shape);
    say(jac((x, y) => mul(x, y), { argnums: 1 })(x, add(x, 1)));
    say(jac((x, y) => mul(x.sum(), y), { argnums: [0, 1] })(x, torch.tensor(2.0, { dtype: f64 })));
    say(jac((x, y) => mul(x, y), { argnums: [1] })(x, add(x, 1)));
    say(jac((x) => [x.sum(), mul(x, 2)])(x));
    say(jac((x) => ({ a: x.sum(), b: x }))(x));
    say(jac((x) => [pow(x, 2), x.sum()], { has_aux: true })(x));
    say(jac(jac((x) => pow(x, 3).sum()))(x));
    say(jac((x) => torch.ones(2, { dtype: f64 }))(x));
    say(jac((x) => mul(x, 2))(torch.tensor(3.0)));
    say(jac((x) => x.reshape(-1))(torch.zeros(2, 2)).shape);
    say(
      jac((p) => mul(getitem(p, ['a']), getitem(p, ['b'])))({
        a: torch.tensor(2.0),
        b: torch.tensor([1.0, 2.0]),
      }),
    );
    error(() => jac((x) => x, { argnums: 1 })(x));
    error(() => jac((x) => 2.5)(x));
    error(() => jac((x) => [x, 2.5])(x));
    error(() => jac((x) => x, { argnums: [] })(x));
    error(() => jac((x) => x, { has_aux: true })(x));
  }
  say(
    jacrev((x) => pow(x, 2), { chunk_size: 1 })(x),
    jacrev((x) => pow(x, 2), { chunk_size: 2 })(x),
  );
  error(() => jacrev((x) => pow(x, 2), { chunk_size: 0 })(x));
  say(jacfwd((x) => pow(x, 2), { randomness: 'same' })(x));
};
export const test_m5_hessian = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { dtype: f64 });
  say(hessian((x) => pow(x, 3).sum())(x));
  say(hessian((x, y) => mul(x, y).sum(), { argnums: [0, 1] })(x, add(x, 1)));
  say(hessian((x) => x.sin())(x).abs());
  say(hessian((x, y) => mul(mul(x, y), y).sum(), { argnums: 1 })(x, add(x, 1)));
  say(jacrev(jacfwd((x) => pow(x, 3).sum()))(x));
  say(jacrev(jacrev((x) => pow(x, 3).sum()))(x));
  say(jacfwd(jacfwd((x) => pow(x, 3).sum()))(x));
};
export const test_m5_linearize = () => {
  let x, t, out, push;
  [x, t] = [torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])];
  [out, push] = linearize((x) => x.sin(), x);
  say(close(out, x.sin()), close(push(t), mul(x.cos(), t)));
  [out, push] = linearize((x, y) => [mul(x, y), x.sum()], x, add(x, 1));
  say(out, push(t, t));
  [out, push] = linearize((p) => ({ b: mul(getitem(p, ['a']), 2) }), { a: x });
  say(out, push({ a: t }));
};
export const test_m5_modules = () => {
  let model, params, x;
  model = torch.nn.Linear(2, 1, { dtype: f64 });
  params = {
    weight: torch.tensor([[1.0, 2.0]], { dtype: f64 }),
    bias: torch.tensor([0.5], { dtype: f64 }),
  };
  x = torch.tensor(
    [
      [1.0, 1.0],
      [2.0, 0.0],
    ],
    { dtype: f64 },
  );
  say(functional_call(model, params, [x]));
  say(functional_call(model, params, x));
  const loss = (params, x) => {
    return functional_call(model, params, [x]).pow(2).sum();
  };
  say(grad(loss)(params, x));
  say(vmap(grad(loss), { in_dims: [null, 0] })(params, x));
  say(
    hessian((w) => functional_call(model, { weight: w }, [x]).pow(2).sum())(
      getitem(params, ['weight']),
    ).shape,
  );
};
export const test_m5_per_sample_gradients = () => {
  let w, xs;
  w = torch.tensor([1.0, 2.0]);
  xs = torch.tensor([
    [1.0, 1.0],
    [2.0, 0.0],
  ]);
  say(
    vmap(
      grad((w, x) => pow(mul(w, x).sum(), 2)),
      { in_dims: [null, 0] },
    )(w, xs),
  );
  say(vmap(jacrev((x) => pow(x, 2)))(xs));
  say(vmap(jacfwd((x) => pow(x, 2)))(xs));
  say(vmap(hessian((x) => pow(x, 3).sum()))(xs));
  say(grad((xs) => vmap((x) => pow(x, 2).sum())(xs).sum())(xs));
  say(jacrev(vmap((x) => x.sum()))(xs));
  say(vmap(vmap(grad(torch.sin)))(xs));
  say(vmap((x, t) => getitem(jvp(torch.sin, [x], [t]), [1]))(xs, xs));
  say(vmap((x, v) => getitem(getitem(vjp(torch.sin, x), [1])(v), [0]))(xs, xs));
};
export const test_m5_custom_functions = () => {
  let x;
  class Cube extends torch.autograd.Function {
    static forward(x) {
      return pow(x, 3);
    }
    static setup_context(ctx, inputs, output) {
      let x;
      [x] = inputs;
      ctx.save_for_backward(x);
      ctx.save_for_forward(x);
    }
    static backward(ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 3), pow(x, 2));
    }
    static jvp(ctx, t) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(t, 3), pow(x, 2));
    }
    static vmap(info, in_dims, x) {
      return [Cube.apply(x), getitem(in_dims, [0])];
    }
  }
  x = torch.tensor(2.0);
  say(grad(Cube.apply)(x), grad(grad(Cube.apply))(x), jvp(Cube.apply, [x], [x]));
  say(vmap(Cube.apply)(torch.tensor([1.0, 2.0])), vmap(grad(Cube.apply))(torch.tensor([1.0, 2.0])));
};
export const test_composition_counts = () => {
  let x, value, _;
  x = torch.tensor(0.5, { dtype: f64 });
  value = torch.sin;
  for (_ of range(5)) {
    value = grad(value);
  }
  say(close(value(x), x.cos()));
  value = torch.tanh;
  for (_ of range(3)) {
    value = jacfwd(value);
  }
  say(value(x));
  say(jvp(grad(torch.tanh), [x], [torch.ones_like(x)]));
  say(grad((x) => getitem(jvp(torch.tanh, [x], [torch.ones_like(x)]), [1]))(x));
  say(getitem(vjp(grad(torch.tanh), x), [1])(torch.ones_like(x)));
};
