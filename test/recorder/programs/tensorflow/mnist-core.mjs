/**
 * @file A convolutional net of bare operators. After mnist-core/model.js of tensorflow/tfjs-examples
 * (Apache-2.0); noise instead of digits.
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const SIZE = 8;
const CLASSES = 10;

const first = tf.variable(tf.randomNormal([3, 3, 1, 4], 0, 0.1, 'float32', 1));
const second = tf.variable(tf.randomNormal([3, 3, 4, 6], 0, 0.1, 'float32', 2));
const weights = tf.variable(tf.randomNormal([2 * 2 * 6, CLASSES], 0, 0.2, 'float32', 3));
const bias = tf.variable(tf.zeros([CLASSES]));

function logits(images) {
  const layer = (x, filters) =>
    tf.tidy(() => x.conv2d(filters, 1, 'same').relu().maxPool([2, 2], 2, 0));
  const features = layer(layer(images.as4D(-1, SIZE, SIZE, 1), first), second);
  return features.as2D(-1, weights.shape[0]).matMul(weights).add(bias);
}

const images = tf.randomUniform([6, SIZE * SIZE], 0, 1, 'float32', 4);
const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32'), CLASSES).toFloat();
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++) {
  const cost = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels, logits(images)).mean(),
    true,
  );
  console.log(`loss[${step}]: ${cost.dataSync()}`);
  await tf.nextFrame();
}
console.log([...tf.tidy(() => logits(images).argMax(1)).dataSync()]);
