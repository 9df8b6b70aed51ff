/** @file Second derivatives where nobody can change the built-ins, and an end in the middle. Ours. */

import * as tf from '@tensorflow/tfjs';

for (const name of ['Array', 'Object', 'Map', 'Function', 'Promise', 'Float32Array', 'Error'])
  Object.freeze(Object.freeze(globalThis[name]).prototype);

const curvature = tf.grad((x) =>
  tf
    .grad((y) => y.pow(4).sum())(x)
    .sum(),
);
console.log(curvature(tf.tensor1d([1, 2, 3])).dataSync());
process.on('exit', (code) => console.log('ends with', code));
tf.tidy(() => {
  tf.ones([2]).mul(3).print();
  process.exit(7);
});
