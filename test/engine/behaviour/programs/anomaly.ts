/** @file K: anomaly mode. Translated from test/reference/behaviour/anomaly.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  contains,
  div,
  error,
  float,
  getitem,
  idiv,
  mul,
  pow,
  say,
  setitem,
  str,
  sub,
  truth,
  warned,
} from '../python.ts';

const Function = torch.autograd.Function;
class Bad extends Function {
  static forward(ctx, x, fail_0th) {
    ctx.fail_0th = fail_0th;
    return x.sum(0).reshape(1);
  }
  static backward(ctx, grad) {
    let result;
    result = grad.clone().expand(3).clone();
    setitem(result, [0], 0);
    const _1 = result;
    const _2 = [0];
    setitem(_1, _2, idiv(getitem(_1, _2), 0));
    return [truth(ctx.fail_0th) ? result : null, null];
  }
}
export const test_k1_nan_check = () => {
  let x, y, z;
  x = torch.tensor([-1.0, 4.0], { requires_grad: true });
  {
    using _3 = torch.autograd.detect_anomaly();
    y = x.sqrt().sum();
    error(() => y.backward());
  }
  say(x.grad);
  z = x.sqrt().sum();
  z.backward();
  say(x.grad);
};
export const test_k1_nan_in_custom_function = () => {
  let inp, out;
  inp = torch.ones(3, { requires_grad: true });
  {
    using _4 = torch.autograd.detect_anomaly();
    out = Bad.apply(inp, true);
    error(() => out.backward());
  }
  out = Bad.apply(inp, true);
  {
    using _5 = torch.autograd.detect_anomaly();
    error(() => out.backward());
  }
  out = Bad.apply(inp, false);
  {
    using _6 = torch.autograd.detect_anomaly();
    out.backward();
  }
  say(inp.grad);
};
export const test_k1_check_nan_off = () => {
  let inp, out, x;
  inp = torch.ones(3, { requires_grad: true });
  {
    using _7 = torch.autograd.detect_anomaly({ check_nan: false });
    out = Bad.apply(inp, true);
    out.backward();
  }
  say(inp.grad);
  x = torch.tensor([-1.0], { requires_grad: true });
  {
    using _8 = torch.autograd.set_detect_anomaly(true, { check_nan: false });
    x.log().sqrt().backward();
  }
  say(x.grad);
};
export const test_k1_which_output = () => {
  let x, y;
  x = torch.tensor([0.0], { requires_grad: true });
  y = torch.tensor([0.0], { requires_grad: true });
  {
    using _9 = torch.autograd.detect_anomaly();
    error(() => div(x, y).backward());
    error(() => x.pow(sub(y, 1)).sub(div(x, x)).backward());
    error(() => torch.atan2(x, y).backward());
  }
};
export const test_k1_flags = () => {
  say(torch.is_anomaly_enabled());
  {
    using _10 = torch.autograd.detect_anomaly();
    say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled());
    {
      using _11 = torch.autograd.set_detect_anomaly(false);
      say(torch.is_anomaly_enabled());
    }
    {
      using _12 = torch.autograd.detect_anomaly({ check_nan: false });
      say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled());
    }
    say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled());
  }
  say(torch.is_anomaly_enabled());
  torch.autograd.set_detect_anomaly(true);
  say(torch.is_anomaly_enabled());
  torch.autograd.set_detect_anomaly(false);
  say(torch.is_anomaly_enabled());
  {
    using _13 = torch.autograd.anomaly_mode.set_detect_anomaly(true);
    say(torch.is_anomaly_enabled());
  }
  {
    using _14 = torch.autograd.anomaly_mode.detect_anomaly();
    say(torch.is_anomaly_enabled());
  }
};
export const test_k1_entering_warns = () => {
  const enter = () => {
    {
      using _15 = torch.autograd.detect_anomaly();
      return 1;
    }
  };
  warned(enter);
  const enter_set = () => {
    {
      using _16 = torch.autograd.set_detect_anomaly(true);
      return 1;
    }
  };
  warned(enter_set);
};
export const test_k1_restored_after_error = () => {
  const fail = () => {
    {
      using _17 = torch.autograd.detect_anomaly();
      throw new torch.ValueError('inside');
    }
  };
  error(fail);
  say(torch.is_anomaly_enabled());
};
export const test_k1_no_forward_information = () => {
  let x, y, z;
  x = torch.tensor([-1.0], { requires_grad: true });
  y = x.sqrt();
  const run = () => {
    {
      using _18 = torch.autograd.set_detect_anomaly(true);
      try {
        y.backward();
      } catch (_19) {
        if (_19 instanceof torch.RuntimeError) {
          const raised = _19;
          say(str(raised));
        } else throw _19;
      }
    }
  };
  warned(run);
  const fail = (grad) => {
    throw new torch.ValueError('hook');
  };
  z = x.exp();
  z.register_hook(fail);
  const run_hook = () => {
    {
      using _20 = torch.autograd.set_detect_anomaly(true);
      error(() => z.backward());
    }
  };
  warned(run_hook);
};
export const test_k1_hint_of_inplace_error = () => {
  let x, y, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _21 = torch.autograd.set_detect_anomaly(true);
    y = x.exp();
    z = mul(y, y);
    y.add_(1);
    error(() => z.sum().backward());
  }
};
export const test_k1_double_backward = () => {
  let x, y;
  class SimulateBackwardError extends Function {
    static forward(ctx, inp) {
      return inp.clone();
    }
    static backward(ctx, grad) {
      throw new torch.RuntimeError('Simulate error');
    }
  }
  x = torch.ones(2, { requires_grad: true });
  {
    using _22 = torch.autograd.detect_anomaly();
    y = SimulateBackwardError.apply(x);
    error(() => y.sum().backward());
  }
  say(torch.is_anomaly_enabled());
};
export const test_k1_nan_in_second_order = () => {
  let x, y, g;
  x = torch.tensor([0.0], { requires_grad: true });
  {
    using _23 = torch.autograd.detect_anomaly();
    y = x.pow(1.5);
    [g] = torch.autograd.grad(y, x, { create_graph: true });
    say(g);
    error(() => div(g, x).backward());
  }
};
export const test_k1_grad_api = () => {
  let x;
  x = torch.tensor([-1.0], { requires_grad: true });
  {
    using _24 = torch.autograd.detect_anomaly();
    error(() => torch.autograd.grad(x.sqrt(), x));
    error(() => torch.autograd.grad(mul(x.log().sum(), float('nan')), x));
  }
};
export const test_k1_hooks_may_make_nan = () => {
  let x, y;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _25 = torch.autograd.detect_anomaly();
    y = mul(x, 2);
    y.register_hook((grad) => mul(grad, float('nan')));
    error(() => y.backward());
  }
};
export const test_k1_nan_gradient_given = () => {
  let x;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _26 = torch.autograd.detect_anomaly();
    error(() => mul(x, 2).backward(torch.tensor([float('nan')])));
  }
};
export const test_k1_multiple_outputs_and_unused = () => {
  let x, values, indices;
  x = torch.tensor(
    [
      [0.0, 1.0],
      [2.0, 3.0],
    ],
    { requires_grad: true },
  );
  {
    using _27 = torch.autograd.detect_anomaly();
    [values, indices] = x.max(1);
    values.sum().backward();
  }
  say(x.grad);
};
export const test_k1_metadata = () => {
  let x, y, z;
  x = torch.ones(2, { requires_grad: true });
  {
    using _28 = torch.autograd.detect_anomaly();
    y = x.exp();
    say(contains('traceback_', y.grad_fn.metadata));
  }
  z = x.exp();
  say(contains('traceback_', z.grad_fn.metadata));
};
export const test_k1_metadata_of_parent = () => {
  let x, y, g, node;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _29 = torch.autograd.detect_anomaly();
    y = pow(x.exp(), 2);
    [g] = torch.autograd.grad(y, x, { create_graph: true });
    node = g.grad_fn;
    say(contains('traceback_', node.metadata), contains('parent_', node.metadata));
    say(getitem(node.metadata, ['parent_']).name());
  }
};
