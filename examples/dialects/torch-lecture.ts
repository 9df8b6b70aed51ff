/** @file The PyTorch part of the lecture notes on automatic differentiation (document S2). */

import * as torch from 'gradlens/torch';
import { print } from './print.ts';

const x = torch.arange(4);
print(x);
x.requires_grad_(true);
print(x.grad);

let y = torch.dot(x, x).mul(2);
print(y);
y.backward();
print(x.grad);
print(x.grad!.eq(x.mul(4)));

x.grad!.zero_();
y = x.sum();
y.backward();
print(x.grad);

x.grad!.zero_();
y = x.mul(x);
y.sum().backward();
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
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

// The document draws `a` with torch.randn({ size: [] }); see S0's example for when this is False.
const a = torch.tensor(0.5, { requires_grad: true });
const d = f(a);
d.backward();
print(a.grad!.eq(d.div(a)));
