/**
 * @file Accumulated gradients, weighted sums, and four ways to stop or bypass them.
 * From "2.3 Automatic gradients" (2.3 自動求梯度), section 2.3.3 (seed document S3).
 */
import { noGrad, ones, tensor } from 'gradlens';

// --- Accumulation ---
{
  const x = ones([2, 2], { requiresGrad: true });
  const y = x.add(2);
  const out = y.mul(y).mul(3).mean();

  // out = 1/4 Σ 3 (xᵢ + 2)², so its gradient is 3/2 (xᵢ + 2) = 4.5 everywhere.
  out.backward(); // the same as out.backward(tensor(1))
  console.log(x.grad);

  // One more backward pass adds 1 to every element.
  const out2 = x.sum();
  out2.backward();
  console.log(x.grad);

  // Zeroed first, it leaves just the 1.
  const out3 = x.sum();
  x.grad!.data.zero_();
  out3.backward();
  console.log(x.grad);
}

// --- The gradient of something that is not a scalar ---
{
  const x = tensor([1, 2, 3, 4], { requiresGrad: true });
  const y = x.mul(2);
  const z = y.view(2, 2);
  console.log(z);

  // z.backward(v) is the gradient of sum(z * v): a product of v with the Jacobian matrix,
  // which is never built. x.grad has the shape of x.
  const v = tensor([
    [1.0, 0.1],
    [0.01, 0.001],
  ]);
  z.backward(v);
  console.log(x.grad);
}

// --- Interrupting with noGrad ---
{
  const x = tensor(1, { requiresGrad: true });
  const y1 = x.pow(2);
  const y2 = noGrad(() => x.pow(3));
  const y3 = y1.add(y2);
  console.log(x.requiresGrad);
  console.log(y1, y1.requiresGrad);
  console.log(y2, y2.requiresGrad);
  console.log(y3, y3.requiresGrad); // the document's ThAddBackward is an older PyTorch's name

  // y3 = x² + x³, but the answer is 2 and not 5: what noGrad() computed is a constant.
  y3.backward();
  console.log(x.grad);

  // And y2 itself has nothing to walk back along.
  try {
    y2.backward();
  } catch (error) {
    console.log(String(error));
  }
}

// --- Changing a value behind autograd's back ---
{
  const x = ones([1], { requiresGrad: true });
  console.log(x.data); // a tensor over the same memory
  console.log(x.data.requiresGrad); // that is not part of the graph

  const y = x.mul(2);
  x.data.mul_(100); // changes the value of x, recorded nowhere
  y.backward();
  console.log(x);
  console.log(x.grad);

  // The 2 is right because 2 * x does not need the value of x to find its gradient.
  // x * x does, and silently uses the changed one: 200, not 2. Prefer noGrad(), which notices.
  const w = ones([1], { requiresGrad: true });
  const square = w.mul(w);
  w.data.mul_(100);
  square.backward();
  console.log(w.grad);

  const guarded = ones([1], { requiresGrad: true });
  const watched = guarded.mul(guarded);
  noGrad(() => guarded.mul_(100));
  try {
    watched.backward();
  } catch (error) {
    console.log(String(error));
  }
}
