// @ts-nocheck as loose as Python
/** @file A: leaves, requires_grad and grad_fn. Translated from test/reference/behaviour/leaves.py: do not edit. */

import { torch } from '../torch.ts';
import { add, div, enumerate, eq, error, getitem, iadd, len, mul, say, sub } from '../python.ts';

export const test_a1_leaves = () => {
  let x, a;
  x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
  say(x.is_leaf, mul(x, 2).is_leaf, x.detach().is_leaf, add(torch.ones(2), 1).is_leaf);
  {
    using _1 = torch.no_grad();
    say(mul(x, 2).is_leaf);
  }
  a = torch.rand(2);
  a = div(mul(a, 3), sub(a, 1));
  a.requires_grad_();
  say(a.is_leaf, a.requires_grad, a.grad_fn);
};
export const test_a2_what_requires_grad = () => {
  let x, y;
  x = torch.tensor([1.0, 3.0], { dtype: torch.float64, requires_grad: true });
  for (y of [eq(x, x), x.argmax(), x.to(torch.int64), x.max(0).indices]) {
    say(y.requires_grad, y.grad_fn);
  }
};
export const test_a4_flag_of_computed = () => {
  let x, y;
  x = torch.ones(2, { requires_grad: true });
  y = mul(x, 2);
  const switch_off = () => {
    y.requires_grad = false;
  };
  error(switch_off);
  say(y.requires_grad_(true) === y);
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
