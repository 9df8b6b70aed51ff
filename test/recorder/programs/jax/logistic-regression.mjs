/** @file Separates two clouds. After website/src/routes/repl/33-logistic-regression.ts of ekzhang/jax-js (MIT). */

import { jit, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';

const [left, right] = random.split(random.key(7), 2);
const points = np.concatenate([
  random.normal(left, [8, 2]).sub(1.5),
  random.normal(right, [8, 2]).add(1.5),
]);
const labels = np.concatenate([np.zeros([8]), np.ones([8])]);

const loss = ({ w, b }, x, y) => {
  const logits = np.dot(x, w).add(b);
  // Cross-entropy of a logit z and a label y: log(1 + exp(z)) − yz.
  return np.mean(nn.softplus(logits.ref).sub(y.mul(logits)));
};
const step = jit(valueAndGrad(loss));

let params = { w: np.zeros([2]), b: np.array(0) };
for (let i = 0; i < 5; i++) {
  const arguments_ = { w: params.w.ref, b: params.b.ref };
  const [value, slopes] = step(arguments_, points.ref, labels.ref);
  params = { w: params.w.sub(slopes.w.mul(0.5)), b: params.b.sub(slopes.b.mul(0.5)) };
  console.log(i, value.js());
}
console.log(params.w.js(), params.b.js());
step.dispose();
