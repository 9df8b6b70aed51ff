/**
 * @file The OneFlow chapter 2.5 自动求导 from the first gradient to its exercises (seed document S0).
 * OneFlow prints `dtype=oneflow.float32` with every tensor; this program prints as PyTorch does.
 */
import {
  type Tensor,
  arange,
  autograd,
  manualSeed,
  mul,
  ones,
  onesLike,
  randn,
  sin,
  sum,
  tensor,
} from 'gradlens';

// --- 2.5.1 A simple example ---
const x = arange(4, { dtype: 'float32' });
console.log(x);
x.requiresGrad_();
console.log(x.grad);

let y = mul(2, sum(x.mul(x)));
console.log(y);
y.backward();
console.log(x.grad);
console.log(x.grad!.eq(x.mul(4))); // OneFlow before 0.7 printed int8 ones for True

// Gradients accumulate. (The document's zeros_() was renamed zero_() in OneFlow 0.8.)
x.grad!.zero_();
y = x.sum();
y.backward();
console.log(x.grad);

// --- 2.5.2 Backward for what is not a scalar ---
x.grad!.zero_();
y = x.mul(x);
y.sum().backward();
console.log(x.grad);
x.grad!.zero_();
y = x.mul(x);
y.backward(ones(x.shape[0]!)); // the same
console.log(x.grad);

// --- 2.5.3 Detaching ---
x.grad!.zero_();
y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
console.log(x.grad!.eq(u));

x.grad!.zero_();
y.sum().backward();
console.log(x.grad!.eq(x.mul(2)));

// --- 2.5.4 Control flow ---
function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

// One element is enough for backward() without an argument, also with shape [1].
// The document compares with ==, which rounding breaks for one negative `a` in eight;
// abs() keeps `a` positive, where all steps are exact.
manualSeed(0);
const a = randn([1]).abs().requiresGrad_();
const d = f(a);
d.backward();
console.log(a.grad!.eq(d.div(a)));

// --- 2.5.6 Exercises ---

// 1. Why does a second derivative cost more? The first backward pass must be recorded as well
// (createGraph), so the graph and what it saves about double. And the matrix of all second
// derivatives needs one more pass for every element of x.
const [first] = autograd.grad(x.pow(3).sum(), x, { createGraph: true });
console.log(first);
const [second] = autograd.grad(first!.sum(), x);
console.log(second);

// 2. backward() twice: the first pass freed what the multiplications had saved.
const once = x.mul(x).sum();
once.backward();
try {
  once.backward();
} catch (error) {
  console.log(String(error));
}
// It is no error where nothing was saved. A sum needs no values for its gradient.
x.grad!.zero_();
const twice = x.sum();
twice.backward();
twice.backward();
console.log(x.grad);

// 3. `a` as a vector or a matrix: f(a) has several elements, so backward() needs weights.
const vector = tensor([0.5, -1.5, 2], { requiresGrad: true });
const fVector = f(vector);
try {
  fVector.backward();
} catch (error) {
  console.log(String(error));
}
// The branches depend on the whole vector, so one k holds for all: f(a) = k a still.
fVector.backward(onesLike(fVector));
console.log(fVector);
console.log(vector.grad);
console.log(vector.grad!.eq(fVector.div(vector)));

const matrix = tensor(
  [
    [0.5, -1.5],
    [2, -4],
  ],
  { requiresGrad: true },
);
const fMatrix = f(matrix);
fMatrix.sum().backward();
console.log(fMatrix);
console.log(matrix.grad);

// 4. Another control flow: the square root by Newton's method, stopped when it is good enough.
const two = tensor(2, { requiresGrad: true });
let root: Tensor = two;
let steps = 0;
while (Math.abs(root.item() ** 2 - 2) > 1e-6) {
  root = root.add(two.div(root)).div(2);
  steps++;
}
root.backward();
console.log(steps, root.item().toFixed(4), two.grad!.item().toFixed(4)); // 1 / (2 √2) = 0.3536

// 5. The derivative of the sine, without knowing that it is the cosine.
const grid = arange(-3, 4, { requiresGrad: true });
sin(grid).sum().backward();
console.log(grid.grad);
