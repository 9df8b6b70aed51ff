/** @file A6 to A8: the names of nodes, their edges, and what hangs on them. Translated from test/reference/behaviour/nodes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  div,
  enumerate,
  eq,
  floordiv,
  getattr,
  getitem,
  gt,
  iadd,
  isinstance,
  len,
  matmul,
  method,
  mod,
  mul,
  neg,
  pos,
  pow,
  repr,
  say,
  setitem,
  sorted,
  str,
  sub,
  truth,
} from '../python.ts';

export const test_a6_arithmetic_names = () => {
  let x, y, z;
  x = torch.rand(2, 2, { dtype: torch.float64, requires_grad: true });
  y = torch.rand(2, 2, { dtype: torch.float64, requires_grad: true });
  for (z of [
    add(x, y),
    add(x, 1),
    sub(x, y),
    sub(x, 1),
    sub(1, x),
    mul(x, y),
    mul(x, 2),
    div(x, y),
    div(x, 2),
    div(2, x),
    neg(x),
    pow(x, 2),
    pow(x, y),
    pow(2, x),
  ]) {
    say(
      z.grad_fn.name(),
      (() => {
        const result = [];
        for (const [node, _] of z.grad_fn.next_functions) {
          result.push(
            both(
              () => node,
              () => node.name(),
            ),
          );
        }
        return result;
      })(),
    );
  }
  for (z of [
    floordiv(x, y),
    mod(x, y),
    matmul(x, y),
    x.abs(),
    pos(x),
    x.reciprocal(),
    x.rsqrt(),
    x.square(),
    x.remainder(2),
    x.fmod(2),
  ]) {
    z.grad_fn !== null ? say(z.grad_fn.name(), len(z.grad_fn.next_functions)) : say(null);
  }
};
export const test_a6_reduction_names = () => {
  let x, z;
  x = torch.rand(2, 3, { dtype: torch.float64, requires_grad: true });
  for (z of [
    x.sum(),
    x.sum(0),
    x.sum([0, 1]),
    x.mean(),
    x.mean(1),
    x.prod(),
    x.prod(0),
    x.std(),
    x.var(0),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.max(),
    getitem(x.max(0), [0]),
    x.max(1).values,
    x.min(),
    getitem(x.min(0), [0]),
    x.amax(),
    x.amin(1),
    x.median(),
    getitem(x.median(0), [0]),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.norm(),
    x.norm(2, 0),
    x.norm(1),
    x.logsumexp(0),
    x.cumsum(0),
    x.cumprod(0),
    x.softmax(0),
    x.log_softmax(1),
  ]) {
    say(z.grad_fn.name());
  }
  say(
    torch.max(x, mul(x, 2)).grad_fn.name(),
    torch.min(x, mul(x, 2)).grad_fn.name(),
    torch.maximum(x, x).grad_fn.name(),
  );
};
export const test_a6_shape_names = () => {
  let x, z;
  x = torch.rand(2, 3, { dtype: torch.float64, requires_grad: true });
  for (z of [
    x.view(6),
    x.reshape(3, 2),
    x.t(),
    x.T,
    x.transpose(0, 1),
    x.permute(1, 0),
    x.expand(4, 2, 3),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.unsqueeze(0),
    x.unsqueeze(0).squeeze(0),
    x.unsqueeze(0).squeeze(),
    x.flatten(),
    x.t().reshape(6),
    x.t().contiguous(),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    getitem(x, [0]),
    getitem(x, [torch.slice(0, 1)]),
    getitem(x, [torch.slice(null), 1]),
    getitem(x, [torch.ellipsis, 0]),
    getitem(x, [null]),
    getitem(x, [[0, 1]]),
    getitem(x, [gt(x, 0)]),
    getitem(x, [0, 0]),
    getitem(x, [torch.slice(0, 2, 2)]),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.narrow(0, 0, 1),
    x.select(0, 1),
    getitem(method(x, 'split', 1), [0]),
    getitem(method(x, 'split', [1, 1]), [0]),
    getitem(x.chunk(2), [1]),
    getitem(x.unbind(0), [0]),
    x.diagonal(),
    x.diag(),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    torch.cat([x, x]),
    torch.stack([x, x]),
    x.repeat(2, 1),
    x.flip(0),
    x.roll(1, 0),
    x.tril(),
    x.triu(),
    x.unfold(1, 2, 1),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.clone(),
    x.to(torch.float32),
    x.gather(0, torch.zeros(1, 3, { dtype: torch.int64 })),
    x.index_select(0, torch.tensor([0], { dtype: torch.int64 })),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    x.masked_fill(gt(x, 0), 0.0),
    x.masked_select(gt(x, 0)),
    torch.where(gt(x, 0), x, mul(x, 2)),
    x.as_strided([2], [1]),
    x.movedim(0, 1),
    x.unflatten(1, [1, 3]),
  ]) {
    say(z.grad_fn.name());
  }
};
export const test_a6_function_names = () => {
  let x, names, name, z;
  x = mul(torch.rand(2, 2, { dtype: torch.float64, requires_grad: true }), 0.5);
  names =
    'exp log sqrt sin cos tan tanh sigmoid relu asin acos atan sinh cosh log1p log2 log10 expm1 exp2 erf erfc lgamma digamma';
  for (name of method(names, 'split')) {
    say(name, getattr(torch, name)(x).grad_fn.name());
  }
  for (name of method('sign floor ceil round trunc frac sinc rad2deg deg2rad', 'split')) {
    say(name, getattr(torch, name)(x).grad_fn.name());
  }
  for (z of [
    x.clamp(0, 1),
    x.clamp({ min: 0.0 }),
    x.clamp_min(0.0),
    x.clamp_max(1.0),
    x.lerp(x, 0.5),
    torch.addcmul(x, x, x),
    torch.addcdiv(x, x, x),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    torch.atan2(x, x),
    torch.hypot(x, x),
    torch.logaddexp(x, x),
    torch.xlogy(x, x),
    torch.fmax(x, x),
  ]) {
    say(z.grad_fn.name());
  }
};
export const test_a6_linear_algebra_names = () => {
  let a, v, z;
  a = torch.rand(2, 2, { dtype: torch.float64, requires_grad: true });
  v = torch.rand(2, { dtype: torch.float64, requires_grad: true });
  for (z of [
    a.mm(a),
    a.mv(v),
    v.dot(v),
    matmul(a, v),
    matmul(v, a),
    matmul(v, v),
    a.unsqueeze(0).bmm(a.unsqueeze(0)),
    torch.addmm(a, a, a),
    torch.outer(v, v),
  ]) {
    say(z.grad_fn.name());
  }
  for (z of [
    a.trace(),
    a.det(),
    a.inverse(),
    getitem(torch.linalg.qr(a), [0]),
    torch.linalg.norm(v),
  ]) {
    say(z.grad_fn.name());
  }
};
export const test_a7_next_functions = () => {
  let x, edges, square, parts, total, i, part;
  x = torch.ones(2, { requires_grad: true });
  edges = add(x, 2).grad_fn.next_functions;
  say(
    len(edges),
    getitem(getitem(edges, [0]), [0]).name(),
    getitem(getitem(edges, [0]), [1]),
    getitem(getitem(edges, [1]), [0]),
  );
  square = mul(x, x).grad_fn.next_functions;
  say(getitem(getitem(square, [0]), [0]) === getitem(getitem(square, [1]), [0]));
  parts = torch.ones(2, 2, { requires_grad: true }).unbind(0);
  say(
    ...(() => {
      const result = [];
      for (const part of parts) {
        result.push([part.grad_fn.name(), part.output_nr]);
      }
      return result;
    })(),
  );
  total = 0;
  for ([i, part] of enumerate(parts)) {
    total = iadd(total, mul(part.sum(), add(i, 1)));
  }
  say(total);
};
export const test_a7_edges_of_inputs_without_grad = () => {
  let x, y, z;
  x = torch.ones(2, { requires_grad: true });
  y = torch.ones(2);
  for (z of [
    mul(x, y),
    mul(y, x),
    torch.where(gt(y, 0), x, y),
    torch.cat([y, x, y]),
    torch.lerp(y, x, y),
  ]) {
    say(
      (() => {
        const result = [];
        for (const [node, number] of z.grad_fn.next_functions) {
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
  }
};
export const test_a7_edges_carry_the_output = () => {
  let x, a, b, c;
  x = torch.ones(3, 2, { requires_grad: true });
  [a, b, c] = mul(x, 2).unbind(0);
  say(
    getitem(getitem(mul(c, 1).grad_fn.next_functions, [0]), [1]),
    getitem(getitem(add(a, c).grad_fn.next_functions, [1]), [1]),
  );
  say(a.grad_fn === c.grad_fn, a.output_nr, b.output_nr, c.output_nr);
  say(getitem(getitem(add(a, c).grad_fn.next_functions, [0]), [0]) === a.grad_fn);
};
export const test_a8_one_accumulator = () => {
  let x, a, b;
  x = torch.ones(2, { requires_grad: true });
  a = getitem(getitem(mul(x, 2).grad_fn.next_functions, [0]), [0]);
  b = add(x, x).grad_fn.next_functions;
  say(
    a === getitem(getitem(b, [0]), [0]),
    a === getitem(getitem(b, [1]), [0]),
    a.variable === x,
    a.next_functions,
  );
  say(getitem(getitem(x.view_as(x).grad_fn.next_functions, [0]), [0]) === a);
  say(getitem(method(repr(a), 'split', ' '), [0]), a.name());
};
export const test_a8_walk = () => {
  let x, y, seen, stack, node, following, _;
  x = torch.ones(2, { requires_grad: true });
  y = add(mul(x, 2).exp(), x.sin()).sum();
  seen = [];
  stack = [y.grad_fn];
  while (truth(stack)) {
    node = method(stack, 'pop');
    method(seen, 'append', node.name());
    for ([following, _] of node.next_functions) {
      if (following !== null) {
        method(stack, 'append', following);
      }
    }
  }
  say(seen);
};
export const test_node_identity = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  say(y.grad_fn === y.grad_fn, eq(y.grad_fn, y.grad_fn), y.grad_fn === mul(x, 2).grad_fn);
  say(getitem(getitem(add(y, 1).grad_fn.next_functions, [0]), [0]) === y.grad_fn);
  say(isinstance(y.grad_fn, torch.autograd.graph.Node));
};
export const test_metadata = () => {
  let x, y, accumulator;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  say(y.grad_fn.metadata);
  setitem(y.grad_fn.metadata, ['note'], 1);
  say(getitem(getitem(getitem(add(y, 1).grad_fn.next_functions, [0]), [0]).metadata, ['note']));
  accumulator = getitem(getitem(y.grad_fn.next_functions, [0]), [0]);
  setitem(accumulator.metadata, ['leaf'], 'x');
  say(getitem(getitem(add(x, 1).grad_fn.next_functions, [0]), [0]).metadata);
};
export const test_sequence_numbers_grow = () => {
  let x, a, b, c, numbers;
  x = torch.ones(2, { requires_grad: true });
  a = mul(x, 2);
  b = add(a, 1);
  c = b.sum();
  numbers = (() => {
    const result = [];
    for (const each of [a, b, c]) {
      result.push(each.grad_fn._sequence_nr());
    }
    return result;
  })();
  say(
    eq(numbers, sorted(numbers)),
    sub(getitem(numbers, [1]), getitem(numbers, [0])),
    sub(getitem(numbers, [2]), getitem(numbers, [1])),
  );
};
export const test_nodes_print = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  say(mul(x, 2).grad_fn, x.grad_fn);
  say(
    getitem(method(str(mul(x, 2).grad_fn), 'split', ' '), [0]),
    getitem(method(repr(add(x, 1).grad_fn), 'split', ' '), [0]),
  );
  say(mul(x, 2), getitem(mul(x, 2), [0]), x);
  say(mul(x, 2).view(1, 2), mul(x, 2).detach());
};
export const test_names_of_in_place = () => {
  let x, y, names, step;
  x = torch.ones(2, 2, { requires_grad: true });
  y = x.clone();
  names = [];
  for (step of [
    () => y.add_(1),
    () => y.mul_(2),
    () => y.exp_(),
    () => y.zero_(),
    () => y.fill_(1.0),
    () => y.copy_(x),
    () => y.div_(2),
    () => y.sub_(x),
    () => y.pow_(2),
    () => y.relu_(),
    () => y.neg_(),
    () => y.clamp_(0, 1),
    () => y.t_(),
    () => y.unsqueeze_(0),
    () => y.squeeze_(0),
    () => y.transpose_(0, 1),
    () => y.masked_fill_(gt(x, 0), 1.0),
  ]) {
    step();
    method(names, 'append', y.grad_fn.name());
  }
  say(names);
};
