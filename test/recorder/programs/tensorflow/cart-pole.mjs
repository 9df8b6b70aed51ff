/**
 * @file Learns to balance a pole by policy gradients. After cart-pole/index.js of tensorflow/tfjs-examples
 * (Apache-2.0); a simpler pole.
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const policy = tf.sequential();
policy.add(tf.layers.dense({ units: 4, activation: 'elu', inputShape: [2] }));
policy.add(tf.layers.dense({ units: 1 }));
const optimizer = tf.train.adam(0.05);

/** Gradients of the log-probability of the action that was drawn. */
function act(state) {
  const action = tf.tidy(() => {
    const left = tf.sigmoid(policy.predict(tf.tensor2d([state])));
    return left.dataSync()[0] > Math.random() ? 1 : 0;
  });
  const { grads } = tf.variableGrads(() =>
    tf.tidy(() => {
      const logit = policy.predict(tf.tensor2d([state]));
      return tf.losses.sigmoidCrossEntropy(tf.tensor2d([[1 - action]]), logit).asScalar();
    }),
  );
  return { action, grads };
}

for (let iteration = 0; iteration < 2; iteration++) {
  const steps = [];
  let [angle, speed] = [0.05, 0];
  while (Math.abs(angle) < 0.3 && steps.length < 6) {
    const { action, grads } = act([angle, speed]);
    speed += angle * 0.5 + (action === 1 ? -0.05 : 0.05);
    angle += speed;
    steps.push(grads);
  }
  // Later rewards count for less; all are normalized.
  const rewards = steps.map((_, i) => (1 - 0.95 ** (steps.length - i)) / 0.05);
  const average = rewards.reduce((sum, each) => sum + each, 0) / rewards.length;
  const scaled = {};
  for (const name of Object.keys(steps[0]))
    scaled[name] = tf.tidy(() =>
      tf.mean(tf.stack(steps.map((grads, i) => grads[name].mul(rewards[i] - average))), 0),
    );
  optimizer.applyGradients(scaled);
  console.log(iteration, steps.length, scaled[Object.keys(scaled)[0]].dataSync());
  tf.dispose([steps, scaled]);
}
