/** @file J: custom functions, their context and their errors. Translated from test/reference/behaviour/custom_function.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, getitem, gt, len, mul, pow, range, say } from '../python.ts';

const Function = torch.autograd.Function;
class Twice extends Function {
  static forward(ctx, x) {
    return mul(x, 2);
  }
  static backward(ctx, grad) {
    return mul(grad, 2);
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
    return mul(mul(2, x), grad);
  }
}
class Nothing extends Function {
  static forward(ctx, x) {
    return x.clone();
  }
  static backward(ctx, grad) {
    return null;
  }
}
export const test_j1_save_for_backward = () => {
  let x, y, result;
  class MyFunction extends Function {
    static forward(ctx, tensor1, pyscalar, tensor2) {
      ctx.pyscalar = pyscalar;
      ctx.save_for_backward(tensor1, tensor2);
      return add(add(tensor1, mul(pyscalar, tensor2)), mul(tensor1, tensor2));
    }
    static backward(ctx, grad_output) {
      let var1, var2;
      [var1, var2] = ctx.saved_tensors;
      return [
        add(grad_output, mul(grad_output, var2)),
        null,
        add(mul(grad_output, ctx.pyscalar), mul(grad_output, var1)),
      ];
    }
  }
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
  result = MyFunction.apply(x, 2, y);
  say(result, result.grad_fn.name());
  result.sum().backward();
  say(x.grad, y.grad);
};
export const test_j1_double_backward = () => {
  let x, g, gg, ggg;
  class Cube extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return pow(x, 3);
    }
    static backward(ctx, grad) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(grad, 3), pow(x, 2));
    }
  }
  x = torch.tensor([2.0], { dtype: torch.float64, requires_grad: true });
  [g] = torch.autograd.grad(Cube.apply(x), x, { create_graph: true });
  [gg] = torch.autograd.grad(g, x, { create_graph: true });
  [ggg] = torch.autograd.grad(gg, x);
  say(g, gg, ggg);
  say(torch.autograd.gradcheck(Cube.apply, [x]), torch.autograd.gradgradcheck(Cube.apply, [x]));
};
export const test_j1_save_wrong_things = () => {
  const attempt = (...values) => {
    let x;
    class Saves extends Function {
      static forward(ctx, x) {
        ctx.save_for_backward(...values);
        return mul(x, 2);
      }
      static backward(ctx, grad) {
        say(ctx.saved_tensors);
        return grad;
      }
    }
    x = torch.ones(1, { requires_grad: true });
    error(() => Saves.apply(x).backward());
  };
  attempt(null);
  attempt(torch.ones(1), null);
  attempt('text');
  attempt(torch.ones(1), 3.5);
  attempt([torch.ones(1)]);
};
export const test_j1_save_for_backward_twice = () => {
  let x;
  class Saves extends Function {
    static forward(ctx, x, y) {
      ctx.save_for_backward(x);
      ctx.save_for_backward(y);
      return mul(x, y);
    }
    static backward(ctx, grad) {
      let y;
      [y] = ctx.saved_tensors;
      return [mul(grad, y), null];
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  Saves.apply(x, torch.tensor([5.0])).backward();
  say(x.grad);
};
export const test_j1_saved_identity = () => {
  let x, out;
  class Saves extends Function {
    static forward(ctx, x) {
      let y;
      y = x.exp();
      ctx.save_for_backward(x, y);
      return y;
    }
    static backward(ctx, grad) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      say(x.requires_grad, x.is_leaf, y.requires_grad, y.grad_fn.name());
      return mul(grad, y);
    }
  }
  x = torch.tensor([0.0], { requires_grad: true });
  out = Saves.apply(x);
  out.backward();
  say(x.grad);
};
export const test_j1_version_check = () => {
  let x, y, out;
  x = torch.tensor([2.0], { requires_grad: true });
  y = x.clone();
  out = Square.apply(y);
  y.add_(1);
  error(() => out.backward());
};
export const test_j1_freed = () => {
  let x, out;
  x = torch.tensor([2.0], { requires_grad: true });
  out = Square.apply(x);
  out.backward();
  error(() => out.backward());
  error(() => out.grad_fn.saved_tensors);
  out = Square.apply(x);
  out.backward({ retain_graph: true });
  out.backward();
  say(x.grad);
};
export const test_j1_nothing_saved_can_run_twice = () => {
  let x, out;
  x = torch.tensor([2.0], { requires_grad: true });
  out = Twice.apply(x);
  out.backward();
  out.backward();
  say(x.grad);
};
export const test_j1_saved_outside_backward = () => {
  let x, y, out;
  class Saves extends Function {
    static forward(ctx, x, y) {
      ctx.save_for_backward(x, null, y);
      ctx.note = 'text';
      return mul(x, y);
    }
    static backward(ctx, grad) {
      let x, nothing, y;
      [x, nothing, y] = ctx.saved_tensors;
      return [mul(grad, y), mul(grad, x)];
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  y = torch.tensor([3.0]);
  out = Saves.apply(x, y);
  say(out.grad_fn.saved_tensors, out.grad_fn.note, out.grad_fn.needs_input_grad);
  say(getitem(out.grad_fn.saved_tensors, [0]) === x);
  out.backward();
};
export const test_j2_gradient_count = () => {
  const attempt = (make) => {
    let x, y;
    class Bad extends Function {
      static forward(ctx, x, y) {
        return mul(x, y);
      }
      static backward(ctx, grad) {
        return make(grad);
      }
    }
    x = torch.ones(2, { requires_grad: true });
    y = torch.ones(2, { requires_grad: true });
    error(() => Bad.apply(x, y).sum().backward());
  };
  attempt((grad) => grad);
  attempt((grad) => [grad]);
  attempt((grad) => [grad, grad]);
  attempt((grad) => [grad, grad, null]);
  attempt((grad) => [grad, grad, null, null]);
  attempt((grad) => [grad, grad, grad]);
  attempt((grad) => null);
};
export const test_j3_shapes = () => {
  const attempt = (shape) => {
    let x;
    class BadBackward extends Function {
      static forward(ctx, x) {
        return x.clone();
      }
      static backward(ctx, grad) {
        return torch.ones(shape);
      }
    }
    x = torch.ones(2, { requires_grad: true });
    error(() => BadBackward.apply(x).sum().backward());
    say(x.grad);
  };
  attempt([7]);
  attempt([2, 2]);
  attempt([1]);
  attempt([2]);
  attempt([3, 1, 2]);
};
export const test_j3_types = () => {
  const attempt = (value) => {
    let x;
    class BadReturn extends Function {
      static forward(ctx, x) {
        return x.clone();
      }
      static backward(ctx, grad) {
        return value;
      }
    }
    x = torch.ones(2, { requires_grad: true });
    error(() => BadReturn.apply(x).sum().backward());
    say(x.grad);
  };
  attempt(1);
  attempt('text');
  attempt(torch.ones(2, { dtype: torch.float64 }));
  attempt(null);
};
export const test_j3_gradient_for_non_tensor = () => {
  let x;
  class BadBackward extends Function {
    static forward(ctx, x, factor) {
      return mul(x, factor);
    }
    static backward(ctx, grad) {
      return [grad, grad];
    }
  }
  x = torch.ones(2, { requires_grad: true });
  error(() => BadBackward.apply(x, 3).sum().backward());
};
export const test_j3_gradient_for_tensor_without_grad = () => {
  let x, y;
  class Mul extends Function {
    static forward(ctx, x, y) {
      return mul(x, y);
    }
    static backward(ctx, grad) {
      return [grad, grad];
    }
  }
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2);
  Mul.apply(x, y).sum().backward();
  say(x.grad, y.grad);
};
export const test_j4_missing_methods = () => {
  let x, out;
  class NoForward extends Function {
    static backward(ctx, grad) {
      return grad;
    }
  }
  class NoBackward extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
  }
  class Both extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, grad) {
      return grad;
    }
    static vjp(ctx, grad) {
      return grad;
    }
  }
  class OnlyVjp extends Function {
    static forward(ctx, x) {
      return mul(x, 3);
    }
    static vjp(ctx, grad) {
      return mul(grad, 3);
    }
  }
  x = torch.ones(2, { requires_grad: true });
  error(() => NoForward.apply(x));
  out = NoBackward.apply(x);
  error(() => out.sum().backward());
  error(() => Both.apply(x).sum().backward());
  OnlyVjp.apply(x).sum().backward();
  say(x.grad);
};
export const test_j5_materialized = () => {
  let x, a, b;
  class Two extends Function {
    static forward(ctx, x) {
      return [mul(x, 2), mul(x, 3)];
    }
    static backward(ctx, g1, g2) {
      say(g1, g2);
      return add(mul(g1, 2), mul(g2, 3));
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  [a, b] = Two.apply(x);
  a.sum().backward({ retain_graph: true });
  b.sum().backward();
  say(x.grad);
};
export const test_j5_not_materialized = () => {
  let x, a, b;
  class Two extends Function {
    static forward(ctx, x) {
      ctx.set_materialize_grads(false);
      return [mul(x, 2), mul(x, 3)];
    }
    static backward(ctx, g1, g2) {
      say(g1, g2);
      return mul(g2, 3);
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  [a, b] = Two.apply(x);
  b.sum().backward();
  say(x.grad);
};
export const test_j5_undefined_gradient_upstream = () => {
  let x;
  class Sees extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, grad) {
      say('sees', grad);
      return grad;
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  Nothing.apply(Sees.apply(x)).sum().backward();
  say(x.grad);
};
export const test_j6_non_differentiable = () => {
  let x, mask, y;
  class MyFunction extends Function {
    static forward(ctx, input) {
      let output;
      output = gt(input, 0);
      ctx.mark_non_differentiable(output);
      return output;
    }
    static backward(ctx, grad_output) {
      return mul(grad_output, 0);
    }
  }
  x = torch.tensor([-1.0, 2.0], { requires_grad: true });
  mask = MyFunction.apply(x);
  say(mask.requires_grad, mask.is_leaf);
  y = x.masked_fill(mask, 0);
  y.sum().backward();
  say(x.grad);
};
export const test_j6_mixed = () => {
  let x, a, b;
  class MyFunction extends Function {
    static forward(ctx, input) {
      let a, b;
      a = add(input, 1);
      b = add(input, 2);
      ctx.mark_non_differentiable(a);
      return [a, b];
    }
    static backward(ctx, grad_a, grad_b) {
      say(grad_a, grad_b);
      return grad_b;
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  [a, b] = MyFunction.apply(x);
  say(a.requires_grad, b.requires_grad, a.grad_fn, b.grad_fn.name());
  b.sum().backward();
  say(x.grad);
};
export const test_j6_none_for_non_differentiable = () => {
  let x, out, idx;
  class MyFunction extends Function {
    static forward(ctx, input) {
      let out, idx;
      out = input.clone();
      idx = torch.tensor([0, 1], { dtype: torch.int64 });
      ctx.mark_non_differentiable(idx);
      ctx.set_materialize_grads(false);
      return [out, idx];
    }
    static backward(ctx, grad, grad_idx) {
      say(grad, grad_idx);
      return grad;
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  [out, idx] = MyFunction.apply(x);
  out.sum().backward();
  say(x.grad, idx.requires_grad);
};
export const test_j6_integer_outputs = () => {
  let x, out, integer;
  class MyFunction extends Function {
    static forward(ctx, input) {
      return [mul(input, 2), torch.tensor([1, 2], { dtype: torch.int64 })];
    }
    static backward(ctx, grad, grad_int) {
      say(grad, grad_int);
      return mul(grad, 2);
    }
  }
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  [out, integer] = MyFunction.apply(x);
  say(out.requires_grad, integer.requires_grad, integer.grad_fn);
  out.sum().backward();
  say(x.grad);
};
export const test_j11_needs_input_grad = () => {
  let a, b;
  class MyFunction extends Function {
    static forward(ctx, a, factor, b, text) {
      say(ctx.needs_input_grad);
      return add(mul(a, factor), b);
    }
    static backward(ctx, grad) {
      say(ctx.needs_input_grad);
      return [grad, null, grad, null];
    }
  }
  a = torch.ones(1, { requires_grad: true });
  b = torch.ones(1);
  MyFunction.apply(a, 2, b, 'x').backward();
  MyFunction.apply(b, 2, a, null).backward();
  MyFunction.apply(b, 2, b, null);
  {
    using _1 = torch.no_grad();
    say(MyFunction.apply(a, 2, a, null).requires_grad);
  }
  say(a.grad);
};
export const test_j11_grad_mode_inside = () => {
  let x;
  class MyFunction extends Function {
    static forward(ctx, x) {
      say('forward', torch.is_grad_enabled(), x.requires_grad, mul(x, 2).requires_grad);
      return mul(x, 2);
    }
    static backward(ctx, grad) {
      say('backward', torch.is_grad_enabled(), grad.requires_grad);
      return mul(grad, 2);
    }
  }
  x = torch.ones(1, { requires_grad: true });
  MyFunction.apply(x).backward();
  torch.autograd.grad(MyFunction.apply(x), x, { create_graph: true });
};
export const test_j11_enable_grad_inside_forward = () => {
  let x;
  class MyFunction extends Function {
    static forward(ctx, x) {
      let y, z;
      {
        using _2 = torch.enable_grad();
        y = x.detach().requires_grad_();
        z = mul(y, y);
      }
      [ctx.y, ctx.z] = [y, z];
      return z.detach();
    }
    static backward(ctx, grad) {
      let g;
      {
        using _3 = torch.enable_grad();
        [g] = torch.autograd.grad(ctx.z, ctx.y, grad);
      }
      return g;
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  MyFunction.apply(x).backward();
  say(x.grad);
};
export const test_j12_setup_context = () => {
  let x, y, out;
  class Mul extends Function {
    static forward(x, factor, y) {
      say(torch.is_grad_enabled());
      return mul(mul(x, factor), y);
    }
    static setup_context(ctx, inputs, output) {
      let x, factor, y;
      [x, factor, y] = inputs;
      ctx.save_for_backward(x, y, output);
      ctx.factor = factor;
    }
    static backward(ctx, grad) {
      let x, y, output;
      [x, y, output] = ctx.saved_tensors;
      return [mul(mul(grad, ctx.factor), y), null, mul(mul(grad, ctx.factor), x)];
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  y = torch.tensor([3.0], { requires_grad: true });
  out = Mul.apply(x, 10, y);
  out.backward();
  say(out, x.grad, y.grad);
};
export const test_j12_setup_context_several_outputs = () => {
  let x, a, b;
  class Split extends Function {
    static forward(x) {
      return [mul(x, 2), mul(x, 3)];
    }
    static setup_context(ctx, inputs, output) {
      say(
        len(inputs),
        len(output),
        (() => {
          const result = [];
          for (const each of output) {
            result.push(each.requires_grad);
          }
          return result;
        })(),
      );
    }
    static backward(ctx, g1, g2) {
      return add(mul(g1, 2), mul(g2, 3));
    }
  }
  x = torch.tensor([2.0], { requires_grad: true });
  [a, b] = Split.apply(x);
  add(a, b).backward();
  say(x.grad);
};
export const test_j12_exceptions = () => {
  let x;
  class FailsForward extends Function {
    static forward(ctx, x) {
      throw new torch.ValueError('in forward');
    }
  }
  class FailsBackward extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, grad) {
      throw new torch.IndexError('in backward');
    }
  }
  x = torch.ones(1, { requires_grad: true });
  error(() => FailsForward.apply(x));
  error(() => FailsBackward.apply(x).backward());
  say(torch.is_grad_enabled(), x.grad);
};
export const test_j14_none_gradients = () => {
  let x;
  x = torch.ones(1, { requires_grad: true });
  Nothing.apply(x).backward();
  say(x.grad);
  error(() => torch.autograd.grad(Nothing.apply(x), x));
  say(torch.autograd.grad(Nothing.apply(x), x, { allow_unused: true }));
  say(torch.autograd.grad(Nothing.apply(x), x, { materialize_grads: true }));
};
export const test_j_direct_calls = () => {
  class Id extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, grad) {
      return grad;
    }
  }
  error(() => new Id()(torch.ones(1)));
};
export const test_j_static_required = () => {
  class Old extends Function {
    forward(x) {
      return x;
    }
    backward(grad) {
      return grad;
    }
  }
  error(() => new Old()(torch.ones(1)));
};
export const test_j_metadata_on_context = () => {
  let x;
  class Keeps extends Function {
    static forward(ctx, x) {
      ctx.numbers = [1, 2, 3];
      ctx.shape = x.shape;
      return x.sum();
    }
    static backward(ctx, grad) {
      say(ctx.numbers, ctx.shape);
      return grad.expand(ctx.shape);
    }
  }
  x = torch.ones(2, 3, { requires_grad: true });
  Keeps.apply(x).backward();
  say(x.grad);
};
export const test_j_chain_of_functions = () => {
  let x, y, i;
  class Scale extends Function {
    static forward(ctx, x, by) {
      ctx.by = by;
      return mul(x, by);
    }
    static backward(ctx, grad) {
      return [mul(grad, ctx.by), null];
    }
  }
  x = torch.ones(1, { requires_grad: true });
  y = x;
  for (i of range(1, 6)) {
    y = Scale.apply(y, i);
  }
  y.backward();
  say(
    x.grad,
    getitem(getitem(y.grad_fn.next_functions, [0]), [0]).name(),
    y.grad_fn.next_functions,
  );
};
export const test_j_function_inside_function = () => {
  let x, g;
  class Outer extends Function {
    static forward(ctx, x) {
      return mul(Twice.apply(x), 3);
    }
    static backward(ctx, grad) {
      return mul(Twice.apply(grad), 3);
    }
  }
  x = torch.ones(1, { requires_grad: true });
  [g] = torch.autograd.grad(Outer.apply(x), x, { create_graph: true });
  say(g, g.requires_grad);
};
export const test_j_reentrant_backward = () => {
  let y_data, x, out;
  y_data = torch.tensor([1.0, 2.0]);
  class Reenter extends Function {
    static forward(ctx, x) {
      {
        using _4 = torch.enable_grad();
        ctx.x = x.detach().requires_grad_();
        ctx.y = y_data.clone().requires_grad_();
        ctx.output_var = mul(ctx.x, ctx.y);
      }
      return ctx.output_var.detach();
    }
    static backward(ctx, grad_output) {
      {
        using _5 = torch.enable_grad();
        ctx.output_var.sum().backward();
      }
      return mul(ctx.x.grad, grad_output);
    }
  }
  x = torch.tensor([3.0, 4.0], { requires_grad: true });
  out = Reenter.apply(x);
  out.sum().backward();
  say(x.grad);
};
