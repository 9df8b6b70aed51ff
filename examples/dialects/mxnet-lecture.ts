/** @file The graph that the lecture notes on automatic differentiation declare in MXNet (document S2). */

import * as mx from 'gradlens/mxnet';

// The notes leave the names out, and MXNet refuses.
try {
  mx.sym.var();
} catch (error) {
  console.log(String(error));
}
const a = mx.sym.var('a');
const b = mx.sym.var('b');
const c = mx.sym.mul(2, a).add(b);
console.log(String(c));

// bind data into a and b later
const executor = c.bind(
  mx.cpu(),
  { a: mx.nd.array([1, 2]), b: mx.nd.array([2, 3]) },
  { args_grad: { a: mx.nd.zeros([2]), b: mx.nd.zeros([2]) } },
);
const outputs = executor.forward({ is_train: true });
console.log(String(outputs[0]));
executor.backward(outputs);
console.log(String(executor.grad_dict['a']));
console.log(String(executor.grad_dict['b']));
