/** @file P: what has no dimensions or no elements, and dimensions of one element: views, products, integrals, normalization. Translated from test/reference/behaviour/few_dimensions.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { error, getitem, gt, say } from '../python.ts';

const F = torch.nn.functional;
const kind = (f) => {
  const shown = () => {
    let x;
    x = f();
    say(x.shape, x.requires_grad, x.grad_fn === null ? null : x.grad_fn.name());
  };
  return shown;
};
export const test_p_transposes_of_few_dimensions = () => {
  let number, vector, batch, x;
  number = torch.tensor(1.0, { requires_grad: true });
  vector = torch.ones(3, { requires_grad: true });
  batch = torch.ones(2, 2, 3, { requires_grad: true });
  for (x of [number, vector, batch]) {
    error(kind(() => x.mT));
    error(kind(() => x.mH));
    error(kind(() => x.H));
    error(kind(() => x.adjoint()));
  }
  error(kind(() => number.movedim(0, 0)));
  error(kind(() => torch.moveaxis(number, -1, 0)));
  error(kind(() => number.movedim(1, 0)));
};
export const test_p_products_with_one_element = () => {
  let a, b, y, z;
  a = torch.arange(6.0).reshape(2, 3).requires_grad_();
  b = torch.tensor([[2.0], [3.0]], { requires_grad: true });
  y = torch.tensordot(a, b, { dims: [[1], [1]] });
  y.sum().backward();
  say(y.detach(), a.grad, b.grad);
  z = torch.tensordot(b.detach(), a.detach(), 1);
  say(z);
  say(torch.tensordot(b.detach(), torch.ones(1, 2), 1));
  error(() => torch.tensordot(a, a, 1));
  error(() => torch.tensordot(a, a.double(), 1));
  error(() => torch.tensordot(torch.tensor(1.0), a, 1));
  error(kind(() => torch.kron(a, b)));
  error(kind(() => torch.kron(getitem(b, [torch.slice(null), 0]), a)));
};
export const test_p_blocks_of_numbers = () => {
  let a, b, y;
  [a, b] = [
    torch.tensor(1.0, { dtype: torch.float64, requires_grad: true }),
    torch.ones(1, 2, { requires_grad: true }),
  ];
  y = torch.block_diag(a, b);
  y.sum().backward();
  say(y.dtype, a.grad, b.grad);
  say(torch.block_diag(torch.tensor(true), torch.ones(1, 2, { dtype: torch.int32 })).dtype);
};
export const test_p_writing_to_nothing = () => {
  say(torch.ones(0, 1).expand(0, 2).add_(1).shape, torch.ones(1, 0).expand(3, 0).mul_(2).shape);
  error(() => torch.ones(1, 1).expand(3, 1).mul_(2));
};
export const test_p_parameters_that_are_no_list = () => {
  error(() => torch.optim.SGD(torch.ones(2, { dtype: torch.float64 }), { lr: 1 }));
};
export const test_p_integrals_of_no_samples = () => {
  error(kind(() => torch.trapezoid(torch.ones(2, 0, { requires_grad: true }))));
  error(kind(() => torch.trapezoid(torch.ones(2, 0, { requires_grad: true }), torch.ones(0))));
  error(kind(() => torch.trapezoid(torch.ones(2, 1, { requires_grad: true }))));
  error(kind(() => torch.cumulative_trapezoid(torch.ones(2, 0, { requires_grad: true }))));
};
export const test_p_normalization_of_integers = () => {
  let x;
  x = torch.ones(2, 4, { dtype: torch.int64 });
  error(() => F.layer_norm(x, [4]));
  error(() => F.layer_norm(gt(x, 0), [4]));
  error(() => F.rms_norm(x, [4]));
  error(() => F.group_norm(x, 2));
  error(() => F.batch_norm(x, null, null, { training: true }));
  error(() => F.instance_norm(x.unsqueeze(-1).expand(2, 4, 3)));
};
