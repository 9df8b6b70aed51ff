/** @file Checkpoints over several passes, what they say about functions that do not repeat, whose tensors they hand out. Translated from test/reference/behaviour/checkpoint_groups.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  contains,
  eq,
  error,
  getitem,
  iadd,
  len,
  mul,
  say,
  setitem,
  str,
  truth,
  type,
} from '../python.ts';

const nn = torch.nn;
const Function = torch.autograd.Function;
const checkpoint = torch.utils.checkpoint.checkpoint;
const run = (use_group) => {
  let count, x, y, z, result;
  count = [0];
  const fn = (x) => {
    let y;
    const _1 = count;
    const _2 = [0];
    setitem(_1, _2, iadd(getitem(_1, _2), 1));
    y = x.sin().cos();
    return [y, y.sin().cos()];
  };
  x = torch.ones(2, { requires_grad: true });
  [y, z] = checkpoint(fn, x, { use_reentrant: false });
  const passes = () => {
    let grad_y;
    [grad_y] = torch.autograd.grad(z, y, { grad_outputs: torch.ones(2) });
    return torch.autograd.grad(y, x, { grad_outputs: grad_y });
  };
  if (truth(use_group)) {
    {
      using _3 = torch.utils.checkpoint.GraphExecGroup();
      result = passes();
    }
  } else {
    result = passes();
  }
  say(getitem(count, [0]), result);
};
export const test_group_of_passes = () => {
  run(true);
  run(false);
};
export const test_passes_that_overlap = () => {
  let x, out;
  x = torch.ones(2, { requires_grad: true });
  out = checkpoint((x) => x.sin().cos(), x, { use_reentrant: false });
  {
    using _4 = torch.utils.checkpoint.GraphExecGroup();
    out.sum().backward({ retain_graph: true });
    error(() => out.sum().backward());
  }
};
const changing = (first, second) => {
  let calls;
  calls = [0];
  const fn = (x) => {
    const _5 = calls;
    const _6 = [0];
    setitem(_5, _6, iadd(getitem(_5, _6), 1));
    return truth(eq(getitem(calls, [0]), 1)) ? first(x) : second(x);
  };
  return fn;
};
const told = (f) => {
  try {
    f();
  } catch (_7) {
    if (_7 instanceof torch.RuntimeError) {
      const e = _7;
      say(
        type(e).__name__,
        contains('because you passed `debug=True` to checkpoint', str(e)),
        contains('different metadata', str(e)),
      );
      return null;
    } else throw _7;
  }
  say('no error');
};
export const test_debug = () => {
  let a;
  a = torch.ones(1, { requires_grad: true });
  const once = (debug) => {
    let fn;
    fn = changing(
      (x) => x.sin().exp(),
      (x) => mul(x.sin(), torch.tensor([1.0, 2.0])),
    );
    checkpoint(fn, a, { use_reentrant: false, debug: debug }).sum().backward();
  };
  told(() => once(true));
  told(() => once(false));
  {
    using _8 = torch.utils.checkpoint.set_checkpoint_debug_enabled(true);
    told(() => once(false));
  }
  {
    using _9 = torch.utils.checkpoint.set_checkpoint_debug_enabled(false);
    told(() => once(true));
  }
  {
    using _10 = torch.utils.checkpoint.set_checkpoint_debug_enabled(null);
    told(() => once(true));
  }
  error(() => checkpoint(torch.sin, a, { use_reentrant: true, debug: true }));
};
export const test_tensors_without_gradient_stay_themselves = () => {
  let got, a, b;
  got = [null];
  class Keep extends Function {
    static forward(ctx, x, y) {
      ctx.save_for_backward(y);
      return x.clone();
    }
    static backward(ctx, g) {
      setitem(got, [0], getitem(ctx.saved_tensors, [0]));
      return [g, null];
    }
  }
  [a, b] = [torch.tensor(1.0, { requires_grad: true }), torch.tensor(1.0)];
  Keep.apply(a, b).backward();
  say(getitem(got, [0]) === b);
  checkpoint(Keep.apply, a, b, { use_reentrant: false }).backward();
  say(getitem(got, [0]) === b);
};
export const test_saved_once_a_pass = () => {
  let x;
  class Look extends Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x, mul(x, 2));
      return mul(x, 2);
    }
    static backward(ctx, g) {
      say(len(ctx.saved_tensors));
      error(() => ctx.saved_tensors);
      return g;
    }
  }
  x = torch.ones(1, { requires_grad: true });
  checkpoint((x) => Look.apply(mul(x, 3)), x, { use_reentrant: false }).backward();
  say(x.grad);
};
export const test_dictionaries_in_and_out = () => {
  let layer;
  layer = nn.Linear(2, 2, { bias: false });
  {
    using _11 = torch.no_grad();
    layer.weight.fill_(2);
  }
  const fn = (given) => {
    return { result: layer(getitem(given, ['x'])) };
  };
  getitem(checkpoint(fn, { x: torch.ones(2, 2) }, { use_reentrant: false }), ['result'])
    .sum()
    .backward();
  say(layer.weight.grad);
};
export const test_hooks_of_modules_and_second_derivatives = () => {
  let loss, count, x, grad;
  loss = nn.MSELoss();
  count = [0];
  const hook = (module, grad_input, grad_output) => {
    const _12 = count;
    const _13 = [0];
    setitem(_12, _13, iadd(getitem(_12, _13), 1));
  };
  loss.register_full_backward_hook(hook);
  x = torch.tensor([2.0], { requires_grad: true });
  [grad] = torch.autograd.grad(loss(x, torch.tensor([0.5])), x, { create_graph: true });
  say(grad.detach(), getitem(count, [0]));
  say(torch.autograd.grad(grad, x), getitem(count, [0]));
};
