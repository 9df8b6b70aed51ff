/** @file O2, O4: functions that change the shape: views, copies and their gradients. Translated from test/reference/behaviour/shapes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  eq,
  error,
  float,
  getitem,
  imul,
  len,
  method,
  mul,
  say,
  setitem,
} from '../python.ts';

const numbers = (...shape) => {
  let count, length;
  count = 1;
  for (length of shape) {
    count = imul(count, length);
  }
  return torch
    .arange(float(count), { dtype: torch.float64 })
    .view(...shape)
    .requires_grad_();
};
const weighted = (y) => {
  let count;
  count = y.numel();
  mul(y, torch.arange(1.0, add(count, 1.0), { dtype: torch.float64 }).view(y.shape))
    .sum()
    .backward();
};
export const test_o2_unused_outputs = () => {
  let make, x, parts;
  for (make of [
    (x) => method(x, 'split', 2),
    (x) => x.chunk(3),
    (x) => x.unbind(0),
    (x) => method(x, 'split', [1, 5]),
    (x) => x.tensor_split(3),
    (x) => torch.hsplit(x, 2),
  ]) {
    x = numbers(6);
    parts = make(x);
    say(
      len(parts),
      (() => {
        const result = [];
        for (const part of parts) {
          result.push(part.shape);
        }
        return result;
      })(),
      getitem(parts, [1]).grad_fn.name(),
    );
    mul(getitem(parts, [1]), 3)
      .sum()
      .backward();
    say(x.grad);
  }
};
export const test_o4_expand = () => {
  let x, y, z;
  x = numbers(1, 3);
  y = x.expand(2, 3);
  say(y.stride(), y.is_contiguous(), y._base === x._base);
  weighted(y);
  say(x.grad);
  z = torch.tensor(2.0, { requires_grad: true });
  z.expand(2, 2).sum().backward();
  say(
    z.grad,
    z.expand(3).stride(),
    x.expand(-1, 3).shape,
    x.expand(4, -1, -1).shape,
    x.expand([2, 3]).shape,
  );
  say(x.expand_as(torch.zeros(5, 3)).shape, torch.broadcast_to(x, [4, 3]).shape);
};
export const test_views_and_copies = () => {
  let x, pointer, name, y;
  x = numbers(2, 3);
  pointer = x.data_ptr();
  for ([name, y] of [
    ['view', x.view(3, 2)],
    ['reshape', x.reshape(6)],
    ['reshape copy', x.t().reshape(6)],
    ['t', x.t()],
    ['permute', x.permute(1, 0)],
    ['transpose', x.transpose(-1, -2)],
    ['squeeze', x.view(1, 2, 3).squeeze()],
    ['unsqueeze', x.unsqueeze(-1)],
    ['flatten', x.flatten()],
    ['flatten copy', x.t().flatten()],
    ['ravel', x.ravel()],
    ['contiguous', x.contiguous()],
    ['contiguous copy', x.t().contiguous()],
    ['narrow', x.narrow(1, 0, 2)],
    ['select', x.select(0, 0)],
    ['diagonal', x.diagonal()],
    ['unfold', x.unfold(1, 2, 1)],
    ['expand', x.expand(2, 2, 3)],
    ['movedim', x.movedim(0, 1)],
    ['swapaxes', x.swapaxes(0, 1)],
    ['clone', x.clone()],
    ['repeat', x.repeat(1, 1)],
    ['flip', x.flip(0)],
    ['roll', x.roll(1)],
    ['view_as', x.view_as(torch.zeros(6))],
    ['unflatten', x.unflatten(1, [3, 1])],
    ['T', x.T],
    ['mT', x.mT],
    ['detach', x.detach()],
    ['cat', torch.cat([x])],
    ['tril', x.tril()],
    ['index', getitem(x, [[0]])],
    ['slice', getitem(x, [torch.slice(0, 1)])],
    ['stack', torch.stack([x])],
    ['atleast_3d', torch.atleast_3d(x)],
    ['squeeze none', x.squeeze(0)],
    ['narrow_copy', x.narrow_copy(1, 0, 2)],
  ]) {
    say(
      name,
      y.shape,
      y.stride(),
      eq(y.data_ptr(), pointer),
      both(
        () => y.grad_fn,
        () => y.grad_fn.name(),
      ),
      y._is_view(),
    );
  }
};
export const test_gradients_of_shape_functions = () => {
  let x, make, y;
  x = numbers(2, 3);
  for (make of [
    () => x.view(3, 2),
    () => x.t(),
    () => x.permute(1, 0),
    () => x.unsqueeze(1),
    () => x.t().reshape(6),
    () => x.flatten(),
    () => x.repeat(2, 2),
    () => x.flip(1),
    () => x.roll(1, 1),
    () => x.roll([1, 1], [0, 1]),
    () => x.tril(),
    () => x.triu(1),
    () => x.diagonal(),
    () => torch.cat([x, mul(x, 2)]),
    () => torch.stack([x, x], 1),
    () => x.unfold(1, 2, 1),
    () => x.movedim(0, 1),
    () => torch.rot90(x),
    () => x.narrow(1, 1, 2),
    () => getitem(x, [torch.slice(null), torch.slice(null, 2)]).contiguous(),
    () => torch.atleast_3d(x),
    () => x.view(1, 2, 3).squeeze(0),
    () => torch.cat([getitem(x, [torch.slice(null, 1)]), x], 0),
    () => torch.hstack([x, x]),
    () => torch.vstack([x, x]),
    () => x.tile(2),
    () => x.swapdims(0, 1),
    () => x.diag_embed(),
    () => getitem(x, [0]).diag(),
    () => x.unflatten(1, [1, 3]),
    () => x.expand(2, 2, 3),
  ]) {
    x.grad = null;
    y = make();
    weighted(y);
    say(y.shape, y.grad_fn.name(), x.grad);
  }
};
export const test_cat_and_stack = () => {
  let a, b, y, c, out;
  a = numbers(2, 2);
  b = numbers(1, 2);
  y = torch.cat([a, b, a], { dim: 0 });
  say(
    y.shape,
    y.grad_fn.name(),
    (() => {
      const result = [];
      for (const [node, _] of y.grad_fn.next_functions) {
        result.push(node.name());
      }
      return result;
    })(),
  );
  weighted(y);
  say(a.grad, b.grad);
  say(
    torch.cat([a, a], 1).shape,
    torch.cat([a, torch.zeros(0, 2, { dtype: torch.float64 })]).shape,
    torch.cat([a, a], -1).shape,
  );
  c = torch.cat([torch.ones(2), torch.ones(2, { dtype: torch.float64 })]);
  say(eq(c.dtype, torch.float64));
  error(() => torch.cat([a, torch.zeros(2)]));
  say(torch.stack([a, a], -1).shape, torch.stack([getitem(a, [0]), getitem(a, [1])]).shape);
  out = torch.cat([torch.ones(1, { requires_grad: true }), torch.ones(1)]);
  out.sum().backward();
};
export const test_squeeze_unsqueeze = () => {
  let x, y, z;
  x = torch.zeros(1, 2, 1, 3);
  say(
    x.squeeze().shape,
    x.squeeze(0).shape,
    x.squeeze(1).shape,
    x.squeeze(-2).shape,
    x.squeeze([0, 2]).shape,
  );
  say(x.unsqueeze(0).shape, x.unsqueeze(-1).shape, x.unsqueeze(2).stride(), x.squeeze().stride());
  y = torch.tensor(1.0, { requires_grad: true });
  say(
    y.unsqueeze(0).shape,
    y.squeeze().shape,
    y.view(1, 1).shape,
    y.reshape(-1).shape,
    y.flatten().shape,
    y.expand(2).shape,
  );
  y.view(1).squeeze(0).backward();
  say(y.grad);
  z = torch.zeros(1, 2, { requires_grad: true });
  say(z.squeeze([0, 1]).grad_fn.name(), z.squeeze(0).grad_fn.name(), z.squeeze().grad_fn.name());
};
export const test_transposes = () => {
  let x;
  x = torch.zeros(2, 3, 4);
  say(
    x.transpose(0, 1).shape,
    x.transpose(-1, 0).shape,
    x.permute(2, 0, 1).shape,
    x.permute([1, 2, 0]).shape,
    x.mT.shape,
    x.movedim([0, 1], [1, 2]).shape,
  );
  error(() => x.t());
  say(
    torch.zeros(3).t().shape,
    torch.tensor(1.0).t().shape,
    torch.zeros(2, 3).t().stride(),
    x.swapaxes(0, 2).shape,
  );
  say(x.transpose(1, 1).stride(), x.permute(0, 1, 2).stride());
};
export const test_reshape_of_views = () => {
  let x;
  x = torch.arange(12.0).view(3, 4);
  say(
    getitem(x, [torch.slice(null), torch.slice(null, 2)]).reshape(6),
    x.t().reshape(2, 6),
    getitem(x, [torch.slice(null, null, 2)]).reshape(8),
  );
  say(
    getitem(x, [torch.slice(null), torch.slice(1, 2)]).view(3),
    getitem(x, [torch.slice(null), 0])
      .view(3, 1)
      .stride(),
    getitem(x, [torch.slice(1)]).view(8),
    getitem(x.t(), [torch.slice(1, 3)]).t().shape,
  );
  error(() => getitem(x, [torch.slice(null), torch.slice(null, 2)]).view(6));
  say(x.expand(2, 3, 4).reshape(24).shape, getitem(x, [0]).expand(2, 4).contiguous().view(8));
};
export const test_contiguous = () => {
  let x;
  x = torch.zeros(2, 3);
  say(
    x.is_contiguous(),
    x.t().is_contiguous(),
    getitem(x, [torch.slice(null), 0]).is_contiguous(),
    getitem(x, [0]).is_contiguous(),
    getitem(x, [torch.slice(null, 1)]).is_contiguous(),
    getitem(x, [torch.slice(null), torch.slice(null, 1)]).is_contiguous(),
  );
  say(
    torch.zeros(1, 3).t().is_contiguous(),
    torch.zeros(0, 3).t().is_contiguous(),
    torch.tensor(1.0).is_contiguous(),
    x.expand(1, 2, 3).is_contiguous(),
    getitem(x, [torch.slice(null, 1)])
      .expand(2, 3)
      .is_contiguous(),
  );
};
export const test_zero_sized = () => {
  let x, y;
  x = torch.zeros(0, 3, { requires_grad: true });
  y = mul(x, 2);
  say(y.shape, y.sum().item(), x.view(3, 0).shape, x.t().shape, x.reshape(-1).shape);
  y.sum().backward();
  say(x.grad.shape);
  say(
    torch.cat([x, torch.ones(1, 3)]).shape,
    getitem(x.unbind(1), [0]).shape,
    len(x.unbind(0)),
    torch.stack([x, x]).shape,
  );
};
export const test_no_grad_views_and_copies = () => {
  let x, v, c, s, y;
  x = torch.ones(2, 2, { requires_grad: true });
  {
    using _1 = torch.no_grad();
    v = x.view(4);
    c = x.clone();
    s = getitem(x, [0]);
  }
  for (y of [v, c, s]) {
    say(y.requires_grad, y.is_leaf, y.grad_fn, y._base === x);
  }
  {
    using _2 = torch.no_grad();
    setitem(v, [0], 3);
  }
  say(x);
};
export const test_meshgrid_and_products = () => {
  let a, b, grids;
  a = numbers(2);
  b = numbers(3);
  grids = torch.meshgrid(a, b, { indexing: 'ij' });
  say(
    (() => {
      const result = [];
      for (const grid of grids) {
        result.push(grid.shape);
      }
      return result;
    })(),
  );
  mul(getitem(grids, [0]), getitem(grids, [1]))
    .sum()
    .backward();
  say(a.grad, b.grad);
  a.grad = null;
  torch.outer(a, b.detach()).sum().backward();
  say(a.grad);
};
export const test_repeat_and_tile = () => {
  let x;
  x = numbers(2);
  say(x.repeat(3), x.repeat(2, 2).shape, x.tile([2, 1]).shape, x.repeat_interleave(2));
  x.repeat(2, 3).sum().backward();
  say(x.grad);
  error(() => torch.zeros(2, 2).repeat(2));
};
