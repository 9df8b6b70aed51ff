/** @file Transformations where nobody can change the built-ins, and an end in the middle. Ours. */

import { grad, numpy as np, vmap } from '@jax-js/jax';

for (const name of [
  'Array',
  'Object',
  'Map',
  'WeakMap',
  'Function',
  'Set',
  'Error',
  'Float32Array',
])
  Object.freeze(Object.freeze(globalThis[name]).prototype);

const cube = (x) => x.ref.mul(x.ref).mul(x);
console.log(vmap(grad(grad(cube)))(np.array([1, 2])).js());
process.on('exit', (code) => console.log('ends with', code));
grad((x) => {
  x.ref.mul(2);
  process.exit(7);
})(np.array(1));
