/** @file N1, N2 and N5: broadcasting: shapes, gradients summed over it, messages. Translated from test/reference/behaviour/broadcasting.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, close, div, error, getitem, gt, matmul, mul, say } from '../python.ts';

const leaf = (...shape) => {
  let count, each;
  count = 1;
  for (each of shape) {
    count = mul(count, each);
  }
  return torch.arange(1, add(count, 1), { dtype: torch.float64 }).view(shape).requires_grad_();
};
export const test_n1_the_reference = () => {
  let x, b, c, s;
  x = leaf(2, 3);
  b = torch.tensor([10.0, 20.0, 30.0], { dtype: torch.float64, requires_grad: true });
  c = torch.tensor([[2.0], [3.0]], { dtype: torch.float64, requires_grad: true });
  s = torch.tensor(7.0, { dtype: torch.float64, requires_grad: true });
  mul(mul(add(x, b), c), s)
    .sum()
    .backward();
  say(x.grad, b.grad, c.grad, s.grad);
};
export const test_n1_shapes = () => {
  let a, b, x, y, f, z, gx, gy;
  for ([a, b] of [
    [[3], [2, 3]],
    [
      [2, 1],
      [1, 3],
    ],
    [[1], [4, 1, 2]],
    [[], [2, 2]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[1, 1], []],
    [
      [5, 1, 1],
      [2, 3],
    ],
  ]) {
    [x, y] = [leaf(...a), leaf(...b)];
    for (f of [torch.add, torch.sub, torch.mul, torch.div, torch.maximum, torch.atan2, torch.pow]) {
      z = f(x, y);
      [gx, gy] = torch.autograd.grad(z.sum(), [x, y]);
      say(
        z.shape,
        gx.shape,
        gy.shape,
        close(gx.sum(), getitem(torch.autograd.grad(f(x.expand(z.shape), y).sum(), x), [0]).sum()),
      );
    }
  }
};
export const test_n1_empty = () => {
  let x, y, z;
  [x, y] = [leaf(4, 0), leaf(4, 1)];
  z = add(x, y);
  z.sum().backward();
  say(z.shape, x.grad.shape, y.grad);
  [x, y] = [leaf(0), leaf(1)];
  mul(x, y).sum().backward();
  say(x.grad, y.grad);
  [x, y] = [leaf(2, 0, 3), leaf(1, 3)];
  mul(x, y).sum().backward();
  say(x.grad.shape, y.grad);
};
export const test_n1_three_operands = () => {
  let x, y, z;
  [x, y, z] = [leaf(2, 1), leaf(3), leaf()];
  torch.where(gt(x, 1), y, z).sum().backward();
  say(y.grad, z.grad);
  [x, y, z] = [leaf(2, 1), leaf(3), leaf(1, 1)];
  torch.addcmul(x, y, z).sum().backward();
  say(x.grad, y.grad, z.grad);
  [x, y] = [leaf(2, 1), leaf(3)];
  torch.lerp(x, y, 0.25).sum().backward();
  say(x.grad, y.grad);
  x = leaf(2, 3);
  x.clamp(
    torch.tensor([2.0, 2.0, 2.0], { dtype: torch.float64 }),
    torch.tensor(5.0, { dtype: torch.float64 }),
  )
    .sum()
    .backward();
  say(x.grad);
};
export const test_n1_expand = () => {
  let x, y, a, b;
  x = leaf(3, 1);
  y = x.expand(2, 3, 4);
  say(y.shape, y.stride());
  y.sum().backward();
  say(x.grad);
  x.grad = null;
  [a, b] = torch.broadcast_tensors(x, leaf(4));
  say(a.shape, b.shape);
  mul(a, b).sum().backward();
  say(x.grad);
  say(
    torch.broadcast_to(x, [2, 3, 2]).shape,
    x.expand_as(torch.ones(3, 5)).shape,
    torch.broadcast_shapes([2, 1], [1, 3]),
  );
  error(() => x.expand(2, 2));
  error(() => x.expand(3));
  error(() => leaf(2).expand(-1, 2, -1));
};
export const test_n1_in_place = () => {
  let x, y, z;
  [x, y] = [leaf(2, 3), leaf(3)];
  z = x.clone();
  z.mul_(y);
  z.sum().backward();
  say(x.grad, y.grad);
  error(() => leaf(3).clone().add_(leaf(2, 3)));
  error(() => leaf(1).clone().mul_(leaf(2)));
  error(() => leaf(2).clone().add_(leaf(3)));
};
export const test_n2_messages = () => {
  error(() => add(torch.ones(3), torch.ones(2)));
  error(() => mul(torch.ones(2, 3), torch.ones(2)));
  error(() => gt(torch.ones(2, 3), torch.ones(3, 3)));
  error(() => div(torch.ones(4, 2, 3), torch.ones(3, 3)));
  error(() => torch.where(gt(torch.ones(2), 0), torch.ones(3), torch.ones(1)));
  error(() => torch.broadcast_tensors(torch.ones(2), torch.ones(3)));
};
export const test_n5_products = () => {
  let x, y;
  error(() => matmul(torch.ones(2, 3), torch.ones(2, 3)));
  error(() => torch.mm(torch.ones(2, 3), torch.ones(2, 3)));
  error(() => torch.dot(torch.ones(2), torch.ones(3)));
  error(() => torch.dot(torch.ones(2, 2), torch.ones(2, 2)));
  error(() => torch.mv(torch.ones(2, 3), torch.ones(2)));
  error(() => torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 3, 4)));
  error(() => torch.matmul(torch.ones(3), torch.ones(2)));
  error(() => torch.matmul(torch.tensor(1.5), torch.ones(2)));
  error(() => torch.mm(torch.ones(2), torch.ones(2, 2)));
  [x, y] = [leaf(2, 3), leaf(4, 3, 2)];
  matmul(x, y).sum().backward();
  say(x.grad, y.grad.shape);
  [x, y] = [leaf(3), leaf(4, 3, 2)];
  torch.matmul(x, y).sum().backward();
  say(x.grad, y.grad.shape);
};
