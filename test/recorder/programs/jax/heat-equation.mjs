/** @file Heat spreads over a plate. After website/src/routes/repl/31-heat-equation.ts of ekzhang/jax-js (MIT). */

import { grad, jit, lax, numpy as np } from '@jax-js/jax';

const SIZE = 8;
const laplacian = np
  .array([
    [0, 1, 0],
    [1, -4, 1],
    [0, 1, 0],
  ])
  .reshape([1, 1, 3, 3]);

const step = jit(function step(u) {
  const plate = u.ref.reshape([1, 1, SIZE, SIZE]);
  const flow = lax.conv(plate, laplacian.ref, [1, 1], 'SAME').reshape([SIZE, SIZE]);
  return u.add(flow.mul(0.12));
});

const start = new Float32Array(SIZE * SIZE);
for (const at of [27, 28, 35, 36]) start[at] = 1;
let plate = np.array(start).reshape([SIZE, SIZE]);
for (let i = 0; i < 4; i++) {
  plate = step(plate);
  console.log(i, plate.ref.sum().js(), np.max(plate.ref).js());
}
// How the middle depends on where the heat was.
const middle = (u) => step(step(u)).slice(3, 3);
console.log(grad(middle)(plate).slice(3).js());
