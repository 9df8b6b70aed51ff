/** @file What hooks and custom functions can ask about the backward pass that runs, and nodes that stop it. Translated from test/reference/behaviour/passes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  error,
  getitem,
  iadd,
  isinstance,
  method,
  mul,
  pow,
  say,
  setitem,
  sub,
  type,
} from '../python.ts';

const Function = torch.autograd.Function;
const leaf = (...values) => {
  return torch.tensor(values, { requires_grad: true });
};
const node_of = (x) => {
  return x.grad_fn !== null
    ? x.grad_fn
    : getitem(getitem(x.view_as(x).grad_fn.next_functions, [0]), [0]);
};
const structure = (node) => {
  if (node === null) {
    return 'None';
  }
  return add(
    add(
      add(type(node).__name__, '('),
      method(
        ', ',
        'join',
        (() => {
          const result = [];
          for (const [each, _] of node.next_functions) {
            result.push(structure(each));
          }
          return result;
        })(),
      ),
    ),
    ')',
  );
};
class Twice extends Function {
  static forward(ctx, x) {
    return mul(x, 2);
  }
  static backward(ctx, g) {
    return mul(g, 2);
  }
}
export const test_classes_of_nodes = () => {
  let x, y, z;
  x = leaf(1.0, 2.0);
  y = mul(Twice.apply(x), x);
  say(structure(y.grad_fn));
  z = y.clone();
  setitem(z, [0], 1);
  say(structure(z.grad_fn));
  say(y.grad_fn.__class__.__name__, isinstance(node_of(x), torch._C._functions.AccumulateGrad));
  say(
    isinstance(y.grad_fn, torch._C._functions.AccumulateGrad),
    isinstance(y.grad_fn, torch.autograd.graph.Node),
  );
};
export const test_gradient_of_custom_function_as_graph = () => {
  let a, b, seed;
  class Product extends Function {
    static forward(ctx, a, factor, b) {
      ctx.factor = factor;
      ctx.save_for_backward(a, b);
      return mul(mul(factor, a), b);
    }
    static backward(ctx, g) {
      let a, b;
      [a, b] = ctx.saved_tensors;
      return [mul(mul(g, b), ctx.factor), null, mul(mul(g, a), ctx.factor)];
    }
  }
  [a, b] = [leaf(1.0, 2.0), leaf(3.0, 5.0)];
  seed = torch.ones([], { requires_grad: true });
  Product.apply(a, 4, b).sum().backward(seed, { create_graph: true });
  say(structure(a.grad.grad_fn));
  say(structure(b.grad.grad_fn));
};
export const test_gradient_of_once_differentiable_as_graph = () => {
  let a, b;
  class Product extends Function {
    static forward(ctx, a, factor, b) {
      ctx.save_for_backward(a, b);
      return mul(a, b);
    }
    static backward = torch.autograd.function.once_differentiable(function (ctx, g) {
      let a, b;
      say(torch.is_grad_enabled());
      [a, b] = ctx.saved_tensors;
      return [mul(g, b), null, mul(g, a)];
    });
  }
  [a, b] = [leaf(1.0, 2.0), leaf(3.0, 5.0)];
  Product.apply(a, 4, b)
    .sum()
    .backward(torch.ones([], { requires_grad: true }), { create_graph: true });
  say(structure(a.grad.grad_fn));
};
export const test_running_node = () => {
  const pack = (x) => {
    say('saved in', torch._C._current_autograd_node());
    return x;
  };
  const unpack = (x) => {
    let node;
    node = torch._C._current_autograd_node();
    say('unpacked in', node.name());
    node.register_hook((outputs, inputs) =>
      say(
        (() => {
          const result = [];
          for (const each of inputs) {
            result.push(each === null);
          }
          return result;
        })(),
      ),
    );
    return x;
  };
  {
    using _1 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    leaf(1.0, 2.0).exp().sum().backward();
  }
};
export const test_pass_number = () => {
  let seen, y;
  seen = [];
  y = leaf(1.0).clone();
  y.register_hook((g) => method(seen, 'append', torch._C._current_graph_task_id()));
  y.backward({ retain_graph: true });
  y.backward({ retain_graph: true });
  say(sub(getitem(seen, [1]), getitem(seen, [0])), torch._C._current_graph_task_id());
};
export const test_will_execute = () => {
  let a, b, c, d, other, nodes;
  [a, b] = [leaf(1.0, 2.0), leaf(3.0, 4.0)];
  c = mul(a, b);
  d = Twice.apply(c);
  other = c.cos();
  nodes = (() => {
    const result = [];
    for (const each of [a, b, c, d, other]) {
      result.push(node_of(each));
    }
    return result;
  })();
  c.register_hook((g) =>
    say(
      (() => {
        const result = [];
        for (const each of nodes) {
          result.push(torch._C._will_engine_execute_node(each));
        }
        return result;
      })(),
    ),
  );
  d.sum().backward({ retain_graph: true });
  d.sum().backward({ inputs: [a, c], retain_graph: true });
  torch.autograd.grad(d.sum(), c, { retain_graph: true });
  error(() => torch.autograd.grad(d.sum(), a));
  error(() => torch._C._will_engine_execute_node(d.grad_fn));
  error(() => torch._C._will_engine_execute_node(d));
};
export const test_execution_order = () => {
  let order, a, b, c, d, out;
  order = [];
  const look = (g) => {
    method(order, 'clear');
    method(
      order,
      'extend',
      (() => {
        const result = [];
        for (const each of torch._C._current_graph_task_execution_order()) {
          result.push(each.name());
        }
        return result;
      })(),
    );
  };
  [a, b] = [leaf(1.0), leaf(2.0)];
  c = b.sin();
  d = a.cos();
  out = mul(c, d);
  out.register_hook(look);
  {
    using _2 = torch.autograd.set_multithreading_enabled(false);
    out.backward({ retain_graph: true });
    say(order);
    torch.autograd.grad(out, a, { retain_graph: true });
    say(order);
    torch.autograd.backward(out, { inputs: [b], retain_graph: true });
    say(order);
  }
  error(() =>
    getitem([leaf(1.0).exp().register_hook(look), out.sin()], [1]).backward({ inputs: [a] }),
  );
  error(() => torch._C._current_graph_task_execution_order());
};
export const test_delayed_error = () => {
  let x, y, bad, out;
  [x, y] = [leaf(1.0, 2.0), leaf(3.0, 4.0)];
  bad = torch._C._functions.DelayedError('not this way', 1)(y);
  say(bad.grad_fn.name(), bad.requires_grad, bad);
  out = x.clone().view(-1);
  out = iadd(out, bad);
  error(() => out.sum().backward({ retain_graph: true }));
  error(() => torch.autograd.grad(out.sum(), y, { retain_graph: true }));
  say(torch.autograd.grad(out.sum(), [x, bad]));
};
export const test_undefined_gradient = () => {
  let x;
  class Look extends Function {
    static forward(ctx, x, materialize) {
      ctx.set_materialize_grads(materialize);
      return x.clone();
    }
    static backward(ctx, g) {
      say(g);
      return [g, null];
    }
  }
  x = leaf(1.0);
  torch._C._functions.UndefinedGrad()(Look.apply(x, true)).backward();
  torch._C._functions.UndefinedGrad()(Look.apply(x, false)).backward();
  say(x.grad);
};
export const test_results_without_gradient = () => {
  class Both extends Function {
    static forward(ctx, x, materialize) {
      let first, second;
      [first, second] = [x.clone(), x.clone()];
      ctx.mark_non_differentiable(second);
      ctx._materialize_non_diff_grads = materialize;
      return [first, second];
    }
    static backward(ctx, ...grads) {
      say(grads);
      return [getitem(grads, [0]), null];
    }
  }
  getitem(Both.apply(leaf(1.0), true), [0]).backward();
  getitem(Both.apply(leaf(1.0), false), [0]).backward();
};
export const test_saved_once = () => {
  class Look extends Function {
    static clear_saved_tensors_on_access = true;
    static forward(ctx, x) {
      ctx.save_for_backward(x);
      return x.clone();
    }
    static backward(ctx, g) {
      say(ctx.saved_tensors);
      return mul(getitem(ctx.saved_tensors, [0]), g);
    }
  }
  error(() => Look.apply(leaf(1.0)).backward());
};
export const test_slots_of_saved_tensors = () => {
  let pack, unpack, x, y, z, slots, picked;
  [pack, unpack] = [(x) => x, (x) => x];
  x = leaf(1.0, 2.0);
  {
    using _3 = torch.autograd.graph.saved_tensors_hooks(pack, unpack);
    y = pow(x, 2);
  }
  z = y.exp();
  slots = [
    y.grad_fn._raw_saved_self,
    z.grad_fn._raw_saved_result,
    pow(z, 2).grad_fn._raw_saved_self,
  ];
  say(
    getitem(slots, [0]).data === x,
    getitem(slots, [1]).data === z,
    getitem(slots, [2]).data === z,
  );
  say(getitem(slots, [0]).unpack_hook === unpack, getitem(slots, [1]).unpack_hook);
  picked = getitem(torch.ones(2, 2, { requires_grad: true }), [
    torch.slice(null),
    torch.tensor([0, 1], { dtype: torch.int64 }),
  ]);
  say(picked.grad_fn._saved_indices);
  error(() => getitem(picked.grad_fn._raw_saved_indices, [0]).register_hooks(pack, unpack));
  y.sum().backward();
  error(() => getitem(slots, [0]).register_hooks(pack, unpack));
};
export const test_node_called_by_hand = () => {
  let y;
  y = pow(leaf(1.0, 3.0), 2);
  say(y.grad_fn(torch.ones(2)));
  error(() => y.grad_fn());
  error(() => y.grad_fn(torch.ones(2), torch.ones(2)));
};
