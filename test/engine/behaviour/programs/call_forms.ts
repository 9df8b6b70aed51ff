/** @file The forms of calls: keywords, lists and arguments of their own, numbers, truth values and tensors for numbers. Translated from test/reference/behaviour/call_forms.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { error, float, getitem, gt, neg, say } from '../python.ts';

const F = torch.nn.functional;
const TABLE = torch.tensor(
  [
    [1.0, 2.0, 4.0],
    [3.0, -1.0, 0.5],
  ],
  { dtype: torch.float64 },
);
const leaf = () => {
  return TABLE.clone().requires_grad_();
};
export const test_unbiased = () => {
  let x, pair;
  x = leaf();
  say(
    x.std({ unbiased: false }),
    x.std(false),
    x.std(1),
    x.std({ dim: 1, unbiased: false, keepdim: true }),
  );
  say(
    torch.var(x, 1, false),
    torch.var(x, { dim: [0, 1], unbiased: true }),
    torch.var(x, { correction: 0 }),
  );
  for (pair of [
    torch.std_mean(x, { unbiased: false }),
    torch.var_mean(x, { dim: 0, unbiased: false, keepdim: true }),
  ]) {
    say(
      (() => {
        const result = [];
        for (const part of pair) {
          result.push(part.detach());
        }
        return result;
      })(),
      (() => {
        const result = [];
        for (const part of pair) {
          result.push(part.grad_fn.name());
        }
        return result;
      })(),
    );
  }
  x.std({ unbiased: false }).backward();
  say(x.grad);
};
export const test_norms_by_name = () => {
  let x, gradient;
  x = leaf();
  say(x.norm('fro'), x.norm({ p: 'fro', dim: 1 }), torch.norm(x, 'nuc'), x.norm({ p: null }));
  say(torch.norm(x, { p: 'fro', dim: [0, 1], keepdim: true }));
  say(torch.norm(x.float(), 2, { dtype: torch.float64 }).dtype);
  error(() => torch.norm(x, 2, { dtype: torch.float32 }));
  [gradient] = torch.autograd.grad(x.norm('fro'), x);
  say(gradient);
};
export const test_reductions_over_everything = () => {
  let x;
  x = leaf();
  say(x.sum({ dim: null, keepdim: true }), x.mean({ dim: null, keepdim: true }), x.sum());
  say(
    x.to(torch.int64).sum({ dtype: torch.int32 }),
    x.to(torch.int64).prod(1, { dtype: torch.int32 }),
  );
  say(
    x.to(torch.int32).cumsum(1, { dtype: torch.int32 }).dtype,
    x.cumsum(0, { dtype: torch.float32 }).dtype,
  );
};
export const test_softmax_of_another_type = () => {
  let x, f;
  x = torch.tensor([1, 2, 4], { dtype: torch.int64 });
  say(
    F.softmax(x, 0, { dtype: torch.float64 }),
    torch.softmax(x, { dim: 0, dtype: torch.float32 }),
  );
  say(
    F.log_softmax(x, { dim: 0, dtype: torch.float64 }),
    F.softmin(x, 0, { dtype: torch.float64 }),
  );
  for (f of [F.softmax, F.log_softmax]) {
    error(() => f(x, 0));
    error(() => f(torch.ones(2, 2, { dtype: torch.int32 }), 0));
  }
  say(torch.softmax(torch.tensor([float('inf'), 1.0]), 0));
};
export const test_places = () => {
  let x, values, inverse;
  x = torch.tensor([
    [0.0, 1.0],
    [2.0, 0.0],
  ]);
  say(torch.nonzero(x), x.nonzero({ as_tuple: true }), torch.nonzero(x, { as_tuple: false }).shape);
  say(torch.tensor(2.0).nonzero({ as_tuple: true }));
  say(getitem(x, [x.nonzero({ as_tuple: true })]));
  [values, inverse] = torch.unique(x, { sorted: true, return_inverse: true });
  say(values, inverse, x.unique({ return_counts: true }));
};
export const test_lists_or_arguments = () => {
  let a, b, grids;
  a = torch.tensor([1.0, 2.0]);
  b = torch.tensor([3.0, 4.0, 5.0]);
  for (grids of [
    torch.meshgrid(a, b, { indexing: 'ij' }),
    torch.meshgrid([a, b], { indexing: 'xy' }),
  ]) {
    say(
      (() => {
        const result = [];
        for (const grid of grids) {
          result.push(grid.shape);
        }
        return result;
      })(),
    );
  }
  say(
    torch.atleast_2d(a).shape,
    (() => {
      const result = [];
      for (const x of torch.atleast_2d(a, torch.tensor(1.0))) {
        result.push(x.shape);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const x of torch.atleast_3d([a, b])) {
        result.push(x.shape);
      }
      return result;
    })(),
    torch.atleast_1d(torch.tensor(1.0)),
  );
  say(
    (() => {
      const result = [];
      for (const x of torch.broadcast_tensors(a, torch.ones(3, 1))) {
        result.push(x.shape);
      }
      return result;
    })(),
  );
};
export const test_squeezing = () => {
  let x, y;
  x = torch.ones(1, 2, 1, { requires_grad: true });
  for (y of [x.squeeze(), x.squeeze(0), x.squeeze([0, 2]), x.squeeze([])]) {
    say(y.shape, y.grad_fn.name());
  }
};
export const test_splitting_at_a_tensor = () => {
  let x;
  x = torch.arange(6, { dtype: torch.float32 });
  say(torch.tensor_split(x, torch.tensor([1, 4], { dtype: torch.int64 })));
  say(torch.tensor_split(x, torch.tensor(4, { dtype: torch.int64 })), x.tensor_split(2));
  error(() => torch.tensor_split(x, torch.tensor([1.0])));
  error(() => torch.tensor_split(x, torch.ones(1, 1, { dtype: torch.int64 })));
};
export const test_tensors_and_truth_values_for_numbers = () => {
  let x, two;
  x = leaf();
  two = torch.tensor(2, { dtype: torch.int64 });
  say(
    torch.narrow(x, 1, two, 1),
    torch.linspace(torch.tensor(0.0), 1, 3),
    torch.renorm(x.detach(), 2, 0, torch.tensor(1.0)),
  );
  say(torch.full([2], true, { dtype: torch.float32 }));
  say(x.narrow(1, -2, 2));
  error(() => x.narrow(1, 9, 1));
  error(() => x.narrow(1, -9, 1));
  error(() => x.narrow(1, -1, 2));
};
export const test_filling_with_a_tensor = () => {
  let x, value, y, z;
  x = leaf();
  value = torch.tensor(5.0, { dtype: torch.float64, requires_grad: true });
  y = x.masked_fill(gt(x, 2), value);
  say(y, getitem(getitem(y.grad_fn.next_functions, [1]), [0]).name());
  y.sum().backward();
  say(x.grad, value.grad);
  z = x.index_fill(1, torch.tensor([0, 0, 2], { dtype: torch.int64 }), value);
  say(torch.autograd.grad(z.sum(), value));
  say(x.masked_fill(gt(x, 2), true).detach());
  error(() => x.masked_fill(gt(x, 2), torch.ones(1)));
  error(() => x.masked_fill(torch.ones(3, { dtype: torch.int64 }), 1));
};
export const test_searching = () => {
  let rows, values, mixed;
  rows = torch.tensor([1.0, 3.0, 5.0, 7.0]);
  values = torch.tensor([3.0, 6.0, float('nan')]);
  say(torch.searchsorted(rows, values), torch.searchsorted(rows, values, { right: true }));
  say(
    torch.searchsorted(rows, values, { side: 'right' }),
    torch.searchsorted(rows, values, { out_int32: true }).dtype,
  );
  say(
    torch.bucketize(values, rows, { right: true }),
    torch.bucketize(values, rows, { out_int32: true }),
  );
  mixed = torch.tensor([5.0, 1.0, 7.0, 3.0]);
  say(torch.searchsorted(mixed, values, { sorter: mixed.argsort() }));
};
export const test_places_beyond_the_range = () => {
  let x;
  x = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
  say(torch.take_along_dim(x, torch.tensor([[-1, 4]], { dtype: torch.int64 }), 1));
  say(
    torch.repeat_interleave(x, {
      repeats: torch.tensor([1, 2], { dtype: torch.int64 }),
      dim: 0,
      output_size: 3,
    }),
  );
};
export const test_rounding_to_no_decimals = () => {
  let x, y;
  x = torch.tensor([1.5, 2.25], { requires_grad: true });
  for (y of [x.round(), x.round({ decimals: 0 }), x.round({ decimals: 1 })]) {
    say(y);
  }
  error(() => torch.ones(2, { dtype: torch.int64 }).round({ decimals: 0 }));
};
export const test_pooling_by_position = () => {
  let x, pooled, values, indices;
  x = torch.arange(16, { dtype: torch.float32 }).reshape(1, 1, 4, 4);
  say(
    F.max_pool2d(x, 2, 2),
    F.max_pool2d(x, 2, 2, 1).shape,
    F.max_pool1d(getitem(x, [0]), 2, 1).shape,
  );
  say(
    F.max_pool2d(x, 2, { stride: 1, dilation: 2 }).shape,
    F.max_pool2d(x, 3, 2, 0, 1, true).shape,
  );
  for (pooled of [
    F.max_pool2d(x, 2, { return_indices: true }),
    F.adaptive_max_pool2d(x, 2, true),
  ]) {
    [values, indices] = pooled;
    say(values, indices);
  }
};
export const test_integers_in_another_order = () => {
  let x;
  x = torch.arange(6, { dtype: torch.int64 }).reshape(2, 3);
  say(neg(x.t()), x.t().abs(), neg(x.t()).stride());
};
