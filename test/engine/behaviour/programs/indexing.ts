/** @file O1, O3: indexing of all kinds, and writing at an index. Translated from test/reference/behaviour/indexing.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  and_,
  error,
  float,
  getitem,
  gt,
  iadd,
  idiv,
  imul,
  isub,
  method,
  mul,
  neg,
  say,
  setitem,
  slice,
  sub,
} from '../python.ts';

const LONG = torch.int64;
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
export const test_o1_duplicates_accumulate = () => {
  let x;
  x = torch.zeros(3, 2, { dtype: torch.float64, requires_grad: true });
  weighted(getitem(x, [[0, 0, 2]]));
  say(x.grad);
  x.grad = null;
  weighted(
    getitem(x, [torch.tensor([2, 2], { dtype: LONG }), torch.tensor([1, 1], { dtype: LONG })]),
  );
  say(x.grad);
};
export const test_o1_basic = () => {
  let x, make, y;
  x = numbers(3, 4, 2);
  for (make of [
    () => getitem(x, [0]),
    () => getitem(x, [-1]),
    () => getitem(x, [torch.slice(1)]),
    () => getitem(x, [torch.slice(null, -1)]),
    () => getitem(x, [torch.slice(null, null, 2)]),
    () => getitem(x, [0, 1]),
    () => getitem(x, [0, 1, 1]),
    () => getitem(x, [torch.slice(null), 1]),
    () => getitem(x, [torch.ellipsis, 0]),
    () => getitem(x, [0, torch.ellipsis, 1]),
    () => getitem(x, [null]),
    () => getitem(x, [torch.slice(null), null, 1]),
    () => getitem(x, [torch.slice(1, 2), torch.slice(1, 3)]),
    () => getitem(x, [torch.ellipsis, null]),
    () => getitem(x, [torch.slice(null)]),
    () => getitem(x, [torch.ellipsis]),
    () => getitem(x, [torch.slice(5)]),
    () => getitem(x, [torch.slice(2, 1)]),
    () => getitem(x, [torch.slice(-2)]),
    () => getitem(x, [torch.slice(null), torch.slice(-3, -1)]),
    () => getitem(x, [torch.slice(1, 100)]),
    () => getitem(x, [torch.slice(0, 3, 2), 1]),
    () => getitem(x, [torch.ellipsis, 1, torch.slice(null)]),
  ]) {
    x.grad = null;
    y = make();
    say(y.shape, y.stride(), y.grad_fn.name(), y._base === x._base);
    weighted(y);
    say(x.grad.flatten());
  }
};
export const test_o1_advanced = () => {
  let x, i, j, mask, make, y;
  x = numbers(3, 4, 2);
  i = torch.tensor([2, 0], { dtype: LONG });
  j = torch.tensor(
    [
      [1, 3],
      [0, 1],
    ],
    { dtype: LONG },
  );
  mask = torch.tensor([true, false, true]);
  for (make of [
    () => getitem(x, [i]),
    () => getitem(x, [sub(getitem(j, [0]), 1)]),
    () => getitem(x, [torch.slice(null), j]),
    () => getitem(x, [i, i]),
    () => getitem(x, [i, torch.slice(null), 1]),
    () => getitem(x, [i, torch.slice(1, 3)]),
    () => getitem(x, [torch.slice(null), i, 0]),
    () => getitem(x, [0, i]),
    () => getitem(x, [torch.ellipsis, sub(i, 1)]),
    () => getitem(x, [mask]),
    () => getitem(x, [mask, 1]),
    () => getitem(x, [mask, torch.slice(null), 0]),
    () => getitem(x, [torch.slice(null), [0, 3]]),
    () =>
      getitem(x, [
        [0, 1],
        [1, 2],
      ]),
    () =>
      getitem(x, [
        [0, 1],
        [1, 2],
        [0, 1],
      ]),
    () => getitem(x, [[2], torch.slice(null), [1]]),
    () => getitem(x, [getitem(i, [torch.slice(null), null]), i]),
    () => getitem(x, [gt(x, 5)]),
    () => getitem(x, [gt(getitem(x, [torch.slice(null), torch.slice(null), 0]), 5)]),
    () => getitem(x, [-1, [-1, -2]]),
    () => getitem(x, [null, i]),
    () => getitem(x, [i, null, 1]),
    () => getitem(x, [1, torch.slice(null), [0, 0, 1]]),
    () => getitem(x, [i, torch.ellipsis, [0, 1]]),
    () => getitem(x, [torch.tensor(1, { dtype: LONG })]),
    () => getitem(x, [torch.tensor([1], { dtype: LONG }), 0]),
    () => getitem(x, [and_(mask, mask)]),
    () => getitem(x, [[true, false, true]]),
    () => getitem(x, [torch.slice(null), torch.tensor([false, true, true, false])]),
  ]) {
    x.grad = null;
    y = make();
    say(y.shape, y.grad_fn.name());
    weighted(y);
    say(x.grad.flatten());
  }
};
export const test_o1_empty_results = () => {
  let x, y;
  x = numbers(3, 2);
  y = getitem(x, [torch.tensor([], { dtype: LONG })]);
  say(y.shape);
  y.sum().backward();
  say(x.grad);
  y = getitem(x, [torch.zeros(3, { dtype: torch.bool })]);
  say(y.shape, getitem(x, [[]]).shape, getitem(x, [gt(x, 100)]).shape);
};
export const test_o3_errors = () => {
  let x;
  x = torch.zeros(3, 2);
  error(() => getitem(x, [5]));
  error(() => getitem(x, [-4]));
  error(() => getitem(x, [0, 2]));
  error(() => getitem(x, [0, 0, 0]));
  error(() => getitem(torch.zeros(3), [0, 0]));
  error(() => getitem(torch.tensor(1.0), [0]));
  error(() => getitem(x, [torch.slice(null, null, 0)]));
  error(() => getitem(x, [torch.slice(null, null, -1)]));
  error(() => getitem(x, [torch.tensor([5], { dtype: LONG })]));
  error(() => getitem(x, [torch.tensor([-4], { dtype: LONG })]));
  error(() => getitem(x, [[0, 3]]));
  error(() => getitem(x, [torch.tensor([0.5])]));
  error(() => getitem(x, [torch.zeros(2, { dtype: torch.bool })]));
  error(() => getitem(x, [torch.zeros(3, 3, { dtype: torch.bool })]));
  error(() => getitem(x, [torch.zeros(2, { dtype: LONG }), torch.zeros(3, { dtype: LONG })]));
  error(() => getitem(x, [torch.zeros(2, { dtype: LONG }), 0, 0]));
  error(() => getitem(torch.tensor(1.0), [torch.slice(0, 1)]));
};
export const test_o3_errors_of_functions = () => {
  let x;
  x = torch.zeros(3, 2);
  error(() => x.select(0, 3));
  error(() => x.select(2, 0));
  error(() => x.narrow(0, 2, 2));
  error(() => x.narrow(0, 0, -1));
  error(() => x.narrow(0, 4, 1));
  error(() => x.index_select(0, torch.tensor([3], { dtype: LONG })));
  error(() => x.index_select(0, torch.zeros(1, 1, { dtype: LONG })));
  error(() => x.gather(0, torch.tensor([0], { dtype: LONG })));
  error(() => x.gather(0, torch.tensor([[3]], { dtype: LONG })));
  error(() => x.unbind(2));
  error(() => x.transpose(0, 2));
  error(() => x.permute(0));
  error(() => x.permute(0, 0));
  error(() => x.expand(2, 2));
  error(() => x.expand(2));
  error(() => x.squeeze(2));
  error(() => x.unsqueeze(3));
  error(() => method(x, 'split', -1));
  error(() => method(x, 'split', [1, 1]));
  error(() => x.chunk(0));
  error(() => torch.cat([x, torch.zeros(2, 3)]));
  error(() => torch.stack([x, torch.zeros(2, 3)]));
  error(() => torch.cat([]));
  error(() => x.take(torch.tensor([7], { dtype: LONG })));
};
export const test_set_item = () => {
  let x;
  x = torch.zeros(3, 2, { dtype: torch.float64 });
  setitem(x, [0], 1);
  setitem(x, [1, 1], 2.5);
  setitem(x, [torch.slice(null), 0], torch.tensor([7.0, 8.0, 9.0], { dtype: torch.float64 }));
  say(x, x._version);
  setitem(x, [[0, 2]], 3);
  setitem(x, [gt(x, 5)], -1);
  say(x);
  setitem(
    x,
    [torch.tensor([0, 0], { dtype: LONG }), torch.tensor([0, 1], { dtype: LONG })],
    torch.tensor([4.0, 5.0], { dtype: torch.float64 }),
  );
  setitem(x, [torch.ellipsis], mul(x, 2));
  setitem(x, [torch.slice(1), null, 0], 6);
  say(x);
  setitem(
    x,
    [torch.tensor([true, false, true])],
    torch.tensor([1.0, 2.0], { dtype: torch.float64 }),
  );
  setitem(x, [-1], torch.zeros(2, { dtype: torch.float64 }));
  say(x);
  const _1 = x;
  const _2 = [0];
  setitem(_1, _2, iadd(getitem(_1, _2), 5));
  const _3 = x;
  const _4 = [torch.slice(null), 1];
  setitem(_3, _4, imul(getitem(_3, _4), 3));
  say(x);
  setitem(x, [torch.slice(null)], 0);
  say(x.sum());
};
const row = (w, v) => {
  setitem(w, [0], v);
};
const column = (w, v) => {
  setitem(w, [torch.slice(null), 1], getitem(v, [torch.slice(null, 1)]));
};
const rows = (w, v) => {
  setitem(w, [torch.slice(1, 3)], v);
};
const listed = (w, v) => {
  setitem(w, [torch.tensor([2, 0], { dtype: LONG })], v);
};
const masked = (w, v) => {
  setitem(w, [torch.tensor([true, false, true])], v);
};
const element = (w, v) => {
  setitem(w, [0, 0], getitem(v, [0]));
};
export const test_set_item_gradients = () => {
  let write, x, v, w;
  for (write of [row, column, rows, listed, masked, element]) {
    x = torch.ones(3, 2, { dtype: torch.float64, requires_grad: true });
    v = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
    w = x.clone();
    write(w, v);
    say(w.grad_fn.name());
    weighted(w);
    say(x.grad, v.grad);
  }
};
export const test_set_item_broadcast_gradients = () => {
  let x, v, w, row;
  x = torch.ones(4, 5, { dtype: torch.float64, requires_grad: true });
  v = torch.tensor(2.0, { dtype: torch.float64, requires_grad: true });
  w = x.clone();
  setitem(w, [gt(w, 0)], v);
  w.sum().backward();
  say(v.grad, x.grad.sum());
  v.grad = null;
  w = x.clone();
  setitem(w, [torch.slice(1, 3)], v);
  setitem(w, [torch.slice(null), 0], mul(v, 2));
  weighted(w);
  say(v.grad);
  row = torch.ones(5, { dtype: torch.float64, requires_grad: true });
  w = x.clone();
  setitem(w, [[0, 3]], row);
  setitem(w, [1], row);
  weighted(w);
  say(row.grad);
};
export const test_set_item_number_gradients = () => {
  let x, w;
  x = torch.ones(3, 2, { dtype: torch.float64, requires_grad: true });
  w = x.clone();
  setitem(w, [0], 5);
  say(w.grad_fn.name());
  setitem(w, [[1]], 6);
  say(w.grad_fn.name());
  setitem(w, [2, 0], 1.0);
  weighted(w);
  say(x.grad);
};
export const test_set_item_errors = () => {
  let x, write;
  x = torch.zeros(3, 2);
  const row = () => {
    setitem(x, [0], torch.zeros(3));
  };
  const outside = () => {
    setitem(x, [5], 1);
  };
  const too_many = () => {
    setitem(x, [0, 0, 0], 1);
  };
  const masked = () => {
    setitem(x, [gt(x, -1)], torch.zeros(3, 3));
  };
  const listed = () => {
    setitem(x, [torch.tensor([0, 1], { dtype: LONG })], torch.zeros(3));
  };
  const listed_outside = () => {
    setitem(x, [torch.tensor([7], { dtype: LONG })], 1);
  };
  const too_few = () => {
    setitem(x, [gt(x, -1)], torch.zeros(4));
  };
  for (write of [row, outside, too_many, masked, listed, listed_outside, too_few]) {
    error(write);
  }
  say(x);
};
export const test_set_item_of_types = () => {
  let i, m, f;
  i = torch.zeros(3, { dtype: LONG });
  setitem(i, [0], 5);
  setitem(i, [1], torch.tensor(2.75));
  say(i);
  m = torch.zeros(3, { dtype: torch.bool });
  setitem(m, [1], true);
  say(m);
  f = torch.zeros(2);
  setitem(f, [0], torch.tensor(3, { dtype: LONG }));
  setitem(f, [1], torch.tensor(2.5, { dtype: torch.float64 }));
  say(f);
};
export const test_index_put = () => {
  let x, v, i, y, w, z;
  x = torch.zeros(4, { dtype: torch.float64, requires_grad: true });
  v = torch.tensor([1.0, 2.0, 3.0], { dtype: torch.float64, requires_grad: true });
  i = torch.tensor([0, 0, 3], { dtype: LONG });
  y = x.index_put([i], v, { accumulate: true });
  say(y);
  weighted(y);
  say(x.grad, v.grad);
  const _5 = null;
  x.grad = _5;
  v.grad = _5;
  w = x.clone();
  w.index_put_([torch.tensor([1, 2, 3], { dtype: LONG })], v);
  say(w);
  weighted(w);
  say(x.grad, v.grad);
  z = torch.zeros(2, 2);
  z.index_put_(
    [torch.tensor([0, 1], { dtype: LONG }), torch.tensor([1, 1], { dtype: LONG })],
    torch.tensor(5.0),
  );
  say(z);
  z.index_put_([torch.tensor([true, false])], torch.tensor([7.0, 8.0]));
  say(z);
  z.index_put_([torch.tensor([0, 0], { dtype: LONG })], torch.ones(2, 2), { accumulate: true });
  say(z, torch.index_put(z, [torch.tensor([1], { dtype: LONG })], torch.zeros(2)));
};
export const test_gather_scatter = () => {
  let x, i, y, s, t;
  x = numbers(2, 3);
  i = torch.tensor(
    [
      [0, 0],
      [2, 1],
    ],
    { dtype: LONG },
  );
  y = x.gather(1, i);
  say(y);
  weighted(y);
  say(x.grad);
  s = torch
    .zeros(2, 3, { dtype: torch.float64 })
    .scatter(1, i, getitem(x, [torch.slice(null), torch.slice(null, 2)]));
  say(s);
  s = torch
    .zeros(2, 3, { dtype: torch.float64 })
    .scatter_add(1, i, getitem(x, [torch.slice(null), torch.slice(null, 2)]));
  x.grad = null;
  weighted(s);
  say(s, x.grad);
  say(torch.zeros(2, 3).scatter(1, i, 1.0), torch.zeros(2, 3).scatter_(1, i, 5.0));
  t = x.take(
    torch.tensor(
      [
        [0, 5],
        [0, 1],
      ],
      { dtype: LONG },
    ),
  );
  x.grad = null;
  weighted(t);
  say(t, x.grad);
};
export const test_index_functions = () => {
  let x, i, v, make, y;
  x = numbers(3, 2);
  i = torch.tensor([2, 0], { dtype: LONG });
  v = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  for (make of [
    () => x.index_select(0, i),
    () => x.index_add(0, i, v),
    () => x.index_copy(0, i, v),
    () => x.index_fill(0, i, 9.0),
    () => x.masked_fill(gt(x, 2), 0.0),
    () => x.masked_select(gt(x, 2)),
    () => x.index_add(0, i, v, { alpha: 2 }),
    () => x.masked_scatter(gt(x, 3), v),
    () => torch.where(gt(x, 2), x, neg(x)),
    () => x.select_scatter(getitem(v, [0]), 0, 1),
    () => x.slice_scatter(v, 0, 0, 2),
    () => x.diagonal_scatter(getitem(v, [0])),
    () => x.take_along_dim(getitem(i, [torch.slice(null), null]), 0),
    () => x.repeat_interleave(2, 0),
  ]) {
    const _6 = null;
    x.grad = _6;
    v.grad = _6;
    y = make();
    say(y.detach(), y.grad_fn.name());
    weighted(y);
    say(x.grad, v.grad);
  }
};
export const test_nonzero_and_where = () => {
  let x;
  x = torch.tensor([
    [0.0, 1.0],
    [2.0, 0.0],
  ]);
  say(x.nonzero(), torch.nonzero(x, { as_tuple: true }));
  say(torch.where(gt(x, 0)), x.argwhere());
  say(getitem(x, [x.nonzero({ as_tuple: true })]));
};
export const test_negative_and_numpy_like = () => {
  let x;
  x = numbers(4);
  say(
    getitem(x, [-1]).item(),
    getitem(x, [torch.slice(-2)]).tolist(),
    getitem(x, [torch.slice(null, -3)]).tolist(),
    getitem(x, [torch.slice(1, -1, 2)]).tolist(),
  );
  say(getitem(x, [torch.tensor([-1, -4], { dtype: LONG })]).tolist(), getitem(x, [[-1]]).tolist());
  say(getitem(x, [true]).shape, getitem(x, [false]).shape, getitem(x, [null, true]).shape);
};
export const test_writing_nothing = () => {
  let x, y, z;
  x = torch.zeros(2, 0);
  setitem(x, [-1, torch.slice(-1, 0)], 0);
  setitem(x, [1], torch.ones(1));
  say(x.shape, x._version);
  y = numbers(3).detach();
  setitem(y, [torch.slice(3)], 5.0);
  const _7 = y;
  const _8 = [torch.slice(3)];
  setitem(_7, _8, iadd(getitem(_7, _8), 1));
  getitem(y, [torch.slice(3)]).copy_(torch.ones(0));
  setitem(y, [torch.zeros(3, { dtype: torch.bool })], 7.0);
  say(y, y._version);
  z = torch.zeros(0, 3);
  setitem(z, [torch.zeros(0, { dtype: torch.bool }), -1], torch.ones(1));
  say(z.shape);
};
export const test_writing_everything = () => {
  let write, x, y;
  for (write of [slice(null), slice(0, 3), slice(0, 9), slice(0, 2), torch.ellipsis, null]) {
    x = numbers(3);
    y = mul(x, 1);
    setitem(y, [write], torch.tensor([4.0], { dtype: torch.float64 }));
    say(y.grad_fn.name(), y._version, y.detach());
    y = mul(x, 1);
    setitem(y, [write], 1.0);
    say(y.grad_fn.name(), y.detach());
  }
};
export const test_in_place_through_a_new_dimension = () => {
  let x, y, m;
  x = numbers(3);
  y = mul(x, 1);
  const _9 = y;
  const _10 = [null];
  setitem(_9, _10, idiv(getitem(_9, _10), 2));
  const _11 = y;
  const _12 = [torch.slice(null), null];
  setitem(_11, _12, imul(getitem(_11, _12), getitem(x, [torch.slice(null), null]).detach()));
  const _13 = y;
  const _14 = [null, torch.slice(null), null];
  setitem(_13, _14, iadd(getitem(_13, _14), 1));
  say(y, y._version);
  weighted(y);
  say(x.grad);
  m = numbers(2, 3).detach();
  error(() => getitem(m, [null]).add_(m));
  const _15 = m;
  const _16 = [torch.slice(null), torch.slice(null), null];
  setitem(
    _15,
    _16,
    isub(getitem(_15, _16), getitem(m, [torch.slice(null), torch.slice(null), null])),
  );
  say(m);
};
export const test_take_along_no_dimension = () => {
  let x, i;
  [x, i] = [torch.tensor(3.0), torch.tensor(0, { dtype: LONG })];
  error(() => torch.take_along_dim(x, i, 0));
  error(() => torch.take_along_dim(x, i, -1));
  say(torch.take_along_dim(x, i));
};
export const test_types_of_what_is_written = () => {
  let places, mask, make, where, value, y, x, v;
  places = torch.tensor([0, 2], { dtype: LONG });
  mask = torch.tensor([true, false, true]);
  for (make of [
    () => torch.zeros(3),
    () => torch.zeros(3, { dtype: LONG }),
    () => torch.zeros(3, { dtype: torch.bool }),
  ]) {
    for (where of [[0, 2], places, mask, [true, false, true]]) {
      for (value of [
        torch.tensor(2.5, { dtype: torch.float64 }),
        torch.tensor([2.5], { dtype: torch.float64 }),
        torch.tensor([1.5, 2.5], { dtype: torch.float64 }),
      ]) {
        const write = () => {
          let x;
          x = make();
          setitem(x, [where], value);
          say(x);
        };
        error(write);
      }
      y = make();
      setitem(y, [mask, null], torch.tensor([2.5], { dtype: torch.float64 }));
      say(y);
    }
  }
  x = numbers(3);
  error(() => torch.index_put(x, [places], torch.ones(2)));
  error(() => torch.index_put(x, [places], torch.ones(3)));
  v = torch.tensor(2.5, { requires_grad: true });
  y = mul(x, 1);
  setitem(y, [mask], v);
  say(y, torch.autograd.grad(y.sum(), [x, v]));
};
