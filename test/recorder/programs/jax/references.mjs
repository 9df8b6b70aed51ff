/** @file Arrays and who owns them. After README.md of ekzhang/jax-js (MIT). */

import { numpy as np, scipySpecial as special, tree } from '@jax-js/jax';

const x = np.arange(6).astype(np.float32);
const sums = [x.ref.add(x.ref), np.sin(x.ref), np.tanh(x.ref).mul(5), special.erfc(x.ref)];
for (const each of sums) console.log(each.refCount, each.js());
console.log(x.refCount);

const grid = np.array(new Float32Array([10, 20, 30, 100, 200, 300])).reshape([2, 3]);
console.log(grid.ref.slice(1, [0, 2]).js(), grid.ref.transpose().shape, grid.shape);

const once = (a, b) => a.add(a.mul(b));
try {
  once(np.ones([2]), np.ones([2]));
} catch (error) {
  console.log(error.name, error.message);
}
const twice = (a, b) => a.ref.add(a.mul(b));
console.log(await twice(np.ones([2]), np.full([2], 3)).jsAsync());

const params = { w: grid, b: [x] };
console.log(tree.leaves(tree.ref(params)).map((leaf) => leaf.refCount));
tree.dispose(params);
tree.dispose(params);
console.log(grid.refCount, x.refCount);
