/** @file F: no_grad, enable_grad and set_grad_enabled, as contexts, functions and decorators. Translated from test/reference/behaviour/grad_modes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  error,
  float,
  format,
  getitem,
  gt,
  imul,
  isub,
  mul,
  say,
  setitem,
  truth,
} from '../python.ts';

export const test_f1_results_and_factories = () => {
  let x, y, w, made;
  x = torch.ones(2, 2, { requires_grad: true });
  y = mul(torch.ones(2, 2), 4);
  {
    using _1 = torch.no_grad();
    w = add(x, y);
    say(w.requires_grad, w.grad_fn, w.is_leaf);
    made = torch.ones(2, { requires_grad: true });
    say(made.requires_grad, made.is_leaf);
    say(mul(made, 2).requires_grad);
    say(torch.tensor([1.0], { requires_grad: true }).requires_grad);
    say(torch.is_grad_enabled());
  }
  say(torch.is_grad_enabled(), add(x, y).requires_grad);
};
export const test_f1_nesting = () => {
  let x;
  x = torch.ones(1, { requires_grad: true });
  {
    using _2 = torch.no_grad();
    {
      using _3 = torch.enable_grad();
      say(mul(x, 2).requires_grad, torch.is_grad_enabled());
      {
        using _4 = torch.no_grad();
        say(mul(x, 2).requires_grad);
      }
      say(mul(x, 2).requires_grad);
    }
    say(mul(x, 2).requires_grad);
  }
  say(mul(x, 2).requires_grad);
};
export const test_f1_restored_after_errors = () => {
  const fail = () => {
    {
      using _5 = torch.no_grad();
      say(torch.is_grad_enabled());
      throw new torch.ValueError('from inside');
    }
  };
  error(fail);
  say(torch.is_grad_enabled());
  const fail_enabled = () => {
    {
      using _6 = torch.no_grad();
      try {
        {
          using _7 = torch.enable_grad();
          throw new torch.RuntimeError('deeper');
        }
      } finally {
        say(torch.is_grad_enabled());
      }
    }
  };
  error(fail_enabled);
  say(torch.is_grad_enabled());
};
export const test_f1_set_grad_enabled = () => {
  let x, y;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _8 = torch.set_grad_enabled(false);
    y = mul(x, 2);
  }
  say(y.requires_grad);
  {
    using _9 = torch.set_grad_enabled(true);
    y = mul(x, 2);
  }
  say(y.requires_grad);
  {
    using _10 = torch.set_grad_enabled(false);
    torch.set_grad_enabled(true);
    y = mul(x, 2);
  }
  say(y.requires_grad);
  say(torch.is_grad_enabled());
  torch.set_grad_enabled(false);
  say(torch.is_grad_enabled(), mul(x, 2).requires_grad);
  torch.set_grad_enabled(true);
  say(torch.is_grad_enabled(), mul(x, 2).requires_grad);
};
export const test_f1_set_grad_enabled_by_condition = () => {
  let x, is_train;
  x = torch.tensor([1.0], { requires_grad: true });
  for (is_train of [true, false]) {
    {
      using _11 = torch.set_grad_enabled(is_train);
      say(mul(x, 2).requires_grad);
    }
  }
};
export const test_f1_decorators = () => {
  let x;
  const doubler = torch.no_grad()((x) => {
    return mul(x, 2);
  });
  const enabled = torch.enable_grad()((x) => {
    return mul(x, 2);
  });
  const switched = torch.set_grad_enabled(false)((x) => {
    return mul(x, 3);
  });
  x = torch.ones(2, { requires_grad: true });
  say(torch.is_grad_enabled());
  say(doubler(x).requires_grad, switched(x).requires_grad);
  say(torch.is_grad_enabled());
  {
    using _12 = torch.no_grad();
    say(enabled(x).requires_grad);
    say(torch.is_grad_enabled());
  }
};
export const test_f1_decorated_raises = () => {
  const fail = torch.no_grad()((x) => {
    throw new torch.ValueError(`grad is ${format(torch.is_grad_enabled())}`);
  });
  error(() => fail(torch.ones(1)));
  say(torch.is_grad_enabled());
};
export const test_f1_decorated_method_of_module = () => {
  let model;
  class Model extends torch.nn.Module {
    constructor() {
      super();
      this.weight = torch.nn.Parameter(torch.ones(2));
    }
    forward(x) {
      let scale;
      {
        using _13 = torch.no_grad();
        scale = mul(this.weight, 2).sum();
      }
      return mul(mul(this.weight, x), scale);
    }
  }
  model = new Model();
  model(torch.ones(2)).sum().backward();
  say(model.weight.grad);
};
export const test_f1_decorator_as_value = () => {
  let guard, x;
  guard = torch.no_grad()((x) => mul(x, 2));
  x = torch.ones(1, { requires_grad: true });
  say(guard(x).requires_grad, mul(x, 2).requires_grad);
};
export const test_f1_function_in_autograd_namespace = () => {
  let x;
  x = torch.ones(1, { requires_grad: true });
  {
    using _14 = torch.autograd.no_grad();
    say(mul(x, 2).requires_grad);
    {
      using _15 = torch.autograd.enable_grad();
      say(mul(x, 2).requires_grad);
    }
    {
      using _16 = torch.autograd.set_grad_enabled(true);
      say(mul(x, 2).requires_grad);
    }
  }
  {
    using _17 = torch.autograd.grad_mode.no_grad();
    say(mul(x, 2).requires_grad);
  }
  {
    using _18 = torch.autograd.grad_mode.set_grad_enabled(false);
    say(mul(x, 2).requires_grad);
  }
};
export const test_f1_cut_in_the_middle = () => {
  let x, y, z;
  x = torch.tensor([2.0], { requires_grad: true });
  y = mul(x, x);
  {
    using _19 = torch.no_grad();
    z = mul(y, 3);
  }
  add(y, z).sum().backward();
  say(x.grad, z.requires_grad);
};
export const test_f1_backward_inside_no_grad = () => {
  let x, y, z, g;
  x = torch.tensor([2.0], { requires_grad: true });
  y = mul(x, x);
  {
    using _20 = torch.no_grad();
    y.backward();
  }
  say(x.grad);
  z = mul(mul(x, x), x);
  {
    using _21 = torch.no_grad();
    [g] = torch.autograd.grad(z, x, { create_graph: true });
    say(g.requires_grad, torch.is_grad_enabled());
  }
  say(g);
};
export const test_f1_grad_mode_in_hooks = () => {
  let x, y;
  x = torch.tensor([2.0], { requires_grad: true });
  y = mul(x, x);
  y.register_hook((g) => say('hook', torch.is_grad_enabled()));
  y.backward({ retain_graph: true });
  torch.autograd.grad(y, x, { create_graph: true });
};
export const test_f1_views_and_inplace = () => {
  let base, view, leaf, other;
  base = torch.ones(2, 2);
  {
    using _22 = torch.no_grad();
    view = getitem(base, [0]);
  }
  view.mul_(2);
  say(base);
  leaf = torch.ones(2, { requires_grad: true });
  {
    using _23 = torch.no_grad();
    other = leaf.detach();
    other.add_(1);
  }
  say(leaf);
};
export const test_f2_view_made_in_no_grad = () => {
  let base, view;
  base = torch.ones(2, 2, { requires_grad: true }).clone();
  {
    using _24 = torch.no_grad();
    view = base.view(4);
  }
  say(view.requires_grad, view.is_leaf, view.grad_fn);
  error(() => view.mul_(2));
  {
    using _25 = torch.no_grad();
    view.mul_(2);
  }
  say(base);
};
export const test_f2_unrelated_base = () => {
  let base, view, factor;
  base = torch.ones(2, 2);
  {
    using _26 = torch.no_grad();
    view = base.view(4);
  }
  view.mul_(2);
  say(base, view.requires_grad);
  factor = torch.ones(4, { requires_grad: true });
  error(() => view.mul_(factor));
};
export const test_f2_view_of_view = () => {
  let base, view, second, first, inner;
  base = torch.ones(2, 2, { requires_grad: true }).clone();
  {
    using _27 = torch.no_grad();
    view = base.view(4);
  }
  second = getitem(view, [torch.slice(null, 2)]);
  error(() => second.zero_());
  first = getitem(base, [0]);
  {
    using _28 = torch.no_grad();
    inner = getitem(first, [torch.slice(null, 1)]);
  }
  error(() => inner.add_(1));
};
export const test_f2_multi_output_view = () => {
  let base, a, b;
  base = torch.ones(2, 2, { requires_grad: true }).clone();
  {
    using _29 = torch.no_grad();
    [a, b] = base.unbind(0);
  }
  error(() => a.mul_(2));
  {
    using _30 = torch.no_grad();
    b.mul_(3);
  }
  say(base);
};
export const test_f3_inplace_on_leaf = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  {
    using _31 = torch.no_grad();
    x.add_(1);
    x = imul(x, 2);
    setitem(x, [0], 7);
  }
  say(x, x.requires_grad, x.is_leaf, x._version);
  mul(x, x).sum().backward();
  {
    using _32 = torch.no_grad();
    x = isub(x, mul(0.1, x.grad));
    x.grad.zero_();
  }
  say(x, x.grad);
};
export const test_f3_changes_saved = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, x);
  {
    using _33 = torch.no_grad();
    x.add_(1);
  }
  error(() => y.sum().backward());
};
export const test_f3_inplace_on_computed = () => {
  let x, y, node;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 3);
  node = y.grad_fn;
  {
    using _34 = torch.no_grad();
    y.add_(5);
  }
  say(y, y.grad_fn === node);
  y.sum().backward();
  say(x.grad);
};
export const test_f3_out_of_leaf_flag = () => {
  let x, y;
  x = torch.ones(2);
  {
    using _35 = torch.no_grad();
    y = mul(x, 2);
    y.requires_grad_();
    say(y.requires_grad, mul(y, 2).requires_grad);
    y.requires_grad = false;
  }
  say(y.requires_grad);
};
export const test_f3_graph_in_no_grad_view_of_leaf = () => {
  let x;
  x = torch.ones(4, { requires_grad: true });
  {
    using _36 = torch.no_grad();
    setitem(x, [torch.slice(null, 2)], 0);
    getitem(x.view(2, 2), [1]).fill_(3);
  }
  say(x, x.is_leaf);
};
export const test_f_set_grad_enabled_wraps = () => {
  let coeff;
  coeff = torch.tensor([1.0], { requires_grad: true });
  const inner_func = torch.set_grad_enabled(false)((x) => {
    return add(x.sin(), coeff);
  });
  say(torch.is_grad_enabled());
  say(inner_func(torch.ones(1)).requires_grad);
  const outer = (x) => {
    let y;
    {
      using _37 = torch.set_grad_enabled(false);
      y = inner_func(x);
    }
    return mul(y, coeff);
  };
  say(outer(torch.ones(1)).requires_grad);
};
export const test_f_mode_objects_used_by_hand = () => {
  let guard;
  guard = torch.no_grad();
  guard.__enter__();
  say(torch.is_grad_enabled());
  guard.__exit__(null, null, null);
  say(torch.is_grad_enabled());
};
export const test_f_to_float_and_item = () => {
  let x;
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _38 = torch.no_grad();
    say(x.item(), float(x), truth(gt(x, 2)));
  }
  say(mul(x, 2).detach().requires_grad);
};
export const test_f_requires_grad_factory = () => {
  let x, dtype, requires_grad, output;
  x = torch.randn(2, 3);
  for (dtype of [torch.float32, torch.float64]) {
    for (requires_grad of [true, false]) {
      output = torch.ones_like(x, { dtype: dtype, requires_grad: requires_grad });
      say(output.requires_grad, output.dtype === dtype);
    }
  }
};
