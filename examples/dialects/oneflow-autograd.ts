/** @file Automatic differentiation in OneFlow (document S0), line by line in its own dialect. */

import * as flow from 'gradlens/oneflow';
import { print } from './print.ts';

const x = flow.arange(4, { dtype: flow.float32 });
print(x);
x.requires_grad_(true); // the same as flow.arange(4, { dtype: flow.float32, requires_grad: true })
print(x.grad);

let y = flow.sum(x.mul(x)).mul(2);
print(y);
y.backward();
print(x.grad);
print(x.grad!.eq(x.mul(4)));

// Gradients accumulate: clear the old ones first.
x.grad!.zeros_();
y = x.sum();
y.backward();
print(x.grad);

// For a vector: the sum over the batch.
x.grad!.zeros_();
y = x.mul(x);
y.sum().backward(); // the same as y.backward(flow.ones(x.shape[0]))
print(x.grad);

// Detaching
x.grad!.zeros_();
y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
print(x.grad!.eq(u));

x.grad!.zeros_();
y.sum().backward();
print(x.grad!.eq(x.mul(2)));

// Control flow
function f(a: flow.Tensor): flow.Tensor {
  let b = a.mul(2);
  while (flow.truth(b.norm().lt(1000))) b = b.mul(2);
  return flow.truth(b.sum().gt(0)) ? b : b.mul(100);
}

// The document draws `a` at random. For one negative number in eight its last comparison is false,
// because both f(a) and the division round; for positive ones it holds.
const a = flow.tensor([0.5], { requires_grad: true });
const d = f(a);
d.backward();
print(a.grad!.eq(d.div(a)));

// Exercise: backward again at once
try {
  d.backward();
} catch (error) {
  print(error);
}
