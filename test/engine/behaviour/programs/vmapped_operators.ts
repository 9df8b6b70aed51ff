/** @file M6: operators under vmap agree with a loop over the examples. Translated from test/reference/behaviour/vmapped_operators.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  error,
  getitem,
  gt,
  matmul,
  method,
  mul,
  pow,
  range,
  say,
  sub,
  tuple,
  zip,
} from '../python.ts';

const vmap = torch.func.vmap;
const F = torch.nn.functional;
const numbers = (...shape) => {
  let count, each;
  count = 1;
  for (each of shape) {
    count = mul(count, each);
  }
  return torch.sin(add(mul(torch.arange(count, { dtype: torch.float64 }), 1.7), 0.3)).view(shape);
};
const same = (f, inputs, dims) => {
  let size, want, i;

  size = getitem(
    (() => {
      const result = [];
      for (const [x, d] of zip(inputs, dims)) {
        if (d !== null) result.push(x.size(d));
      }
      return result;
    })(),
    [0],
  );
  want = [];
  for (i of range(size)) {
    method(
      want,
      'append',
      f(
        ...(() => {
          const result = [];
          for (const [x, d] of zip(inputs, dims)) {
            result.push(d === null ? x : x.select(d, i));
          }
          return result;
        })(),
      ),
    );
  }
  return close(vmap(f, { in_dims: tuple(dims) })(...inputs), torch.stack(want), 1e-10);
};
export const test_pointwise = () => {
  let x, y, f;
  [x, y] = [numbers(3, 4), numbers(3, 4).flip(0)];
  for (f of [
    torch.exp,
    torch.sin,
    torch.tanh,
    torch.sigmoid,
    torch.abs,
    torch.neg,
    F.relu,
    F.gelu,
    F.silu,
    torch.erf,
  ]) {
    say(same(f, [x], [0]), same(f, [x], [1]));
  }
  for (f of [
    torch.add,
    torch.mul,
    torch.sub,
    torch.maximum,
    torch.atan2,
    torch.hypot,
    torch.fmod,
  ]) {
    say(
      same(f, [x, y], [0, 0]),
      same(f, [x, y], [1, 1]),
      same(f, [x, getitem(y, [0])], [0, null]),
      same(f, [getitem(x, [0]), y], [null, 0]),
    );
  }
  say(
    same((x) => sub(add(x.pow(2), pow(2, x)), div(1, add(x, 3))), [x], [0]),
    same((x) => x.clamp(-0.5, 0.5), [x], [0]),
  );
  say(
    same((x, y) => torch.where(gt(x, 0), x, y), [x, y], [0, 0]),
    same((x) => gt(x, 0).double(), [x], [0]),
  );
  say(
    same((x, y) => torch.lerp(x, y, 0.25), [x, y], [0, 0]),
    same((x, y) => torch.addcmul(x, y, y), [x, y], [0, 0]),
  );
};
export const test_broadcasting_of_ranks = () => {
  let a, b;
  [a, b] = [numbers(3, 4), numbers(3, 2, 4)];
  say(
    same(torch.add, [a, b], [0, 0]),
    same(torch.mul, [b, a], [0, 0]),
    same(torch.sub, [getitem(a, [torch.slice(null), 0]), b], [0, 0]),
  );
  say(same(torch.add, [a, numbers(2, 4)], [0, null]), same(torch.add, [numbers(4), b], [null, 0]));
};
export const test_reductions = () => {
  let x, f;
  x = numbers(3, 4, 5);
  for (f of [
    torch.sum,
    torch.mean,
    torch.prod,
    torch.amax,
    torch.std,
    torch.var,
    torch.max,
    torch.median,
    torch.norm,
  ]) {
    say(same(f, [x], [0]), same(f, [x], [1]), same(f, [x], [2]));
  }
  for (f of [
    torch.sum,
    torch.mean,
    torch.prod,
    torch.amin,
    torch.argmax,
    torch.cumsum,
    torch.logsumexp,
    torch.softmax,
  ]) {
    say(
      same((x) => f(x, 0), [x], [0]),
      same((x) => f(x, -1), [x], [1]),
      same((x) => f(x, 1), [x], [2]),
    );
  }
  say(
    same((x) => x.max(0).values, [x], [1]),
    same((x) => method(x, 'sort', 0).indices, [x], [1]),
  );
  say(
    same((x) => getitem(x.topk(2, 1), [0]), [x], [0]),
    same((x) => x.sum([0, 1], { keepdim: true }), [x], [1]),
  );
  say(
    same((x) => x.cumprod(1), [x], [0]),
    same((x) => x.all(), [gt(x, 0)], [0]),
    same((x) => gt(x, 0).any(0), [x], [0]),
  );
};
export const test_shapes = () => {
  let x, f;
  x = numbers(3, 4, 5);
  for (f of [
    (x) => x.view(-1),
    (x) => x.reshape(2, -1),
    (x) => x.t(),
    (x) => x.transpose(0, 1),
    (x) => x.unsqueeze(0),
    (x) => x.unsqueeze(-1),
    (x) => x.permute(1, 0),
    (x) => x.flip(0),
    (x) => getitem(x, [0]),
    (x) => getitem(x, [torch.slice(null), 1]),
    (x) => getitem(x, [torch.ellipsis, torch.slice(1)]),
    (x) => getitem(x, [null]),
    (x) => x.expand(2, -1, -1),
    (x) => x.narrow(1, 0, 2),
    (x) => x.select(0, 1),
    (x) => x.roll(1),
    (x) => x.roll(1, 0),
    (x) => x.tril(),
    (x) => x.diagonal(),
    (x) => x.repeat(2, 1),
    (x) => x.flatten(),
    (x) => torch.cat([x, x]),
    (x) => torch.stack([x, x], -1),
    (x) => getitem(x.unbind(0), [1]),
    (x) => getitem(method(x, 'split', 1), [0]),
    (x) => getitem(x.chunk(2, 1), [1]),
    (x) => x.squeeze(),
    (x) => x.movedim(0, 1),
    (x) => F.pad(x, [1, 1]),
    (x) => x.unfold(0, 2, 1),
    (x) => x.index_select(0, torch.tensor([1, 0], { dtype: torch.int64 })),
    (x) => getitem(x, [[0, 1]]),
    (x) => getitem(x, [torch.tensor([0, 0], { dtype: torch.int64 })]),
    (x) => x.contiguous(),
    (x) => x.clone(),
  ]) {
    say(same(f, [x], [0]), same(f, [x.transpose(0, 1)], [1]), same(f, [x.movedim(0, 2)], [2]));
  }
};
export const test_mixed_cat = () => {
  let x, y;
  [x, y] = [numbers(3, 2), numbers(4)];
  say(
    same((x) => torch.cat([x, y]), [x], [0]),
    same((x) => torch.stack([x, getitem(y, [torch.slice(null, 2)])]), [x], [0]),
  );
};
export const test_indexing_by_batched_indices = () => {
  let x, i;
  x = numbers(3, 4);
  i = torch.tensor(
    [
      [0, 1],
      [3, 3],
      [2, 0],
    ],
    { dtype: torch.int64 },
  );
  say(
    same((x, i) => getitem(x, [i]), [x, i], [0, 0]),
    same((i) => getitem(getitem(x, [0]), [i]), [i], [0]),
  );
  say(
    same((x, i) => x.gather(0, i), [x, i], [0, 0]),
    same((x, i) => x.index_select(0, i), [x, i], [0, 0]),
  );
  say(
    same(
      (x, i) =>
        torch.zeros(4, { dtype: torch.float64 }).scatter(0, i, getitem(x, [torch.slice(null, 2)])),
      [x, i],
      [0, 0],
    ),
  );
  say(
    same((x, i) => x.index_add(0, i, getitem(x, [torch.slice(null, 2)])), [x, i], [0, 0]),
    same((x) => x.masked_fill(gt(x, 0), 0.0), [x], [0]),
  );
  error(() => vmap((x) => getitem(x, [gt(x, 0)]))(x));
  error(() => vmap((x) => x.nonzero())(x.relu()));
  error(() => vmap((x) => x.masked_select(gt(x, 0)))(x));
};
export const test_matrices = () => {
  let a, b, v, s;
  [a, b, v] = [numbers(3, 2, 4), numbers(3, 4, 5), numbers(3, 4)];
  say(
    same(torch.mm, [a, b], [0, 0]),
    same(torch.matmul, [a, b], [0, 0]),
    same(torch.mm, [getitem(a, [0]), b], [null, 0]),
  );
  say(
    same(torch.mv, [a, v], [0, 0]),
    same(torch.mv, [getitem(a, [0]), v], [null, 0]),
    same(torch.dot, [v, v], [0, 0]),
  );
  say(
    same(torch.matmul, [v, b], [0, 0]),
    same(torch.matmul, [a, getitem(v, [0])], [0, null]),
    same(torch.outer, [v, v], [0, 0]),
  );
  say(
    same((a, b) => matmul(a, b), [a, b], [0, 0]),
    same((a, b) => torch.einsum('ij,jk->ik', a, b), [a, b], [0, 0]),
  );
  say(same(torch.bmm, [numbers(2, 3, 2, 4), numbers(2, 3, 4, 2)], [0, 0]));
  s = add(numbers(3, 2, 2), mul(3, torch.eye(2, { dtype: torch.float64 })));
  say(same(torch.inverse, [s], [0]), same(torch.det, [s], [0]), same(torch.trace, [s], [0]));
  say(
    same(torch.linalg.solve, [s, numbers(3, 2)], [0, 0]),
    same(torch.linalg.cholesky, [matmul(s, s.mT)], [0]),
  );
  say(same((x, w, c) => F.linear(x, w, c), [v, numbers(3, 4), numbers(3)], [0, null, null]));
  say(same((x, w) => F.linear(x, w), [v, numbers(3, 2, 4)], [0, 0]));
};
export const test_networks = () => {
  let x, w, t, q;
  x = numbers(3, 2, 5, 5);
  w = numbers(4, 2, 3, 3);
  say(
    same((x) => F.conv2d(x.unsqueeze(0), w), [x], [0]),
    same((w) => F.conv2d(x, w), [numbers(2, 4, 2, 3, 3)], [0]),
  );
  say(
    same((x) => F.max_pool2d(x.unsqueeze(0), 2), [x], [0]),
    same((x) => F.avg_pool2d(x.unsqueeze(0), 2), [x], [0]),
  );
  say(
    same((x) => F.layer_norm(x, [5]), [x], [0]),
    same((x) => F.softmax(x, -1), [x], [0]),
  );
  say(
    same((x) => F.log_softmax(x, 0), [x], [0]),
    same((x) => F.mse_loss(x, mul(x, 0)), [x], [0]),
  );
  t = torch.tensor(
    [
      [0, 1],
      [2, 2],
      [1, 0],
    ],
    { dtype: torch.int64 },
  );
  say(same((x, t) => F.cross_entropy(x, t), [numbers(3, 2, 4), t], [0, 0]));
  say(same((x, t) => F.nll_loss(x, t), [numbers(3, 2, 4), t], [0, 0]));
  say(
    same((t) => F.embedding(t, numbers(4, 3)), [t], [0]),
    same((x) => F.batch_norm(x.unsqueeze(0), null, null, { training: true }), [x], [0]),
  );
  say(same((x, y) => F.binary_cross_entropy_with_logits(x, y), [x, x.sigmoid()], [0, 0]));
  q = numbers(3, 2, 4, 5);
  say(same((q) => F.scaled_dot_product_attention(q, q, q), [q], [0]));
};
export const test_dtypes_and_numbers = () => {
  let x, scalars;
  x = torch.arange(6, { dtype: torch.int64 }).view(2, 3);
  say(
    vmap((x) => add(x, 1.5))(x),
    vmap((x) => div(x, 2))(x),
    vmap((x) => x.sum())(x),
    vmap((x) => gt(x, 2))(x),
  );
  scalars = torch.arange(2, { dtype: torch.float64 });
  say(vmap((a, b) => mul(a, b))(scalars, torch.ones(2, 3)).dtype);
  say(vmap((a, b) => mul(a, b), { in_dims: [0, null] })(scalars, torch.ones(3)).dtype);
  say(
    vmap((x) => x.double())(torch.ones(2, 3)).dtype,
    vmap((x) => x.to(torch.int64))(torch.ones(2, 3)),
  );
};
export const test_factorizations_that_look_at_numbers = () => {
  let a;
  a = torch.tensor(
    [
      [
        [2.0, 1.0],
        [1.0, 3.0],
      ],
      [
        [4.0, 1.0],
        [1.0, 2.0],
      ],
    ],
    { dtype: torch.float64 },
  );
  say(
    getitem(vmap(torch.linalg.lu_factor)(a), [0]),
    vmap(torch.linalg.inv_ex)(a),
    vmap(torch.linalg.cholesky_ex)(a),
  );
  say(getitem(vmap(torch.linalg.solve_ex)(a, a), [1]));
  error(() => vmap(torch.linalg.lu_factor)(mul(a, 0)));
};
