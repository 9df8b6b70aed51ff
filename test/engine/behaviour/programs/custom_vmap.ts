/** @file J: custom functions under vmap and the other transforms of functions. Translated from test/reference/behaviour/custom_vmap.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, getitem, mul, pow, say } from '../python.ts';

const Function = torch.autograd.Function;
const grad = torch.func.grad;
const vjp = torch.func.vjp;
const vmap = torch.func.vmap;
class Cube extends Function {
  static generate_vmap_rule = true;
  static forward(x) {
    return pow(x, 3);
  }
  static setup_context(ctx, inputs, output) {
    let x;
    [x] = inputs;
    ctx.save_for_backward(x);
    ctx.save_for_forward(x);
  }
  static backward(ctx, grad_output) {
    let x;
    [x] = ctx.saved_tensors;
    return mul(mul(grad_output, 3), pow(x, 2));
  }
  static jvp(ctx, tangent) {
    let x;
    [x] = ctx.saved_tensors;
    return mul(mul(tangent, 3), pow(x, 2));
  }
}
export const test_j_generated_rule = () => {
  let x;
  x = torch.tensor([1.0, 2.0, 3.0]);
  say(vmap(Cube.apply)(x));
  say(vmap(grad(Cube.apply))(x));
  say(grad((a) => vmap(Cube.apply)(a).sum())(x));
  say(
    vmap(Cube.apply, { in_dims: 1 })(
      torch.tensor([
        [1.0, 2.0],
        [3.0, 4.0],
      ]),
    ),
  );
};
export const test_j_generated_rule_two_operands = () => {
  let x, y, a, b;
  class Scale extends Function {
    static generate_vmap_rule = true;
    static forward(x, y) {
      return [mul(x, y), add(x, y)];
    }
    static setup_context(ctx, inputs, output) {
      let x, y;
      [x, y] = inputs;
      ctx.save_for_backward(x, y);
    }
    static backward(ctx, g1, g2) {
      let x, y;
      [x, y] = ctx.saved_tensors;
      return [add(mul(g1, y), g2), add(mul(g1, x), g2)];
    }
  }
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  y = torch.tensor(10.0, { requires_grad: true });
  [a, b] = vmap(Scale.apply, { in_dims: [0, null] })(x, y);
  say(a.detach(), b.detach());
  add(a.sum(), mul(2, b.sum())).backward();
  say(x.grad, y.grad);
};
export const test_j_own_rule = () => {
  let x;
  class Square extends Function {
    static forward(x) {
      return mul(x, x);
    }
    static setup_context(ctx, inputs, output) {
      let x;
      [x] = inputs;
      ctx.save_for_backward(x);
    }
    static backward(ctx, grad_output) {
      let x;
      [x] = ctx.saved_tensors;
      return mul(mul(grad_output, 2), x);
    }
    static vmap(info, in_dims, x) {
      say(info.batch_size, in_dims, x.shape);
      return [Square.apply(x), getitem(in_dims, [0])];
    }
  }
  x = torch.tensor([
    [1.0, 2.0],
    [3.0, 4.0],
    [5.0, 6.0],
  ]);
  say(vmap(Square.apply)(x));
};
export const test_j_own_rule_with_plain_argument = () => {
  let x, y;
  class Mul extends Function {
    static forward(x, y, factor) {
      return mul(mul(x, y), factor);
    }
    static setup_context(ctx, inputs, output) {}
    static vmap(info, in_dims, x, y, factor) {
      say(in_dims);
      return [mul(mul(x, y.unsqueeze(0)), factor), 0];
    }
  }
  x = torch.tensor([
    [1.0, 2.0],
    [3.0, 4.0],
  ]);
  y = torch.tensor([10.0, 100.0]);
  say(vmap((a) => Mul.apply(a, y, 2))(x));
};
export const test_j_no_rule = () => {
  class NoRule extends Function {
    static forward(x) {
      return mul(x, x);
    }
    static setup_context(ctx, inputs, output) {}
    static backward(ctx, grad_output) {
      return grad_output;
    }
  }
  error(() => vmap(NoRule.apply)(torch.ones(3)));
};
export const test_j_both_rules = () => {
  class Both extends Function {
    static generate_vmap_rule = true;
    static forward(x) {
      return mul(x, x);
    }
    static setup_context(ctx, inputs, output) {}
    static vmap(info, in_dims, x) {
      return [x, 0];
    }
  }
  error(() => vmap(Both.apply)(torch.ones(3)));
};
export const test_j_no_setup_context = () => {
  class Old extends Function {
    static forward(ctx, x) {
      return mul(x, x);
    }
    static backward(ctx, grad_output) {
      return grad_output;
    }
  }
  error(() => vmap(Old.apply)(torch.ones(3)));
};
export const test_j_wrong_returns = () => {
  const attempt = (value) => {
    class Wrong extends Function {
      static forward(x) {
        return mul(x, x);
      }
      static setup_context(ctx, inputs, output) {}
      static vmap(info, in_dims, x) {
        return value;
      }
    }
    error(() => vmap(Wrong.apply)(torch.ones(3)));
  };
  attempt(torch.ones(3));
  attempt(5);
};
export const test_j_transforms_of_setup_form = () => {
  let x, out, pull;
  x = torch.tensor(2.0);
  say(grad(Cube.apply)(x), grad(grad(Cube.apply))(x));
  [out, pull] = vjp(Cube.apply, x);
  say(out, pull(torch.tensor(1.0)));
  say(torch.func.jvp(Cube.apply, [x], [torch.tensor(1.0)]));
  say(torch.func.jacrev(Cube.apply)(torch.tensor([1.0, 2.0])));
  say(torch.func.jacfwd(Cube.apply)(torch.tensor([1.0, 2.0])));
};
