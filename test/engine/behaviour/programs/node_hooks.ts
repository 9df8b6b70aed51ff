/** @file H: hooks of nodes, of leaves and of several tensors, and the order of them all. Translated from test/reference/behaviour/node_hooks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  error,
  getitem,
  gt,
  iadd,
  isinstance,
  isub,
  len,
  method,
  mul,
  say,
  setitem,
  sub,
} from '../python.ts';

export const test_h4_prehook_ordering = () => {
  let log, a, b;
  log = [];
  const hook1 = (g) => {
    method(log, 'append', 1);
    return mul(g, 2);
  };
  const hook2 = (g) => {
    method(log, 'append', 2);
    return mul(g, 2);
  };
  a = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  b = a.clone();
  b.register_hook(hook1);
  b.register_hook(hook2);
  b.retain_grad();
  const prehook = (grads) => {
    method(log, 'append', 'pre');
  };
  const posthook = (grad_inputs, grad_outputs) => {
    method(log, 'append', 'post');
  };
  b.grad_fn.register_hook(posthook);
  b.grad_fn.register_prehook(prehook);
  b.sum().backward();
  say(log, a.grad, b.grad);
};
export const test_h4_all_hooks_and_captures = () => {
  let a, b, log;
  a = torch.tensor([1.0], { requires_grad: true });
  b = mul(a, 2);
  log = [];
  b.grad_fn.register_prehook((grads) => method(log, 'append', ['pre', getitem(grads, [0]).item()]));
  b.register_hook((grad) => method(log, 'append', ['tensor', grad.item()]));
  b.grad_fn.register_hook((gi, go) =>
    method(log, 'append', ['post', getitem(gi, [0]).item(), getitem(go, [0]).item()]),
  );
  a.register_hook((grad) => method(log, 'append', ['leaf', grad.item()]));
  a.register_post_accumulate_grad_hook((p) =>
    method(log, 'append', ['accumulated', p.grad.item()]),
  );
  b.backward();
  say(log);
};
export const test_h7_prehook_changes_gradients = () => {
  let a, b, handle;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  handle = b.grad_fn.register_prehook((grads) => [mul(getitem(grads, [0]), 10)]);
  b.sum().backward({ retain_graph: true });
  say(a.grad);
  method(handle, 'remove');
  a.grad = null;
  b.sum().backward();
  say(a.grad);
};
export const test_h7_prehook_order = () => {
  let a, b, log;
  a = torch.tensor([1.0], { requires_grad: true });
  b = mul(a, 1);
  log = [];
  const first = (grads) => {
    method(log, 'append', getitem(grads, [0]).item());
    return [mul(getitem(grads, [0]), 2)];
  };
  const second = (grads) => {
    method(log, 'append', getitem(grads, [0]).item());
    return [add(getitem(grads, [0]), 1)];
  };
  b.grad_fn.register_prehook(first);
  b.grad_fn.register_prehook(second);
  b.backward();
  say(log, a.grad);
};
export const test_h7_posthook_sees_both = () => {
  let a, b;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  say(b.grad_fn.name(), getitem(b.grad_fn.next_functions, [1]));
  b.grad_fn.register_hook((gi, go) => say(gi, go));
  b.backward(torch.tensor([4.0, 8.0]));
};
export const test_h7_posthook_changes_gradients = () => {
  let a, c, b;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  c = torch.tensor([3.0, 4.0], { requires_grad: true });
  b = mul(a, c);
  b.grad_fn.register_hook((gi, go) => [mul(getitem(gi, [0]), 100), mul(getitem(gi, [1]), 1000)]);
  b.sum().backward();
  say(a.grad, c.grad);
};
export const test_h7_posthook_checks = () => {
  const attempt = (hook) => {
    let a, c, b;
    a = torch.tensor([1.0, 2.0], { requires_grad: true });
    c = torch.tensor([3.0, 4.0], { requires_grad: true });
    b = mul(a, c);
    b.grad_fn.register_hook(hook);
    error(() => b.sum().backward());
  };
  const shorter = (gi, go) => {
    return [getitem(gi, [0])];
  };
  attempt(shorter);
  attempt((gi, go) => [getitem(gi, [0]).double(), getitem(gi, [1])]);
  attempt((gi, go) => [getitem(getitem(gi, [0]), [torch.slice(null, 1)]), getitem(gi, [1])]);
  attempt((gi, go) => [getitem(gi, [0]), 'text']);
  attempt((gi, go) => getitem(gi, [0]));
  attempt((gi, go) => [getitem(gi, [0]), getitem(gi, [1]), null]);
};
export const test_h7_prehook_checks = () => {
  const attempt = (hook) => {
    let a, b;
    a = torch.tensor([1.0, 2.0], { requires_grad: true });
    b = mul(a, 2);
    b.grad_fn.register_prehook(hook);
    error(() => b.sum().backward());
  };
  attempt((grads) => [getitem(grads, [0]), getitem(grads, [0])]);
  attempt((grads) => [getitem(grads, [0]).double()]);
  attempt((grads) => ['text']);
  attempt((grads) => 3);
};
export const test_h7_posthook_none_to_value = () => {
  let a, b;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  b.grad_fn.register_hook((gi, go) => [getitem(gi, [0]), getitem(gi, [0])]);
  error(() => b.sum().backward());
};
export const test_h7_posthook_to_none = () => {
  let a, b;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  b.grad_fn.register_hook((gi, go) => [null, null]);
  b.sum().backward();
  say(a.grad);
};
export const test_h7_hook_on_accumulate_grad = () => {
  let a, b, acc;
  a = torch.tensor([1.0, 2.0], { requires_grad: true });
  b = mul(a, 2);
  acc = getitem(getitem(b.grad_fn.next_functions, [0]), [0]);
  say(acc.name(), acc.variable === a, acc.next_functions);
  acc.register_hook((gi, go) => say('post', gi, go, a.grad));
  acc.register_prehook((go) => [mul(getitem(go, [0]), 3)]);
  b.sum().backward();
  say(a.grad);
};
export const test_h7_node_of_many_outputs = () => {
  let a, first, second;
  a = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { requires_grad: true },
  );
  [first, second] = a.unbind(0);
  first.grad_fn.register_prehook((grads) => say(grads));
  first.grad_fn.register_hook((gi, go) => say(gi, go));
  mul(first, 2).sum().backward();
};
export const test_h7_error_in_node_hooks = () => {
  let a, b, handle;
  a = torch.tensor([1.0], { requires_grad: true });
  b = mul(a, 2);
  const fail = (...args) => {
    throw new torch.ValueError('node hook');
  };
  handle = b.grad_fn.register_prehook(fail);
  error(() => b.backward());
  method(handle, 'remove');
  b.grad_fn.register_hook(fail);
  error(() => b.backward());
  say(a.grad);
};
export const test_h7_undefined_gradients_reach_hooks = () => {
  let x, y, log, inner, each;
  class OnlySecond extends torch.autograd.Function {
    static forward(ctx, x, y) {
      return mul(x, y);
    }
    static backward(ctx, grad) {
      return [null, grad];
    }
  }
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  log = [];
  x.register_hook((grad) => method(log, 'append', ['x', grad]));
  inner = mul(x, 2);
  inner.register_hook((grad) => method(log, 'append', ['inner', grad]));
  inner.retain_grad();
  inner.grad_fn.register_prehook((go) => method(log, 'append', ['pre', go]));
  inner.grad_fn.register_hook((gi, go) => method(log, 'append', ['post', gi, go]));
  x.register_post_accumulate_grad_hook((p) => method(log, 'append', ['leaf', p.grad]));
  OnlySecond.apply(inner, y).sum().backward();
  for (each of log) {
    say(each);
  }
  say(inner.grad, x.grad, y.grad);
};
export const test_h7_replacing_none = () => {
  let a, first, second;
  a = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { requires_grad: true },
  );
  [first, second] = a.unbind(0);
  second.register_hook((grad) => torch.ones(2));
  error(() => first.sum().backward());
};
export const test_h6_post_accumulate = () => {
  let leaf, seen, handle;
  leaf = torch.tensor([2.0, 3.0], { requires_grad: true });
  seen = [];
  const hook = (p) => {
    method(seen, 'append', [p === leaf, p.grad.clone()]);
  };
  handle = leaf.register_post_accumulate_grad_hook(hook);
  mul(leaf, 3).sum().backward();
  mul(leaf, 4).sum().backward();
  say(seen);
  method(handle, 'remove');
  mul(leaf, 5).sum().backward();
  say(len(seen), leaf.grad);
};
export const test_h6_e2e_optimizer_in_backward = () => {
  let leaf;
  leaf = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  const step = (p) => {
    {
      using _1 = torch.no_grad();
      p = isub(p, mul(0.1, p.grad));
    }
    p.grad = null;
  };
  leaf.register_post_accumulate_grad_hook(step);
  mul(leaf, leaf).sum().backward();
  say(leaf, leaf.grad);
  mul(leaf, leaf).sum().backward();
  say(leaf, leaf.grad);
};
export const test_h6_gets_cleaned_up = () => {
  let leaf;
  leaf = torch.tensor([1.0], { requires_grad: true });
  leaf.register_post_accumulate_grad_hook((p) => say(p.grad));
  mul(leaf, 5).backward();
  say(leaf.grad);
};
export const test_h6_ordering = () => {
  let tensor, tensor2, acc;
  tensor = torch.tensor(1.0, { requires_grad: true });
  tensor2 = torch.tensor(1.0, { requires_grad: true });
  const pre = (grad) => {
    return sub(grad, 2);
  };
  const post_acc = (param) => {
    {
      using _2 = torch.no_grad();
      param.grad.div_(5);
    }
  };
  const post_acc2 = (param) => {
    {
      using _3 = torch.no_grad();
      param.grad.add_(0.5);
    }
  };
  const post_acc3 = (param) => {
    {
      using _4 = torch.no_grad();
      param.grad.mul_(10);
    }
  };
  tensor.register_hook(pre);
  tensor.register_post_accumulate_grad_hook(post_acc);
  acc = getitem(getitem(tensor.view_as(tensor).grad_fn.next_functions, [0]), [0]);
  const post = (grad_inputs, grad_outputs) => {
    say('post', grad_inputs);
  };
  acc.register_hook(post);
  tensor.register_post_accumulate_grad_hook(post_acc2);
  tensor.register_post_accumulate_grad_hook(post_acc3);
  mul(tensor, tensor2).backward();
  say(tensor.grad);
};
export const test_h6_wrong_tensors = () => {
  let leaf;
  leaf = torch.tensor([1.0], { requires_grad: true });
  error(() => mul(leaf, 2).register_post_accumulate_grad_hook((p) => null));
  error(() => torch.ones(1).register_post_accumulate_grad_hook((p) => null));
};
export const test_h6_multiple_hooks_and_errors = () => {
  let leaf, log, handle;
  leaf = torch.tensor([1.0], { requires_grad: true });
  log = [];
  leaf.register_post_accumulate_grad_hook((p) => method(log, 'append', 1));
  const fail = (p) => {
    throw new torch.RuntimeError('post accumulate');
  };
  handle = leaf.register_post_accumulate_grad_hook(fail);
  leaf.register_post_accumulate_grad_hook((p) => method(log, 'append', 2));
  error(() => mul(leaf, 2).backward());
  say(log, leaf.grad);
  method(handle, 'remove');
  mul(leaf, 2).backward();
  say(log, leaf.grad);
};
export const test_h6_returns_must_be_none = () => {
  let leaf;
  leaf = torch.tensor([1.0], { requires_grad: true });
  leaf.register_post_accumulate_grad_hook((p) => mul(p.grad, 2));
  error(() => mul(leaf, 3).backward());
  say(leaf.grad);
};
export const test_h6_not_with_grad = () => {
  let leaf, log;
  leaf = torch.tensor([1.0], { requires_grad: true });
  log = [];
  leaf.register_post_accumulate_grad_hook((p) => method(log, 'append', 1));
  torch.autograd.grad(mul(leaf, 3), leaf);
  say(log);
};
export const test_h8_multi_grad_all = () => {
  let t1, t2, t3, t4, res, count, handle, out;
  t1 = torch.rand(2, { requires_grad: true });
  t2 = torch.rand(2, { requires_grad: true });
  t3 = torch.rand(2, { requires_grad: true });
  t4 = torch.rand(2, { requires_grad: true });
  t1.mul(t2);
  t3.mul(t4);
  res = null;
  count = [0];
  const hook = (grads) => {
    const _5 = count;
    const _6 = [0];
    setitem(_5, _6, iadd(getitem(_5, _6), 1));
    res = (() => {
      const result = [];
      for (const g of grads) {
        result.push(g !== null);
      }
      return result;
    })();
  };
  handle = torch.autograd.graph.register_multi_grad_hook([t1, t2, t3, t4], hook);
  out = mul(t2, t3);
  out.sum().backward({ inputs: [t2, t3], retain_graph: true });
  say(getitem(count, [0]), res);
  out.sum().backward({ inputs: [t1], retain_graph: true });
  say(getitem(count, [0]), res);
  out.sum().backward({ inputs: [t1, t2], retain_graph: true });
  say(getitem(count, [0]), res);
  error(() => torch.autograd.grad(out.sum(), { inputs: [t2, t3], retain_graph: true }));
  say(getitem(count, [0]), res);
  method(handle, 'remove');
  out.sum().backward({ retain_graph: true });
  say(getitem(count, [0]), res);
};
export const test_h8_multi_grad_any = () => {
  let t1, t2, log, a, b, handle;
  t1 = torch.tensor([1.0], { requires_grad: true });
  t2 = torch.tensor([2.0], { requires_grad: true });
  log = [];
  [a, b] = [mul(t1, 3), mul(t2, 5)];
  handle = torch.autograd.graph.register_multi_grad_hook(
    [a, b],
    (grad) => method(log, 'append', grad),
    { mode: 'any' },
  );
  mul(a, b).backward({ retain_graph: true });
  say(log);
  mul(a, b).backward({ retain_graph: true });
  say(len(log));
  method(handle, 'remove');
  mul(a, b).backward();
  say(len(log));
};
export const test_h8_multi_grad_of_computed = () => {
  let x, a, b, log;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  a = mul(x, 2);
  b = mul(x, 3);
  log = [];
  torch.autograd.graph.register_multi_grad_hook([a, b, x], (grads) => method(log, 'append', grads));
  mul(a, b).sum().backward();
  say(len(log), getitem(log, [0]));
};
export const test_h8_multi_grad_wrong_mode = () => {
  let x;
  x = torch.ones(1, { requires_grad: true });
  error(() => torch.autograd.graph.register_multi_grad_hook([x], (g) => null, { mode: 'some' }));
};
export const test_h8_nested_backward = () => {
  let x, y, log;
  x = torch.tensor([2.0], { requires_grad: true });
  y = torch.tensor([3.0], { requires_grad: true });
  log = [];
  torch.autograd.graph.register_multi_grad_hook([x, y], (grads) => method(log, 'append', grads));
  class Inner extends torch.autograd.Function {
    static forward(ctx, a) {
      return mul(a, 1);
    }
    static backward(ctx, grad) {
      {
        using _7 = torch.enable_grad();
        mul(mul(x, y), 10).sum().backward();
      }
      return grad;
    }
  }
  Inner.apply(mul(x, y)).sum().backward();
  say(log);
};
export const test_h_node_properties = () => {
  let x, y, z, meta;
  x = torch.ones(2, { requires_grad: true });
  y = x.exp();
  say(y.grad_fn.name(), y.grad_fn === y.grad_fn, y.grad_fn.metadata);
  setitem(y.grad_fn.metadata, ['key'], 5);
  say(getitem(y.grad_fn.metadata, ['key']));
  say(isinstance(y.grad_fn, torch.autograd.graph.Node));
  z = mul(y, 2);
  say(gt(z.grad_fn._sequence_nr(), y.grad_fn._sequence_nr()));
  meta = y.grad_fn._input_metadata;
  say(len(meta), getitem(meta, [0]).shape, getitem(meta, [0]).dtype === torch.float32);
};
export const test_h_node_called_by_hand = () => {
  let x, y, z;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, 3);
  say(y.grad_fn(torch.tensor([1.0, 10.0])));
  z = mul(x, x).sum();
  say(z.grad_fn(torch.tensor(2.0)));
};
export const test_h_gradient_edge = () => {
  let x, y, z, edge, leaf_edge;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, 3);
  z = mul(y, y).sum();
  edge = torch.autograd.graph.get_gradient_edge(y);
  say(edge.node === y.grad_fn, edge.output_nr);
  say(torch.autograd.grad(z, edge, { retain_graph: true }));
  say(torch.autograd.grad(torch.autograd.graph.get_gradient_edge(z), x, { retain_graph: true }));
  leaf_edge = torch.autograd.graph.get_gradient_edge(x);
  say(leaf_edge.node.name(), leaf_edge.output_nr);
  torch.autograd.backward(z, { inputs: [leaf_edge] });
  say(x.grad);
  error(() => torch.autograd.graph.get_gradient_edge(torch.ones(2)));
};
export const test_h_increment_version = () => {
  let x, y, z;
  x = torch.ones(2);
  y = torch.ones(2, { requires_grad: true });
  torch.autograd.graph.increment_version(x);
  say(x._version);
  torch.autograd.graph.increment_version([x, y]);
  say(x._version, y._version);
  z = mul(y, y);
  torch.autograd.graph.increment_version(y);
  error(() => z.sum().backward());
};
