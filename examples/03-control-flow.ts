/**
 * @file Gradients through while and if: the graph is whatever this run did.
 * From "Automatic Differentiation", section 2.1.4 (seed document S4).
 */
import { type Tensor, allclose, manualSeed, randn, tensor } from 'gradlens';

/** Doubles `a` until it is long enough; what happens depends on the value of `a`. */
function f(a: Tensor): Tensor {
  let b = a.mul(2);
  // A condition needs a plain number. item() reads one, and nothing flows back through it.
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

// f is piecewise linear: f(a) = k a, so the gradient k must be f(a) / a.
const a = tensor(0.5, { requiresGrad: true });
const d = f(a);
d.backward();
console.log(d);
console.log(a.grad);
console.log(a.grad!.eq(d.div(a)));

// The document draws `a` at random and compares with ==. For a > 0 only doublings happen, which
// are exact. For a < 0 the product 100 * b is rounded and so is d / a: about one negative `a` in
// eight then says False. Compare with a tolerance instead.
manualSeed(0);
const random = randn([], { requiresGrad: true });
const result = f(random);
result.backward();
console.log(allclose(random.grad!, result.div(random)));

// A negative `a` takes the other branch: the graph of this run has one more multiplication.
const negative = tensor(-0.3, { requiresGrad: true });
const other = f(negative);
other.backward();
console.log(other.item(), negative.grad!.item());
