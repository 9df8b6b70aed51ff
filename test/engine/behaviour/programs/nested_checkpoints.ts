/** @file I: nested checkpoints, gradients inside them, and higher orders. Translated from test/reference/behaviour/nested_checkpoints.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  getitem,
  iadd,
  list,
  method,
  mul,
  pow,
  say,
  setitem,
  zip,
} from '../python.ts';

const checkpoint = torch.utils.checkpoint.checkpoint;
const check = (fn, x, ...depths) => {
  let out, g, gg, ref, rg, rgg;

  out = checkpoint(fn, x, { use_reentrant: false });
  [g] = torch.autograd.grad(out.sum(), x, { create_graph: true });
  [gg] = torch.autograd.grad(g.sum(), x);
  ref = fn(x);
  [rg] = torch.autograd.grad(ref.sum(), x, { create_graph: true });
  [rgg] = torch.autograd.grad(rg.sum(), x);
  return [close(out.detach(), ref.detach()), close(g.detach(), rg.detach()), close(gg, rgg)];
};
const leaf = () => {
  return torch.tensor([0.3, 0.7], { dtype: torch.float64, requires_grad: true });
};
export const test_i4_one_level = () => {
  say(check((x) => x.sin().exp(), leaf()));
};
export const test_i4_two_levels = () => {
  const inner = (x) => {
    return x.sin().exp();
  };
  const outer = (x) => {
    return checkpoint(inner, x.cos(), { use_reentrant: false }).tanh();
  };
  say(check(outer, leaf()));
};
export const test_i4_three_levels = () => {
  const a = (x) => {
    return x.sin().exp();
  };
  const b = (x) => {
    return checkpoint(a, x.cos(), { use_reentrant: false }).tanh();
  };
  const c = (x) => {
    return add(
      checkpoint(b, mul(x, x), { use_reentrant: false }).sigmoid(),
      checkpoint(a, x, { use_reentrant: false }),
    );
  };
  say(check(c, leaf()));
};
export const test_i4_grad_of_checkpoint_in_checkpoint = () => {
  const inner = (x) => {
    return x.sin().exp();
  };
  const outer = (x) => {
    let y, g;
    y = checkpoint(inner, x, { use_reentrant: false });
    [g] = torch.autograd.grad(y.sum(), x, { create_graph: true });
    return mul(g, x);
  };
  say(check(outer, leaf()));
};
export const test_i4_same_function_twice = () => {
  let x, out, g, r;
  const fn = (x) => {
    return mul(x.sin(), x);
  };
  x = leaf();
  out = checkpoint(fn, checkpoint(fn, x, { use_reentrant: false }), { use_reentrant: false });
  [g] = torch.autograd.grad(out.sum(), x);
  [r] = torch.autograd.grad(fn(fn(x)).sum(), x);
  say(close(g, r));
};
export const test_i4_custom_function_inside = () => {
  class Cube extends torch.autograd.Function {
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
  say(check((x) => Cube.apply(x.sin()).exp(), leaf()));
};
export const test_i4_hooks_inside = () => {
  let log, x;
  log = [];
  const fn = (x) => {
    let y;
    y = x.sin();
    y.register_hook((grad) => method(log, 'append', 'hook'));
    return y.exp();
  };
  x = leaf();
  checkpoint(fn, x, { use_reentrant: false }).sum().backward();
  say(log);
};
export const test_i4_with_saved_tensors_hooks_outside = () => {
  let log, x, out, r;
  log = [];
  x = leaf();
  const pack = (t) => {
    method(log, 'append', 'pack');
    return t;
  };
  const unpack = (t) => {
    method(log, 'append', 'unpack');
    return t;
  };
  {
    using _1 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    out = checkpoint((a) => a.sin().exp(), x, { use_reentrant: false });
  }
  say(log);
  out.sum().backward();
  say(log);
  [r] = torch.autograd.grad(x.sin().exp().sum(), x);
  say(close(x.grad, r));
};
export const test_i4_with_saved_tensors_hooks_inside = () => {
  let x, r;
  const fn = (a) => {
    let b;
    {
      using _2 = torch.autograd.graph.saved_tensors_hooks(
        (t) => mul(t, 2),
        (t) => div(t, 2),
      );
      b = a.sin();
    }
    return b.exp();
  };
  x = leaf();
  checkpoint(fn, x, { use_reentrant: false }).sum().backward();
  [r] = torch.autograd.grad(x.sin().exp().sum(), x);
  say(close(x.grad, r));
};
export const test_i4_two_outputs_backward_separately = () => {
  let count, x, p, q, r;
  count = [0];
  const fn = (a) => {
    const _3 = count;
    const _4 = [0];
    setitem(_3, _4, iadd(getitem(_3, _4), 1));
    return [a.sin().exp(), a.cos().exp()];
  };
  x = leaf();
  [p, q] = checkpoint(fn, x, { use_reentrant: false });
  p.sum().backward();
  q.sum().backward();
  say(getitem(count, [0]));
  [r] = torch.autograd.grad(add(x.sin().exp(), x.cos().exp()).sum(), x);
  say(close(x.grad, r));
};
export const test_i4_detached_inside = () => {
  let x, r;
  const fn = (a) => {
    return mul(a.sin().detach(), a.exp());
  };
  x = leaf();
  checkpoint(fn, x, { use_reentrant: false }).sum().backward();
  [r] = torch.autograd.grad(fn(x).sum(), x);
  say(close(x.grad, r));
};
export const test_i4_no_grad_inside = () => {
  let use_reentrant, x, r;
  const fn = (a) => {
    let scale;
    {
      using _5 = torch.no_grad();
      scale = a.sum();
    }
    return mul(a.exp(), scale);
  };
  for (use_reentrant of [true, false]) {
    x = leaf();
    checkpoint(fn, x, { use_reentrant: use_reentrant }).sum().backward();
    [r] = torch.autograd.grad(fn(x).sum(), x);
    say(close(x.grad, r));
  }
};
export const test_i4_module_parameters = () => {
  let use_reentrant, model, x, got, expected;
  for (use_reentrant of [true, false]) {
    torch.manual_seed(1);
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2));
    x = torch.tensor([[0.5, -1.0]], { requires_grad: true });
    checkpoint(model, x, { use_reentrant: use_reentrant }).sum().backward();
    got = (() => {
      const result = [];
      for (const p of model.parameters()) {
        result.push(p.grad.clone());
      }
      return result;
    })();
    expected = torch.autograd.grad(model(x).sum(), list(model.parameters()));
    say(
      (() => {
        const result = [];
        for (const [a, b] of zip(got, expected)) {
          result.push(close(a, b));
        }
        return result;
      })(),
    );
  }
};
