/** @file Writes the next letter. After lstm-text-generation/model.js of tensorflow/tfjs-examples (Apache-2.0). */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const TEXT = 'the quick brown fox jumps over the lazy dog ';
const LETTERS = [...new Set(TEXT)].sort();
const LENGTH = 5;

const oneHot = (text) =>
  tf.oneHot(
    tf.tensor1d(
      [...text].map((letter) => LETTERS.indexOf(letter)),
      'int32',
    ),
    LETTERS.length,
  );

const starts = Array.from({ length: TEXT.length - LENGTH }, (_, i) => i);
const xs = tf.stack(starts.map((i) => oneHot(TEXT.slice(i, i + LENGTH)))).toFloat();
const ys = tf.concat(starts.map((i) => oneHot(TEXT[i + LENGTH]))).toFloat();

const model = tf.sequential();
model.add(tf.layers.lstm({ units: 8, inputShape: [LENGTH, LETTERS.length] }));
model.add(tf.layers.dense({ units: LETTERS.length, activation: 'softmax' }));
model.compile({ optimizer: tf.train.rmsprop(0.05), loss: 'categoricalCrossentropy' });
const { history } = await model.fit(xs, ys, { epochs: 2, batchSize: 16, verbose: 0 });
console.log(history.loss);

/** Draws an index by the probabilities, sharpened. */
function sample(probabilities, temperature) {
  return tf.tidy(() => {
    const scaled = probabilities.log().div(Math.max(temperature, 1e-6));
    return tf.multinomial(scaled, 1, 11).dataSync()[0];
  });
}

let text = TEXT.slice(0, LENGTH);
for (let i = 0; i < 4; i++) {
  const next = tf.tidy(() => {
    const input = oneHot(text.slice(-LENGTH)).toFloat().expandDims(0);
    return sample(model.predict(input).squeeze(), 0.75);
  });
  text += LETTERS[next];
}
console.log(text);
