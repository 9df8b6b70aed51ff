/** @file C: autograd.grad(). Translated from test/reference/behaviour/gradients.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, getitem, isinstance, len, method, mul, pow, say, sub } from '../python.ts';

export const test_c1_order_and_no_writing = () => {
  let x, y, z, result, mid, out;
  x = torch.tensor(2.0, { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  z = mul(mul(x, x), y);
  result = torch.autograd.grad(z, [y, x]);
  say(len(result), getitem(result, [0]), getitem(result, [1]), x.grad, y.grad);
  mid = mul(x, 2);
  out = mul(mid, y);
  say(torch.autograd.grad(out, [mid, x], { retain_graph: true }), mid.grad_fn.name());
  say(torch.autograd.grad(out, [out, mid]));
  say(torch.autograd.grad(mul(x, y), x));
};
export const test_c1_input_is_output = () => {
  let x, y, g, found;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, 2);
  g = torch.tensor([3.0, 4.0]);
  found = getitem(torch.autograd.grad(y, y, g), [0]);
  say(found);
  say(
    getitem(torch.autograd.grad(x.sum(), x), [0]),
    getitem(torch.autograd.grad(x, x, torch.ones(2)), [0]),
  );
};
export const test_c1_several_outputs = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  say(torch.autograd.grad([mul(x, 2), mul(x, x)], x));
  say(torch.autograd.grad([mul(x, 2), mul(x, x)], x, [torch.tensor(1.0), torch.tensor(10.0)]));
  say(torch.autograd.grad([mul(x, 2), mul(x, x)], x, { grad_outputs: [null, torch.tensor(10.0)] }));
  y = torch.ones(2, { requires_grad: true });
  say(torch.autograd.grad([mul(y, 2), mul(y, y).sum()], y, [torch.ones(2), null]));
  error(() => torch.autograd.grad([mul(x, 2), mul(x, x)], x, [torch.tensor(1.0)]));
};
export const test_c1_same_input_twice = () => {
  let x, a, b;
  x = torch.tensor(2.0, { requires_grad: true });
  [a, b] = torch.autograd.grad(mul(x, x), [x, x]);
  say(a, b);
};
export const test_c1_gradients_errors = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => torch.autograd.grad(mul(x, 2), x));
  error(() => torch.autograd.grad(mul(x, 2), x, torch.ones(3)));
  error(() => torch.autograd.grad(mul(x, 2), x, [1.5]));
  error(() => torch.autograd.grad(torch.ones([]), x));
  error(() => torch.autograd.grad(x.sum().detach(), x));
};
export const test_c2_unused = () => {
  let x, y, found;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  error(() => torch.autograd.grad(x.sum(), [x, y]));
  say(torch.autograd.grad(x.sum(), [x, y], { allow_unused: true }));
  say(torch.autograd.grad(x.sum(), [y, x], { materialize_grads: true }));
  say(torch.autograd.grad(x.sum(), [y, x], { allow_unused: true, materialize_grads: true }));
  error(() =>
    torch.autograd.grad(x.sum(), [x, y], { allow_unused: false, materialize_grads: true }),
  );
  found = torch.autograd.grad(mul(x, x).sum(), [x, y], {
    materialize_grads: true,
    create_graph: true,
  });
  say(getitem(found, [1]), getitem(found, [1]).requires_grad);
};
export const test_c2_view_of_the_input_is_another_tensor = () => {
  let x, y;
  x = torch.ones(2, 2, { requires_grad: true });
  y = x.view(4);
  error(() => torch.autograd.grad(x.sum(), y));
  say(getitem(torch.autograd.grad(y.sum(), x), [0]));
  say(getitem(torch.autograd.grad(y.sum(), y), [0]));
};
export const test_c3_inputs_without_grad = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  error(() => torch.autograd.grad(x.sum(), torch.ones(2)));
  error(() => torch.autograd.grad(x.sum(), [x, torch.ones(2)], { allow_unused: true }));
  error(() => torch.autograd.grad(x.sum(), []));
  error(() => torch.autograd.grad(x.sum(), x.detach()));
};
export const test_c4_batched = () => {
  let x, y, rows, a, out, basis, jacobian;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = pow(x, 3);
  [rows] = torch.autograd.grad(y, x, torch.eye(2, { dtype: torch.float64 }), {
    is_grads_batched: true,
    retain_graph: true,
  });
  say(rows);
  error(() =>
    torch.autograd.grad(y, x, torch.ones(2, 3, { dtype: torch.float64 }), {
      is_grads_batched: true,
    }),
  );
  error(() =>
    torch.autograd.grad(y, x, torch.ones(2, { dtype: torch.float64 }), { is_grads_batched: true }),
  );
  a = torch.rand(2, 3, { dtype: torch.float64, requires_grad: true });
  out = a.sum(0);
  basis = torch.eye(3, { dtype: torch.float64 });
  [jacobian] = torch.autograd.grad(out, a, basis, { is_grads_batched: true });
  say(jacobian.shape, jacobian.sum());
};
export const test_c4_batched_twice_differentiable = () => {
  let x, y, rows;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  y = pow(x, 3);
  [rows] = torch.autograd.grad(y, x, torch.eye(2, { dtype: torch.float64 }), {
    is_grads_batched: true,
    create_graph: true,
  });
  say(rows.requires_grad);
  say(torch.autograd.grad(rows.sum(), x));
};
export const test_c4_batched_with_unused = () => {
  let x, y, found;
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  found = torch.autograd.grad(mul(x, 2), [x, y], torch.eye(2), {
    is_grads_batched: true,
    allow_unused: true,
  });
  say(found);
  found = torch.autograd.grad(mul(x, 2), [x, y], torch.eye(2), {
    is_grads_batched: true,
    materialize_grads: true,
  });
  say(getitem(found, [1]).shape);
};
export const test_c5_second_derivative_needs_create_graph = () => {
  let x, g, h, t;
  x = torch.tensor(2.0, { requires_grad: true });
  [g] = torch.autograd.grad(pow(x, 3), x);
  error(() => torch.autograd.grad(g, x));
  [g] = torch.autograd.grad(pow(x, 3), x, { create_graph: true });
  [h] = torch.autograd.grad(g, x, { create_graph: true });
  [t] = torch.autograd.grad(h, x);
  say(g.item(), h.item(), t.item());
};
export const test_c5_gradient_penalty = () => {
  let x, w, out, g, penalty;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  w = torch.tensor([3.0, -1.0], { dtype: torch.float64, requires_grad: true });
  out = mul(w, pow(x, 2)).sum();
  [g] = torch.autograd.grad(out, x, { create_graph: true });
  penalty = pow(sub(g.norm(), 1), 2);
  penalty.backward();
  say(x.grad, w.grad);
};
export const test_c6_pruning = () => {
  let x, y, seen, ran, branch, out;
  x = torch.tensor(2.0, { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  seen = [];
  class Product extends torch.autograd.Function {
    static forward(ctx, a, b) {
      ctx.save_for_backward(a, b);
      return mul(a, b);
    }
    static backward(ctx, grad) {
      let a, b;
      [a, b] = ctx.saved_tensors;
      method(seen, 'append', ctx.needs_input_grad);
      return [mul(grad, b), mul(grad, a)];
    }
  }
  ran = [];
  branch = y.exp();
  branch.register_hook((g) => method(ran, 'append', 'exp'));
  out = Product.apply(x, branch);
  torch.autograd.grad(out, x);
  say(ran, seen);
};
export const test_c6_hooks_of_skipped_branches = () => {
  let x, y, ran, a, b;
  x = torch.tensor(2.0, { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  ran = [];
  a = mul(x, 2);
  b = mul(y, 2);
  a.register_hook((g) => method(ran, 'append', 'a'));
  b.register_hook((g) => method(ran, 'append', 'b'));
  x.register_hook((g) => method(ran, 'append', 'x'));
  y.register_hook((g) => method(ran, 'append', 'y'));
  torch.autograd.grad(add(a, b), x);
  say(ran);
};
export const test_c7_gradient_edge = () => {
  let x, y, edge, leaf, a, b;
  const get_gradient_edge = torch.autograd.graph.get_gradient_edge;
  const GradientEdge = torch.autograd.graph.GradientEdge;
  x = torch.tensor(2.0, { requires_grad: true });
  y = mul(x, 3);
  edge = get_gradient_edge(y);
  say(edge.node === y.grad_fn, edge.output_nr, isinstance(edge, GradientEdge));
  leaf = get_gradient_edge(x);
  say(leaf.node.name(), leaf.output_nr);
  say(torch.autograd.grad(mul(y, 2), [edge, leaf], { retain_graph: true }));
  say(torch.autograd.grad(edge, x, { grad_outputs: torch.tensor(10.0), retain_graph: true }));
  say(torch.autograd.grad([edge], [leaf]));
  error(() => get_gradient_edge(torch.ones(2)));
  torch.autograd.backward(get_gradient_edge(mul(x, 5)));
  say(x.grad);
  [a, b] = torch.ones(2, 2, { requires_grad: true }).unbind(0);
  say(get_gradient_edge(b).output_nr);
};
export const test_c7_dictionaries = () => {
  let x, y, found;
  x = torch.tensor(2.0, { requires_grad: true });
  y = torch.tensor(3.0, { requires_grad: true });
  found = torch.autograd.grad(mul(x, y), { a: x, b: y });
  say(getitem(found, ['a']), getitem(found, ['b']));
};
export const test_retain_and_free = () => {
  let x, y;
  x = torch.tensor(2.0, { requires_grad: true });
  y = pow(x, 3);
  torch.autograd.grad(y, x, { retain_graph: true });
  torch.autograd.grad(y, x);
  error(() => torch.autograd.grad(y, x));
};
export const test_grad_through_indexing_and_reuse = () => {
  let x, y;
  x = torch.arange(4.0, { dtype: torch.float64, requires_grad: true });
  y = mul(getitem(x, [torch.slice(1)]), getitem(x, [torch.slice(null, -1)]));
  say(getitem(torch.autograd.grad(y.sum(), x), [0]));
};
export const test_grad_of_non_leaf_after_in_place = () => {
  let x, y, z, w;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = x.clone();
  z = mul(y, 3);
  y.add_(1);
  error(() => torch.autograd.grad(z.sum(), y));
  [w] = torch.autograd.grad(mul(y, 2).sum(), y);
  say(w);
};
export const test_grad_is_not_affected_by_requires_grad_of_outputs = () => {
  let x, g;
  x = torch.tensor(1.0, { requires_grad: true });
  [g] = torch.autograd.grad(mul(x, 2), x, { create_graph: true });
  say(g, g.requires_grad);
  [g] = torch.autograd.grad(mul(x, x), x, { create_graph: true });
  say(g.requires_grad, g.grad_fn.name());
};
export const test_nested_grad_calls = () => {
  let x, out;
  const f = (x) => {
    let y, g;
    y = mul(x, x);
    [g] = torch.autograd.grad(y, x, { create_graph: true });
    return mul(g, x);
  };
  x = torch.tensor(3.0, { requires_grad: true });
  out = f(x);
  out.backward();
  say(out.item(), x.grad);
};
