/** @file M6: vmap: dimensions, nesting, what it refuses, randomness, chunks, in-place, batches of size 0. Translated from test/reference/behaviour/vmaps.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  callable,
  eq,
  error,
  exact,
  float,
  getitem,
  gt,
  len,
  list,
  method,
  mul,
  neg,
  pow,
  say,
  setitem,
  truth,
} from '../python.ts';

const vmap = torch.func.vmap;
const f64 = torch.float64;
export const test_dimensions = () => {
  let x, y;
  x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
  y = torch.arange(3, { dtype: torch.float32 });
  say(vmap((x) => mul(x, 2))(x));
  say(vmap((x) => x.sum())(x));
  say(vmap((x) => x.sum(), { in_dims: 1 })(x));
  say(vmap((x) => x.sum(), { in_dims: -1 })(x));
  say(vmap((x, y) => mul(x, y).sum(), { in_dims: [0, null] })(x, y));
  say(vmap((x, y) => add(x, y), { in_dims: [1, 0] })(x, y));
  say(vmap((x, y) => add(x, y), { in_dims: [1, 0], out_dims: 1 })(x, y));
  say(vmap((x) => [x, x.sum()], { out_dims: [1, 0] })(x));
  say(vmap((x) => mul(x, 2), { out_dims: -1 })(x));
  say(vmap((x) => [x, add(x, 1)], { out_dims: 1 })(x));
  say(vmap((x) => torch.ones(2))(x));
  say(vmap((x, k) => mul(x, k), { in_dims: [0, null] })(x, 3));
  say(vmap(torch.dot)(x, x));
  say(vmap(torch.dot, { in_dims: [0, null] })(x, y));
  say(torch.vmap(torch.mul)(y, y));
};
export const test_trees = () => {
  let x;
  x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
  say(vmap((d) => add(getitem(d, ['a']), getitem(d, ['b'])))({ a: x, b: mul(x, 2) }));
  say(vmap((d) => mul(getitem(d, ['a']), 2), { in_dims: [{ a: 1 }] })({ a: x }));
  say(vmap((xs) => add(getitem(xs, [0]), getitem(xs, [1])))([x, x]));
  say(
    vmap((xs) => add(getitem(xs, [0]), getitem(xs, [1])), { in_dims: [[0, null]] })([
      x,
      getitem(x, [0]),
    ]),
  );
  say(vmap((x) => ({ out: mul(x, 2), sum: x.sum() }))(x));
  say(vmap((x) => [x, [add(x, 1), x.sum()]])(x));
};
export const test_nested = () => {
  let x, y;
  x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
  y = torch.arange(2, { dtype: torch.float32 });
  say(vmap(vmap((a) => mul(a, 2)))(x));
  say(vmap((a) => vmap((b) => mul(a, b))(getitem(x, [0])))(y));
  say(
    vmap(
      vmap((a, b) => add(a, b), { in_dims: [0, null] }),
      { in_dims: [0, 0] },
    )(x, y),
  );
  say(vmap(vmap(torch.mul, { in_dims: [0, null] }), { in_dims: [null, 0] })(getitem(x, [0]), y));
  say(
    vmap(
      vmap((a) => a.sum(), { in_dims: 1 }),
      { in_dims: 1 },
    )(torch.arange(24, { dtype: torch.float32 }).view(2, 3, 4)),
  );
  say(vmap((a) => vmap((b) => mul(b, 2), { out_dims: 1 })(a.view(3, 1)))(x).shape);
};
export const test_shapes_inside = () => {
  let shapes;
  shapes = [];
  const f = (x, y) => {
    method(shapes, 'append', [list(x.shape), x.ndim, x.numel(), list(y.shape)]);
    return add(x.view(-1), y.sum());
  };
  say(vmap(f, { in_dims: [0, 1] })(torch.ones(2, 3, 4), torch.ones(5, 2)).shape);
  say(shapes);
  say(vmap((x) => mul(torch.ones(getitem(x.shape, [0])), x))(torch.ones(2, 3)));
  say(vmap((x) => mul(getitem(x.reshape(x.size(0), -1).shape, [1]), x))(torch.ones(2, 3)));
};
export const test_in_dims_refused = () => {
  let x, y;
  [x, y] = [torch.ones(3), torch.ones(2, 3)];
  error(() => vmap((x) => x, { in_dims: 2 })(x));
  error(() => vmap((x) => x, { in_dims: -2 })(x));
  error(() => vmap((x) => x)(torch.tensor(1.5)));
  error(() => vmap((x, y) => x, { in_dims: [null, null] })(x, y));
  error(() => vmap((x) => x, { in_dims: null })(x));
  error(() => vmap((x, y) => mul(x, y))(x, y));
  error(() => vmap((x) => x)(2.5));
  error(() => vmap((x, y) => x)(x, 2.5));
  error(() => vmap((x, y) => x, { in_dims: [0, 0] })(x, 'text'));
  error(() => vmap(() => 1)());
  error(() => vmap((x) => x, { in_dims: '0' })(x));
  error(() => vmap((x, y) => mul(x, y), { in_dims: [0] })(x, y));
  error(() => vmap((x) => x, { in_dims: [0, 0] })(x));
  error(() => vmap((x) => x, { in_dims: [0.5] })(x));
  error(() => vmap(torch.sin, { in_dims: 3 })(x));
  const named = (x) => {
    return x;
  };
  error(() => vmap(named, { in_dims: 1 })(x));
};
export const test_out_dims_refused = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => vmap((x) => x, { out_dims: 3 })(x));
  error(() => vmap((x) => x, { out_dims: -3 })(x));
  error(() => vmap((x) => [x, x], { out_dims: [0, 0, 0] })(x));
  error(() => vmap((x) => [x, x], { out_dims: [0] })(x));
  error(() => vmap((x) => x, { out_dims: [0, 0] })(x));
  error(() => vmap((x) => x, { out_dims: null })(x));
  error(() => vmap((x) => x, { out_dims: '0' })(x));
  error(() => vmap((x) => 2.5)(x));
  error(() => vmap((x) => [x, 2.5])(x));
  error(() => vmap((x) => null)(x));
  error(() => vmap((x) => 'text')(x));
  say(vmap((x) => torch.ones(2), { out_dims: null })(x));
  say(vmap((x) => [mul(x, 2), torch.ones(2)], { out_dims: [1, null] })(x));
};
export const test_m6_data_dependence = () => {
  let x;
  x = torch.tensor([1.0, -1.0]);
  error(() => vmap((x) => x.item())(x));
  error(() => vmap((x) => (truth(gt(x, 0)) ? x : neg(x)))(x));
  error(() => vmap((x) => float(x))(x));
  error(() => vmap((x) => x.tolist())(x));
  say(vmap((x) => torch.where(gt(x, 0), x, neg(x)))(x));
};
export const test_in_place = () => {
  let x, y;
  x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
  const double = (x) => {
    x.mul_(2);
    return x;
  };
  y = x.clone();
  say(vmap(double)(y), y);
  const fill = (x) => {
    let y;
    y = x.clone();
    setitem(y, [0], 7);
    getitem(y, [torch.slice(1)]).add_(x.sum());
    y.sub_(1);
    return y;
  };
  say(vmap(fill)(x));
  const unbatched = (x) => {
    let y;
    y = torch.zeros(3);
    y.add_(x);
    return y;
  };
  error(() => vmap(unbatched)(x));
  const made_like = (x) => {
    let y;
    y = torch.zeros_like(x);
    y.add_(x);
    y.copy_(mul(x, 2));
    return y;
  };
  say(vmap(made_like)(x));
  say(vmap((x) => method(x.new_zeros(3), 'add', x))(x));
  const mixed = (x, y) => {
    x.add_(y);
    return x;
  };
  say(vmap(mixed, { in_dims: [0, null] })(x.clone(), torch.ones(3)));
  error(() => vmap(mixed, { in_dims: [null, 0] })(torch.ones(3), x));
};
export const test_randomness = () => {
  let x, same, different, ones, dropped, like, first;
  x = torch.zeros(3, 4);
  error(() => vmap((x) => add(x, torch.rand(4)))(x));
  error(() => vmap((x) => torch.randn_like(x))(x));
  error(() => vmap((x) => torch.nn.functional.dropout(x))(x));
  error(() => vmap((x) => torch.bernoulli(x))(x));
  error(() => vmap((x) => add(torch.randperm(4), x))(x));
  error(() => vmap((x) => x.clone().uniform_())(x));
  error(() => vmap((x) => x, { randomness: 'odd' })(x));
  const rows_alike = (y) => {
    return truth(eq(y, getitem(y, [0])).all());
  };
  same = vmap((x) => add(x, torch.rand(4)), { randomness: 'same' })(x);
  different = vmap((x) => add(x, torch.rand(4)), { randomness: 'different' })(x);
  say(same.shape, rows_alike(same), different.shape, rows_alike(different));
  different = vmap((x) => torch.randn(4), { randomness: 'different' })(x);
  say(different.shape, rows_alike(different));
  same = vmap((x) => torch.randn(4), { randomness: 'same' })(x);
  say(same.shape, rows_alike(same));
  ones = torch.ones(8, 50);
  dropped = vmap((x) => torch.nn.functional.dropout(x), { randomness: 'different' })(ones);
  say(dropped.shape, rows_alike(dropped));
  dropped = vmap((x) => torch.nn.functional.dropout(x), { randomness: 'same' })(ones);
  say(dropped.shape, rows_alike(dropped));
  like = vmap((x) => torch.rand_like(x), { randomness: 'same' })(x);
  say(rows_alike(like));
  like = vmap((x) => torch.rand_like(x), { randomness: 'different' })(x);
  say(rows_alike(like));
  torch.manual_seed(3);
  first = torch.rand(4);
  torch.manual_seed(3);
  say(exact(getitem(vmap((x) => torch.rand(4), { randomness: 'same' })(x), [1]), first));
};
export const test_chunks = () => {
  let x, sizes, chunk, a, b;
  x = torch.arange(10, { dtype: torch.float32 });
  sizes = [];
  const f = (x) => {
    method(sizes, 'append', 1);
    return [mul(x, 2), add(x, 1)];
  };
  for (chunk of [1, 3, 10, 20]) {
    method(sizes, 'clear');
    [a, b] = vmap(f, { chunk_size: chunk })(x);
    say(exact(a, mul(x, 2)), exact(b, add(x, 1)), len(sizes));
  }
  say(vmap((x) => x.sum(), { in_dims: 1, chunk_size: 2 })(torch.ones(2, 3)));
  say(vmap((x) => x, { out_dims: 1, chunk_size: 2 })(torch.ones(3, 2)).shape);
  say(vmap((x, y) => mul(x, y), { in_dims: [0, null], chunk_size: 4 })(x, torch.tensor(2.5)));
  error(() => vmap((x) => x, { chunk_size: 0 })(x));
  error(() => vmap((x) => x, { chunk_size: -1 })(x));
};
export const test_size_zero = () => {
  let x;
  x = torch.ones(0, 3);
  error(() => vmap((x) => mul(x, 2))(x));
  error(() => vmap((x) => x.sum())(x));
  say(vmap((x) => mul(x, 2))(torch.ones(2, 0)).shape);
};
export const test_gradients_flow = () => {
  let x, w, y;
  x = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { requires_grad: true },
  );
  w = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = vmap((x) => pow(mul(w, x).sum(), 2))(x);
  y.sum().backward();
  say(x.grad, w.grad);
  y = vmap((x) => x.sin())(x);
  say(y.requires_grad, y.is_leaf);
  {
    using _1 = torch.no_grad();
    say(vmap((x) => x.sin())(x).requires_grad);
  }
};
export const test_decorator_and_closure = () => {
  let c;
  const f = torch.vmap((x) => {
    return x.sum();
  });
  say(f(torch.ones(2, 3)));
  c = torch.tensor([1.0, 2.0, 3.0]);
  say(vmap((x) => add(x, c))(torch.ones(2, 3)));
  say(vmap((x) => c)(torch.ones(2, 3)));
  say(vmap((x) => add(x, c.sum()))(torch.ones(2)));
  say(vmap((i) => c.index_select(0, i.view(1)))(torch.tensor([2, 0], { dtype: torch.int64 })));
  say(vmap((x, n) => mul(x.sum(), n), { in_dims: [0, null] })(torch.ones(2, 3), 2));
};
export const test_names = () => {
  say(torch.vmap !== null, callable(vmap(torch.sin)));
  error(() => vmap(torch.nn.functional.relu, { in_dims: 4 })(torch.ones(2)));
  error(() => vmap(vmap(torch.sin), { in_dims: 4 })(torch.ones(2)));
};
export const test_named_results = () => {
  let x, values, indices, out;
  x = torch.tensor([
    [3.0, 1.0, 2.0],
    [4.0, 6.0, 5.0],
  ]);
  [values, indices] = vmap(torch.sort)(x);
  say(values, indices);
  out = vmap((x) => torch.max(x, 0))(x);
  say(out.values, out.indices, getitem(out, [1]), len(out));
  out = vmap(torch.aminmax)(x);
  say(out.min, getitem(out, [1]));
  say(getitem(vmap((x) => torch.topk(x, 2), { chunk_size: 1 })(x), [0]));
  out = vmap(torch.linalg.slogdet)(torch.eye(2).expand(3, 2, 2));
  say(out.logabsdet, getitem(out, [0]));
};
export const test_what_fills_memory_of_its_own = () => {
  let x;
  x = torch.tensor([
    [3.0, 1.0, 2.0],
    [4.0, 6.0, 5.0],
  ]);
  say(vmap(torch.vander)(x), vmap((x) => torch.vander(x, 2, { increasing: true }))(x));
  say(vmap((x) => torch.diff(x, { n: 0 }))(x), torch.diff(x, { n: 0 }).sum());
};
