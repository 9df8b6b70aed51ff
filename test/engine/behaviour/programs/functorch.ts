/** @file Transforms of functions in the style of functorch's tests: every form of each, and what is refused. Translated from test/reference/behaviour/functorch.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  enumerate,
  eq,
  error,
  getitem,
  gt,
  method,
  mul,
  neg,
  pow,
  range,
  say,
  setitem,
  sub,
  truth,
} from '../python.ts';

const nn = torch.nn;
const F = torch.nn.functional;
const functional_call = torch.func.functional_call;
const grad = torch.func.grad;
const grad_and_value = torch.func.grad_and_value;
const hessian = torch.func.hessian;
const jacfwd = torch.func.jacfwd;
const jacrev = torch.func.jacrev;
const jvp = torch.func.jvp;
const linearize = torch.func.linearize;
const stack_module_state = torch.func.stack_module_state;
const vjp = torch.func.vjp;
const vmap = torch.func.vmap;
export const test_vmap_basic = () => {
  let x;
  x = torch.arange(6.0).reshape(2, 3);
  say(vmap(torch.sum)(x));
  say(vmap((a, b) => mul(a, b), { in_dims: [0, null] })(x, torch.tensor([1.0, 2.0, 3.0])));
  say(vmap((a) => mul(a, 2), { out_dims: 1 })(x).shape);
  say(getitem(vmap((a) => [a, a.sum()], { out_dims: [1, 0] })(x), [0]).shape);
  say(getitem(vmap((a) => ({ x: a.sum(), y: a }))(x), ['x']));
  say(vmap((t) => add(getitem(t, [0]), getitem(t, [1])))([x, x]));
  say(vmap((d) => mul(getitem(d, ['a']), 2), { in_dims: [{ a: 0 }] })({ a: x }));
  say(
    vmap(
      vmap((a, b) => add(a, b), { in_dims: [null, 0] }),
      { in_dims: [0, null] },
    )(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0, 30.0])),
  );
  say(vmap((a) => a.sum(), { chunk_size: 1 })(x));
  say(vmap(torch.dot)(x, x));
  say(vmap(torch.mv, { in_dims: [null, 0] })(torch.ones(2, 3), x));
  say(vmap((a) => a, { in_dims: -1 })(x).shape);
  say(vmap((a, k) => add(a, k))(x, torch.tensor([1.0, 2.0])));
};
export const test_vmap_errors = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => vmap((a) => a)(1));
  error(() => vmap((a) => a)());
  error(() => vmap((a) => 1)(x));
  error(() => vmap((a) => [a, 1])(x));
  error(() => vmap((a, b) => add(a, b))(x, torch.ones(3, 3)));
  error(() => vmap((a) => a, { in_dims: null })(x));
  error(() => vmap((a) => a, { in_dims: [null] })(x));
  error(() => vmap((a) => a, { in_dims: [0, 0] })(x));
  error(() => vmap((a) => a, { in_dims: 2 })(x));
  error(() => vmap((a) => a, { in_dims: 'x' })(x));
  error(() => vmap((a) => a, { out_dims: 2 })(x));
  error(() => vmap((a) => a, { out_dims: [0, 0] })(x));
  error(() => vmap((a) => a, { out_dims: 'x' })(x));
  error(() => vmap((a) => a.item())(torch.ones(2)));
  error(() => vmap((a) => (truth(gt(a.sum(), 0)) ? a : neg(a)))(x));
  error(() => vmap((a) => add(torch.rand(2), getitem(a, [torch.slice(null, 2)])))(x));
  error(() => vmap((a) => a, { randomness: 'x' })(x));
  error(() => vmap((a) => a.tolist())(x));
  error(() => vmap((a) => getitem(a, [gt(a, 0)]))(x));
};
export const test_vmap_inplace = () => {
  let x, y;
  x = torch.zeros(2, 3);
  vmap((a) => a.add_(1))(x);
  say(x);
  y = torch.zeros(3);
  error(() => vmap((a, b) => a.add_(b), { in_dims: [null, 0] })(y, x));
  const f = (a) => {
    let b;
    b = torch.zeros_like(a);
    b.copy_(a);
    setitem(b, [0], 7);
    return b;
  };
  say(vmap(f)(x));
};
export const test_vmap_randomness = () => {
  let x, same, diff;
  x = torch.zeros(4);
  same = vmap((a) => add(a, torch.rand([])), { randomness: 'same' })(x);
  say(eq(same, getitem(same, [0])).all());
  diff = vmap((a) => add(a, torch.rand([])), { randomness: 'different' })(x);
  say(eq(diff, getitem(diff, [0])).all());
};
export const test_grad_forms = () => {
  let x, g, aux, v;
  x = torch.tensor([1.0, 2.0, 3.0]);
  say(grad((a) => pow(a, 2).sum())(x));
  say(grad((a, b) => mul(a, b).sum(), { argnums: 1 })(x, mul(2, x)));
  say(grad((a, b) => mul(a, b).sum(), { argnums: [0, 1] })(x, mul(2, x)));
  say(grad((a, b) => mul(a, b).sum(), { argnums: -1 })(x, mul(2, x)));
  [g, aux] = grad((a) => [pow(a, 2).sum(), mul(a, 3)], { has_aux: true })(x);
  say(g, aux);
  [g, v] = grad_and_value((a) => pow(a, 3).sum())(x);
  say(g, v);
  [g, [v, aux]] = grad_and_value((a) => [pow(a, 3).sum(), a], { has_aux: true })(x);
  say(g, v, aux);
  say(grad((d) => mul(getitem(d, ['a']).sum(), getitem(d, ['b']).sum()))({ a: x, b: x }));
  error(() => grad((a) => a)(x));
  error(() => grad((a) => a.sum(), { argnums: 2 })(x));
  error(() => grad((a) => a.sum(), { argnums: 'x' })(x));
  error(() => grad((a) => a.sum(), { has_aux: true })(x));
  say(grad(grad((a) => a.sin()))(torch.tensor(1.0)));
  say(vmap(grad((a) => a.sin()))(x));
  say(grad((a) => vmap(torch.sin)(a).sum())(x));
};
export const test_vjp_jvp = () => {
  let x, out, f, aux, lin;
  x = torch.tensor([1.0, 2.0, 3.0]);
  [out, f] = vjp(torch.sin, x);
  say(out, f(torch.ones(3)));
  [out, f] = vjp((a, b) => [add(a, b), mul(a, b)], x, x);
  say(f([torch.ones(3), torch.ones(3)]));
  [out, f, aux] = vjp((a) => [a.sum(), mul(a, 2)], x, { has_aux: true });
  say(out, f(torch.tensor(1.0)), aux);
  error(() => getitem(vjp(torch.sin, x), [1])(torch.ones(2)));
  error(() => getitem(vjp(torch.sin, x), [1])([torch.ones(3), torch.ones(3)]));
  error(() => vjp((a) => 1, x));
  say(jvp(torch.sin, [x], [torch.ones(3)]));
  say(jvp((a, b) => mul(a, b), [x, x], [torch.ones(3), torch.zeros(3)]));
  say(jvp((a) => ({ o: mul(a, 2) }), [x], [x]));
  say(jvp((a) => [a.sum(), mul(a, 5)], [x], [x], { has_aux: true }));
  error(() => jvp(torch.sin, x, x));
  error(() => jvp(torch.sin, [x], [torch.ones(2)]));
  error(() => jvp(torch.sin, [x], [x, x]));
  error(() => jvp(torch.sin, [], []));
  say(
    getitem(
      jvp((a) => getitem(jvp(torch.sin, [a], [torch.ones(3)]), [1]), [x], [torch.ones(3)]),
      [1],
    ),
  );
  [out, lin] = linearize(torch.sin, x);
  say(out, lin(torch.ones(3)));
};
export const test_jacobians = () => {
  let x, y, f;
  x = torch.tensor([1.0, 2.0]);
  y = torch.tensor([3.0, 4.0]);
  f = (a, b) => add(mul(a, b), pow(a, 2));
  say(jacrev(f)(x, y));
  say(jacrev(f, { argnums: 1 })(x, y));
  say(jacrev(f, { argnums: [0, 1] })(x, y));
  say(jacfwd(f, { argnums: [0, 1] })(x, y));
  say(jacrev((a) => [a, a.sum()])(x));
  say(jacfwd((a) => ({ p: mul(a, 2) }))(x));
  say(jacrev((a) => [pow(a, 2), mul(a, 7)], { has_aux: true })(x));
  say(jacfwd((a) => [pow(a, 2), mul(a, 7)], { has_aux: true })(x));
  say(jacrev(f, { chunk_size: 1 })(x, y));
  say(jacfwd(jacrev((a) => pow(a, 3).sum()))(x));
  say(hessian((a) => add(pow(a, 3).sum(), mul(getitem(a, [0]), getitem(a, [1]))))(x));
  say(hessian((a, b) => mul(a, b).sum(), { argnums: [0, 1] })(x, y));
  error(() => jacrev((a) => 1)(x));
  error(() => jacfwd((a) => 1)(x));
  error(() => jacrev(f, { argnums: 5 })(x, y));
  error(() => jacfwd((a) => a, { randomness: 'z' })(x));
  say(
    vmap(jacrev((a) => pow(a, 2)))(
      torch.tensor([
        [1.0, 2.0],
        [3.0, 4.0],
      ]),
    ),
  );
};
export const test_functional_call_and_ensembles = () => {
  let net, i, p, params, x, g, per, models, b;
  net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1));
  {
    using _1 = torch.no_grad();
    for ([i, p] of enumerate(net.parameters())) {
      p.copy_(add(mul(torch.arange(p.numel(), { dtype: torch.float32 }).reshape(p.shape), 0.1), i));
    }
  }
  params = Object.fromEntries(
    (() => {
      const result = [];
      for (const [k, v] of net.named_parameters()) {
        result.push([k, v.detach()]);
      }
      return result;
    })(),
  );
  x = torch.ones(4, 2);
  say(functional_call(net, params, [x]));
  say(functional_call(net, params, x).shape);
  const loss = (p, s, t) => {
    return F.mse_loss(functional_call(net, p, [s]), t);
  };
  g = grad(loss)(params, x, torch.zeros(4, 1));
  say(
    (() => {
      const result = [];
      for (const [k, v] of method(g, 'items')) {
        result.push([k, v.shape]);
      }
      return result;
    })(),
  );
  say(getitem(g, ['2.bias']));
  per = vmap(grad(loss), { in_dims: [null, 0, 0] })(params, x, torch.zeros(4, 1));
  say(getitem(per, ['0.weight']).shape);
  models = (() => {
    const result = [];
    for (const _ of range(3)) {
      result.push(nn.Linear(2, 1));
    }
    return result;
  })();
  [p, b] = stack_module_state(models);
  say(getitem(p, ['weight']).shape, getitem(p, ['weight']).requires_grad, b);
  const call = (p, s) => {
    return functional_call(getitem(models, [0]), p, [s]);
  };
  say(vmap(call, { in_dims: [0, null] })(p, x).shape);
  error(() => functional_call(net, { nothing: x }, [x]));
  error(() => stack_module_state([]));
  error(() => stack_module_state([nn.Linear(2, 1), nn.Linear(3, 1)]));
  error(() => stack_module_state([nn.Linear(2, 1), nn.ReLU()]));
};
export const test_func_inside_autograd = () => {
  let w, out;
  w = torch.tensor([1.0, 2.0], { requires_grad: true });
  out = grad((a) => mul(a, w).sum())(torch.ones(2));
  say(out);
  out.sum().backward();
  say(w.grad);
  const f = (x) => {
    let c;
    {
      using _2 = torch.no_grad();
      c = pow(x, 2);
    }
    return sub(x, c);
  };
  say(grad(f)(torch.tensor(2.0)));
  const g = (x) => {
    return sub(x, pow(x.detach(), 2));
  };
  say(grad(g)(torch.tensor(2.0)));
  {
    using _3 = torch.no_grad();
    say(grad((a) => pow(a, 3))(torch.tensor(2.0)));
  }
  error(() => grad((a) => getitem(torch.autograd.grad(a.sum(), a), [0]).sum())(torch.ones(2)));
  error(() => grad((a) => a.requires_grad_().sum())(torch.ones(2)));
  error(() => grad((a) => mul(a, 2).requires_grad_(false).sum())(torch.ones(2)));
};
export const test_custom_function_vmap = () => {
  let x;
  class Square extends torch.autograd.Function {
    static generate_vmap_rule = true;
    static forward(x) {
      return pow(x, 2);
    }
    static setup_context(ctx, inputs, output) {
      ctx.save_for_backward(getitem(inputs, [0]));
    }
    static backward(ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 2), x);
    }
    static jvp(ctx, t) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(2, x), t);
    }
  }
  x = torch.tensor([1.0, 2.0, 3.0]);
  say(vmap(Square.apply)(x));
  say(grad((a) => Square.apply(a).sum())(x));
  say(vmap(grad((a) => Square.apply(a)))(x));
  say(jacrev(Square.apply)(x));
  class V extends torch.autograd.Function {
    static forward(x, y) {
      return mul(x, y);
    }
    static setup_context(ctx, inputs, output) {
      ctx.save_for_backward(...inputs);
    }
    static backward(ctx, g) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      return [mul(g, y), mul(g, x)];
    }
    static vmap(info, in_dims, x, y) {
      say(info.batch_size, in_dims, info.randomness);
      x = getitem(in_dims, [0]) === null ? x : x.movedim(getitem(in_dims, [0]), 0);
      y = getitem(in_dims, [1]) === null ? y : y.movedim(getitem(in_dims, [1]), 0);
      return [V.apply(x, y), 0];
    }
  }
  say(vmap(V.apply, [0, null])(x, torch.tensor(2.0)));
  class N extends torch.autograd.Function {
    static forward(x) {
      return x;
    }
    static setup_context(ctx, inputs, output) {}
    static backward(ctx, g) {
      return g;
    }
  }
  error(() => vmap(N.apply)(x));
};
