/** @file What operators say that are called wrongly, and calls at the edge of what they take. Translated from test/reference/behaviour/wrongly_called.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, eq, error, float, getitem, matmul, method, mul, neg, round, say } from '../python.ts';

const L = torch.linalg;
export const test_parts_without_guard = () => {
  let r, parts, part, a, b;
  r = mul(torch.ones(4, 2, { requires_grad: true }), 1);
  for (parts of [r.unsafe_chunk(2), r.unsafe_split(2), r.unsafe_split_with_sizes([2, 2])]) {
    part = getitem(parts, [0]);
    say(
      part._is_view(),
      part._base,
      part.grad_fn.name(),
      eq(part.data_ptr(), r.data_ptr()),
      part._version,
    );
  }
  [a, b] = r.unsafe_chunk(2);
  a.mul_(2);
  say(r._version, a._version, b._version);
  add(a.sum(), b.sum()).backward();
  say(a, r);
  error(() => getitem(r.chunk(2), [0]).mul_(2));
  error(() => method(torch.ones(4), 'split', [5, -1]));
};
export const test_windows = () => {
  let t;
  t = torch.ones(4, 6);
  error(() => t.as_strided([2, 2], [1]));
  error(() => t.as_strided([2], [-1]));
  error(() => t.as_strided([20, 20], [6, 1]));
  error(() => t.as_strided([2], [1], -1));
  error(() => t.as_strided([-1], [1]));
  error(() => getitem(t, [torch.slice(1)]).as_strided([20], [1], 10));
  error(() => torch.ones(3, { dtype: torch.float64 }).as_strided([2, 2], [2, 1], 1));
  error(() => torch.ones(3).as_strided_([2, 2], [2, 1]));
  say(t.as_strided([0], [1], 500).shape);
};
export const test_products_of_truth_values = () => {
  let b, v, calls, call;
  b = torch.ones(2, 2, { dtype: torch.bool });
  v = getitem(b, [0]);
  calls = [
    () => b.mm(b),
    () => b.mv(v),
    () => v.dot(v),
    () => getitem(b, [null]).bmm(getitem(b, [null])),
    () => matmul(b, b),
    () => torch.tensordot(b, b, 1),
    () => torch.outer(v, v),
  ];
  for (call of calls) {
    error(call);
  }
};
export const test_numbers_out_of_range = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => torch.isclose(x, x, { rtol: -1 }));
  error(() => torch.allclose(x, x, { atol: -1.5 }));
  error(() => torch.tensordot(x, x, -1));
  error(() => x.renorm(-1, 0, 1.0));
  error(() => x.renorm(0, 0, 1.0));
  error(() => torch.repeat_interleave(x, -1));
  error(() => x.clamp());
  error(() => torch.clamp(x));
  error(() => torch.zeros(0, 3).aminmax());
  error(() => torch.zeros(0, 3).aminmax({ dim: 0 }));
};
export const test_condition_numbers = () => {
  let m, order, x;
  m = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
    ],
    { dtype: torch.float64 },
  );
  for (order of [null, 1, -1, 2, -2, float('inf'), neg(float('inf')), 'fro', 'nuc']) {
    say(order, round(L.cond(m, order).item(), 8));
  }
  say(L.cond(torch.zeros(2, 2), 1), getitem(L.cond(torch.stack([m, mul(2, m)]), 'fro'), [1]));
  x = torch.ones(2, 3);
  error(() => L.cond(x, 'fro'));
  error(() => L.cond(x, 5));
  error(() => L.cond(getitem(x, [0])));
};
export const test_norms_of_matrices = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => L.matrix_norm(x, { dim: [0, 0] }));
  error(() => L.matrix_norm(x, { dim: [0] }));
  error(() => L.matrix_norm(x.to(torch.int64)));
  error(() => L.matrix_norm(x, 'x'));
  error(() => L.matrix_norm(x, 3));
  error(() => torch.norm(x, 'x'));
  error(() => L.norm(x, 2, [0, 0]));
};
export const test_factors = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => L.lu(getitem(x, [0])));
  error(() => L.lu_factor(x.to(torch.int64)));
  error(() => L.multi_dot([x, x.t(), torch.ones(2, 2).double()]));
  error(() => L.multi_dot([torch.ones(2, 2, 2), x]));
  error(() => L.multi_dot([x, torch.ones(2, 2, 2)]));
  error(() => L.multi_dot([x, torch.ones(2, 2, 2), x]));
};
