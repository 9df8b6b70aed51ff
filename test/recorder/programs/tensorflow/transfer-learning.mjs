/**
 * @file Retrains the last layers on new kinds while the features stay. After mnist-transfer-cnn/index.js of
 * tensorflow/tfjs-examples (Apache-2.0); noise, not digits.
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const SIZE = 6;
const FEATURES = 3;

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      inputShape: [SIZE, SIZE, 1],
      filters: 3,
      kernelSize: 3,
      activation: 'relu',
    }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 6, activation: 'relu' }),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
const data = (count) => [
  tf.randomUniform([count, SIZE, SIZE, 1]),
  tf.oneHot(tf.randomUniform([count], 0, 3, 'int32'), 3),
];
const compile = () =>
  model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: tf.train.adam(0.01),
    metrics: ['acc'],
  });

compile();
await model.fit(...data(6), { batchSize: 6, epochs: 1, verbose: 0 });

for (const layer of model.layers.slice(0, FEATURES)) layer.trainable = false;
compile();
const before = model.layers[0].getWeights()[0].dataSync();
const { history } = await model.fit(...data(6), {
  batchSize: 3,
  epochs: 1,
  validationData: data(3),
  verbose: 0,
});
console.log(model.trainableWeights.length, history);
console.log(
  model.layers[0]
    .getWeights()[0]
    .dataSync()
    .every((each, i) => each === before[i]),
);
tf.tidy(() => {
  const winner = model.predict(data(1)[0]).argMax(1);
  console.log(winner.dataSync()[0]);
});
