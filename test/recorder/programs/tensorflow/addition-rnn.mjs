/** @file Learns to add from text. After addition-rnn/index.js of tensorflow/tfjs-examples (Apache-2.0). */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const ALPHABET = '0123456789+ ';
const QUESTION = 3;
const ANSWER = 2;

/** One-hot, a row a character. */
function encode(texts, length) {
  const buffer = tf.buffer([texts.length, length, ALPHABET.length]);
  texts.forEach((text, n) => {
    [...text.padEnd(length)].forEach((char, i) => buffer.set(1, n, i, ALPHABET.indexOf(char)));
  });
  return buffer.toTensor();
}

function decode(scores) {
  return [...scores.argMax(-1).dataSync()].map((index) => ALPHABET[index]).join('');
}

const sums = Array.from({ length: 24 }, () => {
  const [a, b] = [0, 0].map(() => Math.floor(Math.random() * 10));
  return [`${a}+${b}`, `${a + b}`];
});
const questions = encode(
  sums.map(([question]) => question),
  QUESTION,
);
const answers = encode(
  sums.map(([, answer]) => answer),
  ANSWER,
);

const model = tf.sequential();
model.add(tf.layers.gru({ units: 12, inputShape: [QUESTION, ALPHABET.length] }));
model.add(tf.layers.repeatVector({ n: ANSWER }));
model.add(tf.layers.simpleRNN({ units: 12, returnSequences: true }));
model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: ALPHABET.length }) }));
model.add(tf.layers.activation({ activation: 'softmax' }));
model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam', metrics: ['accuracy'] });

const { history } = await model.fit(questions, answers, { epochs: 2, batchSize: 12, verbose: 0 });
console.log(history.loss, history.acc);
tf.tidy(() => {
  const scores = model.predict(questions.slice(0, 2));
  tf.unstack(scores).forEach((each, i) => console.log(sums[i][0], '=', decode(each)));
});
