/**
 * @file A first gradient: y = 2 xᵀx, its gradient 4x, and why gradients are zeroed between runs.
 * From "Automatic Differentiation", section 2.1.1 (seed document S4).
 */
import { arange, dot, mul } from 'gradlens';

// The vector [0, 1, 2, 3]. A JavaScript number makes a float32 tensor unless told otherwise.
const x = arange(4);
console.log(x);

// Ask for a gradient. There is none yet: a place for it appears with the first backward().
x.requiresGrad_();
console.log(x.grad);

// The program's own run builds the graph: y remembers that it came from a multiplication.
let y = mul(2, dot(x, x));
console.log(y);

// Walk the graph backwards. The gradient has the shape of x, and is 4x.
y.backward();
console.log(x.grad);
console.log(x.grad!.eq(x.mul(4)));

// Gradients accumulate: a second backward() adds to what is there. So start again from zero.
x.grad!.zero_();
y = x.sum();
y.backward();
console.log(x.grad);
