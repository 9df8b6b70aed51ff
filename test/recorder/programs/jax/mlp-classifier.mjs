/**
 * @file A classifier of two layers, trained. After website/src/routes/repl/34-mlp-classifier.ts and
 * website/src/routes/mnist/+page.svelte of ekzhang/jax-js (MIT).
 */

import { nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';

const [k1, k2, kx] = random.split(random.key(3), 3);
let layers = [
  { weight: random.normal(k1, [2, 6]).mul(0.5), bias: np.zeros([6]) },
  { weight: random.normal(k2, [6, 3]).mul(0.5), bias: np.zeros([3]) },
];

function predict([first, second], x) {
  const hidden = nn.relu(np.matmul(x, first.weight).add(first.bias));
  return np.matmul(hidden, second.weight).add(second.bias);
}

const crossEntropy = (params, x, oneHot) =>
  nn
    .logSoftmax(predict(params, x), -1)
    .mul(oneHot)
    .sum()
    .mul(-1 / 6);

const x = random.normal(kx, [6, 2]);
const classes = nn.oneHot(np.array([0, 1, 2, 0, 1, 2], { dtype: np.int32 }), 3);
for (let epoch = 0; epoch < 3; epoch++) {
  const kept = layers.map(({ weight, bias }) => ({ weight: weight.ref, bias: bias.ref }));
  const [loss, grads] = valueAndGrad(crossEntropy)(kept, x.ref, classes.ref);
  layers = layers.map(({ weight, bias }, i) => ({
    weight: weight.sub(grads[i].weight.mul(0.3)),
    bias: bias.sub(grads[i].bias.mul(0.3)),
  }));
  console.log(epoch, await loss.jsAsync());
}
console.log(await np.argmax(predict(layers, x), 1).jsAsync());
