/** @file Custom functions whose arguments are views, and are written: histories, pure views, what is saved when. Translated from test/reference/behaviour/custom_written.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  Exception,
  error,
  getitem,
  imul,
  isinstance,
  len,
  method,
  mul,
  say,
  setitem,
  truth,
  warned,
} from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const Function = torch.autograd.Function;
class Add extends Function {
  static forward(ctx, a, b) {
    a.add_(b);
    ctx.mark_dirty(a);
    return a;
  }
  static backward(ctx, g) {
    say('backward', g.shape);
    return [g, g];
  }
}
export const test_j7_view_that_is_written = () => {
  let a, b, base, view, c;
  [a, b] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
  base = a.clone();
  view = base.view_as(base);
  c = Add.apply(view, b);
  say(c === view, c._base === base, c, base);
  c.sum().backward();
  say(a.grad, b.grad);
};
export const test_j7_part_that_is_written = () => {
  let a, b;
  a = torch.ones(4, 4, { dtype: torch.float64, requires_grad: true });
  b = torch.full([2, 2], 2.0, { dtype: torch.float64, requires_grad: true });
  const f = (a, b) => {
    let x;
    x = a.clone();
    Add.apply(x.narrow(1, 2, 2).narrow(0, 1, 2), b);
    setitem(x, [0, 0], 5);
    Add.apply(x.narrow(1, 0, 2).narrow(0, 1, 2), b);
    return x;
  };
  f(a, b).sum().backward();
  say(a.grad, b.grad);
};
export const test_j7_written_again = () => {
  let a, b, c;
  [a, b] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
  c = Add.apply(a.clone(), b);
  c = imul(c, 3);
  c.sum().backward();
  say(a.grad, b.grad);
};
export const test_j7_marked_but_no_argument = () => {
  let a;
  class Strange extends Function {
    static forward(ctx, a, as_view) {
      let c;
      c = a.clone();
      c = truth(as_view) ? c.view_as(c) : c;
      ctx.mark_dirty(c);
      return c;
    }
    static backward(ctx, g) {
      return [g, null];
    }
  }
  a = torch.ones(2, { requires_grad: true });
  warned(() => Strange.apply(a.clone(), false));
  error(() => Strange.apply(a.clone(), true));
};
export const test_j7_views_that_must_not_be_written = () => {
  let a, b;
  a = torch.ones(2, { requires_grad: true });
  b = torch.ones(1);
  error(() => Add.apply(getitem(method(a.clone(), 'split', 1), [0]), b));
  error(() => Add.apply(a.view_as(a), b));
};
class Part extends Function {
  static forward(ctx, a, is_pure) {
    ctx._is_pure_view = is_pure;
    return a.narrow(0, 0, 2);
  }
  static backward(ctx, g) {
    say('backward');
    return [torch.cat([g, torch.zeros(1)]), null];
  }
}
export const test_j13_pure_views = () => {
  let is_pure, a;
  for (is_pure of [false, true]) {
    a = torch.ones(3, { requires_grad: true });
    const write = () => {
      let part;
      part = Part.apply(a.clone(), is_pure);
      part.mul_(3);
      part.sum().backward();
    };
    error(write);
    say(a.grad);
    a.grad = null;
    Part.apply(a.clone(), is_pure).mul(3).sum().backward();
    say(a.grad);
  }
};
export const test_j13_pure_views_of_one_tensor_only = () => {
  let a;
  class Two extends Function {
    static forward(ctx, a, b) {
      ctx._is_pure_view = true;
      return [a.view_as(a), b.view_as(b)];
    }
    static backward(ctx, g, h) {
      return [g, h];
    }
  }
  a = torch.ones(2, { requires_grad: true });
  error(() => Two.apply(a.clone(), a.clone()));
};
export const test_j1_saved_only_for_backward = () => {
  let x, out;
  class Double extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      say('forward', len(ctx.saved_tensors));
      return mul(x, 2);
    }
    static jvp(ctx, t) {
      say('jvp', len(ctx.saved_tensors));
      return mul(t, 2);
    }
    static vjp(ctx, g) {
      say('vjp', len(ctx.saved_tensors));
      return mul(g, 2);
    }
  }
  x = torch.ones(2, { requires_grad: true });
  {
    using _1 = fwAD.dual_level();
    out = Double.apply(fwAD.make_dual(x, torch.ones(2)));
    say(fwAD.unpack_dual(out).tangent);
    out.sum().backward();
  }
  say(x.grad);
};
export const test_j12_transforms_need_a_context_function = () => {
  let x;
  class Old extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, g) {
      return g;
    }
    static jvp(ctx, t) {
      return t;
    }
  }
  x = torch.ones(2);
  error(() => torch.func.grad((x) => Old.apply(x).sum())(x));
  error(() => torch.func.vjp(Old.apply, x));
  error(() => torch.func.jvp(Old.apply, [x], [x]));
  error(() => torch.func.jacrev(Old.apply)(x));
  error(() => torch.func.vmap((y) => Old.apply(x))(x));
  say(torch.autograd.functional.jacobian(Old.apply, x));
};
export const test_g2_detached_since = () => {
  let a, b, c, d, e;
  a = torch.tensor(1.0, { requires_grad: true }).clone();
  [b, c] = [a.sin(), a.exp()];
  a.detach_();
  error(() => b.backward());
  error(() => c.backward());
  d = torch.tensor(1.0, { requires_grad: true }).clone();
  e = d.exp();
  e.detach_();
  error(() => e.backward());
};
export const test_j_instances = () => {
  let made;
  class Own extends Function {
    static forward(ctx, x) {
      return x;
    }
  }
  made = new Own();
  say(isinstance(made, Own));
  error(() => made(torch.zeros(1)));
};
export const test_j_contexts_are_nodes = () => {
  let x, y;
  class Own extends Function {
    static forward(ctx, x) {
      say(isinstance(ctx, torch.autograd.graph.Node));
      return x.clone();
    }
    static backward(ctx, g) {
      say(isinstance(ctx, torch.autograd.graph.Node));
      return g;
    }
  }
  x = torch.ones(1, { requires_grad: true });
  y = Own.apply(x);
  y.backward();
  say(isinstance(y.grad_fn, torch.autograd.graph.Node), isinstance(x, torch.autograd.graph.Node));
};
export const test_j10_errors_of_the_program = () => {
  let a, out;
  class Own extends Exception {}
  const refuse = (x) => {
    throw new Own('not this');
  };
  a = torch.tensor(1.0, { requires_grad: true });
  {
    using _2 = torch.autograd.graph.saved_tensors_hooks(refuse, (x) => x);
    error(() => a.sin());
  }
  {
    using _3 = torch.autograd.graph.saved_tensors_hooks((x) => x, refuse);
    out = a.sin();
  }
  error(() => out.backward());
};
