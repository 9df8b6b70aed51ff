/** @file Fits a cubic. After polynomial-regression-core/index.js of tensorflow/tfjs-examples (Apache-2.0). */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const coefficients = ['a', 'b', 'c', 'd'].map((name) =>
  tf.variable(tf.scalar(Math.random()), true, name),
);

const cubic = (x, [a, b, c, d]) =>
  tf.tidy(() =>
    a
      .mul(x.pow(tf.scalar(3, 'int32')))
      .add(b.mul(x.square()))
      .add(c.mul(x))
      .add(d),
  );

const xs = tf.linspace(-1, 1, 40);
const noise = tf.randomNormal([40], 0, 0.04, 'float32', 3);
const truth = [-0.8, -0.2, 0.9, 0.5].map((value) => tf.scalar(value));
const ys = cubic(xs, truth).add(noise);

const optimizer = tf.train.sgd(0.5);
for (let step = 0; step < 25; step++) {
  const cost = optimizer.minimize(() => cubic(xs, coefficients).sub(ys).square().mean(), true);
  if (step % 8 === 0) console.log(step, cost.dataSync()[0].toFixed(6));
  cost.dispose();
  await tf.nextFrame();
}
for (const each of coefficients) console.log(each.name, each.dataSync()[0].toFixed(4));
console.log(tf.memory().numTensors);
