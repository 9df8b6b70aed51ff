/** @file Attention and its gradient. After website/src/routes/repl/39-attention.ts of ekzhang/jax-js (MIT). */

import { grad, lax, nn, numpy as np, random } from '@jax-js/jax';

const [kq, kk, kv] = random.split(random.key(0), 3);
const [q, k, v] = [kq, kk, kv].map((key) => random.normal(key, [1, 4, 2, 8]));
const out = nn.dotProductAttention(q.ref, k.ref, v.ref);
console.log(out.shape, await out.slice(0, 0, 0, []).jsAsync());

// The same by hand for one head that attends to itself; its weights are kept out of the gradient.
const head = (x) => x.slice(0, [], 0, []);
const attend = (x) => {
  const scores = np.matmul(x.ref, x.ref.transpose()).mul(1 / Math.sqrt(8));
  const weights = nn.softmax(lax.stopGradient(scores), -1);
  return np.matmul(weights, x).sum();
};
for (const each of [q, k, v]) console.log(grad(attend)(head(each)).js());
