/**
 * @file Learns from remembered moves what each is worth, judged by an older copy of itself. After
 * snake-dqn/agent.js and snake-dqn/dqn.js of tensorflow/tfjs-examples (Apache-2.0); a walk instead of a snake.
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const PLACES = 5;
const MOVES = [-1, 1];

function network() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [PLACES] }));
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.dense({ units: MOVES.length }));
  return model;
}

const [online, target] = [network(), network()];
target.trainable = false;
target.setWeights(online.getWeights());

const states = (places) => tf.oneHot(tf.tensor1d(places, 'int32'), PLACES).toFloat();

function play(place, epsilon) {
  if (Math.random() < epsilon) return Math.floor(Math.random() * MOVES.length);
  return tf.tidy(
    () =>
      online
        .predict(states([place]))
        .argMax(-1)
        .dataSync()[0],
  );
}

function learn(batch, optimizer) {
  const loss = () =>
    tf.tidy(() => {
      const actions = tf.tensor1d(
        batch.map(({ action }) => action),
        'int32',
      );
      const qs = online
        .apply(states(batch.map(({ place }) => place)), { training: true })
        .mul(tf.oneHot(actions, MOVES.length))
        .sum(-1);
      const rewards = tf.tensor1d(batch.map(({ reward }) => reward));
      const next = target.predict(states(batch.map((each) => each.next))).max(-1);
      const goesOn = tf.scalar(1).sub(tf.tensor1d(batch.map(({ done }) => done)).asType('float32'));
      return tf.losses.meanSquaredError(rewards.add(next.mul(goesOn).mul(0.9)), qs);
    });
  const { value, grads } = tf.variableGrads(
    loss,
    online.trainableWeights.map(({ val }) => val),
  );
  optimizer.applyGradients(grads);
  const [mean] = value.dataSync();
  tf.dispose([value, grads]);
  return mean;
}

const memory = [];
const optimizer = tf.train.adam(0.01);
let place = 2;
const { numTensors } = tf.memory();
for (let frame = 0; frame < 12; frame++) {
  const action = play(place, 1 - frame / 12);
  const next = Math.min(Math.max(place + MOVES[action], 0), PLACES - 1);
  const done = next === PLACES - 1 ? 1 : 0;
  memory.push({ place, action, next, done, reward: done === 1 ? 1 : -0.1 });
  place = done === 1 ? 0 : next;
  if (frame % 4 !== 3) continue;
  const batch = Array.from({ length: 3 }, () => memory[Math.floor(Math.random() * memory.length)]);
  console.log(frame, learn(batch, optimizer));
  if (frame === 7) target.setWeights(online.getWeights());
}
console.log(tf.memory().numTensors - numTensors, online.predict(states([3])).dataSync());
