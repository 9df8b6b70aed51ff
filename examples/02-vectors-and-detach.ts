/**
 * @file Gradients of vectors, and results treated as constants.
 * From "Automatic Differentiation", sections 2.1.2 and 2.1.3 (seed document S4).
 */
import { arange, mul, ones } from 'gradlens';

const x = arange(4, { requiresGrad: true });

// The derivative of a vector by a vector is a matrix. Training rarely wants it: it wants the sum
// of the derivatives over the batch, and that is the gradient of the sum.
let y = x.mul(x);
y.sum().backward();
console.log(x.grad);

// The same without the sum: backward() of a vector needs to know the weight of every element.
x.grad!.zero_();
y = x.mul(x);
y.backward(ones(x.size(0)));
console.log(x.grad);

// detach() gives the value of y without its history, so z = u * x sees u as a constant
// and dz/dx is u, not the 3x² of x * x * x.
x.grad!.zero_();
y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
console.log(x.grad!.eq(u));

// y itself still has its history. The backward pass of z stopped at u and did not use it up.
x.grad!.zero_();
y.sum().backward();
console.log(x.grad!.eq(mul(2, x)));
