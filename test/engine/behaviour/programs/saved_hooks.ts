/** @file I: hooks on saved tensors. Translated from test/reference/behaviour/saved_hooks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  close,
  div,
  entered,
  error,
  exact,
  getitem,
  imul,
  len,
  method,
  mul,
  pow,
  say,
  setitem,
  sub,
} from '../python.ts';

export const test_i1_pack_and_unpack_counts = () => {
  let log, a, y;
  log = [];
  const pack = (x) => {
    method(log, 'append', 'pack');
    return x;
  };
  const unpack = (x) => {
    method(log, 'append', 'unpack');
    return x;
  };
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _1 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    y = mul(a, a);
  }
  say(log);
  y.sum().backward();
  say(log, a.grad);
};
export const test_i1_value_comes_from_unpack = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _2 = torch.autograd.graph.saved_tensors_hooks(
      (x) => mul(x, 10),
      (x) => x,
    );
    y = x.pow(2);
  }
  y.sum().backward();
  say(x.grad);
  x.grad = null;
  {
    using _3 = torch.autograd.graph.saved_tensors_hooks(
      (x) => x,
      (x) => mul(x, 3),
    );
    y = x.exp();
  }
  y.sum().backward();
  say(x.grad);
};
export const test_i1_pack_to_anything = () => {
  let x, kept, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  kept = [];
  const pack = (t) => {
    method(kept, 'append', t.detach().clone());
    return sub(len(kept), 1);
  };
  {
    using _4 = torch.autograd.graph.saved_tensors_hooks(pack, (i) => getitem(kept, [i]));
    y = mul(x, x).exp();
  }
  say(len(kept));
  y.sum().backward();
  say(x.grad);
};
export const test_i1_nested = () => {
  let x, y, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _5 = torch.autograd.graph.saved_tensors_hooks(
      (t) => mul(2, t),
      (t) => div(t, 2),
    );
    {
      using _6 = torch.autograd.graph.saved_tensors_hooks(
        (t) => mul(5, t),
        (t) => t,
      );
      y = x.pow(2);
    }
    z = x.pow(3);
  }
  y.sum().backward();
  say(x.grad);
  x.grad = null;
  z.sum().backward();
  say(x.grad);
};
export const test_i1_backward_outside_and_inside = () => {
  let x, y, z;
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _7 = torch.autograd.graph.saved_tensors_hooks(
      (t) => t,
      (t) => add(t, 1),
    );
    y = mul(x, x);
    y.backward();
  }
  say(x.grad);
  z = mul(x, x);
  z.backward();
  say(x.grad);
};
export const test_i1_grad_mode_in_hooks = () => {
  let x, y, z;
  x = torch.tensor([3.0], { requires_grad: true });
  const pack = (t) => {
    say('pack', torch.is_grad_enabled(), t.requires_grad, t.is_leaf);
    return t;
  };
  const unpack = (t) => {
    say('unpack', torch.is_grad_enabled());
    return t;
  };
  {
    using _8 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    y = x.exp();
    z = mul(x, x);
  }
  y.backward();
  torch.autograd.grad(z, x, { create_graph: true });
};
export const test_i1_double_backward = () => {
  let x, y, g, gg;
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _9 = torch.autograd.graph.saved_tensors_hooks(
      (t) => mul(t, 1),
      (t) => mul(t, 1),
    );
    y = pow(x, 3);
    [g] = torch.autograd.grad(y, x, { create_graph: true });
    say(g);
    [gg] = torch.autograd.grad(g, x);
    say(gg);
  }
};
export const test_i1_custom_function = () => {
  let x, log, y;
  class Square extends torch.autograd.Function {
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
  x = torch.tensor([3.0], { requires_grad: true });
  log = [];
  const pack = (t) => {
    method(log, 'append', 'pack');
    return t;
  };
  const unpack = (t) => {
    method(log, 'append', 'unpack');
    return mul(t, 10);
  };
  {
    using _10 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    y = Square.apply(x);
  }
  y.backward();
  say(log, x.grad);
};
export const test_i1_inplace_detection_goes = () => {
  let x, y, z;
  x = torch.tensor([3.0], { requires_grad: true });
  y = x.clone();
  {
    using _11 = torch.autograd.graph.saved_tensors_hooks(
      (t) => t.clone(),
      (t) => t,
    );
    z = mul(y, y);
  }
  y.add_(1);
  z.backward();
  say(x.grad);
  y = x.clone();
  {
    using _12 = torch.autograd.graph.saved_tensors_hooks(
      (t) => t,
      (t) => t,
    );
    z = mul(y, y);
  }
  y.add_(1);
  error(() => z.backward());
};
export const test_i1_freed_after_backward = () => {
  let x, y;
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _13 = torch.autograd.graph.saved_tensors_hooks(
      (t) => t,
      (t) => t,
    );
    y = mul(x, x);
  }
  y.backward();
  error(() => y.backward());
};
export const test_i1_disable = () => {
  let error_message, x, y;
  error_message = 'not allowed';
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _14 = torch.autograd.graph.disable_saved_tensors_hooks(error_message);
    const use = () => {
      {
        using _15 = torch.autograd.graph.saved_tensors_hooks(
          (x) => x,
          (x) => x,
        );
      }
    };
    error(use);
    say(mul(x, x).requires_grad);
  }
  const disable_inside = () => {
    {
      using _16 = torch.autograd.graph.saved_tensors_hooks(
        (x) => x,
        (x) => x,
      );
      {
        using _17 = torch.autograd.graph.disable_saved_tensors_hooks(error_message);
        say('inside');
      }
    }
  };
  error(disable_inside);
  {
    using _18 = torch.autograd.graph.saved_tensors_hooks(
      (x) => x,
      (x) => x,
    );
    y = mul(x, x);
  }
  y.backward();
  say(x.grad);
};
export const test_i1_disable_nested_and_restored = () => {
  const use = () => {
    {
      using _19 = torch.autograd.graph.saved_tensors_hooks(
        (x) => x,
        (x) => x,
      );
      say('used');
    }
  };
  {
    using _20 = torch.autograd.graph.disable_saved_tensors_hooks('outer');
    {
      using _21 = torch.autograd.graph.disable_saved_tensors_hooks('inner');
      error(use);
    }
    error(use);
  }
  use();
};
export const test_i1_error_in_pack = () => {
  let x, y;
  x = torch.tensor([3.0], { requires_grad: true });
  const fail = (t) => {
    throw new torch.ValueError('pack failed');
  };
  const attempt = () => {
    {
      using _22 = torch.autograd.graph.saved_tensors_hooks(fail, (t) => t);
      return mul(x, x);
    }
  };
  error(attempt);
  y = mul(x, x);
  y.backward();
  say(x.grad);
};
export const test_i1_error_in_unpack = () => {
  let x, y;
  x = torch.tensor([3.0], { requires_grad: true });
  const fail = (t) => {
    throw new torch.ValueError('unpack failed');
  };
  {
    using _23 = torch.autograd.graph.saved_tensors_hooks((t) => t, fail);
    y = mul(x, x);
  }
  error(() => y.backward());
  say(x.grad);
};
export const test_i2_pack_changes_input = () => {
  let a, y;
  const inplace_double = (x) => {
    x = imul(x, 2);
    return x;
  };
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  const attempt = () => {
    {
      using _24 = torch.autograd.graph.saved_tensors_hooks(inplace_double, (x) => div(x, 2));
      return mul(a, a);
    }
  };
  error(attempt);
  y = mul(a, a);
  error(() => y.grad_fn._raw_saved_self.register_hooks(inplace_double, (x) => div(x, 2)));
};
export const test_i2_unpack_must_return_tensor = () => {
  let value, x, y;
  for (value of [1, null, 'text']) {
    x = torch.tensor([1.0], { requires_grad: true });
    {
      using _25 = torch.autograd.graph.saved_tensors_hooks(
        (t) => t,
        (t) => value,
      );
      y = mul(x, x);
    }
    error(() => y.backward());
  }
};
export const test_i3_register_hooks = () => {
  let a, y;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(a, a);
  y.grad_fn._raw_saved_self.register_hooks(
    (x) => mul(2, x),
    (x) => div(x, 2),
  );
  say(y.grad_fn._saved_self, y.grad_fn._saved_other);
  y.sum().backward();
  say(a.grad);
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(a, a);
  y.grad_fn._raw_saved_self.register_hooks(
    (x) => mul(2, x),
    (x) => x,
  );
  y.sum().backward();
  say(a.grad);
};
export const test_i3_twice = () => {
  let a, y;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = a.exp();
  y.grad_fn._raw_saved_result.register_hooks(
    (x) => x,
    (x) => x,
  );
  error(() =>
    y.grad_fn._raw_saved_result.register_hooks(
      (x) => x,
      (x) => x,
    ),
  );
  {
    using _26 = torch.autograd.graph.saved_tensors_hooks(
      (x) => x,
      (x) => x,
    );
    y = a.exp();
  }
  error(() =>
    y.grad_fn._raw_saved_result.register_hooks(
      (x) => x,
      (x) => x,
    ),
  );
};
export const test_i3_after_release = () => {
  let a, y;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(a, a);
  y.sum().backward();
  error(() => y.grad_fn._saved_self);
  error(() =>
    y.grad_fn._raw_saved_self.register_hooks(
      (x) => x,
      (x) => x,
    ),
  );
};
export const test_i3_wrong_hooks = () => {
  let a, y;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(a, a);
  error(() =>
    both(
      () =>
        y.grad_fn._raw_saved_self.register_hooks(
          (x) => x,
          (x, b) => x,
        ),
      () => null,
    ),
  );
  y = mul(a, a);
  y.grad_fn._raw_saved_self.register_hooks(
    (x) => x,
    (x) => 7,
  );
  error(() => y.sum().backward());
};
export const test_i3_saved_attributes = () => {
  let a, b, y, e, p;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = torch.tensor([3.0, 4.0], { requires_grad: true });
  y = mul(a, b);
  say(y.grad_fn._saved_self === a, y.grad_fn._saved_other === b);
  say(mul(a, 2).grad_fn._saved_self);
  e = a.exp();
  say(e.grad_fn._saved_result);
  say(e.grad_fn._saved_result === e, exact(e.grad_fn._saved_result, e));
  p = a.pow(3);
  say(p.grad_fn._saved_exponent, p.grad_fn._saved_self === a);
};
export const test_i3_saved_with_no_grad_operand = () => {
  let a, b, y;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = torch.tensor([3.0, 4.0]);
  y = mul(a, b);
  say(y.grad_fn._saved_self, y.grad_fn._saved_other);
};
export const test_i1_save_on_cpu = () => {
  let a, b, y, z;
  a = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  b = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
  const f = (a, b) => {
    let prod_1, prod_2;
    prod_1 = mul(a, b);
    {
      using _27 = torch.autograd.graph.save_on_cpu();
      prod_2 = mul(prod_1, a);
    }
    return mul(prod_2, a);
  };
  y = f(a, b);
  y.sum().backward();
  say(a.grad, b.grad);
  {
    using _28 = torch.autograd.graph.save_on_cpu({ pin_memory: false });
    z = mul(a, a).exp();
  }
  say(torch.autograd.grad(z.sum(), a));
};
export const test_i1_as_decorator_like_class = () => {
  let x, y;
  class Doubled extends torch.autograd.graph.saved_tensors_hooks {
    constructor() {
      super(
        (t) => t,
        (t) => mul(t, 2),
      );
    }
  }
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _29 = new Doubled();
    y = x.exp();
  }
  y.backward();
  say(close(x.grad, mul(2, y.detach())));
};
export const test_g22_allow_mutation = () => {
  let ctx, a, b, out;
  {
    using _30 = torch.autograd.graph.allow_mutation_on_saved_tensors();
    ctx = entered(_30);
    a = torch.tensor([1.0, 2.0], { requires_grad: true });
    b = a.clone();
    out = pow(b, 2).sum();
    b.sin_();
    b.sum().sin().backward({ retain_graph: true });
    out.backward();
  }
  say(a.grad);
  const unfinished = () => {
    let x, y, z;
    {
      using _31 = torch.autograd.graph.allow_mutation_on_saved_tensors();
      x = torch.tensor([1.0, 2.0], { requires_grad: true });
      y = x.clone();
      z = mul(y, y).sum();
      y.zero_();
    }
    z.backward();
  };
  error(unfinished);
};
export const test_g22_nesting_refused = () => {
  let x, y, z, w;
  const nested = () => {
    {
      using _32 = torch.autograd.graph.allow_mutation_on_saved_tensors();
      {
        using _33 = torch.autograd.graph.allow_mutation_on_saved_tensors();
      }
    }
  };
  error(nested);
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = x.clone();
  {
    using _34 = torch.autograd.graph.allow_mutation_on_saved_tensors();
    z = mul(y, y).sum();
    y.mul_(3);
    w = mul(y, y).sum();
    z.backward({ retain_graph: true });
    say(x.grad);
    w.backward();
  }
  say(x.grad);
};
export const test_g22_views_and_outside_changes = () => {
  let a, b, out;
  {
    using _35 = torch.autograd.graph.allow_mutation_on_saved_tensors();
    a = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
    b = a.clone();
    out = pow(getitem(b, [torch.slice(null, 2)]), 2).sum();
    setitem(b, [0], 100.0);
    b.view(3, 1).mul_(2);
    out.backward();
  }
  say(a.grad);
};
export const test_i1_unpacked_once_a_backward = () => {
  let log, x, y, f, out;
  log = [];
  const unpack = (t) => {
    method(log, 'append', 'unpack');
    return t;
  };
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = torch.tensor([3.0, 4.0], { requires_grad: true });
  for (f of [() => div(x, y), () => x.atan2(y), () => x.pow(y), () => x.tanh(), () => x.norm()]) {
    method(log, 'clear');
    {
      using _36 = torch.autograd.graph.saved_tensors_hooks((t) => t, unpack);
      out = f();
    }
    out.sum().backward();
    say(len(log));
  }
};
