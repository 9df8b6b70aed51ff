/** @file Linear algebra: factorizations by what does not depend on signs, messages, batches, forms that report failures. Translated from test/reference/behaviour/matrices.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  eq,
  error,
  float,
  getitem,
  imul,
  le,
  lt,
  matmul,
  mul,
  neg,
  pow,
  say,
  str,
  sub,
  sum,
  truth,
} from '../python.ts';

const wave = (shape, dtype = torch.float64) => {
  let total, size;
  total = 1;
  for (size of shape) {
    total = imul(total, size);
  }
  return mul(
    torch.sin(add(mul(pow(torch.arange(total, { dtype: torch.float64 }), 2), 0.37), 0.4)),
    2,
  )
    .reshape(shape)
    .to(dtype);
};
const near = (a, b, tolerance) => {
  return truth(le(sub(a, b).abs(), tolerance).all());
};
const text = (function_) => {
  try {
    function_();
  } catch (_1) {
    if (_1 instanceof torch.RuntimeError) {
      const raised = _1;
      say(str(raised));
    } else throw _1;
  }
};
export const test_factorizations_in_both_precisions = () => {
  let dtype, tolerance, shape, a, q, r, u, s, vh, p, l, b, symmetric, w, v;
  for ([dtype, tolerance] of [
    [torch.float32, 0.0001],
    [torch.float64, 1e-10],
  ]) {
    for (shape of [
      [3, 3],
      [4, 2],
      [2, 4],
      [2, 3, 3],
    ]) {
      a = wave(shape, dtype);
      [q, r] = torch.linalg.qr(a);
      say(
        near(matmul(q, r), a, tolerance),
        near(r.tril(-1), torch.zeros_like(r), tolerance),
        q.shape,
      );
      say(near(matmul(q.mT, q), torch.eye(getitem(q.shape, [-1]), { dtype: dtype }), tolerance));
      [u, s, vh] = torch.linalg.svd(a, { full_matrices: false });
      say(near(matmul(matmul(u, torch.diag_embed(s)), vh), a, tolerance), s);
      [p, l, u] = torch.linalg.lu(a);
      say(near(matmul(matmul(p, l), u), a, tolerance), p.shape, l.shape);
      say(
        near(
          matmul(matmul(torch.linalg.pinv(a), a), torch.linalg.pinv(a)),
          torch.linalg.pinv(a),
          tolerance,
        ),
      );
    }
    b = wave([3, 3], dtype);
    symmetric = add(matmul(b, b.mT), torch.eye(3, { dtype: dtype }));
    [w, v] = torch.linalg.eigh(symmetric);
    say(near(matmul(matmul(v, torch.diag(w)), v.mT), symmetric, mul(tolerance, 10)), w);
    say(
      torch.linalg.eigvalsh(symmetric),
      torch.linalg.svdvals(b),
      torch.linalg.cond(b),
      torch.linalg.matrix_rank(b),
    );
    say(torch.linalg.cholesky(symmetric));
  }
};
export const test_gradients_that_do_not_depend_on_signs = () => {
  let dtype, a, q, r, u, s, vh, loss;
  for (dtype of [torch.float32, torch.float64]) {
    a = wave([3, 3], dtype).requires_grad_();
    [q, r] = torch.linalg.qr(a);
    [u, s, vh] = torch.linalg.svd(a);
    loss = add(
      add(
        matmul(matmul(q, torch.diag(torch.tensor([1.0, 2.0, 3.0], { dtype: dtype }))), q.mT)
          .diagonal()
          .square()
          .sum(),
        s.square().sum(),
      ),
      matmul(
        getitem(u, [torch.slice(null), torch.slice(null, 1)]),
        getitem(vh, [torch.slice(null, 1)]),
      ).sum(),
    );
    loss.backward();
    say(loss, a.grad);
  }
};
export const test_lu = () => {
  let a, lu, pivots, b, x, p, l, u;
  a = wave([3, 3]).requires_grad_();
  [lu, pivots] = torch.linalg.lu_factor(a);
  say(lu, pivots, eq(pivots.dtype, torch.int32));
  b = wave([3, 2]);
  x = torch.linalg.lu_solve(lu, pivots, b);
  say(x.detach(), torch.lu_solve(b, lu, pivots).detach());
  x.sum().backward();
  say(a.grad);
  [p, l, u] = torch.lu_unpack(lu, pivots);
  say(
    (() => {
      const result = [];
      for (const each of torch.lu_unpack(lu, pivots, false)) {
        result.push([...each.shape]);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const each of torch.lu_unpack(lu, pivots, { unpack_pivots: false })) {
        result.push([...each.shape]);
      }
      return result;
    })(),
  );
  say(
    p,
    l.detach(),
    u.detach(),
    torch.linalg.svd(wave([2, 2])).S,
    torch.linalg.qr(wave([2, 2])).R.abs(),
    torch.linalg.lu_factor(wave([2, 2])).LU,
  );
  say(torch.linalg.lu_factor_ex(torch.zeros(2, 2)).info);
  text(() => torch.linalg.lu_factor(torch.zeros(2, 2)));
};
export const test_least_squares = () => {
  let a, b, found;
  [a, b] = [wave([4, 2]).requires_grad_(), wave([4, 3]).requires_grad_()];
  found = torch.linalg.lstsq(a, b);
  say(found.solution.detach(), found.rank, found.residuals.shape, found.singular_values.shape);
  say(torch.linalg.lstsq(a, b, { driver: 'gelsd' }).residuals.detach());
  mul(found.solution, wave([2, 3]))
    .sum()
    .backward();
  say(a.grad, b.grad);
  say(torch.linalg.lstsq(wave([2, 4]), wave([2, 1])).solution);
  error(() => torch.linalg.lstsq(wave([3, 2]), wave([2, 2])));
  error(() => torch.linalg.lstsq(wave([3]), wave([3])));
};
export const test_forms_that_report = () => {
  let a;
  a = torch.tensor([
    [2.0, 1.0],
    [1.0, 3.0],
  ]);
  say(torch.linalg.inv_ex(a), torch.linalg.inv_ex(torch.zeros(2, 2)).info);
  say(torch.linalg.cholesky_ex(a), torch.linalg.cholesky_ex(neg(a)).info);
  say(torch.linalg.solve_ex(a, torch.ones(2, 1)).result);
  text(() => torch.linalg.inv_ex(torch.zeros(2, 2), { check_errors: true }));
};
export const test_messages = () => {
  let zero;
  zero = torch.zeros(2, 2);
  text(() => torch.linalg.inv(zero));
  text(() => torch.linalg.inv(torch.stack([torch.eye(2), zero])));
  text(() => torch.linalg.solve(zero, torch.ones(2)));
  text(() => torch.linalg.cholesky(neg(torch.eye(2))));
  text(() => torch.linalg.cholesky(torch.stack([torch.eye(2), neg(torch.eye(2))])));
  text(() => torch.linalg.inv(torch.ones(2, 3)));
  text(() => torch.linalg.inv(torch.ones(2)));
  error(() => torch.linalg.det(torch.ones(2, 3)));
  text(() => torch.linalg.solve(torch.eye(2), torch.ones(3, 1)));
  error(() => torch.linalg.eigh(torch.ones(2, 3)));
  error(() => torch.linalg.qr(torch.ones(2)));
  error(() => torch.linalg.tensorinv(torch.ones(2, 3)));
  error(() => torch.linalg.householder_product(torch.ones(2, 3), torch.ones(2)));
};
export const test_others = () => {
  say(
    torch.linalg.vander(torch.tensor([1.0, 2.0, 3.0])),
    torch.linalg.vander(torch.tensor([2.0, 3.0]), { N: 4 }),
  );
  say(
    torch.linalg.vecdot(wave([2, 3]), add(wave([2, 3]), 1)),
    torch.linalg.cross(wave([2, 3]), add(wave([2, 3]), 1)),
  );
  say(
    torch.linalg.vector_norm(wave([2, 3]), 3),
    torch.linalg.matrix_norm(wave([2, 3]), 'nuc'),
    torch.linalg.norm(wave([3]), 1),
  );
  say(
    torch.linalg.multi_dot([wave([2, 3]), wave([3, 2]), wave([2])]),
    torch.linalg.matrix_power(wave([2, 2]), 3),
  );
  say(
    torch.linalg.matrix_exp(wave([2, 2])),
    torch.linalg.slogdet(wave([2, 2])).logabsdet,
    torch.linalg.diagonal(wave([2, 2, 3])),
  );
  say(torch.triangular_solve(wave([2, 1]), wave([2, 2])).solution);
};
export const test_solutions_from_the_left = () => {
  let a, b, w, solve, x, first;
  a = torch.tensor(
    [
      [2.0, 1.0],
      [0.5, 3.0],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  b = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
      [-1.0, 0.5],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  w = torch.arange(1.0, 7.0, { dtype: torch.float64 }).view(3, 2);
  for (solve of [
    (a, b) => torch.linalg.solve(a, b, { left: false }),
    (a, b) => getitem(torch.linalg.solve_ex(a, b, { left: false }), [0]),
  ]) {
    x = solve(a, b);
    say(x, lt(sub(matmul(x, a), b).abs().max(), 1e-12), x.grad_fn.name());
    first = torch.autograd.grad(mul(x, w).sum(), [a, b], { create_graph: true });
    say(first);
    say(
      torch.autograd.grad(
        sum(
          (() => {
            const result = [];
            for (const g of first) {
              result.push(mul(g, g).sum());
            }
            return result;
          })(),
        ),
        [a, b],
      ),
    );
    say(torch.func.jvp(solve, [a.detach(), b.detach()], [add(a.detach(), 1), mul(b.detach(), 2)]));
    say(
      torch.vmap(solve, { in_dims: [null, 0] })(a.detach(), torch.stack([b, mul(b, 2)]).detach())
        .shape,
    );
  }
  say(
    torch.linalg.solve(a, b.mT, { left: true }).mT.detach(),
    torch.linalg.solve(a, getitem(b, [0]), { left: true }).detach(),
  );
  error(() => torch.linalg.solve(a, getitem(b, [0]), { left: false }));
  error(() => torch.linalg.solve(a, b.mT, { left: false }));
  error(() => torch.linalg.solve(a, b));
};
export const test_factors_without_q = () => {
  let a, q, r;
  a = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
      [5.0, 7.0],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  [q, r] = torch.linalg.qr(a, { mode: 'r' });
  say(q.shape, r.abs(), r.grad_fn.name());
  error(() => r.sum().backward());
  error(() =>
    torch.func.jvp(
      (a) => getitem(torch.linalg.qr(a, { mode: 'r' }), [1]),
      [a.detach()],
      [a.detach()],
    ),
  );
};
export const test_dot_products_of_other_types = () => {
  let x;
  x = torch.ones(3);
  error(() => torch.linalg.vecdot(x, x.double()));
  error(() => torch.linalg.vecdot(x.long(), x.long()));
  say(torch.linalg.vecdot(x, x));
};
export const test_norms_of_nothing = () => {
  let inf, shape, x, order;
  inf = float('inf');
  for (shape of [
    [0, 0],
    [0, 3],
    [3, 0],
    [2, 0, 3],
  ]) {
    x = torch.zeros(shape);
    for (order of [1, 2, inf, 'fro', 'nuc']) {
      say(
        torch.linalg.matrix_norm(x, order),
        torch.linalg.matrix_norm(x, order, { keepdim: true }).shape,
      );
    }
  }
  say(
    torch.linalg.matrix_norm(torch.zeros(0, 3), -1),
    torch.linalg.matrix_norm(torch.zeros(3, 0), neg(inf)),
    torch.linalg.norm(torch.zeros(0, 0), 2),
  );
  for (order of [null, 1, -1, 2, -2, inf, neg(inf), 'fro', 'nuc']) {
    say(
      torch.linalg.cond(torch.zeros(0, 0), order),
      torch.linalg.cond(torch.zeros(2, 0, 0, { dtype: torch.float64 }), order),
    );
  }
};
