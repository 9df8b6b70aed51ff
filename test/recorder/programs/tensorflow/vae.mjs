/** @file A variational autoencoder. After fashion-mnist-vae/model.js of tensorflow/tfjs-examples (Apache-2.0). */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

const PIXELS = 16;
const LATENT = 2;

/** The reparameterization trick: mean + σ·ε. */
class Sampling extends tf.layers.Layer {
  static className = 'Sampling';

  computeOutputShape([mean]) {
    return mean;
  }

  call([mean, logVariance]) {
    const epsilon = tf.randomNormal(mean.shape, 0, 1, 'float32', 21);
    return mean.add(logVariance.mul(0.5).exp().mul(epsilon));
  }
}

const inputs = tf.input({ shape: [PIXELS] });
const hidden = tf.layers.dense({ units: 8, activation: 'relu' }).apply(inputs);
const mean = tf.layers.dense({ units: LATENT }).apply(hidden);
const logVariance = tf.layers.dense({ units: LATENT }).apply(hidden);
const z = new Sampling({}).apply([mean, logVariance]);
const encoder = tf.model({ inputs, outputs: [mean, logVariance, z] });

const decoder = tf.sequential();
decoder.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [LATENT] }));
decoder.add(tf.layers.dense({ units: PIXELS, activation: 'sigmoid' }));

const loss = (images) =>
  tf.tidy(() => {
    const [mu, logSigma, sampled] = encoder.apply(images);
    const reconstruction = tf.losses.meanSquaredError(images, decoder.apply(sampled)).mul(PIXELS);
    const divergence = logSigma.add(1).sub(mu.square()).sub(logSigma.exp()).sum(-1).mul(-0.5);
    return reconstruction.add(divergence).mean();
  });

const images = tf.randomUniform([5, PIXELS], 0, 1, 'float32', 8);
const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 3; step++) {
  const cost = optimizer.minimize(() => loss(images), true);
  console.log(cost.dataSync()[0]);
}
console.log(decoder.predict(tf.zeros([1, LATENT])).dataSync());
