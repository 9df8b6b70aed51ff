/**
 * @file Random numbers by keys. After website/src/routes/repl/43-monte-carlo-pi.ts, 44-multivariate-normal.ts
 * and 45-categorical-gumbel.ts of ekzhang/jax-js (MIT).
 */

import { nn, numpy as np, random } from '@jax-js/jax';

const [a, b, c, d] = random.split(random.key(11), 4);
const darts = random.uniform(a, [200, 2]);
const inside = np.square(darts).sum(1).less(1).astype(np.float32);
console.log(4 * np.mean(inside).js());

const root = np.linalg.cholesky(
  np.array([
    [2, 0.6],
    [0.6, 1],
  ]),
);
const samples = np.matmul(random.normal(b, [50, 2]), root.transpose());
console.log(np.mean(samples, 0).js());

const logits = np.log(np.array([0.1, 0.2, 0.7]));
const drawn = np.argmax(random.gumbel(c, [6, 3]).add(logits.ref), 1);
console.log(drawn.js(), random.categorical(d, logits, { shape: [4] }).js());
console.log(nn.oneHot(np.array([2, 0], { dtype: np.int32 }), 3).js());
