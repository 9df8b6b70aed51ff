/** @file Element types as objects: what they say of themselves. Translated from test/reference/behaviour/element_types.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { contains, eq, error, getitem, isinstance, mul, say, setitem, truth } from '../python.ts';

export const test_facts = () => {
  let dtype;
  for (dtype of [torch.float32, torch.float64, torch.int32, torch.int64, torch.bool]) {
    say(dtype, dtype.is_floating_point, dtype.is_complex, dtype.is_signed, dtype.itemsize);
  }
};
export const test_of_a_tensor = () => {
  let x;
  for (x of [
    torch.ones(2),
    torch.ones(2).double(),
    torch.tensor([true]),
    torch.ones(2).to(torch.int32),
  ]) {
    if (truth(x.dtype.is_floating_point)) {
      x.requires_grad_();
    }
    say(
      x.dtype,
      x.requires_grad,
      eq(mul(x.dtype.itemsize, x.numel()), x.nbytes),
      eq(x.element_size(), x.dtype.itemsize),
    );
  }
};
export const test_identity = () => {
  let x;
  say(torch.float === torch.float32, torch.double === torch.float64);
  say(torch.long === torch.int64, torch.int === torch.int32);
  x = torch.ones(2);
  say(
    eq(x.dtype, torch.float32),
    x.dtype === torch.float,
    contains(x.dtype, [torch.float64, torch.int64]),
  );
  say(getitem({ [torch.float32]: 'single', [torch.float64]: 'double' }, [x.double().dtype]));
};
export const test_instances = () => {
  say(isinstance(torch.float32, torch.dtype), isinstance(torch.ones(1).dtype, torch.dtype));
  say(
    isinstance('float', torch.dtype),
    isinstance(3, torch.dtype),
    isinstance(torch.ones(1), torch.dtype),
  );
};
export const test_refusals = () => {
  error(() => torch.ones(2, { dtype: 'float' }));
  error(() => torch.zeros(2, { dtype: 3 }));
  error(() => torch.ones(2).sum({ dtype: 'double' }));
  error(() => torch.finfo(torch.int32));
  error(() => torch.iinfo(torch.float64));
};
export const test_default = () => {
  say(torch.get_default_dtype().is_floating_point, torch.get_default_dtype().itemsize);
  torch.set_default_dtype(torch.float64);
  say(torch.get_default_dtype().itemsize, torch.ones(1).dtype);
  torch.set_default_dtype(torch.float32);
};
export const test_numbers_of_a_gradient_written_into_integers = () => {
  let x, dtype, y;
  x = torch.tensor([1.5, -2.5, 0.0], { requires_grad: true });
  for (dtype of [torch.int64, torch.int32, torch.bool]) {
    y = torch.zeros(3, { dtype: dtype });
    y.copy_(x);
    say(y, y.requires_grad, y.is_leaf, y._version);
    setitem(y, [0], getitem(x, [1]));
    setitem(y, [torch.slice(1)], getitem(x, [torch.slice(1)]));
    setitem(y, [torch.ellipsis], x);
    say(y, y.requires_grad, y.grad_fn === null);
  }
};
