/** @file G10 to G12, G16 to G18, G21: views, bases and writes through them. Translated from test/reference/behaviour/views.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  either,
  eq,
  error,
  getitem,
  gt,
  list,
  method,
  mul,
  pow,
  range,
  say,
  setitem,
  sub,
} from '../python.ts';

export const test_g10_narrow_and_base = () => {
  let x, base;
  x = torch.ones(2, 2, { requires_grad: true });
  base = x.clone();
  base.narrow(0, 0, 1).mul_(2);
  say(base.grad_fn.name(), base);
  base.sum().backward();
  say(x.grad);
};
export const test_g10_sibling_view = () => {
  let x, base, first, second;
  x = torch.ones(2, 2, { requires_grad: true });
  base = x.clone();
  first = base.narrow(0, 0, 1);
  second = base.narrow(0, 0, 1);
  first.mul_(2);
  say(second.grad_fn.name(), first.grad_fn.name());
  second.sum().backward();
  say(x.grad);
};
export const test_g10_view_of_view = () => {
  let x, base, element;
  x = torch.ones(2, 2, { requires_grad: true });
  base = x.clone();
  element = getitem(getitem(base, [0]), [1]);
  element.mul_(2);
  say(base._version, element._base === base, element.grad_fn.name());
  base.sum().backward();
  say(x.grad);
};
export const test_g10_many_writes = () => {
  let x, base, row, column;
  x = torch.arange(6.0).view(2, 3).requires_grad_();
  base = x.clone();
  row = getitem(base, [1]);
  row.mul_(2);
  column = getitem(base, [torch.slice(null), 0]);
  column.add_(getitem(row, [0]));
  getitem(row, [torch.slice(1)]).zero_();
  mul(base, torch.arange(6.0).view(2, 3)).sum().backward();
  say(base, x.grad);
};
export const test_g10_transposed_write = () => {
  let x, base;
  x = torch.arange(6.0).view(2, 3).requires_grad_();
  base = x.clone();
  getitem(base.t(), [0]).mul_(10);
  getitem(base.view(6), [torch.slice(4)]).neg_();
  getitem(base.permute(1, 0), [1]).sub_(getitem(base, [0, 0]));
  mul(base, torch.arange(1.0, 7.0).view(2, 3)).sum().backward();
  say(base, x.grad);
};
export const test_g10_write_with_grad_tensor = () => {
  let x, y, base;
  x = torch.ones(2, 2, { requires_grad: true });
  y = torch.full([2], 3.0, { requires_grad: true });
  base = x.clone();
  getitem(base, [0]).mul_(y);
  getitem(base, [torch.slice(null), 1]).copy_(y);
  mul(
    base,
    torch.tensor([
      [1.0, 2.0],
      [3.0, 4.0],
    ]),
  )
    .sum()
    .backward();
  say(x.grad, y.grad);
};
export const test_g10_edges_of_copy_slices = () => {
  let x, y, base;
  x = torch.ones(2, 2, { requires_grad: true });
  y = torch.ones(2, { requires_grad: true });
  base = x.clone();
  getitem(base, [0]).mul_(y);
  say(
    (() => {
      const result = [];
      for (const [node, number] of base.grad_fn.next_functions) {
        result.push([
          both(
            () => node,
            () => node.name(),
          ),
          number,
        ]);
      }
      return result;
    })(),
  );
  getitem(base, [1]).add_(1);
  say(
    (() => {
      const result = [];
      for (const [node, number] of base.grad_fn.next_functions) {
        result.push([
          both(
            () => node,
            () => node.name(),
          ),
          number,
        ]);
      }
      return result;
    })(),
  );
  say(base, getitem(base, [0]));
};
export const test_g11_base_without_grad = () => {
  let a, b, early;
  a = torch.zeros(3);
  b = torch.ones(1, { requires_grad: true });
  early = getitem(a, [torch.slice(1)]);
  say(early.requires_grad);
  a.narrow(0, 1, 1).mul_(b);
  say(a.requires_grad, a.grad_fn.name(), early.requires_grad, early.grad_fn.name(), early.is_leaf);
  a.sum().backward();
  say(b.grad);
};
export const test_g11_chain_of_writes = () => {
  let root, x, view, view2;
  root = torch.zeros(4);
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  view = getitem(root, [torch.slice(null, 2)]);
  view.add_(x);
  view2 = getitem(root, [torch.slice(1, 3)]);
  view2.mul_(3);
  say(root, view, view2);
  mul(root, torch.tensor([1.0, 10.0, 100.0, 1000.0]))
    .sum()
    .backward();
  say(x.grad);
};
export const test_g12_multi_output_views = () => {
  let x, make, y, first, second;
  x = torch.ones(4, 2, { requires_grad: true });
  for (make of [
    (y) => y.unbind(0),
    (y) => method(y, 'split', 2),
    (y) => y.chunk(2),
    (y) => method(y, 'split', [1, 3]),
    (y) => y.tensor_split(2),
  ]) {
    y = x.clone();
    first = getitem(make(y), [0]);
    error(() => first.add_(1));
    error(() => first.zero_());
    y = x.clone();
    second = getitem(make(y), [1]);
    y.add_(1);
    error(() => second.grad_fn);
    say(second.requires_grad);
  }
};
export const test_g12_under_no_grad_and_without_grad = () => {
  let y, first, second, x, z, a, b;
  y = torch.ones(4, 2);
  [first, second] = method(y, 'split', 2);
  first.add_(1);
  say(y);
  x = torch.ones(2, { requires_grad: true });
  error(() => getitem(y.unbind(0), [0]).add_(x));
  {
    using _1 = torch.no_grad();
    z = torch.ones(2, 2, { requires_grad: true });
    [a, b] = z.unbind(0);
    a.mul_(3);
  }
  say(z, z.grad_fn);
};
export const test_g12_iteration = () => {
  let x, y, rows;
  x = torch.ones(2, 2, { requires_grad: true });
  y = x.clone();
  rows = list(y);
  error(() => getitem(rows, [0]).add_(1));
  add(mul(getitem(rows, [0]), 2), getitem(rows, [1]))
    .sum()
    .backward();
  say(x.grad);
};
export const test_f2_views_made_in_no_grad = () => {
  let x, view, y, z;
  x = torch.ones(4, { requires_grad: true });
  {
    using _2 = torch.no_grad();
    view = getitem(x, [torch.slice(null, 2)]);
  }
  error(() => view.add_(1));
  say(view.requires_grad, view.is_leaf, view._base === x);
  y = x.clone();
  {
    using _3 = torch.no_grad();
    view = getitem(y, [torch.slice(null, 2)]);
  }
  say(view.requires_grad, view.grad_fn);
  error(() => view.mul_(2));
  {
    using _4 = torch.no_grad();
    view.mul_(2);
  }
  say(y);
  y.sum().backward();
  say(x.grad);
  z = torch.ones(2);
  {
    using _5 = torch.no_grad();
    view = getitem(z, [torch.slice(null, 1)]);
  }
  view.add_(1);
  say(z);
};
export const test_g16_bases = () => {
  let x;
  x = torch.ones(2, 3);
  say(
    x._base,
    getitem(x, [0])._base === x,
    getitem(getitem(x, [0]), [torch.slice(1)])._base === x,
    x.t()._base === x,
    getitem(x.view(6), [torch.slice(2)]).view(2, 2)._base === x,
  );
  say(
    x.detach()._base,
    x.data._base,
    x.clone()._base,
    add(x, 1)._base,
    x.reshape(6)._base === x,
    x.t().reshape(6)._base,
  );
  say(
    x.contiguous()._base,
    x.expand(2, 2, 3)._base === x,
    getitem(x.unbind(0), [0])._base === x,
    getitem(method(x, 'split', 1), [0])._base === x,
  );
  say(
    getitem(x.detach(), [0])._base === x,
    x.view_as(x)._base === x,
    x.squeeze()._base === x,
    x.unsqueeze(0)._base === x,
  );
  say(
    getitem(x, [gt(x, 0)])._base,
    getitem(x, [[0]])._base,
    getitem(x, [null])._base === x,
    getitem(x, [torch.ellipsis])._base === x,
    x.T._base === x,
    x.diagonal()._base === x,
  );
  say(x._is_view(), getitem(x, [0])._is_view(), x.detach()._is_view(), x.clone()._is_view());
};
export const test_g16_views_of_detached = () => {
  let x, d, view;
  x = torch.ones(4, { requires_grad: true });
  d = x.detach();
  view = getitem(d, [torch.slice(null, 2)]);
  say(view._base === d, view.requires_grad);
  view.mul_(3);
  say(x);
};
export const test_g17_detach_shares = () => {
  let x, d;
  x = torch.ones(2, { requires_grad: true });
  d = x.detach();
  setitem(d, [0], 5);
  say(x, eq(d.data_ptr(), x.data_ptr()), d._version, x._version);
};
export const test_g18_view_errors = () => {
  let x;
  x = torch.zeros(2, 3);
  error(() => x.t().view(6));
  error(() => x.view(4, -1));
  error(() => x.view(-1, -1));
  error(() => x.view(7));
  error(() => x.view(-2, 3));
  error(() => x.view(2, 3, -1, -1));
  error(() => torch.zeros(0, 3).view(-1, 0));
  say(
    x.t().reshape(6).shape,
    x.reshape(-1).shape,
    x.view(3, -1).shape,
    x.view([6]).shape,
    x.view([1, 6]).shape,
  );
  say(eq(x.reshape(6).data_ptr(), x.data_ptr()), eq(x.t().reshape(6).data_ptr(), x.data_ptr()));
  say(
    eq(x.t().reshape(3, 2).data_ptr(), x.data_ptr()),
    eq(
      getitem(x, [torch.slice(null), torch.slice(null, 2)])
        .reshape(4)
        .data_ptr(),
      x.data_ptr(),
    ),
  );
};
export const test_g21_retain_grad_follows_the_tensor = () => {
  let x, a;
  x = torch.ones(2, { requires_grad: true });
  a = x.clone();
  a.retain_grad();
  a.mul_(2);
  a.sum().backward();
  say(a.grad, x.grad, a.retains_grad);
};
export const test_g21_hooks_stay_with_the_old_node = () => {
  let x, seen, a;
  x = torch.ones(2, { requires_grad: true });
  seen = [];
  a = x.clone();
  a.register_hook((g) => method(seen, 'append', ['old', g.clone()]));
  a.mul_(2);
  a.register_hook((g) => method(seen, 'append', ['new', g.clone()]));
  a.sum().backward();
  say(seen);
};
export const test_g21_retain_grad_of_base_written_through_a_view = () => {
  let x, a;
  x = torch.ones(4, { requires_grad: true });
  a = x.clone();
  a.retain_grad();
  getitem(a, [torch.slice(null, 2)]).mul_(3);
  mul(a, 2).sum().backward();
  say(a.grad, x.grad);
};
export const test_g21_retain_grad_of_a_written_view = () => {
  let x, a, v;
  x = torch.ones(4, { requires_grad: true });
  a = x.clone();
  v = getitem(a, [torch.slice(null, 2)]);
  v.retain_grad();
  v.mul_(3);
  say(v.retains_grad);
  mul(a, 2).sum().backward();
  say(v.grad, x.grad);
};
export const test_g21_retain_grad_of_a_written_view_used_itself = () => {
  let x, a, v;
  x = torch.ones(4, { requires_grad: true });
  a = x.clone();
  v = getitem(a, [torch.slice(null, 2)]);
  v.retain_grad();
  v.mul_(3);
  mul(v, 5).sum().backward();
  say(v.grad, x.grad);
};
export const test_g21_retain_grad_of_a_view_whose_base_is_written = () => {
  let x, a, v;
  x = torch.ones(4, { requires_grad: true });
  a = x.clone();
  v = getitem(a, [torch.slice(null, 2)]);
  v.retain_grad();
  a.mul_(3);
  mul(v, 5).sum().backward();
  say(v.grad, x.grad);
};
export const test_g21_retain_grad_several_writes = () => {
  let x, a, b;
  x = torch.ones(2, { requires_grad: true });
  a = mul(x, 2);
  a.retain_grad();
  a.mul_(2);
  a.add_(1);
  a.exp_();
  a.sum().backward();
  say(a.grad);
  b = mul(x, 2);
  b.mul_(3);
  b.retain_grad();
  b.mul_(5);
  b.sum().backward();
  say(b.grad);
};
export const test_requires_grad_on_views = () => {
  let x, view;
  x = torch.zeros(4);
  view = getitem(x, [torch.slice(null, 2)]);
  view.requires_grad_();
  say(view.requires_grad, x.requires_grad, view.is_leaf, view._base === x);
  error(() => view.add_(1));
  mul(view, 2).sum().backward();
  say(view.grad);
  x.add_(1);
  say(view);
};
export const test_views_of_views_in_both_directions = () => {
  let x, base, a, b, c;
  x = torch.arange(8.0).requires_grad_();
  base = x.clone();
  a = base.view(2, 4);
  b = getitem(a, [torch.slice(null), torch.slice(1, 3)]);
  c = b.t();
  c.mul_(2);
  say(base, a, b.grad_fn.name(), c.grad_fn.name(), a.grad_fn.name());
  mul(a, torch.arange(8.0).view(2, 4)).sum().backward();
  say(x.grad);
};
export const test_written_view_keeps_being_a_view = () => {
  let base, x, v;
  base = torch.zeros(4);
  x = torch.ones(2, { requires_grad: true });
  v = getitem(base, [torch.slice(null, 2)]);
  v.copy_(x);
  say(v._base === base, v.is_leaf, v.requires_grad, v.grad_fn.name());
  base.add_(1);
  say(v, v.grad_fn.name());
};
export const test_copy_slices_twice_differentiable = () => {
  let x, base, g;
  x = torch.tensor([1.0, 2.0, 3.0], { dtype: torch.float64, requires_grad: true });
  base = x.clone();
  getitem(base, [torch.slice(1)]).pow_(3);
  [g] = torch.autograd.grad(pow(base, 2).sum(), x, { create_graph: true });
  say(g.detach());
  g.sum().backward();
  say(x.grad);
};
export const test_properties_of_views = () => {
  let x, y;
  x = torch.arange(24.0).view(2, 3, 4);
  for (y of [
    getitem(x, [1]),
    getitem(x, [torch.slice(null), 1]),
    getitem(x, [torch.ellipsis, 2]),
    x.transpose(0, 2),
    x.permute(2, 0, 1),
    getitem(x, [torch.slice(null), torch.slice(null, null, 2)]),
    x.unsqueeze(1),
    x.expand(2, 2, 3, 4),
    x.narrow(2, 1, 2),
    x.diagonal(0, 1, 2),
    x.unfold(2, 2, 1),
    x.as_strided([2, 2], [3, 5], 1),
    x.flatten(1),
    x.movedim(0, 2),
    x.swapaxes(0, 1),
  ]) {
    say(
      y.shape,
      y.stride(),
      y.storage_offset(),
      y.is_contiguous(),
      either(
        () => y._base === x,
        () => y._base === x._base,
      ),
      y.numel(),
      y.dim(),
    );
  }
  say(
    x.stride(0),
    x.stride(-1),
    x.size(0),
    x.size(-1),
    x.is_contiguous(),
    x.ndim,
    x.nelement(),
    x.element_size(),
  );
};
export const test_data_ptr = () => {
  let x;
  x = torch.zeros(4, 4);
  say(
    sub(getitem(x, [1]).data_ptr(), x.data_ptr()),
    sub(getitem(x, [1, 2]).data_ptr(), x.data_ptr()),
    eq(x.t().data_ptr(), x.data_ptr()),
  );
  say(
    eq(x.clone().data_ptr(), x.data_ptr()),
    eq(x.view(16).data_ptr(), x.data_ptr()),
    eq(getitem(x.double(), [1]).data_ptr(), x.data_ptr()),
  );
};
export const test_in_place_views_in_functions = () => {
  let x, buffer, i;
  const step = (buffer, value, i) => {
    setitem(buffer, [i], mul(value, 2));
    return buffer;
  };
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  buffer = torch.zeros(3, 2);
  for (i of range(3)) {
    buffer = step(buffer, getitem(x, [i]).expand(2), i);
  }
  mul(buffer, buffer).sum().backward();
  say(x.grad, buffer.grad_fn.name());
};
export const test_set_item_into_leaf_gradient_views = () => {
  let x;
  x = torch.ones(3, { requires_grad: true });
  x.sum().backward();
  setitem(x.grad, [1], 7);
  say(x.grad, x.grad.requires_grad);
};
export const test_as_strided_gradients = () => {
  let x, y;
  x = torch.arange(6.0, { dtype: torch.float64 }).requires_grad_();
  y = x.as_strided([2, 3], [1, 2]);
  mul(y, torch.arange(6.0, { dtype: torch.float64 }).view(2, 3))
    .sum()
    .backward();
  say(x.grad);
  x.grad = null;
  y = x.as_strided([3, 3], [1, 1]);
  mul(y, torch.arange(9.0, { dtype: torch.float64 }).view(3, 3))
    .sum()
    .backward();
  say(x.grad);
  x.grad = null;
  y = x.view(2, 3).t().as_strided([2, 2], [2, 1], 1);
  y.sum().backward();
  say(x.grad, y);
};
