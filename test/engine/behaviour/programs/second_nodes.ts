/** @file The nodes of gradients that were recorded, by PyTorch's names, and where their graphs end. Translated from test/reference/behaviour/second_nodes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, getitem, method, mul, pow, range, say, truth, type } from '../python.ts';

const F = torch.nn.functional;
const structure = (node) => {
  if (node === null) {
    return 'None';
  }
  return add(
    add(
      add(type(node).__name__, '('),
      method(
        ', ',
        'join',
        (() => {
          const result = [];
          for (const [each, _] of node.next_functions) {
            result.push(structure(each));
          }
          return result;
        })(),
      ),
    ),
    ')',
  );
};
const recorded = (f) => {
  let x, y, grad;
  x = torch.tensor(
    [
      [0.3, -0.5, 0.9],
      [0.2, 0.7, -0.4],
    ],
    { requires_grad: true },
  );
  y = f(x);
  [grad] = torch.autograd.grad(y, x, torch.ones_like(y).requires_grad_(), { create_graph: true });
  return grad;
};
export const test_names_of_slopes = () => {
  let f;
  for (f of [
    torch.tanh,
    torch.sigmoid,
    torch.relu,
    F.leaky_relu,
    F.hardtanh,
    F.softshrink,
    F.hardshrink,
  ]) {
    say(structure(recorded(f).grad_fn));
  }
  say(structure(recorded((x) => F.threshold(x, 0.1, 0.2)).grad_fn));
  say(structure(recorded((x) => x.softmax(0)).grad_fn));
  say(structure(recorded((x) => x.log_softmax(1)).grad_fn));
};
export const test_names_of_views = () => {
  let f;
  for (f of [
    (x) => getitem(x, [0]),
    (x) => getitem(x, [torch.slice(null), torch.slice(1)]),
    (x) => x.diagonal(),
    (x) => x.unfold(1, 2, 1),
    (x) => x.narrow(0, 0, 1),
  ]) {
    say(structure(recorded(f).grad_fn));
  }
  for (f of [
    (x) => x.t(),
    (x) => x.unsqueeze(0),
    (x) => x.view(6),
    (x) => getitem(x.unbind(), [0]),
    (x) => getitem(method(x, 'split', 1), [1]),
  ]) {
    say(structure(recorded(f).grad_fn));
  }
};
export const test_names_of_sums = () => {
  let f;
  for (f of [
    (x) => x.sum(),
    (x) => x.sum(0),
    (x) => x.sum(0, { keepdim: true }),
    (x) => x.sum([0, 1]),
  ]) {
    say(structure(recorded(f).grad_fn));
  }
};
const orders = (f, at, count) => {
  let x, y, _;
  x = torch.tensor(at, { dtype: torch.float64, requires_grad: true });
  y = f(x);
  for (_ of range(count)) {
    [y] = torch.autograd.grad(y, x, { create_graph: true });
    say(y.item(), y.requires_grad);
    if (truth(!truth(y.requires_grad))) {
      return null;
    }
  }
};
export const test_q4_where_kinks_end = () => {
  let f;
  for (f of [torch.relu, F.leaky_relu, F.hardtanh, F.softshrink, torch.abs]) {
    orders(f, 0.7, 5);
  }
  orders((x) => F.threshold(x, 0.1, 0.2), 0.7, 5);
};
export const test_q4_where_powers_end = () => {
  orders(torch.square, 3.0, 6);
  orders((x) => pow(x, 2), 3.0, 6);
  orders((x) => mul(x, x), 3.0, 6);
  orders((x) => pow(x, 3), 3.0, 6);
};
export const test_q1_orders_of_slopes = () => {
  let f;
  for (f of [torch.tanh, torch.sigmoid]) {
    orders(f, 0.5, 4);
  }
  orders((x) => getitem(torch.stack([x, mul(x, 2)]).softmax(0), [0]), 0.5, 3);
  orders((x) => getitem(torch.stack([x, mul(x, 2)]).log_softmax(0), [0]), 0.5, 3);
};
export const test_gradients_print_their_nodes = () => {
  let x;
  say(recorded(torch.tanh));
  say(recorded((x) => getitem(x, [0])));
  x = torch.tensor([1.0, -2.0], { requires_grad: true });
  say(torch.autograd.grad(x.relu().sum(), x, { create_graph: true }));
};
