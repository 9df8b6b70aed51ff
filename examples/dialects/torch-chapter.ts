/** @file The chapter on automatic differentiation (document S4), line by line in PyTorch's dialect. */

import * as torch from 'gradlens/torch';
import { print } from './print.ts';

const x = torch.arange(4);
print(x);
x.requires_grad_(true); // the same as torch.arange(4, { requires_grad: true })
print(x.grad);
let y = torch.dot(x, x).mul(2);
print(y);
y.backward();
print(x.grad);

x.grad!.zero_();
y = x.sum();
y.backward();
print(x.grad);

x.grad!.zero_();
y = x.mul(x);
y.backward(torch.ones(x.__len__())); // the same as y.sum().backward()
print(x.grad);

x.grad!.zero_();
y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
print(x.grad!.eq(u));

x.grad!.zero_();
y.sum().backward();
print(x.grad!.eq(x.mul(2)));

function f(a: torch.Tensor): torch.Tensor {
  let b = a.mul(2);
  while (torch.truth(b.norm().lt(1000))) b = b.mul(2);
  return torch.truth(b.sum().gt(0)) ? b : b.mul(100);
}

// The document draws `a` at random; for one negative number in eight this is False.
const a = torch.tensor(0.5, { requires_grad: true });
const d = f(a);
d.backward();
print(a.grad!.eq(d.div(a)));
