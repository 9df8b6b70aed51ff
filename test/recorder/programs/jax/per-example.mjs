/** @file A gradient for each example. After website/src/routes/repl/08-vmap.ts of ekzhang/jax-js (MIT). */

import { grad, jit, numpy as np, vmap } from '@jax-js/jax';

const squared = (w, x, y) => np.square(np.dot(w, x).sub(y));
const w = np.array([0.5, -1, 2]);
const xs = np.array([
  [1, 0, 2],
  [0, 1, 1],
  [3, 1, 0],
]);
const ys = np.array([1, 2, 3]);

const each = vmap(grad(squared), [null, 0, 0])(w.ref, xs.ref, ys.ref);
console.log(each.js());
console.log(jit(vmap(grad(squared), [null, 0, 0]))(w.ref, xs.ref, ys.ref).js());
const mean = (w) => np.mean(vmap((x, y) => squared(w.ref, x, y))(xs.ref, ys.ref));
console.log(grad(mean)(w).js());
