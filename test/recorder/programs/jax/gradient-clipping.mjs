/** @file Gradients of bounded length. After website/src/routes/repl/36-gradient-clipping.ts of ekzhang/jax-js (MIT). */

import { grad, numpy as np, tree } from '@jax-js/jax';

const steep = ({ w, b }) =>
  np
    .square(w.mul(np.array([30, -40, 15])))
    .sum()
    .add(b.mul(10));
const grads = grad(steep)({ w: np.array([1, 2, 3]), b: np.array(1) });

const norm = (values) =>
  np.sqrt(
    tree
      .leaves(values)
      .map((leaf) => np.square(leaf).sum())
      .reduce((a, b) => a.add(b)),
  );
const before = norm(tree.ref(grads)).js();
const clipped = tree.map((leaf) => leaf.mul(Math.min(1, 5 / before)), grads);
console.log(before, norm(tree.ref(clipped)).js());
console.log(clipped.w.js(), clipped.b.js());
