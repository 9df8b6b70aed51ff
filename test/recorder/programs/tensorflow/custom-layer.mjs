/**
 * @file A layer of one's own that keeps both signs. After custom-layer/custom_layer.js of
 * tensorflow/tfjs-examples (Apache-2.0).
 */

import * as tf from '@tensorflow/tfjs';
import './seeded.mjs';

class Antirectifier extends tf.layers.Layer {
  static className = 'Antirectifier';

  computeOutputShape([batch, height, width, channels]) {
    return [batch, height, width, 2 * channels];
  }

  call(inputs) {
    return tf.tidy(() => {
      const [input] = [inputs].flat();
      const flat = input.reshape([input.shape[0], -1]);
      const centered = flat.sub(flat.mean(1, true));
      const parts = [centered, centered.neg()].map((part) => part.relu().reshape(input.shape));
      return tf.concat(parts, 3);
    });
  }
}
tf.serialization.registerClass(Antirectifier);

const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [6, 6, 1], kernelSize: 3, filters: 2 }));
model.add(new Antirectifier());
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
const xs = tf.randomNormal([8, 6, 6, 1], 0, 1, 'float32', 1);
const ys = tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1]);
for (let step = 0; step < 3; step++) console.log(await model.trainOnBatch(xs, ys));
console.log(model.layers.map((layer) => layer.getClassName()));
try {
  model.predict(tf.ones([1, 5, 6, 1]));
} catch (error) {
  console.log(error.name, error.message);
}
