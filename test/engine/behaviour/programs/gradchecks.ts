/** @file M7: gradcheck and gradgradcheck: what they accept, what they find, their options and texts. Translated from test/reference/behaviour/gradchecks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  error,
  getitem,
  gt,
  matmul,
  mul,
  pow,
  say,
  setitem,
  sub,
  truth,
  warned,
} from '../python.ts';

const Function = torch.autograd.Function;
const gradcheck = torch.autograd.gradcheck;
const gradgradcheck = torch.autograd.gradgradcheck;
const f64 = torch.float64;
const point = (...values) => {
  return torch.tensor(values, { dtype: f64, requires_grad: true });
};
class Wrong extends Function {
  static forward(ctx, x) {
    ctx.save_for_backward(x);
    return mul(x, x);
  }
  static backward(ctx, g) {
    let x;
    [x] = ctx.saved_tensors;
    return mul(mul(4, x), g);
  }
}
export const test_m7_passes = () => {
  let x, y;
  [x, y] = [point(0.5, 1.5), point(2.0, -1.0)];
  say(gradcheck(torch.sin, x), gradcheck(torch.sin, [x]), gradcheck(torch.mul, [x, y]));
  say(
    gradcheck((x, y) => [mul(x, y), x.exp().sum()], [x, y]),
    gradcheck((x) => matmul(x.view(2, 1), x.view(1, 2)), [x]),
  );
  say(
    gradcheck((x, k) => mul(x, k), [x, 3]),
    gradcheck((x, y) => mul(x, y), [x, y.detach()]),
  );
  say(gradcheck(torch.sin, [x], { eps: 1e-6, atol: 1e-5, rtol: 0.001, raise_exception: true }));
  say(
    gradgradcheck(torch.sin, [x]),
    gradgradcheck((x, y) => mul(mul(x, y), y), [x, y]),
    gradgradcheck(torch.tanh, x),
  );
  say(gradcheck((x) => x, torch.zeros(0, { dtype: f64, requires_grad: true })));
  say(gradcheck((x) => x.sum(), torch.tensor(2.5, { dtype: f64, requires_grad: true })));
};
export const test_m7_options_that_pass = () => {
  let x, y, f;
  [x, y] = [point(0.5, 1.5), point(2.0, -1.0)];
  f = (x, y) => mul(x.sin(), y).sum();
  say(gradcheck(f, [x, y], { fast_mode: true }), gradcheck(f, [x, y], { check_forward_ad: true }));
  say(
    gradcheck(f, [x, y], { check_batched_grad: true }),
    gradcheck(f, [x, y], { check_undefined_grad: false }),
  );
  say(gradcheck(f, [x, y], { check_forward_ad: true, check_batched_forward_grad: true }));
  say(gradcheck(f, [x, y], { check_forward_ad: true, check_backward_ad: false }));
  say(gradcheck(f, [x, y], { check_grad_dtypes: true }), gradcheck(f, [x, y], { masked: true }));
  say(gradcheck(f, [x, y], { fast_mode: true, check_forward_ad: true, check_batched_grad: true }));
  say(
    gradgradcheck(f, [x, y], { fast_mode: true }),
    gradgradcheck(f, [x, y], { check_batched_grad: true }),
  );
  say(
    gradgradcheck(f, [x, y], { check_fwd_over_rev: true }),
    gradgradcheck(f, [x, y], {
      check_fwd_over_rev: true,
      check_rev_over_rev: false,
      check_undefined_grad: false,
    }),
  );
  say(
    gradgradcheck(f, [x, y], { gen_non_contig_grad_outputs: true }),
    gradgradcheck(f, [x, y], { grad_outputs: torch.ones([], { dtype: f64 }) }),
  );
};
export const test_m7_mismatch = () => {
  let x;
  x = point(1.0, 3.0);
  error(() => gradcheck(Wrong.apply, x));
  say(gradcheck(Wrong.apply, x, { raise_exception: false }));
  error(() => gradcheck((x) => [mul(x, 2), Wrong.apply(x)], x));
  error(() => gradcheck((x, y) => mul(x, Wrong.apply(y)), [x.detach(), x]));
  error(() => gradcheck((x, y) => add(x, Wrong.apply(y)), [point(1.0), point(2.0)]));
  error(() => gradcheck(Wrong.apply, torch.tensor(1.0, { dtype: f64, requires_grad: true })));
  say(gradcheck(Wrong.apply, x, { atol: 100.0 }), gradcheck(Wrong.apply, x, { rtol: 2.0 }));
};
export const test_m7_forgotten_graph = () => {
  let x;
  x = point(1.0, 3.0);
  error(() => gradcheck((x) => mul(x.detach(), x), x));
  error(() => gradcheck((x) => mul(x.detach(), 2), x));
  error(() => gradcheck((x) => torch.ones(2, { dtype: f64 }), x));
  say(gradcheck((x) => torch.ones(2, { dtype: f64 }), x, { raise_exception: false }));
};
export const test_m7_inputs = () => {
  error(() => gradcheck(torch.sin, torch.ones(2, { dtype: f64 })));
  say(
    warned(() =>
      gradcheck(torch.sin, torch.ones(2, { requires_grad: true }), { atol: 0.1, eps: 0.01 }),
    ),
  );
  say(
    warned(() =>
      gradcheck((a, b) => mul(a, b), [point(1.0), torch.ones(1, { requires_grad: true })], {
        atol: 0.1,
        eps: 0.01,
      }),
    ),
  );
  error(() => gradcheck(torch.sin, [point(1.0).expand(3)]));
  say(
    gradcheck(
      (x, i) => x.index_select(0, i),
      [point(1.0, 2.0), torch.tensor([1, 1], { dtype: torch.int64 })],
    ),
  );
  error(() => gradgradcheck(torch.sin, torch.ones(2, { dtype: f64 })));
};
export const test_m7_undefined_gradients = () => {
  let x, y;
  class Undefined extends Function {
    static forward(ctx, x) {
      ctx.set_materialize_grads(false);
      return mul(x, 2);
    }
    static backward(ctx, g) {
      if (g === null) {
        throw new torch.RuntimeError('no gradient came');
      }
      return mul(g, 2);
    }
  }
  [x, y] = [point(1.0, 2.0), point(3.0, 4.0)];
  error(() => gradcheck(Undefined.apply, x));
  say(gradcheck(Undefined.apply, x, { check_undefined_grad: false }));
  class Careful extends Function {
    static forward(ctx, x, y) {
      ctx.set_materialize_grads(false);
      return [mul(x, 2), mul(y, 3)];
    }
    static backward(ctx, gx, gy) {
      return [gx === null ? null : mul(gx, 2), gy === null ? null : mul(gy, 3)];
    }
  }
  say(gradcheck(Careful.apply, [x, y]));
  class Odd extends Function {
    static forward(ctx, x) {
      ctx.set_materialize_grads(false);
      return mul(x, 2);
    }
    static backward(ctx, g) {
      return g === null ? torch.ones(2, { dtype: f64 }) : mul(g, 2);
    }
  }
  error(() => gradcheck(Odd.apply, x));
  say(gradcheck(Odd.apply, x, { raise_exception: false }));
};
export const test_m7_not_reentrant = () => {
  let counter, x;
  counter = [0];
  class Drifts extends Function {
    static forward(ctx, x) {
      return mul(x, 2);
    }
    static backward(ctx, g) {
      setitem(counter, [0], add(getitem(counter, [0]), 1));
      return mul(g, add(2, mul(getitem(counter, [0]), 1e-7)));
    }
  }
  x = point(1.0, 2.0);
  error(() => gradcheck(Drifts.apply, x));
  say(gradcheck(Drifts.apply, x, { nondet_tol: 1.0 }));
  say(gradcheck(Drifts.apply, x, { raise_exception: false }));
};
export const test_m7_batched = () => {
  let x;
  class Peeks extends Function {
    static forward(ctx, x) {
      return mul(x, 2);
    }
    static backward(ctx, g) {
      if (truth(gt(g.sum().item(), 1000))) {
        return g;
      }
      return mul(g, 2);
    }
  }
  x = point(1.0, 2.0);
  say(
    gradcheck(Peeks.apply, x),
    gradcheck(Peeks.apply, x, { check_batched_grad: true, raise_exception: false }),
  );
};
export const test_m7_forward_mode = () => {
  let x;
  class WrongForward extends Function {
    static forward(ctx, x) {
      return mul(x, 2);
    }
    static backward(ctx, g) {
      return mul(g, 2);
    }
    static jvp(ctx, t) {
      return mul(t, 3);
    }
  }
  x = point(1.0, 2.0);
  say(gradcheck(WrongForward.apply, x));
  error(() => gradcheck(WrongForward.apply, x, { check_forward_ad: true }));
  error(() => gradcheck(Wrong.apply, x, { check_forward_ad: true, check_backward_ad: false }));
};
export const test_m7_fast_mode = () => {
  let x;
  x = point(1.0, 3.0);
  say(gradcheck(Wrong.apply, x, { fast_mode: true, raise_exception: false }));
  say(
    gradcheck(torch.exp, x, { fast_mode: true }),
    gradgradcheck(torch.exp, x, { fast_mode: true }),
  );
  say(gradcheck((x, y) => [mul(x, y), sub(x, y)], [x, point(2.0, 6.0)], { fast_mode: true }));
};
export const test_m7_second_order = () => {
  let x;
  class WrongTwice extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return pow(x, 3);
    }
    static backward(ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 3), pow(x.detach(), 2));
    }
  }
  x = point(1.0, 3.0);
  say(
    gradcheck(WrongTwice.apply, x),
    gradgradcheck(WrongTwice.apply, x, { raise_exception: false }),
  );
  say(
    gradgradcheck((x) => pow(x, 3), x),
    gradgradcheck((x) => mul(x, 2), x),
  );
  class Once extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return pow(x, 3);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, g) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(g, 3), pow(x, 2));
    });
  }
  say(gradcheck(Once.apply, x));
  say(gradgradcheck(Once.apply, x, { raise_exception: false }));
};
export const test_m7_argument_rules = () => {
  let x;
  x = point(1.0);
  error(() => gradcheck(torch.sin, x, { check_forward_ad: false, check_backward_ad: false }));
  error(() =>
    gradcheck(torch.sin, x, {
      check_batched_grad: true,
      check_backward_ad: false,
      check_forward_ad: true,
    }),
  );
  error(() => gradcheck(torch.sin, x, { check_batched_forward_grad: true }));
};
