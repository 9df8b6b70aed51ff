/** @file F4: inference mode and inference tensors. Translated from test/reference/behaviour/inference_mode.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, eq, error, getitem, matmul, method, mul, say, truth } from '../python.ts';

export const test_f4_results = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  {
    using _1 = torch.inference_mode();
    y = mul(x, 2);
    say(torch.is_inference_mode_enabled(), torch.is_grad_enabled());
    say(y.requires_grad, y.is_inference(), y.is_leaf, y.grad_fn);
  }
  say(torch.is_inference_mode_enabled(), torch.is_grad_enabled());
  say(x.is_inference(), y.is_inference(), torch.is_inference(y));
};
export const test_f4_context_manager_and_nesting = () => {
  {
    using _2 = torch.inference_mode();
    say(torch.is_inference_mode_enabled());
    {
      using _3 = torch.inference_mode(false);
      say(torch.is_inference_mode_enabled(), torch.is_grad_enabled());
    }
    say(torch.is_inference_mode_enabled());
    {
      using _4 = torch.inference_mode({ mode: true });
      say(torch.is_inference_mode_enabled());
    }
  }
  say(torch.is_inference_mode_enabled());
};
export const test_f4_decorator = () => {
  let requires_grad, x, out;
  const func = torch.inference_mode()((x) => {
    say(torch.is_inference_mode_enabled());
    return mul(x, x);
  });
  const off = torch.inference_mode({ mode: false })((x) => {
    say(torch.is_inference_mode_enabled());
    return mul(x, x);
  });
  for (requires_grad of [true, false]) {
    x = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    out = func(x);
    say(out.is_inference(), out.requires_grad);
    {
      using _5 = torch.inference_mode();
      out = off(x);
      say(out.is_inference(), out.requires_grad);
    }
  }
};
export const test_f4_grad_mode_inside = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  {
    using _6 = torch.inference_mode();
    {
      using _7 = torch.enable_grad();
      y = mul(x, 2);
      say(torch.is_grad_enabled(), y.requires_grad, y.is_inference());
    }
    torch.set_grad_enabled(true);
    say(mul(x, 2).requires_grad);
  }
  say(torch.is_grad_enabled());
};
export const test_f4_inside_no_grad = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  {
    using _8 = torch.no_grad();
    {
      using _9 = torch.inference_mode(false);
      say(torch.is_grad_enabled(), mul(x, 2).requires_grad);
    }
    say(torch.is_grad_enabled());
    {
      using _10 = torch.inference_mode();
      say(torch.is_grad_enabled());
    }
    say(torch.is_grad_enabled());
  }
};
export const test_f4_tensor_creation = () => {
  let c, tmp, t;
  {
    using _11 = torch.inference_mode();
    c = torch.ones(1, 2, 3);
    say(c.requires_grad, c.is_inference());
    tmp = torch.ones(1, 2, 3, { requires_grad: true });
    say(tmp.requires_grad, tmp.is_inference(), tmp.is_leaf);
    tmp = torch.ones(1, 2, 3, { requires_grad: false });
    say(tmp.requires_grad, tmp.is_inference());
    say(torch.tensor([1.0]).is_inference(), torch.zeros_like(c).is_inference());
    t = torch.ones(3);
    say(t.requires_grad_().requires_grad);
  }
};
export const test_f4_existing_autograd_session = () => {
  let s, a, out;
  s = torch.ones(1, 2, 3, { requires_grad: true });
  a = s.clone();
  out = mul(a, a);
  {
    using _12 = torch.inference_mode();
    a.add_(2);
  }
  say(a.is_inference());
  error(() => out.backward(torch.ones_like(out)));
};
export const test_f4_inf_tensor_in_inf_mode_functional_op = () => {
  let requires_grad, c, func_out;
  const functional_op = (x) => {
    return mul(x, x);
  };
  {
    using _13 = torch.inference_mode();
    for (requires_grad of [true, false]) {
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
      func_out = functional_op(c);
      say(func_out.is_inference(), func_out.requires_grad);
    }
  }
};
export const test_f4_inf_tensor_in_inf_mode_inplace_op = () => {
  const run_test = torch.inference_mode()((fn) => {
    let requires_grad, c;
    for (requires_grad of [true, false]) {
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
      fn(c);
      say(c.is_inference(), eq(c.requires_grad, requires_grad), c);
    }
  });
  run_test((x) => x.add_(2));
};
export const test_f4_inf_tensor_in_inf_mode_view_op = () => {
  let requires_grad, c, view_out;
  {
    using _14 = torch.inference_mode();
    for (requires_grad of [true, false]) {
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
      view_out = c.view(-1);
      say(view_out.is_inference(), view_out.requires_grad);
    }
  }
};
export const test_f4_inf_tensor_in_normal_mode_functional_op = () => {
  let requires_grad, c, func_out;
  for (requires_grad of [true, false]) {
    {
      using _15 = torch.inference_mode();
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    }
    func_out = method(c, 'add', c);
    say(func_out.requires_grad, func_out.is_inference(), func_out.is_leaf);
  }
};
export const test_f4_inf_tensor_in_normal_mode_inplace_op = () => {
  const run_test = (fn) => {
    let requires_grad, c;
    for (requires_grad of [false, true]) {
      {
        using _16 = torch.inference_mode();
        c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
      }
      error(() => fn(c));
    }
  };
  run_test((x) => x.add_(2));
  run_test((x) => x.zero_());
  run_test((x) => x.copy_(torch.ones(1, 2, 3)));
};
export const test_f4_inf_tensor_in_normal_mode_view_op = () => {
  let requires_grad, c, out;
  for (requires_grad of [true, false]) {
    {
      using _17 = torch.inference_mode();
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    }
    out = c.view(-1);
    say(out.is_inference(), out.requires_grad);
  }
};
export const test_f4_normal_tensor_inplace_output_in_inference_mode = () => {
  const run_test = (fn) => {
    let requires_grad, s, a, view_out;
    for (requires_grad of [true, false]) {
      s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
      a = s.clone();
      {
        using _18 = torch.inference_mode();
        fn(a);
        say(a.is_inference(), eq(a.requires_grad, requires_grad));
        fn(a);
        view_out = a.view(-1);
        say(view_out.is_inference(), eq(view_out.requires_grad, requires_grad));
      }
    }
  };
  run_test((x) => x.add_(2));
  run_test((x) => x.mul_(2));
};
export const test_f4_normal_tensor_inplace_output_in_normal_mode = () => {
  let requires_grad, s, a, view_out;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _19 = torch.inference_mode();
      a.add_(2);
      say(a.is_inference(), eq(a.requires_grad, requires_grad));
    }
    a.add_(2);
    say(a.is_inference(), eq(a.requires_grad, requires_grad));
    a.add_(2);
    view_out = a.view(-1);
    say(view_out.is_inference(), eq(view_out.requires_grad, requires_grad));
  }
};
export const test_f4_normal_tensor_view_output_in_inference_mode = () => {
  let requires_grad, s, a, out, tmp;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _20 = torch.inference_mode();
      out = a.view(-1);
      say(out.is_inference(), eq(out.requires_grad, requires_grad));
      tmp = out.view(-1);
      say(tmp.is_inference(), eq(tmp.requires_grad, requires_grad));
    }
  }
};
export const test_f4_normal_tensor_view_output_in_normal_mode = () => {
  let requires_grad, s, a, out, functional, tmp;
  for (requires_grad of [false, true]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _21 = torch.inference_mode();
      out = a.view(-1);
      say(out.is_inference(), eq(out.requires_grad, requires_grad));
    }
    functional = mul(out, 2);
    say(functional.is_inference(), functional.requires_grad);
    if (truth(requires_grad)) {
      error(() => out.add_(2));
    } else {
      out.add_(2);
      say(out);
    }
    tmp = out.view(2, 3);
    say(tmp.is_inference(), eq(tmp.requires_grad, requires_grad));
    if (truth(requires_grad)) {
      error(() => tmp.add_(2));
    }
  }
};
export const test_f4_mix_inference_and_normal_tensor_functional_op = () => {
  let requires_grad, s, c, out;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    {
      using _22 = torch.inference_mode();
      c = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    }
    out = method(c, 'add', s);
    say(out.is_inference(), out.requires_grad);
    if (truth(requires_grad)) {
      out.backward(torch.ones_like(out));
      say(c.grad);
    }
    if (truth(requires_grad)) {
      error(() => mul(s, c));
    } else {
      say(mul(s, c).is_inference());
    }
    truth(!truth(requires_grad)) ? error(() => torch.stack([s, c]).requires_grad_(false)) : null;
  }
};
export const test_f4_mix_inference_and_normal_tensor_inplace_op = () => {
  let requires_grad, s, a, c;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _23 = torch.inference_mode();
      c = torch.ones(1, 2, 3);
    }
    say(c.is_inference());
    if (truth(requires_grad)) {
      error(() => a.mul_(c));
    } else {
      a.mul_(c);
    }
  }
};
export const test_f4_mix_inference_and_normal_tensor_view_op = () => {
  let requires_grad, s, c;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    {
      using _24 = torch.inference_mode();
      c = torch.ones(1, 2, 3);
    }
    say(c.view_as(s).is_inference(), c.view_as(s).requires_grad);
    say(s.view_as(c).is_inference(), s.view_as(c).requires_grad);
  }
};
export const test_f4_inference_mode_handle_direct_view_on_rebase = () => {
  let requires_grad, s, a, view_out;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _25 = torch.inference_mode();
      view_out = a.view_as(a);
    }
    if (truth(requires_grad)) {
      error(() => view_out.add_(2));
    } else {
      view_out.add_(2);
      say(view_out);
    }
  }
};
export const test_f4_inference_mode_handle_indirect_view_on_rebase = () => {
  let requires_grad, s, a, view_out;
  for (requires_grad of [true, false]) {
    s = torch.ones(1, 2, 3, { requires_grad: requires_grad });
    a = s.clone();
    {
      using _26 = torch.inference_mode();
      view_out = a.view(-1);
    }
    a.add_(2);
    if (truth(requires_grad)) {
      error(() => view_out.grad_fn);
    } else {
      say(view_out.grad_fn, view_out.requires_grad);
    }
  }
};
export const test_f4_version_counter = () => {
  let x;
  {
    using _27 = torch.inference_mode();
    x = torch.ones(2);
  }
  error(() => x._version);
  {
    using _28 = torch.inference_mode();
    x.add_(1);
    error(() => x._version);
  }
  say(x);
};
export const test_f4_requires_grad_outside = () => {
  let x, y;
  {
    using _29 = torch.inference_mode();
    x = torch.ones(2);
  }
  const assign = () => {
    x.requires_grad = true;
  };
  error(() => x.requires_grad_());
  error(assign);
  say(x.requires_grad_(false).requires_grad);
  y = x.clone().requires_grad_();
  mul(y, y).sum().backward();
  say(y.grad, y.is_inference());
};
export const test_f4_saving_for_backward = () => {
  let weight, data;
  weight = torch.ones(2, 2, { requires_grad: true });
  {
    using _30 = torch.inference_mode();
    data = torch.ones(2, 2);
  }
  error(() => matmul(weight, data));
  say(add(weight, data).requires_grad);
  {
    using _31 = torch.no_grad();
    say(matmul(weight, data).requires_grad);
  }
  matmul(weight, data.clone()).sum().backward();
  say(weight.grad);
};
export const test_f4_detached_twin = () => {
  let x, d, fresh;
  x = torch.ones(2, { requires_grad: true });
  {
    using _32 = torch.inference_mode();
    d = x.detach();
    say(d.is_inference());
    fresh = torch.ones(2);
  }
  say(
    fresh.detach().is_inference(),
    getitem(fresh, [0]).is_inference(),
    fresh.clone().is_inference(),
  );
  say(fresh.data.is_inference());
};
export const test_f4_as_function_argument = () => {
  {
    using _33 = torch.inference_mode(true);
    say(torch.ones(1).is_inference());
  }
  {
    using _34 = torch.inference_mode(false);
    say(torch.ones(1).is_inference());
  }
};
export const test_f4_restored_after_error = () => {
  const fail = () => {
    {
      using _35 = torch.inference_mode();
      throw new torch.ValueError('inside');
    }
  };
  error(fail);
  say(torch.is_inference_mode_enabled(), torch.is_grad_enabled());
};
