/** @file Each statement about hooks, saved tensors, custom functions and anomaly mode (H to K of the reference), as it stands there. Translated from test/reference/behaviour/statements_hooks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, getitem, len, method, mul, pow, say, truth } from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const Function = torch.autograd.Function;
const grad = torch.autograd.grad;
const d = (values, requires_grad = false) => {
  return torch.tensor(values, { dtype: torch.float64, requires_grad: requires_grad });
};
export const test_h1_to_h3 = () => {
  let x, y, log, h1, h2;
  x = d([1.0, 2.0], true);
  y = mul(x, 2);
  log = [];
  y.register_hook((g) => method(log, 'append', g));
  add(y.sum(), mul(y, 3).sum()).backward();
  say(log);
  y = mul(x, 2);
  y.register_hook((g) => getitem(g, [torch.slice(null, 1)]));
  error(() => y.sum().backward());
  y = mul(x, 2);
  y.register_hook((g) => g.float());
  error(() => y.sum().backward());
  y = mul(x, 2);
  y.register_hook((g) => 's');
  error(() => y.sum().backward());
  error(() => d([1.0]).register_hook((g) => g));
  y = mul(x, 2);
  h1 = y.register_hook((g) => mul(g, 2));
  y.register_hook((g) => method(log, 'append', g));
  h2 = y.register_hook((g) => mul(g, 100));
  method(h2, 'remove');
  x.grad = null;
  y.sum().backward();
  say(x.grad, getitem(log, [-1]));
};
export const test_h4_to_h7 = () => {
  let log, x, y, z, log2, a, b, acc, p;
  log = [];
  x = d([1.0], true);
  y = mul(x, 2);
  y.grad_fn.register_hook((gi, go) => method(log, 'append', ['post', gi, go]));
  y.grad_fn.register_prehook((go) => method(log, 'append', ['pre', go]));
  y.retain_grad();
  y.register_hook((g) => mul(g, 8));
  z = mul(y, 1);
  z.sum().backward();
  say(log, y.grad, x.grad);
  log2 = [];
  a = d([1.0], true);
  a.register_hook((g) => method(log2, 'append', 'tensor'));
  b = mul(a, 2);
  acc = getitem(getitem(b.grad_fn.next_functions, [0]), [0]);
  acc.register_prehook((go) => method(log2, 'append', 'pre'));
  acc.register_hook((gi, go) => method(log2, 'append', 'post'));
  grad(b.sum(), a);
  say(log2);
  p = d([1.0], true);
  p.register_post_accumulate_grad_hook((t) => method(log2, 'append', [t === p, t.grad]));
  mul(p, 2).sum().backward();
  say(log2);
  error(() => mul(p, 2).register_post_accumulate_grad_hook((t) => null));
};
export const test_h8_and_h9 = () => {
  let log, a, b, c, y;
  log = [];
  [a, b, c] = [d([1.0], true), d([2.0], true), d([3.0], true)];
  torch.autograd.graph.register_multi_grad_hook([a, b, c], (gs) => method(log, 'append', gs));
  mul(a, b).sum().backward();
  say(log);
  torch.autograd.graph.register_multi_grad_hook([a, b], (g) => method(log, 'append', g), {
    mode: 'any',
  });
  mul(a, b).sum().backward();
  say(len(log));
  y = mul(a, 2);
  y.retain_grad();
  y.retain_grad();
  y.sum().backward({ retain_graph: true });
  y.sum().backward();
  say(y.grad, a.retains_grad, y.retains_grad);
  a.retain_grad();
  say(a.retains_grad);
  error(() => d([1.0]).retain_grad());
};
export const test_i1_to_i3 = () => {
  let log, x, y, z;
  log = [];
  const pack = (x) => {
    method(log, 'append', 'pack');
    return mul(x, 10);
  };
  const unpack = (x) => {
    method(log, 'append', 'unpack');
    return x;
  };
  x = d([1.0, 2.0], true);
  {
    using _1 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    y = pow(x, 2);
    z = mul(x, x);
  }
  y.sum().backward();
  say(x.grad, log);
  {
    using _2 = torch.autograd.graph.disable_saved_tensors_hooks('no hooks here');
    error(() => torch.autograd.graph.saved_tensors_hooks(pack, unpack).__enter__());
  }
  const inplace = (x) => {
    return x.mul_(2);
  };
  const fails = () => {
    {
      using _3 = torch.autograd.graph.saved_tensors_hooks(inplace, unpack);
      return pow(x.clone(), 2);
    }
  };
  error(fails);
  {
    using _4 = torch.autograd.graph.saved_tensors_hooks(
      (x) => 3,
      (x) => x,
    );
    y = pow(x, 2);
  }
  error(() => y.sum().backward());
  y = pow(x, 2);
  y.grad_fn._raw_saved_self.register_hooks(
    (x) => mul(x, 3),
    (x) => x,
  );
  error(() =>
    y.grad_fn._raw_saved_self.register_hooks(
      (x) => x,
      (x) => x,
    ),
  );
  x.grad = null;
  y.sum().backward();
  say(x.grad);
  error(() =>
    y.grad_fn._raw_saved_self.register_hooks(
      (x) => x,
      (x) => x,
    ),
  );
};
export const test_j1_to_j4 = () => {
  let x, y;
  x = d([1.0, 2.0], true);
  const make = (back, fwd = null) => {
    class Bad extends Function {
      static forward(ctx, x, y = null) {
        if (fwd !== null) {
          return fwd(ctx, x);
        }
        return mul(x, 2);
      }
      static backward(ctx, g) {
        return back(ctx, g);
      }
    }
    return Bad;
  };
  error(() =>
    make(
      (ctx, g) => g,
      (ctx, x) => ctx.save_for_backward('s'),
    ).apply(x),
  );
  error(() =>
    make((ctx, g) => g)
      .apply(x, x)
      .sum()
      .backward(),
  );
  say(
    make((ctx, g) => [g, null, null, null])
      .apply(x)
      .sum()
      .backward(),
  );
  error(() =>
    make((ctx, g) => torch.ones(7))
      .apply(x)
      .sum()
      .backward(),
  );
  y = make((ctx, g) => torch.ones(2, 2, { dtype: torch.float64 })).apply(x);
  x.grad = null;
  y.sum().backward();
  say(x.grad);
  error(() =>
    make((ctx, g) => torch.ones(1))
      .apply(x)
      .sum()
      .backward(),
  );
  error(() =>
    make((ctx, g) => 3)
      .apply(x)
      .sum()
      .backward(),
  );
  error(() =>
    make((ctx, g) => [g, g])
      .apply(x, 2)
      .sum()
      .backward(),
  );
  class NoBackward extends Function {
    static forward(ctx, x) {
      return mul(x, 2);
    }
  }
  error(() => NoBackward.apply(x).sum().backward());
  class NoForward extends Function {
    static backward(ctx, g) {
      return g;
    }
  }
  error(() => NoForward.apply(x));
  {
    using _5 = fwAD.dual_level();
    error(() => NoBackward.apply(fwAD.make_dual(x, torch.ones(2, { dtype: torch.float64 }))));
  }
};
export const test_j5_to_j14 = () => {
  let x, log, a, b, w, z, s, g, v;
  x = d([1.0, 2.0], true);
  log = [];
  class Two extends Function {
    static forward(ctx, x, materialize) {
      ctx.set_materialize_grads(materialize);
      return [mul(x, 1), mul(x, 2)];
    }
    static backward(ctx, a, b) {
      method(log, 'append', [a, b]);
      return [a, null];
    }
  }
  getitem(Two.apply(x, true), [0]).sum().backward();
  getitem(Two.apply(x, false), [0]).sum().backward();
  say(log);
  class Non extends Function {
    static forward(ctx, x) {
      let a, b;
      [a, b] = [mul(x, 1), mul(x, 2)];
      ctx.mark_non_differentiable(b);
      return [a, b];
    }
    static backward(ctx, a, b) {
      say(a, b);
      return a;
    }
  }
  [a, b] = Non.apply(x);
  say(a.requires_grad, b.requires_grad);
  a.sum().backward();
  class Dirty extends Function {
    static forward(ctx, x, back) {
      x.mul_(2);
      ctx.mark_dirty(x);
      return truth(back) ? x : mul(x, 1);
    }
    static backward(ctx, g) {
      return [mul(g, 2), null];
    }
  }
  w = x.clone();
  z = Dirty.apply(w, true);
  say(z === w, w.grad_fn.name());
  error(() => Dirty.apply(x, true));
  error(() => Dirty.apply(x.clone(), false));
  class Same extends Function {
    static forward(ctx, x) {
      return x;
    }
    static backward(ctx, g) {
      return mul(g, 5);
    }
  }
  s = Same.apply(x);
  x.grad = null;
  s.sum().backward();
  say(s === x, x.grad);
  class Once extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return pow(x, 2);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 2), x);
    });
  }
  [g] = grad(Once.apply(x).sum(), x, { create_graph: true });
  error(() => g.sum().backward());
  class View extends Function {
    static forward(ctx, x) {
      return [x.view(2, 1), x.view(1, 2)];
    }
    static backward(ctx, a, b) {
      return a.view(2);
    }
  }
  v = getitem(View.apply(x.clone()), [0]);
  error(() => v.mul_(2));
  class Nothing extends Function {
    static forward(ctx, x) {
      say(ctx.needs_input_grad, torch.is_grad_enabled(), x.requires_grad);
      return mul(x, 1);
    }
    static backward(ctx, g) {
      say(torch.is_grad_enabled());
      return null;
    }
  }
  x.grad = null;
  Nothing.apply(x).sum().backward();
  say(x.grad);
  error(() => grad(Nothing.apply(x).sum(), x));
  say(grad(Nothing.apply(x).sum(), x, { allow_unused: true }));
};
export const test_k1 = () => {
  let x, y;
  x = d([0.0], true);
  const run = () => {
    let y;
    {
      using _6 = torch.autograd.detect_anomaly();
      y = mul(torch.sqrt(x), 0);
      y.sum().backward();
    }
  };
  error(run);
  {
    using _7 = torch.autograd.detect_anomaly({ check_nan: false });
    y = mul(torch.sqrt(x), 0);
    y.sum().backward();
    say(x.grad);
  }
};
