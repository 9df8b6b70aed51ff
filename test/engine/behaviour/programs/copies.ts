/** @file Deep copies of tensors, parameters, modules and lists. Translated from test/reference/behaviour/copies.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { copy, error, getitem, gt, len, mul, say, type } from '../python.ts';

const nn = torch.nn;
export const test_deepcopies = () => {
  let a, b, m, n, p, q, lst, x, v, w, opt, o2;
  a = torch.zeros(10, { requires_grad: true });
  b = copy.deepcopy(a);
  say(b.requires_grad, b.is_leaf, b === a);
  a.grad = torch.ones(10);
  b = copy.deepcopy(a);
  say(b.grad);
  error(() => copy.deepcopy(mul(a, 2)));
  m = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.BatchNorm1d(3));
  n = copy.deepcopy(m);
  say(
    getitem(n, [0]).weight === getitem(m, [0]).weight,
    torch.equal(getitem(n, [0]).weight, getitem(m, [0]).weight),
  );
  getitem(n, [0]).weight.data.zero_();
  say(gt(getitem(m, [0]).weight.abs().sum().item(), 0));
  say(n);
  p = nn.Parameter(torch.ones(2), { requires_grad: false });
  q = copy.deepcopy(p);
  say(type(q).__name__, q.requires_grad);
  lst = copy.deepcopy([a, { a: a }]);
  say(getitem(lst, [0]) === getitem(getitem(lst, [1]), ['a']));
  x = torch.arange(4.0);
  v = getitem(x, [torch.slice(1, 3)]);
  w = copy.deepcopy(v);
  say(w, w.storage_offset());
  opt = torch.optim.SGD(m.parameters(), { lr: 0.1, momentum: 0.9 });
  o2 = copy.deepcopy(opt);
  say(len(o2.param_groups), getitem(getitem(o2.param_groups, [0]), ['lr']));
};
