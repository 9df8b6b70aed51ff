/**
 * @file Gradients of functions, of one's own, and of gradients. After the documentation in
 * tfjs-core/src/gradients.ts of tensorflow/tfjs (Apache-2.0).
 */

import * as tf from '@tensorflow/tfjs';

tf.grad((x) => x.square())(tf.tensor1d([2, 3])).print();
tf.grad((x) => x.pow(tf.scalar(3, 'int32')))(tf.scalar(2)).print();

const [a, b] = [tf.tensor1d([2, 3]), tf.tensor1d([-2, -3])];
const [da, db] = tf.grads((a, b) => a.mul(b))([a, b]);
console.log('da', da.dataSync(), 'db', db.dataSync());
const { value, grads } = tf.valueAndGrads((a, b) => a.mul(b))([a, b]);
console.log(
  value.dataSync(),
  grads.map((each) => each.dataSync()),
);

// A gradient of one's own, and the gradient of that.
const customOp = tf.customGrad((x, save) => {
  save([x]);
  return { value: x.square(), gradFunc: (dy, [x]) => [dy.mul(x.abs())] };
});
const x = tf.tensor1d([-1, -2, 3]);
console.log('f(x)', customOp(x).dataSync(), "f'(x)", tf.grad(customOp)(x).dataSync());
tf.grad((x) => tf.grad(customOp)(x))(x).print();

// Of the variables in sight only some.
const [slope, offset] = [tf.variable(tf.tensor1d([3, 4])), tf.variable(tf.scalar(1))];
const line = () =>
  slope
    .mul(tf.tensor1d([1, 2]))
    .add(offset)
    .square()
    .sum();
const named = tf.variableGrads(line, [slope]).grads;
console.log(Object.keys(named).length, named[slope.name].dataSync());

// Newton's method: the slope of the slope.
const f = (t) => t.pow(4).sub(t.square().mul(3)).add(t);
const [first, second] = [tf.grad(f), tf.grad(tf.grad(f))];
let at = tf.scalar(2);
for (let step = 0; step < 4; step++) at = tf.tidy(() => at.sub(first(at).div(second(at))));
console.log(at.dataSync()[0].toFixed(4), first(at).abs().less(1e-3).dataSync()[0]);

const errors = [
  () => tf.grad((x) => tf.zeros([2]))(tf.scalar(1)),
  () => tf.grads((a) => a)(a),
  () => tf.variableGrads(() => slope),
  () => tf.customGrad(() => 1)(x),
];
for (const each of errors)
  try {
    each();
  } catch (error) {
    console.log(error.message);
  }
