/** @file J: custom functions in corners: leaves, duplicates, intermediates, passes inside passes. Translated from test/reference/behaviour/custom_cases.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  error,
  getitem,
  iadd,
  len,
  lt,
  method,
  mul,
  say,
  setitem,
  sub,
  truth,
} from '../python.ts';

const Function = torch.autograd.Function;
class Identity extends Function {
  static forward(ctx, a, b) {
    return [a, add(a, b)];
  }
  static backward(ctx, grad_a, grad_b) {
    return [add(grad_a, grad_b), grad_b];
  }
}
export const test_j_return_leaf = () => {
  let hook_called, x, y, q, p;
  hook_called = [false];
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  [q, p] = Identity.apply(x, y);
  const hook = (grad) => {
    setitem(hook_called, [0], true);
    say(grad);
  };
  q.register_hook(hook);
  add(add(q, p), x).sum().backward();
  say(x.grad, y.grad, hook_called);
};
export const test_j_return_leaf_inplace = () => {
  let x, y, q, p;
  class Inplace extends torch.autograd.function.InplaceFunction {
    static forward(ctx, a, b) {
      ctx.mark_dirty(a);
      return [a.add_(b), add(b, 2)];
    }
    static backward(ctx, grad_a, grad_b) {
      return [grad_a, add(grad_a, grad_b)];
    }
  }
  x = torch.ones(2);
  y = torch.ones(2, { requires_grad: true });
  [q, p] = Inplace.apply(x, y);
  say(q === x, q.grad_fn.name(), q.requires_grad);
  q.sum().backward();
  say(y.grad);
};
export const test_j_return_duplicate = () => {
  let x, a, b;
  class DoubleDuplicate extends Function {
    static forward(ctx, x) {
      let output;
      output = mul(x, 2);
      return [output, output];
    }
    static backward(ctx, grad1, grad2) {
      return add(mul(grad1, 2), mul(grad2, 2));
    }
  }
  x = torch.ones(2, { requires_grad: true });
  [a, b] = DoubleDuplicate.apply(x);
  say(a === b);
  add(a, b).sum().backward();
  say(x.grad);
};
export const test_j_return_duplicate_inplace = () => {
  let x, inplace, a, b, base;
  class DoubleInplace extends Function {
    static forward(ctx, x) {
      x.mul_(2);
      ctx.mark_dirty(x);
      return [x, x];
    }
    static backward(ctx, grad1, grad2) {
      return add(mul(grad1, 2), mul(grad2, 2));
    }
  }
  x = torch.ones(2, { requires_grad: true });
  error(() => DoubleInplace.apply(x));
  inplace = x.clone();
  [a, b] = DoubleInplace.apply(inplace);
  say(a === inplace, b === inplace);
  add(a, b).sum().backward();
  say(x.grad);
  base = torch.ones(2);
  error(() => DoubleInplace.apply(getitem(base, [0])));
  {
    using _1 = torch.no_grad();
    [a, b] = DoubleInplace.apply(base);
  }
  say(a === base, base);
};
export const test_j_save_output_nr = () => {
  let a, b;
  class MultiOutputFn extends Function {
    static forward(ctx, x) {
      return [getitem(x, [torch.slice(null, 1)]), getitem(x, [torch.slice(1)])];
    }
    static backward(ctx, ...grad) {
      return torch.cat(grad);
    }
  }
  [a, b] = MultiOutputFn.apply(torch.ones(3, { requires_grad: true }));
  say(a.output_nr, b.output_nr);
  class Checks extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return mul(x, 1);
    }
    static backward(ctx, grad) {
      let x;
      [x] = ctx.saved_tensors;
      say(x.output_nr);
      return grad;
    }
  }
  Checks.apply(b).sum().backward();
};
export const test_j_repeated_grad_grad = () => {
  let x, y, g, gg;
  class Mult extends Function {
    static forward(ctx, x) {
      let y;
      y = x.prod({ dim: 0 });
      ctx.save_for_backward(x, y);
      return y;
    }
    static backward(ctx, grad_output) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      return MultBackward.apply(x, y, grad_output);
    }
  }
  class MultBackward extends Function {
    static forward(ctx, x, y, grad_output) {
      ctx.save_for_backward(x, y, grad_output);
      return div(mul(grad_output, y).unsqueeze(0), x);
    }
    static backward(ctx, grad_grad) {
      let x, y, grad_output, xy, cross;
      [x, y, grad_output] = ctx.saved_tensors;
      xy = div(y, x);
      cross = mul(xy, grad_grad).sum(0);
      return [div(mul(grad_output, sub(cross, mul(xy, grad_grad))), x), null, cross];
    }
  }
  x = torch.tensor([2.0, 3.0, 5.0], { dtype: torch.float64, requires_grad: true });
  y = Mult.apply(x);
  [g] = torch.autograd.grad(y, x, { create_graph: true });
  say(g);
  [gg] = torch.autograd.grad(g.sum(), x);
  say(gg);
};
export const test_j_no_tensors = () => {
  class Fn extends Function {
    static forward(ctx, a, b) {
      return [mul(a, b), 'text', null];
    }
    static backward(ctx, ...grads) {
      return [null, null];
    }
  }
  say(Fn.apply(3, 4));
  say(Fn.apply(torch.ones(2), 4));
};
export const test_j_dirty_not_differentiable = () => {
  let leaf, a, out;
  class Fn extends Function {
    static forward(ctx, x) {
      let out;
      out = x.add_(1);
      ctx.mark_dirty(x);
      ctx.mark_non_differentiable(out);
      return out;
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  leaf = torch.tensor([1.0, 2.0], { requires_grad: true });
  a = leaf.clone();
  out = Fn.apply(a);
  say(out.requires_grad, out === a, a.requires_grad, a.detach());
};
export const test_j_view_of_intermediate = () => {
  let leaf, out;
  class Fn extends Function {
    static forward(ctx, x) {
      let inner;
      inner = mul(x, 2);
      return inner.view_as(inner);
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  leaf = torch.tensor([1.0, 2.0], { requires_grad: true });
  out = Fn.apply(leaf);
  say(out.grad_fn.name());
  error(() => out.add_(1));
  out.sum().backward();
  say(leaf.grad);
};
export const test_j_inplace_on_multi_view = () => {
  let leaf, a, b, base, view;
  class Fn extends Function {
    static forward(ctx, x) {
      x.add_(1);
      ctx.mark_dirty(x);
      return x;
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  leaf = torch.tensor([1.0, 2.0], { requires_grad: true });
  [a, b] = leaf.clone().unbind();
  error(() => Fn.apply(a));
  base = torch.ones(2);
  {
    using _2 = torch.no_grad();
    view = base.view_as(base);
  }
  error(() => Fn.apply(view));
  say(base);
};
export const test_j_local_inplace = () => {
  let base, foo;
  class MyFn extends Function {
    static forward(ctx, inp, inplace) {
      let view;
      view = getitem(inp.clone(), [torch.slice(null, 3)]);
      if (truth(inplace)) {
        view = iadd(view, 2);
      }
      return view;
    }
    static backward(ctx, grad) {
      return [grad, null];
    }
  }
  base = torch.rand(3, { requires_grad: true });
  foo = MyFn.apply(base, false);
  say(foo.grad_fn.name());
  foo = MyFn.apply(base, true);
  say(foo.grad_fn.name());
};
export const test_j_reentrant_child_error = () => {
  let a, b, d;
  a = torch.rand(3, { requires_grad: true });
  b = torch.rand(3, { requires_grad: true });
  class ReentrantFunc extends Function {
    static forward(ctx, inp) {
      return inp.clone();
    }
    static backward(ctx, grad) {
      let inner;
      {
        using _3 = torch.enable_grad();
        inner = SimulateBackwardError.apply(mul(b, 2));
        inner.sum().backward();
      }
      return grad;
    }
  }
  class SimulateBackwardError extends Function {
    static forward(ctx, inp) {
      return inp.clone();
    }
    static backward(ctx, grad) {
      throw new torch.RuntimeError('Simulate error');
    }
  }
  d = ReentrantFunc.apply(a);
  error(() => d.sum().backward());
  say(a.grad, b.grad);
  mul(a, 2).sum().backward();
  say(a.grad);
};
export const test_j_reentrant_priority = () => {
  let order, a, b, v;
  order = [];
  class MyFunction extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, x) {
      method(order, 'append', 'MyFunction');
      return x;
    }
  }
  class Reentrant extends Function {
    static forward(ctx, x) {
      {
        using _4 = torch.enable_grad();
        ctx.x = x.detach().requires_grad_();
        ctx.x = sub(ctx.x, 1);
      }
      return ctx.x.detach();
    }
    static backward(ctx, x) {
      method(order, 'append', 'Reentrant');
      if (truth(lt(ctx.x.item(), 0))) {
        return x;
      }
      {
        using _5 = torch.enable_grad();
        Reentrant.apply(ctx.x).backward();
      }
      return x;
    }
  }
  a = MyFunction.apply(torch.tensor(3.0, { requires_grad: true }));
  b = Reentrant.apply(torch.tensor(3.0, { requires_grad: true }));
  v = mul(a, b);
  v.backward();
  say(len(order), method(order, 'count', 'Reentrant'), getitem(order, [-1]));
};
export const test_j_deep_reentrant = () => {
  let v;
  class DeepReentrant extends Function {
    static forward(ctx, x) {
      {
        using _6 = torch.enable_grad();
        ctx.x = x.detach().requires_grad_();
        ctx.x = sub(ctx.x, 1);
      }
      return ctx.x.detach();
    }
    static backward(ctx, x) {
      if (truth(lt(ctx.x.item(), 0))) {
        return x;
      }
      {
        using _7 = torch.enable_grad();
        DeepReentrant.apply(ctx.x).sum().backward();
      }
      return x;
    }
  }
  v = torch.tensor(80.0, { requires_grad: true });
  DeepReentrant.apply(v).sum().backward();
  say(v.grad);
};
export const test_j_stashed_context = () => {
  let saved, contexts, p, loss;
  class Id extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return x;
    }
    static backward(ctx, grad_x) {
      method(saved, 'append', ctx.saved_tensors);
      method(contexts, 'append', ctx);
      return grad_x;
    }
  }
  [saved, contexts] = [[], []];
  p = torch.zeros(1, { requires_grad: true });
  loss = Id.apply(p);
  loss.backward({ retain_graph: true });
  say(getitem(saved, [0]));
  say(getitem(contexts, [0]).saved_tensors);
  loss.backward();
  error(() => getitem(contexts, [0]).saved_tensors);
};
export const test_j_dep_nograd = () => {
  let x, a, b, c;
  class F1 extends Function {
    static forward(ctx, input) {
      let out;
      out = torch.tensor([5.0]);
      ctx.mark_non_differentiable(out);
      return [input.clone(), out];
    }
    static backward(ctx, grad_output, ignored) {
      return grad_output;
    }
  }
  class F2 extends Function {
    static forward(ctx, input, ignored) {
      return input.clone();
    }
    static backward(ctx, grad_output) {
      return [grad_output, null];
    }
  }
  x = torch.ones(2, { requires_grad: true });
  [a, b] = F1.apply(x);
  b = add(b, 1);
  say(a.requires_grad, b.requires_grad);
  c = F2.apply(a, b);
  c.backward(torch.ones(c.size()));
  say(x.grad);
};
export const test_j_final_callbacks = () => {
  let called, a;
  called = [];
  const callback_final = () => {
    method(called, 'append', 'final');
  };
  const callback_adds_callback = () => {
    method(called, 'append', 'first');
    torch.autograd.Variable._execution_engine.queue_callback(callback_final);
  };
  class MyFunc extends Function {
    static forward(ctx, input) {
      return input.clone();
    }
    static backward(ctx, grad) {
      torch.autograd.Variable._execution_engine.queue_callback(callback_adds_callback);
      method(called, 'append', 'backward');
      return grad;
    }
  }
  a = torch.rand(3, { requires_grad: true });
  a.register_hook((grad) => method(called, 'append', 'leaf'));
  MyFunc.apply(a).sum().backward();
  say(called);
  error(() => torch.autograd.Variable._execution_engine.queue_callback(callback_final));
};
