/** @file A program of jax-js: the loss of a linear model, and its gradient. */

export const FIT = `
import { numpy as np, valueAndGrad } from '@jax-js/jax';
const x = np.array([[1, 2], [3, 4]]);
const y = np.array([4, 5]);
const w = np.array([1, 2]);
const loss = (w, x, y) => {
  const h = np.dot(x, w);
  const d = h.sub(y);
  return d.ref.mul(d).sum();
};
const [value, g] = valueAndGrad(loss)(w.ref, x, y);
console.log(value.js(), g.js(), w.refCount);
`;
