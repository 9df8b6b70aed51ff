/** @file I4: checkpointing, both ways. Translated from test/reference/behaviour/checkpoints.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  eq,
  error,
  exact,
  format,
  getitem,
  gt,
  iadd,
  issubclass,
  len,
  method,
  mul,
  say,
  setitem,
  truth,
  warned,
} from '../python.ts';

const checkpoint = torch.utils.checkpoint.checkpoint;
export const test_i4_same_gradients = () => {
  let use_reentrant, x, w, expected, out;
  for (use_reentrant of [true, false]) {
    x = torch.tensor([1.0, 2.0], { requires_grad: true });
    w = torch.tensor([3.0, 4.0], { requires_grad: true });
    const fn = (a, b) => {
      return mul(a, b).exp().sin();
    };
    expected = torch.autograd.grad(fn(x, w).sum(), [x, w]);
    out = checkpoint(fn, x, w, { use_reentrant: use_reentrant });
    say(out.requires_grad, exact(out.detach(), fn(x, w).detach()));
    out.sum().backward();
    say(exact(x.grad, getitem(expected, [0])), exact(w.grad, getitem(expected, [1])));
  }
};
export const test_i4_runs_twice = () => {
  let use_reentrant, count, x, out;
  for (use_reentrant of [true, false]) {
    count = [0];
    const fn = (a) => {
      const _1 = count;
      const _2 = [0];
      setitem(_1, _2, iadd(getitem(_1, _2), 1));
      return a.sin().exp();
    };
    x = torch.tensor([1.0], { requires_grad: true });
    out = checkpoint(fn, x, { use_reentrant: use_reentrant });
    say(count);
    out.backward();
    say(count);
  }
};
export const test_i4_node_names = () => {
  let x;
  x = torch.tensor([1.0], { requires_grad: true });
  say(checkpoint(torch.sin, x, { use_reentrant: true }).grad_fn.name());
  say(checkpoint(torch.sin, x, { use_reentrant: false }).grad_fn.name());
};
export const test_i4_grad_mode_inside = () => {
  let x;
  const fn = (a) => {
    say(torch.is_grad_enabled(), a.requires_grad);
    return a.sin();
  };
  x = torch.tensor([1.0], { requires_grad: true });
  checkpoint(fn, x, { use_reentrant: true }).backward();
  checkpoint(fn, x, { use_reentrant: false }).backward();
};
export const test_i4_under_no_grad = () => {
  let x;
  x = torch.tensor([1.0], { requires_grad: true });
  {
    using _3 = torch.no_grad();
    say(checkpoint(torch.sin, x, { use_reentrant: true }).requires_grad);
    say(checkpoint(torch.sin, x, { use_reentrant: false }).requires_grad);
  }
};
export const test_i4_no_input_requires_grad = () => {
  let x, out;
  x = torch.tensor([1.0]);
  out = warned(() => checkpoint(torch.sin, x, { use_reentrant: true }));
  say(out.requires_grad);
  out = warned(() => checkpoint(torch.sin, x, { use_reentrant: false }));
  say(out.requires_grad);
};
export const test_i4_parameters_in_closure = () => {
  let w, x, out;
  w = torch.tensor([2.0], { requires_grad: true });
  x = torch.tensor([1.0]);
  out = checkpoint((a) => mul(mul(a, w), w), x, { use_reentrant: false });
  out.backward();
  say(w.grad);
  w.grad = null;
  out = checkpoint((a) => mul(mul(a, w), w), x, { use_reentrant: true });
  say(out.requires_grad);
};
export const test_i4_missing_use_reentrant = () => {
  let x, out;
  x = torch.tensor([1.0], { requires_grad: true });
  out = warned(() => checkpoint(torch.sin, x));
  say(out.grad_fn.name());
};
export const test_i4_autograd_grad = () => {
  let x, out;
  x = torch.tensor([1.0], { dtype: torch.float64, requires_grad: true });
  out = checkpoint((a) => a.exp().sin(), x, { use_reentrant: false });
  say(
    close(
      getitem(torch.autograd.grad(out, x), [0]),
      getitem(torch.autograd.grad(x.exp().sin(), x), [0]),
    ),
  );
  out = checkpoint(torch.exp, x, { use_reentrant: true });
  error(() => torch.autograd.grad(out, x));
  out = checkpoint(torch.exp, x, { use_reentrant: true });
  error(() => out.backward({ inputs: [x] }));
};
export const test_i4_double_backward = () => {
  let x, out, g, gg;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  out = checkpoint((a) => mul(a.exp(), a), x, { use_reentrant: false });
  [g] = torch.autograd.grad(out.sum(), x, { create_graph: true });
  [gg] = torch.autograd.grad(g.sum(), x);
  say(
    close(g.detach(), mul(x.exp(), add(1, x)).detach()),
    close(gg, mul(x.exp(), add(2, x)).detach()),
  );
};
export const test_i4_retain_graph = () => {
  let count, x, out, first;
  count = [0];
  const fn = (a) => {
    const _4 = count;
    const _5 = [0];
    setitem(_4, _5, iadd(getitem(_4, _5), 1));
    return a.sin().exp();
  };
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint(fn, x, { use_reentrant: false });
  out.backward({ retain_graph: true });
  first = x.grad.clone();
  out.backward({ retain_graph: true });
  say(count, exact(x.grad, mul(2, first)));
  out.backward();
  error(() => out.backward());
  say(count);
};
export const test_i4_backward_twice_reentrant = () => {
  let x, out;
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint((a) => a.sin().exp(), x, { use_reentrant: true });
  out.backward({ retain_graph: true });
  out.backward();
  error(() => out.backward());
};
export const test_i4_several_outputs_and_arguments = () => {
  let use_reentrant, x, y, p, q, r;
  for (use_reentrant of [true, false]) {
    x = torch.tensor([1.0, 2.0], { requires_grad: true });
    y = torch.tensor([3.0, 4.0]);
    const fn = (a, factor, b, nothing) => {
      say(factor, nothing);
      return [mul(mul(a, factor), b), add(a, b), null];
    };
    [p, q, r] = checkpoint(fn, x, 5, y, null, { use_reentrant: use_reentrant });
    say(r, p.requires_grad, q.requires_grad);
    add(p.sum(), q.sum()).backward();
    say(x.grad, y.grad);
  }
};
export const test_i4_keyword_arguments = () => {
  let x, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  const scaled = (a, scale = 1) => {
    return mul(a.exp(), scale);
  };
  const keyed = (a, options) => {
    return mul(a.exp(), getitem(options, ['scale']));
  };
  out = checkpoint(keyed, x, { scale: 3 }, { use_reentrant: false });
  out.sum().backward();
  say(close(x.grad, mul(3, x.detach().exp())));
  out = checkpoint(scaled, x, 2, { use_reentrant: false });
  say(close(out.detach(), mul(2, x.detach().exp())));
  error(() => checkpoint(scaled, x, { use_reentrant: true, scale: 3 }));
};
export const test_i4_random_state_is_kept = () => {
  let use_reentrant, x, out, after;
  for (use_reentrant of [true, false]) {
    x = torch.ones(20, { requires_grad: true });
    const fn = (a) => {
      return mul(a, torch.rand(20));
    };
    torch.manual_seed(7);
    out = checkpoint(fn, x, { use_reentrant: use_reentrant });
    after = torch.rand(1);
    out.sum().backward();
    say(exact(x.grad, out.detach()));
    torch.manual_seed(7);
    torch.rand(20);
    say(exact(after, torch.rand(1)));
  }
};
export const test_i4_random_state_not_kept = () => {
  let use_reentrant, x, out;
  for (use_reentrant of [true, false]) {
    x = torch.ones(20, { requires_grad: true });
    out = checkpoint((a) => mul(a, torch.rand(20)), x, {
      use_reentrant: use_reentrant,
      preserve_rng_state: false,
    });
    out.sum().backward();
    say(exact(x.grad, out.detach()));
  }
};
export const test_i4_random_state_around_backward = () => {
  let use_reentrant, x, out, before, after;
  for (use_reentrant of [true, false]) {
    x = torch.ones(4, { requires_grad: true });
    torch.manual_seed(3);
    out = checkpoint((a) => mul(a, torch.rand(4)), x, { use_reentrant: use_reentrant });
    before = torch.rand(1);
    out.sum().backward();
    after = torch.rand(1);
    torch.manual_seed(3);
    torch.rand(4);
    say(exact(before, torch.rand(1)), exact(after, torch.rand(1)));
  }
};
export const test_i4_dropout_module = () => {
  let model, x, out, got;
  torch.manual_seed(0);
  model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1));
  x = torch.ones(2, 4, { requires_grad: true });
  torch.manual_seed(5);
  out = checkpoint(model, x, { use_reentrant: false });
  out.sum().backward();
  got = x.grad.clone();
  x.grad = null;
  torch.manual_seed(5);
  model(x).sum().backward();
  say(exact(got, x.grad));
};
export const test_i4_rng_state_functions = () => {
  let state, a, b, c;
  state = torch.get_rng_state();
  a = torch.rand(3);
  torch.set_rng_state(state);
  say(exact(a, torch.rand(3)));
  {
    using _6 = torch.random.fork_rng();
    torch.rand(5);
    b = torch.get_rng_state();
  }
  torch.set_rng_state(state);
  torch.rand(3);
  c = torch.rand(1);
  torch.set_rng_state(state);
  torch.rand(3);
  {
    using _7 = torch.random.fork_rng();
    torch.manual_seed(1);
    torch.rand(7);
  }
  say(exact(c, torch.rand(1)));
};
export const test_i4_detects_other_shapes = () => {
  let x, count, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  count = [0];
  const save_3_tensors = (a, bad) => {
    let b, c;
    b = a.sin().exp();
    if (truth(bad)) {
      c = b.reshape(2, 1).sin();
    } else {
      c = b.sin();
    }
    return c.sum();
  };
  const fn = (a) => {
    const _8 = count;
    const _9 = [0];
    setitem(_8, _9, iadd(getitem(_8, _9), 1));
    return save_3_tensors(a, gt(getitem(count, [0]), 1));
  };
  out = checkpoint(fn, x, { use_reentrant: false });
  error(() => out.backward());
  setitem(count, [0], 0);
  out = checkpoint(fn, x, { use_reentrant: false, determinism_check: 'none' });
  error(() => out.backward());
};
export const test_i4_detects_fewer_tensors = () => {
  let x, count, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  count = [0];
  const fn = (a) => {
    const _10 = count;
    const _11 = [0];
    setitem(_10, _11, iadd(getitem(_10, _11), 1));
    return truth(eq(getitem(count, [0]), 1)) ? a.sin().exp().sin() : a.sin();
  };
  out = checkpoint(fn, x, { use_reentrant: false });
  error(() => out.sum().backward());
};
export const test_i4_detects_more_tensors = () => {
  let x, count, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  count = [0];
  const fn = (a) => {
    const _12 = count;
    const _13 = [0];
    setitem(_12, _13, iadd(getitem(_12, _13), 1));
    return truth(gt(getitem(count, [0]), 1)) ? a.sin().exp().sin() : a.sin();
  };
  out = checkpoint(fn, x, { use_reentrant: false });
  error(() => out.sum().backward());
  setitem(count, [0], 0);
  out = checkpoint(fn, x, { use_reentrant: false, early_stop: false });
  error(() => out.sum().backward());
};
export const test_i4_wrong_options = () => {
  let x;
  x = torch.tensor([1.0], { requires_grad: true });
  error(() => checkpoint(torch.sin, x, { use_reentrant: false, determinism_check: 'some' }));
  error(() => checkpoint(torch.sin, x, { use_reentrant: true, debug: true }));
  error(() =>
    checkpoint(torch.sin, x, {
      use_reentrant: true,
      context_fn: () => [torch.no_grad(), torch.no_grad()],
    }),
  );
};
export const test_i4_early_stop = () => {
  let counter, x, out;
  counter = [0];
  const mark = (a) => {
    const _14 = counter;
    const _15 = [0];
    setitem(_14, _15, iadd(getitem(_14, _15), 1));
    return a;
  };
  const fn = (a) => {
    let b, c;
    b = mark(a).sin();
    c = mark(b).exp();
    return mul(mark(c), 1);
  };
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint(fn, x, { use_reentrant: false });
  say(counter);
  out.backward();
  say(counter);
  setitem(counter, [0], 0);
  {
    using _16 = torch.utils.checkpoint.set_checkpoint_early_stop(false);
    out = checkpoint(fn, x, { use_reentrant: false });
  }
  out.backward();
  say(counter);
  setitem(counter, [0], 0);
  {
    using _17 = torch.utils.checkpoint.set_checkpoint_early_stop(true);
    out = checkpoint(fn, x, { use_reentrant: false, early_stop: false });
  }
  out.backward();
  say(counter);
};
export const test_i4_nested = () => {
  let counts, x, out, got;
  counts = { outer: 0, inner: 0 };
  const inner = (a) => {
    const _18 = counts;
    const _19 = ['inner'];
    setitem(_18, _19, iadd(getitem(_18, _19), 1));
    return a.sin().exp();
  };
  const outer = (a) => {
    let b, c;
    const _20 = counts;
    const _21 = ['outer'];
    setitem(_20, _21, iadd(getitem(_20, _21), 1));
    b = a.cos();
    c = checkpoint(inner, b, { use_reentrant: false });
    return c.sin();
  };
  x = torch.tensor([1.0], { dtype: torch.float64, requires_grad: true });
  out = checkpoint(outer, x, { use_reentrant: false });
  out.backward();
  got = x.grad.clone();
  say(getitem(counts, ['outer']), getitem(counts, ['inner']));
  say(close(got, getitem(torch.autograd.grad(x.cos().sin().exp().sin(), x), [0])));
};
export const test_i4_nested_reentrant = () => {
  let x;
  const inner = (a) => {
    return a.sin().exp();
  };
  const outer = (a) => {
    return checkpoint(inner, a.cos(), { use_reentrant: true }).sin();
  };
  x = torch.tensor([1.0], { dtype: torch.float64, requires_grad: true });
  checkpoint(outer, x, { use_reentrant: true }).backward();
  say(close(x.grad, getitem(torch.autograd.grad(x.cos().sin().exp().sin(), x), [0])));
};
export const test_i4_grad_inside = () => {
  let x, out, got, expected;
  const fn = (a) => {
    let b, g;
    b = a.sin();
    [g] = torch.autograd.grad(b.sum(), a, { create_graph: true });
    return mul(g, a).exp();
  };
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  out = checkpoint(fn, x, { use_reentrant: false });
  [got] = torch.autograd.grad(out.sum(), x);
  [expected] = torch.autograd.grad(fn(x).sum(), x);
  say(close(got, expected));
};
export const test_i4_error_in_function = () => {
  let x;
  const fail = (a) => {
    throw new torch.ValueError('inside the checkpoint');
  };
  x = torch.tensor([1.0], { requires_grad: true });
  error(() => checkpoint(fail, x, { use_reentrant: true }));
  error(() => checkpoint(fail, x, { use_reentrant: false }));
  say(mul(x, x).requires_grad);
};
export const test_i4_only_detached_outputs_reentrant = () => {
  let x, out;
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint((a) => mul(a.detach(), 2), x, { use_reentrant: true });
  error(() => out.backward());
};
export const test_i4_inputs_changed_in_place = () => {
  let x, a, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  a = x.clone();
  out = checkpoint((t) => t.sin().exp(), a, { use_reentrant: false });
  a.add_(1);
  error(() => out.sum().backward());
  a = x.clone();
  out = checkpoint((t) => t.sin().exp(), a, { use_reentrant: true });
  a.add_(1);
  error(() => out.sum().backward());
};
export const test_i4_context_fn = () => {
  let log, x, out;
  log = [];
  class Verbose {
    constructor(name) {
      this.name = name;
    }
    __enter__() {
      method(log, 'append', `enter ${format(this.name)}`);
    }
    __exit__(...args) {
      method(log, 'append', `exit ${format(this.name)}`);
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  const context_fn = () => {
    return [torch.autograd.graph.disable_saved_tensors_hooks('x'), torch.enable_grad()];
  };
  out = checkpoint((a) => a.sin().exp(), x, { use_reentrant: false });
  out.backward();
  say(len(log));
};
export const test_i4_unpack_once = () => {
  let x, out;
  class Twice extends torch.autograd.Function {
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return mul(x, 2);
    }
    static backward(ctx, grad) {
      ctx.saved_tensors;
      ctx.saved_tensors;
      return mul(grad, 2);
    }
  }
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint((a) => Twice.apply(a).exp(), x, { use_reentrant: false });
  error(() => out.backward());
};
export const test_i4_sequential = () => {
  let use_reentrant, model, x, segments, out, expected;
  for (use_reentrant of [true, false]) {
    torch.manual_seed(0);
    model = torch.nn.Sequential(
      torch.nn.Linear(3, 4),
      torch.nn.ReLU(),
      torch.nn.Linear(4, 5),
      torch.nn.ReLU(),
      torch.nn.Linear(5, 2),
    );
    x = torch.tensor([[1.0, -2.0, 3.0]], { requires_grad: true });
    for (segments of [1, 2, 3]) {
      x.grad = null;
      out = torch.utils.checkpoint.checkpoint_sequential(model, segments, x, {
        use_reentrant: use_reentrant,
      });
      out.sum().backward();
      [expected] = torch.autograd.grad(model(x).sum(), x);
      say(close(out.detach(), model(x).detach()), close(x.grad, expected));
    }
  }
};
export const test_i4_sequential_of_functions = () => {
  let x, functions, out;
  x = torch.tensor([0.5, 1.0], { requires_grad: true });
  functions = [(a) => a.sin(), (a) => a.exp(), (a) => mul(a, 2)];
  out = torch.utils.checkpoint.checkpoint_sequential(functions, 2, x, { use_reentrant: false });
  out.sum().backward();
  say(close(x.grad, mul(mul(2, x.detach().sin().exp()), x.detach().cos())));
  warned(() => torch.utils.checkpoint.checkpoint_sequential(functions, 2, x));
  error(() =>
    torch.utils.checkpoint.checkpoint_sequential(functions, 2, x, {
      use_reentrant: false,
      other: 1,
    }),
  );
};
export const test_i4_saved_attribute_outside_backward = () => {
  let x, out;
  x = torch.tensor([1.0], { requires_grad: true });
  out = checkpoint((a) => a.sin().exp(), x, { use_reentrant: false });
  say(close(out.grad_fn._saved_result, out.detach()));
  out.backward();
  say(close(x.grad, mul(out.detach(), x.detach().cos())));
};
export const test_i4_error_class = () => {
  say(issubclass(torch.utils.checkpoint.CheckpointError, torch.RuntimeError));
};
export const test_i4_inner_view_and_inplace = () => {
  let use_reentrant, x, expected;
  const fn = (a) => {
    let b;
    b = a.clone();
    setitem(b, [0], mul(getitem(b, [0]), 3));
    b.mul_(2);
    return b.exp();
  };
  for (use_reentrant of [true, false]) {
    x = torch.tensor([0.1, 0.2], { dtype: torch.float64, requires_grad: true });
    checkpoint(fn, x, { use_reentrant: use_reentrant }).sum().backward();
    [expected] = torch.autograd.grad(fn(x).sum(), x);
    say(close(x.grad, expected));
  }
};
export const test_i4_rules_that_read_an_operand_twice = () => {
  let x, y, expected;
  const fn = (a, b) => {
    let c, d;
    c = div(a, b).atan2(b).hypot(a);
    d = add(torch.softmax(mul(c, c), 0), torch.nn.functional.layer_norm(c, [2]));
    return mul(add(add(d.prod(), torch.linalg.vector_norm(d)), d.std()), a.pow(b));
  };
  x = torch.tensor([0.7, 1.3], { dtype: torch.float64, requires_grad: true });
  y = torch.tensor([1.9, 0.4], { dtype: torch.float64, requires_grad: true });
  checkpoint(fn, x, y, { use_reentrant: false }).sum().backward();
  expected = torch.autograd.grad(fn(x, y).sum(), [x, y]);
  say(close(x.grad, getitem(expected, [0])), close(y.grad, getitem(expected, [1])));
};
