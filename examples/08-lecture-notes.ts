/**
 * @file The lecture notes "07 自动求导": the chain rule, a graph walked backwards, the code cells
 * (seed document S2).
 */
import { type Tensor, arange, autograd, dot, mul, tensor } from 'gradlens';

// --- The chain rule on z = (⟨x, w⟩ - y)², step by step backwards ---
{
  const x = tensor([1, 2], { requiresGrad: true });
  const w = tensor([3, 4], { requiresGrad: true });
  const y = tensor(5, { requiresGrad: true });
  const a = dot(x, w);
  const b = a.sub(y);
  const z = b.pow(2);
  console.log(a.item(), b.item(), z.item());

  const [dzdb] = autograd.grad(z, b, { retainGraph: true }); // 2 b
  const [dzda] = autograd.grad(z, a, { retainGraph: true }); // dz/db · 1
  const [dzdx, dzdw, dzdy] = autograd.grad(z, [x, w, y]); // dz/da · w, dz/da · x, -dz/db
  console.log(dzdb, dzda);
  console.log(dzdw);
  console.log(dzdx);
  console.log(dzdy);
}

// --- Linear regression: z = ‖Xw - y‖², dz/dw = 2 (Xw - y)ᵀ X ---
{
  const X = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const w = tensor([0.5, -1], { requiresGrad: true });
  const y = tensor([1, 0, -1]);
  const residual = X.matmul(w).sub(y);
  residual.pow(2).sum().backward();
  console.log(w.grad);
  console.log(w.grad!.eq(mul(2, residual.matmul(X))));
}

// --- Code ---
// (The notes also build a graph first, `c = 2 * a + b`, and bind data to it later, in MXNet.
// This library records the graph while the program runs.)
const x = arange(4);
console.log(x);

x.requiresGrad_();
console.log(x.grad);

let y = mul(2, dot(x, x));
console.log(y);

y.backward();
console.log(x.grad);
console.log(x.grad!.eq(x.mul(4)));

x.grad!.zero_();
y = x.sum();
y.backward();
console.log(x.grad);

x.grad!.zero_();
y = x.mul(x);
y.sum().backward();
console.log(x.grad);

x.grad!.zero_();
y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
console.log(x.grad!.eq(u));

x.grad!.zero_();
y.sum().backward();
console.log(x.grad!.eq(x.mul(2)));

function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

// The notes draw `a` at random. 0.3 stands for it: for a negative number the two sides of the
// comparison may differ by a rounding.
const a = tensor(0.3, { requiresGrad: true });
const d = f(a);
d.backward();
console.log(a.grad!.eq(d.div(a)));
