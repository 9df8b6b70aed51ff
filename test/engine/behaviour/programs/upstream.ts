/** @file Programs in the style of PyTorch's test_autograd.py. Translated from test/reference/behaviour/upstream.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, eq, error, getitem, gt, iadd, method, mul, pow, say, sub, truth } from '../python.ts';

const F = torch.nn.functional;
const Function = torch.autograd.Function;
export const test_copy_slices_graph_task_updates = () => {
  let x, y, y_safe, f, out;
  const f1 = (x, y) => {
    let out;
    out = x.clone().view(-1);
    out = iadd(out, y);
    return out;
  };
  const f2 = (x, y) => {
    let out, b;
    out = x.clone().view(-1);
    b = mul(out, 2);
    out = iadd(out, y);
    return add(out, b);
  };
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  y_safe = torch._C._functions.DelayedError('Boom!', 1)(y);
  for (f of [f1, f2]) {
    out = f(x, y_safe);
    error(() => out.sum().backward());
    out = f(x, y_safe);
    error(() => torch.autograd.grad(out.sum(), y));
    out = f(x, y_safe);
    say(torch.autograd.grad(out.sum(), x));
    out = f(x, y_safe);
    say(torch.autograd.grad(out.sum(), y_safe));
  }
};
export const test_set_grad_generator_functions_recursive = () => {
  const outer = torch.no_grad()((i) => {
    say(torch.is_grad_enabled());
    if (truth(gt(i, 0))) {
      {
        using _1 = torch.enable_grad();
        outer(sub(i, 1));
      }
    }
    return i;
  });
  outer(2);
  say(torch.is_grad_enabled());
};
export const test_materialize_grads_and_set_non_diff = () => {
  let a, out0, out1;
  class F1 extends Function {
    static forward(ctx, x) {
      let out0, out1;
      out0 = x.clone();
      out1 = x.clone();
      ctx.mark_non_differentiable(out1);
      ctx.set_materialize_grads(false);
      return [out0, out1];
    }
    static backward(ctx, g0, g1) {
      say(g1);
      return g0;
    }
  }
  a = torch.tensor(1.0, { requires_grad: true });
  [out0, out1] = F1.apply(a);
  out0.backward();
  say(a.grad);
};
export const test_sharded_index_accumulate = () => {
  let x, idx;
  x = torch.arange(1.0, 13.0).view(4, 3).requires_grad_();
  idx = torch.tensor(
    [
      [0, 0],
      [1, 3],
    ],
    { dtype: torch.int64 },
  );
  getitem(x, [idx]).sum().backward();
  say(x.grad);
  x.grad = null;
  getitem(x, [torch.slice(null), [0, 2]])
    .sum()
    .backward();
  say(x.grad);
  x.grad = null;
  getitem(x, [idx, 1]).sum().backward();
  say(x.grad);
  x.grad = null;
  getitem(x, [torch.ellipsis, null, torch.slice(1)])
    .sum()
    .backward();
  say(x.grad);
  x.grad = null;
  getitem(x, [gt(x, 5)])
    .sum()
    .backward();
  say(x.grad);
};
export const test_hessian_vector = () => {
  let x, y, z, x_grad, y_grad, grad_sum;
  x = torch.tensor(
    [
      [0.5, 1.0],
      [1.5, 2.0],
    ],
    { requires_grad: true },
  );
  y = torch.tensor(
    [
      [2.0, 1.0],
      [0.5, 3.0],
    ],
    { requires_grad: true },
  );
  z = add(add(pow(x, 2), mul(y, x)), pow(y, 2));
  z.backward(torch.ones(2, 2), { create_graph: true });
  {
    using _2 = torch.no_grad();
    x_grad = add(mul(2, x), y);
    y_grad = add(x, mul(2, y));
  }
  say(torch.equal(x.grad, x_grad), torch.equal(y.grad, y_grad));
  grad_sum = add(mul(2, x.grad), y.grad);
  grad_sum.backward(torch.ones(2, 2));
  say(x.grad.detach(), y.grad.detach());
};
export const test_grad_fn_attr_bindings = () => {
  let t, param, out, a;
  t = torch.ones(1, { requires_grad: true });
  param = torch.ones(1, { requires_grad: true });
  out = method(torch, 'add', t, param, { alpha: 2 });
  say(out.grad_fn._saved_alpha);
  a = torch.ones(2, 2, { requires_grad: true });
  out = getitem(a, [torch.slice(0, 1)]);
  say(
    out.grad_fn._saved_dim,
    out.grad_fn._saved_start,
    out.grad_fn._saved_end,
    out.grad_fn._saved_step,
    out.grad_fn._saved_self_sym_sizes,
  );
  out = torch.transpose(a, 0, 1);
  say(out.grad_fn._saved_dim0, out.grad_fn._saved_dim1);
  out = F.conv2d(torch.ones(1, 1, 3, 3, { requires_grad: true }), torch.ones(1, 1, 2, 2), {
    padding: 1,
  });
  say(out.grad_fn._saved_stride, out.grad_fn._saved_padding, out.grad_fn._saved_groups);
  out = torch.var(a, 0);
  say(out.grad_fn._saved_dim, out.grad_fn._saved_keepdim, out.grad_fn._saved_correction);
  out = a.norm(2, 1);
  say(out.grad_fn.name());
  out = a.sum([0, 1], { keepdim: true });
  say(out.grad_fn._saved_dim, out.grad_fn._saved_keepdim, out.grad_fn._saved_self_sym_sizes);
  out = a.clamp(0.5, 2);
  say(out.grad_fn._saved_min, out.grad_fn._saved_max);
  out = torch.addcmul(a, a, a, { value: 3 });
  say(out.grad_fn._saved_value);
  out = a.index_select(0, torch.tensor([0], { dtype: torch.int64 }));
  say(out.grad_fn._saved_dim, out.grad_fn._saved_index);
  out = torch.tensordot(a, a, { dims: 1 });
  say(out.grad_fn.name());
  out = a.repeat(2, 1);
  say(out.grad_fn._saved_repeats);
  out = F.leaky_relu(a, 0.2);
  say(out.grad_fn._saved_negative_slope);
  out = torch.cat([a, a], 1);
  say(out.grad_fn._saved_dim);
  out = a.diagonal();
  say(out.grad_fn._saved_offset, out.grad_fn._saved_dim1, out.grad_fn._saved_dim2);
  out = a.view(4);
  say(out.grad_fn._saved_self_sym_sizes);
  out = a.expand(3, 2, 2);
  say(out.grad_fn._saved_self_sym_sizes);
  out = a.pow(2);
  out.sum().backward();
  error(() => out.grad_fn._saved_self);
  say(out.grad_fn._saved_exponent);
};
export const test_custom_function_kwargs_and_defaults = () => {
  let x, y;
  class Scale extends Function {
    static forward(ctx, x, factor = 3.0, flag = true) {
      ctx.factor = factor;
      return mul(x, factor);
    }
    static backward(ctx, g) {
      say(ctx.needs_input_grad);
      return [mul(g, ctx.factor), null, null];
    }
  }
  x = torch.ones(2, { requires_grad: true });
  Scale.apply(x).sum().backward();
  say(x.grad);
  Scale.apply(x, 2.0).sum().backward();
  say(x.grad);
  class Setup extends Function {
    static forward(x, y, z = null) {
      return mul(x, y);
    }
    static setup_context(ctx, inputs, output) {
      ctx.save_for_backward(getitem(inputs, [0]), getitem(inputs, [1]));
    }
    static backward(ctx, g) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      return [mul(g, y), mul(g, x), null];
    }
  }
  y = torch.full([2], 4.0, { requires_grad: true });
  Setup.apply(x, y).sum().backward();
  say(y.grad);
};
export const test_reentrant_in_hook_and_function = () => {
  let x, y, z;
  class Reenter extends Function {
    static forward(ctx, x) {
      {
        using _3 = torch.enable_grad();
        ctx.x = x.detach().requires_grad_();
        ctx.out = mul(ctx.x, ctx.x);
      }
      return ctx.out.detach();
    }
    static backward(ctx, g) {
      {
        using _4 = torch.enable_grad();
        ctx.out.sum().backward();
      }
      return mul(ctx.x.grad, g);
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  Reenter.apply(Reenter.apply(x)).sum().backward();
  say(x.grad);
  y = mul(x, 2);
  z = torch.tensor([1.0], { requires_grad: true });
  const again = (g) => {
    {
      using _5 = torch.enable_grad();
      mul(z, 5).sum().backward();
    }
  };
  y.register_hook(again);
  y.sum().backward();
  say(z.grad);
};
export const test_grad_mode_restored_reentrant = () => {
  let inp, out, create;
  class MyFunction extends Function {
    static forward(ctx, inp) {
      return inp.clone();
    }
    static backward(ctx, go) {
      let original, inp, out, g;
      original = torch.is_grad_enabled();
      {
        using _6 = torch.enable_grad();
        inp = torch.rand(10, { requires_grad: true });
        out = mul(inp, inp);
        g = torch.autograd.grad(out, inp, torch.ones(10));
      }
      say(eq(torch.is_grad_enabled(), original));
      return go;
    }
  }
  inp = torch.rand(10, { requires_grad: true });
  out = MyFunction.apply(inp);
  for (create of [false, true]) {
    out.sum().backward({ create_graph: create, retain_graph: true });
  }
};
export const test_detach_and_views = () => {
  let x, y, z, view, base, v, w;
  x = torch.randn(10, 10, { requires_grad: true });
  y = add(x, 2);
  y = y.detach();
  z = add(mul(y, 4), 2);
  say(y.requires_grad, z.requires_grad);
  x = torch.ones(4, { requires_grad: true });
  y = mul(x, 2);
  y.detach_();
  say(y.requires_grad, y.grad_fn);
  view = x.narrow(0, 1, 2);
  say(view.requires_grad, view._is_view(), view.detach()._is_view(), view.detach().requires_grad);
  error(() => view.detach_());
  base = torch.ones(4);
  v = base.view(2, 2);
  say(v._is_view(), v._base === base);
  w = v.requires_grad_();
  say(w.is_leaf, base.requires_grad);
};
export const test_unused_and_mixed_outputs = () => {
  let x, splits, u, s, i, m, q, r, mean, var_;
  x = torch.randn(5, { requires_grad: true });
  splits = method(x, 'split', 2);
  add(getitem(splits, [0]).sum(), mul(getitem(splits, [2]).sum(), 3)).backward();
  say(x.grad);
  u = torch.arange(6.0).view(2, 3).requires_grad_();
  [s, i] = method(u, 'sort', 1, { descending: true });
  say(i.requires_grad, s.grad_fn.name());
  getitem(s, [torch.slice(null), 0])
    .sum()
    .backward();
  say(u.grad);
  u.grad = null;
  [m, i] = torch.max(u, 1, { keepdim: true });
  m.sum().backward();
  say(u.grad, m.shape);
  [q, r] = torch.linalg.qr(mul(torch.eye(2, { dtype: torch.float64 }), 2));
  say(q.abs(), r.abs());
  [mean, var_] = torch.var_mean(u, 1);
  add(mean.sum(), var_.sum()).backward();
  say(u.grad);
};
export const test_type_conversions = () => {
  let x, y, z;
  x = torch.randn(5, 5);
  say(x.float().dtype, x.int().dtype, x.double().dtype, x.long().dtype, x.bool().dtype);
  y = torch.randn(2, { requires_grad: true });
  z = y.double();
  z.sum().backward();
  say(
    y.grad.dtype,
    z.grad_fn.name(),
    y.type(),
    y.type(torch.float64).dtype,
    y.type('torch.DoubleTensor').dtype,
  );
  say(y.to(torch.float64).to(torch.float32).grad_fn.name());
  say(mul(y.int(), 2).requires_grad);
  say(y.to('cpu') === y, y.to(y) === y, y.cpu() === y, y.type_as(z).dtype);
};
export const test_backward_with_scalar_and_python_args = () => {
  let x;
  x = torch.ones(2, 2, { requires_grad: true });
  x.sum().backward({ gradient: torch.tensor(2.0) });
  say(x.grad);
  mul(x, 2).backward(torch.ones(2, 2), { retain_graph: true, create_graph: false, inputs: x });
  say(x.grad);
  torch.autograd.backward([mul(x, 2)], { grad_tensors: [torch.ones(2, 2)], inputs: [x] });
  say(x.grad);
  torch.autograd.backward({ tensors: x.sum() });
  say(x.grad);
  say(
    torch.autograd.grad({
      outputs: x.sum(),
      inputs: x,
      grad_outputs: null,
      retain_graph: null,
      create_graph: false,
      allow_unused: false,
    }),
  );
  error(() => torch.autograd.grad([x.sum()], [x], [torch.ones([]), torch.ones([])]));
  error(() => torch.autograd.backward([]));
  error(() => torch.autograd.grad([], [x]));
};
