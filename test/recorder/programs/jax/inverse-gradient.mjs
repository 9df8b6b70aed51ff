/** @file Linear algebra is differentiated. After website/src/routes/repl/17-inverse-gradient.ts of ekzhang/jax-js (MIT). */

import { grad, jit, numpy as np } from '@jax-js/jax';

const a = np.array([
  [2, 0.5],
  [0.5, 1.5],
]);
const total = (x) => np.linalg.inv(x).sum();
console.log(np.linalg.inv(a.ref).js());
console.log(grad(total)(a.ref).js());
try {
  console.log(jit(grad(total))(a.ref).js());
} catch (error) {
  console.log(error.message);
}
const volume = (x) => np.log(np.linalg.det(x));
console.log(grad(volume)(a.ref).js());
const root = (x) => np.linalg.cholesky(x).sum();
console.log(grad(root)(a).js());
