/**
 * @file A loss, detach, and what retainGraph keeps: the OneFlow primer 自动求导 (seed document S1).
 * OneFlow prints `dtype=oneflow.float32` with every tensor; this program prints as PyTorch does.
 */
import { type Tensor, autograd, manualSeed, nn, randn, tensor } from 'gradlens';

// --- requiresGrad and backward ---
{
  const x = tensor([1, 2, 3], { requiresGrad: true });
  console.log(x);
  const y = x.mul(x);
  const loss = new nn.MSELoss();
  const out = loss.call(x, y);
  // The document reads OneFlow's grad_fn=<scalar_mul_backward> as "only scalars can be
  // differentiated". It only names the last operator: a multiplication by the number 1/n.
  console.log(out);
  out.backward();
  // Both arguments depend on x: the gradient is 2/3 (x - x²)(1 - 2x).
  console.log(x.grad);
}

// --- detach ---
function meanSquaredError(detached: boolean): void {
  const x = tensor([1, 2, 3], { requiresGrad: true });
  console.log(x);
  const y = x.mul(x);
  const z = (detached ? x.detach() : x).pow(3);
  const a = y.add(z);
  const out = new nn.MSELoss().call(x, a);
  console.log(out);
  out.backward();
  console.log(x.grad);
}
meanSquaredError(false);
// The same loss, another gradient: through z nothing flows back to x any more.
meanSquaredError(true);

// Two models in a row, detached in between: only the second one trains.
{
  manualSeed(0);
  const first = new nn.Linear(3, 4);
  const second = new nn.Linear(4, 1);
  const hidden = first.call(randn([8, 3])).detach();
  second.call(hidden).pow(2).mean().backward();
  console.log(first.weight.grad, second.weight.grad!.shape);
}

// --- retainGraph ---
{
  const x = tensor(2, { requiresGrad: true });
  const y = tensor(3, { requiresGrad: true });
  const z = x.mul(y);
  // The document says requires_grad=True keeps the graph; its program, rightly, says retain_graph.
  const xGrad = autograd.grad(z, x, { retainGraph: true });
  const yGrad = autograd.grad(z, y);
  console.log(xGrad[0], yGrad[0]);
  // grad() returns the gradients and leaves the tensors alone.
  console.log(x.grad, y.grad);
}

// Without retainGraph the second call fails. The document says the gradients were freed;
// it is the values that the multiplication had saved for its backward pass.
{
  const x = tensor(2, { requiresGrad: true });
  const y = tensor(3, { requiresGrad: true });
  const z = x.mul(y);
  autograd.grad(z, x);
  try {
    autograd.grad(z, y);
  } catch (error) {
    console.log(String(error));
  }
}

// And retainGraph does not show the gradient of a tensor that is not a leaf. retainGrad() does.
{
  const x = tensor(2, { requiresGrad: true });
  const square: Tensor = x.mul(x);
  square.retainGrad();
  square.mul(3).backward();
  console.log(square.grad, x.grad);
}
