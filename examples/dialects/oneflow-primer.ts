/** @file A primer of automatic differentiation in OneFlow (document S1), in its own dialect. */

import * as flow from 'gradlens/oneflow';
import { print } from './print.ts';

// The document's OneFlow is older than August 2021: it still printed numbers as NumPy does.
flow.set_version('0.4');

{
  const x = flow.tensor([1, 2, 3], { requires_grad: true });
  print(x);
  const y = x.mul(x);
  const loss = flow.nn.MSELoss();
  const out = loss(x, y);
  print(out);
  out.backward();
  print(x.grad); // not in the document: both arguments of the loss depend on x
}
{
  const x = flow.tensor([1, 2, 3], { requires_grad: true });
  const y = x.mul(x);
  const z = x.pow(3);
  const a = y.add(z);
  const loss = flow.nn.MSELoss();
  const out = loss(x, a);
  out.backward();
  print(x);
  print(out);
  print(x.grad);
}
{
  const x = flow.tensor([1, 2, 3], { requires_grad: true });
  const y = x.mul(x);
  const z = x.detach().pow(3);
  const a = y.add(z);
  const loss = flow.nn.MSELoss();
  const out = loss(x, a);
  out.backward();
  print(x);
  print(out);
  print(x.grad);
}
{
  const x = flow.tensor(2, { requires_grad: true });
  const y = flow.tensor(3, { requires_grad: true });
  const z = x.mul(y);
  const x_grad = flow.autograd.grad(z, x, { retain_graph: true });
  const y_grad = flow.autograd.grad(z, y);
  print(x_grad[0], y_grad[0]);

  // The document says that without retain_graph the gradients were released. It is what `mul` saved.
  try {
    flow.autograd.grad(z, x);
  } catch (error) {
    print(error);
  }
}
