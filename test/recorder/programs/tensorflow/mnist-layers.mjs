/** @file The same in layers. After mnist/index.js of tensorflow/tfjs-examples (Apache-2.0); noise, not digits. */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], kernelSize: 3, filters: 4, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
    tf.layers.separableConv2d({ kernelSize: 2, filters: 6, activation: 'relu' }),
    tf.layers.averagePooling2d({ poolSize: 2, strides: 1 }),
    tf.layers.flatten({}),
    tf.layers.batchNormalization(),
    tf.layers.dropout({ rate: 0.25, seed: 7 }),
    tf.layers.dense({ units: 8, activation: 'relu', kernelRegularizer: 'l1l2' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({
  optimizer: 'rmsprop',
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
});
const images = tf.randomUniform([12, 8, 8, 1], 0, 1, 'float32', 5);
const labels = tf.oneHot(
  tf.tensor1d(
    Array.from({ length: 12 }, (_, i) => i % 10),
    'int32',
  ),
  10,
);
await model.fit(images, labels, {
  batchSize: 6,
  epochs: 2,
  validationSplit: 1 / 3,
  verbose: 0,
  callbacks: { onBatchEnd: (batch, logs) => console.log(batch, logs.size, logs.loss.toFixed(5)) },
});
const evaluated = model.evaluate(images, labels, { batchSize: 12 });
console.log(evaluated.map((each) => each.dataSync()[0].toFixed(5)));
console.log(model.getWeights().length, model.countParams());
