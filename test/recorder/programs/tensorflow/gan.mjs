/**
 * @file A generator against a discriminator. After mnist-acgan/gan.js of tensorflow/tfjs-examples (Apache-2.0);
 * points on a line instead of digits.
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const LATENT = 3;
const BATCH = 6;

const generator = tf.sequential();
generator.add(tf.layers.dense({ units: 8, inputShape: [LATENT], activation: 'relu' }));
generator.add(tf.layers.dense({ units: 2, activation: 'tanh' }));

const discriminator = tf.sequential();
discriminator.add(tf.layers.dense({ units: 8, inputShape: [2] }));
discriminator.add(tf.layers.leakyReLU({ alpha: 0.2 }));
discriminator.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
discriminator.compile({ optimizer: tf.train.adam(0.01, 0.5), loss: 'binaryCrossentropy' });

const latent = tf.input({ shape: [LATENT] });
discriminator.trainable = false;
const combined = tf.model({
  inputs: latent,
  outputs: discriminator.apply(generator.apply(latent)),
});
combined.compile({ optimizer: tf.train.adam(0.01, 0.5), loss: 'binaryCrossentropy' });

const noise = (seed) => tf.randomUniform([BATCH, LATENT], -1, 1, 'float32', seed);
for (let step = 0; step < 2; step++) {
  const [x, y] = tf.tidy(() => {
    const t = tf.randomUniform([BATCH, 1], -1, 1, 'float32', 100 + step);
    const real = tf.concat([t, t.mul(0.5)], 1);
    const fake = generator.predict(noise(step));
    const labels = tf.concat([tf.ones([BATCH, 1]).mul(0.95), tf.zeros([BATCH, 1])]);
    return [tf.concat([real, fake]), labels];
  });
  discriminator.trainable = true;
  const real = await discriminator.trainOnBatch(x, y);
  discriminator.trainable = false;
  const fake = await combined.trainOnBatch(noise(50 + step), tf.ones([BATCH, 1]).mul(0.95));
  console.log(real, fake);
  tf.dispose([x, y]);
}
console.log(generator.predict(noise(9)).arraySync());
