/** @file L: forward mode through custom functions, against reverse mode, and in batches. Translated from test/reference/behaviour/forward_functions.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  enumerate,
  eq,
  error,
  floordiv,
  getitem,
  gt,
  method,
  mul,
  pow,
  range,
  say,
  setitem,
  sum,
  truth,
  zip,
} from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const Function = torch.autograd.Function;
const jvp = (f, primals, tangents) => {
  let duals, out;
  {
    using _1 = fwAD.dual_level();
    duals = (() => {
      const result = [];
      for (const [p, t] of zip(primals, tangents)) {
        result.push(fwAD.make_dual(p, t));
      }
      return result;
    })();
    out = fwAD.unpack_dual(f(...duals));
    return [out.primal, out.tangent];
  }
};
const agrees = (f, ...primals) => {
  let tangents, out, forward, leaves, w, grads, back;

  tangents = (() => {
    const result = [];
    for (const [i, p] of enumerate(primals)) {
      result.push(mul(torch.ones_like(p), add(0.3, i)));
    }
    return result;
  })();
  [out, forward] = jvp(f, primals, tangents);
  leaves = (() => {
    const result = [];
    for (const p of primals) {
      result.push(p.clone().requires_grad_());
    }
    return result;
  })();
  w = mul(torch.ones_like(out), 0.7);
  grads = torch.autograd.grad(mul(f(...leaves), w).sum(), leaves, { allow_unused: true });
  back = sum(
    (() => {
      const result = [];
      for (const [g, t] of zip(grads, tangents)) {
        if (g !== null) result.push(mul(g, t).sum());
      }
      return result;
    })(),
  );
  return close(mul(forward, w).sum(), back);
};
export const test_l7_pointwise = () => {
  let x, f;
  x = torch.tensor([0.3, -0.7, 1.2], { dtype: torch.float64 });
  for (f of [
    torch.sin,
    torch.cos,
    torch.tan,
    torch.exp,
    torch.tanh,
    torch.sigmoid,
    torch.erf,
    torch.abs,
    torch.relu,
    torch.square,
    torch.neg,
    torch.expm1,
    torch.sinh,
    torch.cosh,
    torch.atan,
    torch.asinh,
  ]) {
    say(agrees(f, x));
  }
};
export const test_l7_positive = () => {
  let x, f;
  x = torch.tensor([0.3, 0.7, 1.2], { dtype: torch.float64 });
  for (f of [
    torch.log,
    torch.sqrt,
    torch.rsqrt,
    torch.reciprocal,
    torch.log1p,
    torch.log2,
    torch.lgamma,
    torch.digamma,
  ]) {
    say(agrees(f, x));
  }
};
export const test_l7_two_operands = () => {
  let x, y, f;
  x = torch.tensor([0.3, 0.7, 1.2], { dtype: torch.float64 });
  y = torch.tensor([1.3, 0.2, 2.2], { dtype: torch.float64 });
  for (f of [
    torch.add,
    torch.sub,
    torch.mul,
    torch.div,
    torch.pow,
    torch.atan2,
    torch.hypot,
    torch.maximum,
    torch.minimum,
    torch.logaddexp,
    torch.dot,
    torch.outer,
    torch.fmod,
    torch.xlogy,
  ]) {
    say(agrees(f, x, y));
  }
};
export const test_l7_reductions = () => {
  let x, f;
  x = torch.tensor(
    [
      [0.3, 0.7, 1.2],
      [2.0, 0.1, 0.9],
    ],
    { dtype: torch.float64 },
  );
  for (f of [
    (a) => a.sum(),
    (a) => a.sum(1),
    (a) => a.mean(0),
    (a) => a.prod(),
    (a) => a.prod(1),
    (a) => a.std(),
    (a) => a.var(1),
    (a) => a.norm(),
    (a) => a.logsumexp(0),
    (a) => a.cumsum(1),
    (a) => a.cumprod(1),
    (a) => a.amax(1),
    (a) => a.max(1).values,
    (a) => a.median(),
    (a) => a.softmax(1),
    (a) => a.log_softmax(0),
    (a) => method(a, 'sort', 1).values,
    (a) => a.topk(2, 1).values,
    (a) => a.kthvalue(2, 1).values,
  ]) {
    say(agrees(f, x));
  }
};
export const test_l7_shapes = () => {
  let x, f;
  x = torch.tensor(
    [
      [0.3, 0.7, 1.2],
      [2.0, 0.1, 0.9],
    ],
    { dtype: torch.float64 },
  );
  for (f of [
    (a) => a.t(),
    (a) => a.reshape(3, 2),
    (a) => getitem(a, [1]),
    (a) => getitem(a, [torch.slice(null), torch.slice(null, null, 2)]),
    (a) => a.expand(4, 2, 3),
    (a) => torch.cat([a, mul(a, 2)]),
    (a) => torch.stack([a, mul(a, a)]),
    (a) => a.flip(0),
    (a) => a.roll(1, 1),
    (a) => a.tril(),
    (a) => a.diagonal(),
    (a) => a.index_select(1, torch.tensor([2, 0], { dtype: torch.int64 })),
    (a) => getitem(a, [gt(a, 0.5)]),
    (a) => a.repeat(2, 1),
    (a) => a.unsqueeze(1),
    (a) => a.flatten(),
    (a) => torch.where(gt(a, 0.5), mul(a, a), a),
    (a) => a.masked_fill(gt(a, 1), 0.0),
    (a) => a.narrow(1, 1, 2),
  ]) {
    say(agrees(f, x));
  }
};
export const test_l7_matrices = () => {
  let a, b, f;
  a = torch.tensor(
    [
      [2.0, 0.5],
      [0.5, 1.5],
    ],
    { dtype: torch.float64 },
  );
  b = torch.tensor(
    [
      [1.0, -2.0],
      [0.3, 0.8],
    ],
    { dtype: torch.float64 },
  );
  for (f of [
    torch.mm,
    torch.matmul,
    torch.linalg.solve,
    (x, y) => torch.einsum('ij,kj->ik', x, y),
  ]) {
    say(agrees(f, a, b));
  }
  for (f of [torch.det, torch.inverse, torch.trace, torch.linalg.cholesky, torch.logdet]) {
    say(agrees(f, a));
  }
};
export const test_l7_losses = () => {
  let x, y, F, f;
  x = torch.tensor(
    [
      [0.3, 0.7],
      [2.0, 0.1],
    ],
    { dtype: torch.float64 },
  );
  y = torch.tensor(
    [
      [0.1, 0.9],
      [0.4, 0.6],
    ],
    { dtype: torch.float64 },
  );
  F = torch.nn.functional;
  for (f of [
    F.mse_loss,
    F.l1_loss,
    F.smooth_l1_loss,
    F.binary_cross_entropy_with_logits,
    F.kl_div,
  ]) {
    say(agrees(f, x, y));
  }
  say(agrees((a) => F.cross_entropy(a, torch.tensor([1, 0], { dtype: torch.int64 })), x));
  say(
    agrees((a) => F.gelu(a), x),
    agrees((a) => F.layer_norm(a, [2]), x),
  );
};
class Square extends Function {
  static forward(ctx, x) {
    ctx.save_for_backward(x);
    ctx.save_for_forward(x);
    return mul(x, x);
  }
  static backward(ctx, grad) {
    let x;
    [x] = ctx.saved_tensors;
    return mul(mul(2, x), grad);
  }
  static jvp(ctx, tangent) {
    let x;
    [x] = ctx.saved_tensors;
    return mul(mul(2, x), tangent);
  }
}
export const test_l_custom_function = () => {
  let x;
  x = torch.tensor([2.0, 3.0], { dtype: torch.float64 });
  say(jvp(Square.apply, [x], [torch.ones(2, { dtype: torch.float64 })]));
  say(
    torch.autograd.gradcheck(Square.apply, [x.clone().requires_grad_()], {
      check_forward_ad: true,
    }),
  );
};
export const test_l_custom_function_without_jvp = () => {
  class NoJvp extends Function {
    static forward(ctx, x) {
      return mul(x, 2);
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  error(() => jvp(NoJvp.apply, [torch.ones(2)], [torch.ones(2)]));
  {
    using _2 = fwAD.dual_level();
    say(NoJvp.apply(torch.ones(2)));
  }
};
export const test_l_custom_function_checks = () => {
  const attempt = (make, outputs = 1) => {
    class Bad extends Function {
      static forward(ctx, x, y) {
        return truth(eq(outputs, 1)) ? mul(x, y) : [mul(x, y), add(x, y)];
      }
      static jvp(ctx, gx, gy) {
        return make(gx, gy);
      }
    }
    error(() =>
      say(
        jvp(
          (a, b) => Bad.apply(a, b),
          [torch.ones(2), torch.ones(2)],
          [torch.ones(2), torch.ones(2)],
        ),
      ),
    );
  };
  attempt((gx, gy) => add(gx, gy));
  attempt((gx, gy) => [gx, gy]);
  attempt((gx, gy) => 'text');
  attempt((gx, gy) => getitem(gx, [torch.slice(null, 1)]));
  attempt((gx, gy) => gx, 2);
};
export const test_l_custom_function_non_differentiable = () => {
  const attempt = (make) => {
    let dual;
    class Func extends Function {
      static forward(ctx, x) {
        let out, mask;
        out = mul(x, 2);
        mask = gt(x, 0);
        ctx.mark_non_differentiable(mask);
        return [out, mask];
      }
      static jvp(ctx, g) {
        return make(g);
      }
    }
    {
      using _3 = fwAD.dual_level();
      dual = fwAD.make_dual(torch.tensor([1.0, -1.0]), torch.tensor([3.0, 4.0]));
      const run = () => {
        let out, mask;
        [out, mask] = Func.apply(dual);
        say(fwAD.unpack_dual(out).tangent, fwAD.unpack_dual(mask).tangent);
      };
      error(run);
    }
  };
  attempt((g) => [mul(g, 2), null]);
  attempt((g) => [mul(g, 2), g]);
};
export const test_l_custom_function_missing_tangents = () => {
  let dual;
  class Mul extends Function {
    static forward(ctx, x, factor, y) {
      ctx.factor = factor;
      ctx.save_for_forward(x, y);
      return mul(mul(x, factor), y);
    }
    static jvp(ctx, gx, gf, gy) {
      let x, y;
      say(gx, gf, gy);
      [x, y] = ctx.saved_tensors;
      return mul(add(mul(gx, y), mul(x, gy)), ctx.factor);
    }
  }
  {
    using _4 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([2.0]), torch.tensor([1.0]));
    say(fwAD.unpack_dual(Mul.apply(dual, 5, torch.tensor([3.0]))).tangent);
    say(fwAD.unpack_dual(Mul.apply(torch.tensor([3.0]), 5, dual)).tangent);
  }
};
export const test_l_custom_function_not_materialized = () => {
  let dual;
  class Mul extends Function {
    static forward(ctx, x, y) {
      ctx.set_materialize_grads(false);
      return add(mul(x, 2), y);
    }
    static jvp(ctx, gx, gy) {
      say(gx, gy);
      return mul(gx, 2);
    }
  }
  {
    using _5 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([2.0]), torch.tensor([1.0]));
    say(fwAD.unpack_dual(Mul.apply(dual, torch.tensor([3.0]))).tangent);
  }
};
export const test_l_custom_function_inplace = () => {
  const attempt = (change) => {
    let x;
    class InPlace extends Function {
      static forward(ctx, x) {
        ctx.mark_dirty(x);
        return x.mul_(2);
      }
      static jvp(ctx, g) {
        return change(g);
      }
    }
    {
      using _6 = fwAD.dual_level();
      x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone();
      const run = () => {
        let out;
        out = InPlace.apply(x);
        say(out === x, out.detach(), fwAD.unpack_dual(out).tangent);
      };
      error(run);
    }
  };
  attempt((g) => g.mul_(2));
  attempt((g) => mul(g, 2));
  attempt((g) => add(g.mul_(2), 0));
};
export const test_l_custom_function_view = () => {
  const attempt = (make) => {
    let x;
    class View extends Function {
      static forward(ctx, x) {
        return getitem(x, [torch.slice(null, 1)]);
      }
      static jvp(ctx, g) {
        return make(g);
      }
    }
    {
      using _7 = fwAD.dual_level();
      x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone();
      const run = () => {
        let out;
        out = View.apply(x);
        say(out.detach(), fwAD.unpack_dual(out).tangent);
      };
      error(run);
    }
  };
  attempt((g) => getitem(g, [torch.slice(null, 1)]));
  attempt((g) => mul(getitem(g, [torch.slice(null, 1)]), 1));
  attempt((g) => getitem(torch.ones(2), [torch.slice(null, 1)]));
};
export const test_l_custom_function_returns_input = () => {
  const attempt = (make) => {
    let x;
    class Identity extends Function {
      static forward(ctx, x) {
        return x;
      }
      static jvp(ctx, g) {
        return make(g);
      }
    }
    {
      using _8 = fwAD.dual_level();
      x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone();
      const run = () => {
        let out;
        out = Identity.apply(x);
        say(out === x, fwAD.unpack_dual(out).tangent);
      };
      error(run);
    }
  };
  attempt((g) => g.view_as(g));
  attempt((g) => mul(g, 2));
};
export const test_l_custom_function_setup_context = () => {
  let x, out;
  class Cube extends Function {
    static forward(x) {
      return pow(x, 3);
    }
    static setup_context(ctx, inputs, output) {
      let x;
      [x] = inputs;
      ctx.save_for_backward(x);
      ctx.save_for_forward(x);
    }
    static backward(ctx, grad) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(grad, 3), pow(x, 2));
    }
    static jvp(ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 3), pow(x, 2));
    }
  }
  x = torch.tensor([2.0], { dtype: torch.float64, requires_grad: true });
  say(torch.autograd.gradcheck(Cube.apply, [x], { check_forward_ad: true }));
  {
    using _9 = fwAD.dual_level();
    out = fwAD.unpack_dual(Cube.apply(fwAD.make_dual(x, torch.ones(1, { dtype: torch.float64 }))));
    say(torch.autograd.grad(out.tangent, x));
  }
};
export const test_l_through_functional = () => {
  let x, out, tangent, jacobian;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64 });
  [out, tangent] = torch.func.jvp(
    (a) => mul(a.sin(), a),
    [x],
    [torch.ones(2, { dtype: torch.float64 })],
  );
  say(close(out, mul(x.sin(), x)), close(tangent, add(mul(x.cos(), x), x.sin())));
  jacobian = torch.func.jacfwd((a) => pow(a, 2))(x);
  say(jacobian);
};
export const test_l_reverse_over_forward_hessian = () => {
  let x, rows, i, v, out, row;
  const f = (x) => {
    return add(mul(pow(getitem(x, [0]), 2), getitem(x, [1])), pow(getitem(x, [1]), 3)).sum();
  };
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  rows = [];
  for (i of range(2)) {
    v = torch.zeros(2, { dtype: torch.float64 });
    setitem(v, [i], 1.0);
    {
      using _10 = fwAD.dual_level();
      out = fwAD.unpack_dual(f(fwAD.make_dual(x, v)));
      [row] = torch.autograd.grad(out.tangent, x);
      method(rows, 'append', row.detach());
    }
  }
  say(torch.stack(rows));
};
export const test_l_forward_over_reverse_in_module = () => {
  let model, x, v, out, forward, leaf, g;
  torch.manual_seed(0);
  model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1));
  x = torch.tensor([[0.5, -0.3]]);
  v = torch.tensor([[1.0, 2.0]]);
  {
    using _11 = fwAD.dual_level();
    out = fwAD.unpack_dual(model(fwAD.make_dual(x, v)));
    say(out.tangent.requires_grad);
    forward = out.tangent.detach();
  }
  leaf = x.clone().requires_grad_();
  [g] = torch.autograd.grad(model(leaf).sum(), leaf);
  say(close(forward.sum(), mul(g, v).sum()));
};
export const test_l_batched_forward_grad = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64 });
  const push = (t) => {
    return getitem(
      torch.func.jvp((a) => pow(a, 2), [x], [t]),
      [1],
    );
  };
  say(torch.func.vmap(push)(torch.eye(2, { dtype: torch.float64 })));
};
export const test_l_hooks_and_dual = () => {
  let x, dual, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _12 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(2));
    y = mul(dual, dual);
    y.register_hook((grad) => mul(grad, 2));
    y.sum().backward();
  }
  say(x.grad);
};
export const test_l_saved_hooks_and_dual = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _13 = fwAD.dual_level();
    {
      using _14 = torch.autograd.graph.saved_tensors_hooks(
        (t) => t,
        (t) => t,
      );
      y = fwAD.make_dual(x, torch.ones(2)).exp();
    }
    say(fwAD.unpack_dual(y).tangent.detach());
    y.sum().backward();
  }
  say(close(x.grad, x.exp().detach()));
};
export const test_without_any_rule = () => {
  let x, f;
  x = torch.tensor([1.0, 2.0]);
  for (f of [
    (x) => torch.heaviside(x, x),
    (x) => torch.floor_divide(x, 2),
    (x) => floordiv(x, x),
    (x) => torch.igamma(x, x),
  ]) {
    error(() => torch.func.jvp(f, [x], [x]));
  }
};
