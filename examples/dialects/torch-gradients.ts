/** @file "2.3 自動求梯度" (document S3) in PyTorch's dialect; its PyTorch is of 2018, ours of today. */

import * as torch from 'gradlens/torch';
import { print } from './print.ts';

const x = torch.ones(2, 2, { requires_grad: true });
print(x);
print(x.grad_fn);

const y = x.add(2);
print(y);
print(y.grad_fn);
print(x.is_leaf, y.is_leaf);

const z = y.mul(y).mul(3);
const out = z.mean();
print(z, out);

let a = torch.randn(2, 2); // requires_grad is False unless asked for
a = a.mul(3).div(a.sub(1));
print(a.requires_grad);
a.requires_grad_(true);
print(a.requires_grad);
const b = a.mul(a).sum();
print(b.grad_fn);

out.backward(); // the same as out.backward(torch.tensor(1))
print(x.grad);

// Gradients accumulate.
const out2 = x.sum();
out2.backward();
print(x.grad);
const out3 = x.sum();
x.grad!.data.zero_();
out3.backward();
print(x.grad);

{
  const x = torch.tensor([1, 2, 3, 4], { requires_grad: true });
  const y = x.mul(2);
  const z = y.view(2, 2);
  print(z);
  const v = torch.tensor(
    [
      [1, 0.1],
      [0.01, 0.001],
    ],
    { dtype: torch.float },
  );
  z.backward(v);
  print(x.grad);
}
{
  const x = torch.tensor(1, { requires_grad: true });
  const y1 = x.pow(2);
  let y2: torch.Tensor;
  {
    using _ = torch.no_grad();
    y2 = x.pow(3);
  }
  const y3 = y1.add(y2);
  print(x.requires_grad);
  print(y1, y1.requires_grad);
  print(y2, y2.requires_grad);
  print(y3, y3.requires_grad);
  y3.backward();
  print(x.grad);
  try {
    y2.backward();
  } catch (error) {
    print(error);
  }
}
{
  const x = torch.ones(1, { requires_grad: true });
  print(x.data);
  print(x.data.requires_grad);
  const y = x.mul(2);
  x.data.mul_(100); // changes the value without a record
  y.backward();
  print(x);
  print(x.grad);
}
