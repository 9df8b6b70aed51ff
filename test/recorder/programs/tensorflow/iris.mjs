/** @file Three kinds of flowers. After iris/index.js of tensorflow/tfjs-examples (Apache-2.0); invented data. */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const KINDS = ['setosa', 'versicolor', 'virginica'];

function flowers(count) {
  const kinds = Array.from({ length: count }, (_, i) => i % KINDS.length);
  const features = kinds.map((kind) =>
    [5, 3.4, 1.5, 0.3].map((size, i) => size + kind * [0.8, -0.3, 1.9, 0.8][i] + Math.random() / 4),
  );
  return [tf.tensor2d(features), tf.oneHot(tf.tensor1d(kinds, 'int32'), KINDS.length)];
}

const [xTrain, yTrain] = flowers(30);
const [xTest, yTest] = flowers(9);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 10, activation: 'sigmoid', inputShape: [4] }));
model.add(tf.layers.dense({ units: KINDS.length, activation: 'softmax' }));
model.summary();
model.compile({
  optimizer: tf.train.adam(0.05),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
});
await model.fit(xTrain, yTrain, {
  epochs: 4,
  validationData: [xTest, yTest],
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss.toFixed(4), logs.val_acc),
  },
});
tf.tidy(() => {
  const predictions = model.predict(xTest).argMax(-1);
  console.log([...predictions.dataSync()].map((kind) => KINDS[kind]).join(' '));
  console.log(tf.math.confusionMatrix(yTest.argMax(-1), predictions, 3).arraySync());
});
