/** @file J: custom functions that return inputs, views or changed inputs; nested and None inputs and outputs. Translated from test/reference/behaviour/custom_views.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, eq, error, getitem, len, mul, pow, say, sum, truth } from '../python.ts';

const Function = torch.autograd.Function;
class View extends Function {
  static forward(ctx, a) {
    return a.view_as(a);
  }
  static backward(ctx, grad) {
    return grad;
  }
}
class Inplace extends Function {
  static forward(ctx, a, b) {
    ctx.mark_dirty(a);
    return a.add_(b);
  }
  static backward(ctx, grad) {
    return [grad, mul(grad, 10)];
  }
}
export const test_j7_dirty = () => {
  let x, b, w, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = torch.tensor([3.0, 4.0], { requires_grad: true });
  w = x.clone();
  z = Inplace.apply(w, b);
  say(z === w, w, w.grad_fn.name(), w._version);
  z.sum().backward();
  say(x.grad, b.grad);
};
export const test_j7_dirty_without_history = () => {
  let b, w, z;
  b = torch.tensor([3.0, 4.0], { requires_grad: true });
  w = torch.ones(2);
  z = Inplace.apply(w, b);
  say(z === w, w.requires_grad, w.is_leaf);
  z.sum().backward();
  say(b.grad, w.grad);
};
export const test_j7_dirty_leaf = () => {
  let x, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  error(() => Inplace.apply(x, torch.ones(2)));
  {
    using _1 = torch.no_grad();
    z = Inplace.apply(x, torch.ones(2));
  }
  say(z === x, x, x.is_leaf);
};
export const test_j7_dirty_view_of_leaf = () => {
  let x;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  error(() => Inplace.apply(getitem(x, [torch.slice(null, 1)]), torch.ones(1)));
};
export const test_j7_dirty_not_returned = () => {
  let x;
  class Forgets extends Function {
    static forward(ctx, a) {
      ctx.mark_dirty(a);
      a.add_(1);
      return a.clone();
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  x = torch.ones(2, { requires_grad: true });
  error(() => Forgets.apply(x.clone()));
};
export const test_j7_dirty_of_view = () => {
  let base, root, view, out;
  class Double extends Function {
    static forward(ctx, a) {
      a.mul_(2);
      ctx.mark_dirty(a);
      return a;
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  base = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  root = base.clone();
  view = getitem(root, [torch.slice(null, 2)]);
  out = Double.apply(view);
  say(out === view, root.grad_fn.name(), view.grad_fn.name());
  mul(root, torch.tensor([1.0, 10.0, 100.0]))
    .sum()
    .backward();
  say(base.grad);
};
export const test_j7_dirty_saved_elsewhere = () => {
  let x, a, square;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  a = x.clone();
  square = mul(a, a);
  Inplace.apply(a, torch.ones(2));
  error(() => square.sum().backward());
};
export const test_j7_dirty_and_second_output = () => {
  let x, a, first, second;
  class Two extends Function {
    static forward(ctx, a, b) {
      a.mul_(b);
      ctx.mark_dirty(a);
      return [a, mul(a, 2)];
    }
    static backward(ctx, g1, g2) {
      say(g1, g2);
      return [add(g1, mul(g2, 2)), null];
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  a = x.clone();
  [first, second] = Two.apply(a, torch.tensor([5.0]));
  say(first === a, first, second);
  add(first, second).sum().backward();
  say(x.grad);
};
export const test_j7_inplace_not_marked = () => {
  let x, a, out;
  class Silent extends Function {
    static forward(ctx, a) {
      a.add_(1);
      return mul(a, 1);
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  a = x.clone();
  out = Silent.apply(a);
  say(out, a, a._version, a.grad_fn.name());
};
export const test_j7_dirty_non_tensor = () => {
  class Wrong extends Function {
    static forward(ctx, a) {
      ctx.mark_dirty(3);
      return a;
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  error(() => Wrong.apply(torch.ones(1, { requires_grad: true })));
};
export const test_j6_mark_non_tensor = () => {
  class Wrong extends Function {
    static forward(ctx, a) {
      ctx.mark_non_differentiable('a');
      return mul(a, 2);
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  error(() => Wrong.apply(torch.ones(1, { requires_grad: true })));
};
export const test_j8_returns_input = () => {
  let x, y;
  class Identity extends Function {
    static forward(ctx, a) {
      return a;
    }
    static backward(ctx, grad) {
      return mul(grad, 5);
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = Identity.apply(x);
  say(y === x, y.grad_fn.name(), eq(y.data_ptr(), x.data_ptr()), x.grad_fn);
  y.sum().backward();
  say(x.grad);
  error(() => y.add_(1));
  say(Identity.apply(torch.ones(2)).requires_grad);
};
export const test_j8_returns_computed_input = () => {
  let x, a, b;
  class Identity extends Function {
    static forward(ctx, a, b) {
      return [a, b];
    }
    static backward(ctx, ga, gb) {
      return [mul(ga, 2), mul(gb, 3)];
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  [a, b] = Identity.apply(mul(x, 1), torch.ones(1));
  say(a.requires_grad, b.requires_grad);
  add(a, b).backward();
  say(x.grad);
};
export const test_j8_same_output_twice = () => {
  let x, a, b;
  class Same extends Function {
    static forward(ctx, a) {
      let b;
      b = mul(a, 2);
      return [b, b];
    }
    static backward(ctx, g1, g2) {
      say(g1, g2);
      return add(g1, g2);
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  [a, b] = Same.apply(x);
  say(a === b);
  add(mul(a, 3), mul(b, 5)).backward();
  say(x.grad);
};
export const test_j8_non_differentiable_input_returned = () => {
  let x, y;
  class Returns extends Function {
    static forward(ctx, a) {
      ctx.mark_non_differentiable(a);
      return a;
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  y = Returns.apply(x);
  say(y.requires_grad, y === x, x.requires_grad);
};
export const test_j13_view_returned = () => {
  let x, base, out;
  class ComplexView extends Function {
    static forward(ctx, a, index) {
      ctx.index = index;
      ctx.shape = a.shape;
      return a.narrow(0, index, 1);
    }
    static backward(ctx, grad) {
      let result;
      result = torch.zeros(ctx.shape);
      result.narrow(0, ctx.index, 1).copy_(grad);
      return [result, null];
    }
  }
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  base = x.clone();
  out = ComplexView.apply(base, 1);
  say(out, out.grad_fn.name());
  out.sum().backward();
  say(x.grad);
  error(() => out.mul_(2));
  {
    using _2 = torch.no_grad();
    out.mul_(2);
  }
  say(base.detach());
};
export const test_j13_two_views_returned = () => {
  let x, a, b;
  class TwoViews extends Function {
    static forward(ctx, a) {
      return [getitem(a, [torch.slice(null, 1)]), getitem(a, [torch.slice(1)])];
    }
    static backward(ctx, g1, g2) {
      return torch.cat([g1, g2]);
    }
  }
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  [a, b] = TwoViews.apply(x.clone());
  error(() => a.mul_(2));
  add(a.sum(), mul(5, b.sum())).backward();
  say(x.grad);
};
export const test_j13_view_of_view_written = () => {
  let x, base, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  base = x.clone();
  out = View.apply(base);
  error(() => out.view(2, 1).mul_(2));
  base.mul_(3);
  error(() => out.grad_fn);
};
export const test_j13_view_of_unrecorded = () => {
  let base, out;
  base = torch.ones(2);
  out = View.apply(base);
  say(out.requires_grad);
  out.mul_(3);
  say(base);
};
export const test_j_none_inputs_and_outputs = () => {
  let x, out;
  class Optional extends Function {
    static forward(ctx, a, b, c) {
      say(b, c);
      return [mul(a, 2), null, 'text', 5];
    }
    static backward(ctx, ...grads) {
      say(grads);
      return [mul(getitem(grads, [0]), 2), null, null];
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  out = Optional.apply(x, null, { a: 1 });
  say(getitem(out, [torch.slice(1)]), getitem(out, [0]).grad_fn.name());
  getitem(out, [0]).backward();
  say(x.grad);
};
export const test_j_nested_lists_are_opaque = () => {
  let a, x;
  class Opaque extends Function {
    static forward(ctx, tensors, x) {
      return mul(x, getitem(tensors, [0]));
    }
    static backward(ctx, grad) {
      say(ctx.needs_input_grad);
      return [null, grad];
    }
  }
  a = torch.tensor([2.0], { requires_grad: true });
  x = torch.tensor([1.0], { requires_grad: true });
  Opaque.apply([a], x).backward();
  say(a.grad, x.grad);
};
export const test_j_list_output = () => {
  let x, outs;
  class Listed extends Function {
    static forward(ctx, x) {
      return [mul(x, 2), mul(x, 3)];
    }
    static backward(ctx, ...grads) {
      say(len(grads));
      return add(mul(getitem(grads, [0]), 2), mul(getitem(grads, [1]), 3));
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  outs = Listed.apply(x);
  say(len(outs), getitem(outs, [0]).output_nr, getitem(outs, [1]).output_nr);
  sum(outs).backward();
  say(x.grad);
};
export const test_j_single_tuple_output = () => {
  let x, out;
  class Single extends Function {
    static forward(ctx, x) {
      return [mul(x, 2)];
    }
    static backward(ctx, grad) {
      return [mul(grad, 2)];
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  out = Single.apply(x);
  say(len(out), getitem(out, [0]));
  getitem(out, [0]).backward();
  say(x.grad);
};
export const test_j_same_input_twice = () => {
  let x;
  class Mul extends Function {
    static forward(ctx, a, b) {
      ctx.save_for_backward(a, b);
      return mul(a, b);
    }
    static backward(ctx, grad) {
      let a, b;
      [a, b] = ctx.saved_tensors;
      return [mul(grad, b), mul(grad, a)];
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  Mul.apply(x, x).backward();
  say(x.grad);
};
export const test_j_new_leaf_returned = () => {
  let x, out;
  class Fresh extends Function {
    static forward(ctx, x) {
      return torch.tensor([5.0], { requires_grad: true });
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  out = Fresh.apply(x);
  say(out.is_leaf, out.grad_fn.name());
  out.backward();
  say(x.grad);
};
export const test_j_detached_input_returned = () => {
  let x, out;
  class Detached extends Function {
    static forward(ctx, x) {
      return x.detach();
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  out = Detached.apply(x);
  say(out.requires_grad, out.grad_fn.name());
  out.backward();
  say(x.grad);
};
export const test_j_buffer_returned = () => {
  let kept, x, out;
  kept = torch.ones(2);
  class Returns extends Function {
    static forward(ctx, x) {
      return kept;
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  x = torch.ones(2, { requires_grad: true });
  out = Returns.apply(x);
  say(out === kept, kept.requires_grad);
  out.sum().backward();
  say(x.grad);
};
export const test_j9_once_differentiable = () => {
  let x, g;
  class MyFunction extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return mul(x, x);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, grad) {
      let x;
      say(torch.is_grad_enabled());
      [x] = ctx.saved_tensors;
      return mul(mul(2, x), grad);
    });
  }
  x = torch.tensor([3.0], { requires_grad: true });
  MyFunction.apply(x).backward();
  say(x.grad);
  [g] = torch.autograd.grad(MyFunction.apply(x), x, { create_graph: true });
  say(g.requires_grad, g.grad_fn);
  error(() => g.backward());
  [g] = torch.autograd.grad(pow(MyFunction.apply(x), 2), x, { create_graph: true });
  error(() => g.sum().backward());
};
export const test_j9_once_differentiable_pruned = () => {
  let x, g;
  class MyFunction extends Function {
    static forward(ctx, x) {
      return mul(x, 3);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, grad) {
      return mul(grad, 3);
    });
  }
  x = torch.tensor([3.0], { requires_grad: true });
  [g] = torch.autograd.grad(MyFunction.apply(x), x, { create_graph: true });
  say(g.requires_grad);
  [g] = torch.autograd.grad(MyFunction.apply(mul(x, x)), x, { create_graph: true });
  error(() => torch.autograd.grad(g.sum(), x));
};
export const test_j9_several_gradients = () => {
  let x, y, gx, gy;
  class MyFunction extends Function {
    static forward(ctx, x, y) {
      ctx.save_for_backward(x, y);
      return mul(x, y);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, grad) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      return [mul(grad, y), null];
    });
  }
  x = torch.tensor([3.0], { requires_grad: true });
  y = torch.tensor([4.0], { requires_grad: true });
  MyFunction.apply(x, y).backward();
  say(x.grad, y.grad);
  [gx, gy] = torch.autograd.grad(pow(MyFunction.apply(x, y), 2), [x, y], {
    create_graph: true,
    allow_unused: true,
  });
  say(gx, gy);
};
export const test_j10_stashed_on_context = () => {
  let x, g, gg;
  class Stashed extends Function {
    static forward(ctx, x) {
      ctx.x = x;
      return mul(x, x);
    }
    static backward(ctx, grad) {
      return mul(mul(2, ctx.x), grad);
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  [g] = torch.autograd.grad(Stashed.apply(x), x, { create_graph: true });
  say(g);
  [gg] = torch.autograd.grad(g, x);
  say(gg);
};
export const test_j10_backward_through_other_function = () => {
  let x, g;
  class SquareBackward extends Function {
    static forward(ctx, x, grad) {
      ctx.save_for_backward(x, grad);
      return mul(mul(2, x), grad);
    }
    static backward(ctx, gg) {
      let x, grad;
      [x, grad] = ctx.saved_tensors;
      return [mul(mul(2, grad), gg), mul(mul(2, x), gg)];
    }
  }
  class Square extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return mul(x, x);
    }
    static backward(ctx, grad) {
      let x;
      [x] = ctx.saved_tensors;
      return SquareBackward.apply(x, grad);
    }
  }
  x = torch.tensor([3.0], { dtype: torch.float64, requires_grad: true });
  say(torch.autograd.gradcheck(Square.apply, [x]), torch.autograd.gradgradcheck(Square.apply, [x]));
  [g] = torch.autograd.grad(Square.apply(x), x, { create_graph: true });
  say(g, torch.autograd.grad(g, x));
};
export const test_j_inplace_function_class = () => {
  let x, y, out;
  class Inplaced extends torch.autograd.function.InplaceFunction {
    static forward(ctx, a, inplace) {
      if (truth(inplace)) {
        ctx.mark_dirty(a);
        a.mul_(2);
        return a;
      }
      return mul(a, 2);
    }
    static backward(ctx, grad) {
      return [mul(grad, 2), null];
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  Inplaced.apply(x, false).backward();
  say(x.grad);
  y = x.clone();
  out = Inplaced.apply(y, true);
  say(out === y);
  out.backward();
  say(x.grad);
};
