/** @file Newton's method. After website/src/routes/repl/09-jvp-vjp.ts and 10-hessian.ts of ekzhang/jax-js (MIT). */

import { grad, hessian, jvp, linearize, numpy as np, vjp } from '@jax-js/jax';

const valley = (p) => {
  const x = p.ref.slice(0);
  const y = p.slice(1);
  return np.square(x.ref.sub(1)).add(np.square(y.sub(np.square(x))).mul(5));
};

let p = np.array([-1, 0.5]);
for (let i = 0; i < 3; i++) {
  const direction = np.linalg.solve(hessian(valley)(p.ref), grad(valley)(p.ref));
  p = p.sub(direction);
  console.log(i, p.ref.js(), valley(p.ref).js());
}

const field = (x) => np.sin(x.ref).mul(x);
console.log(jvp(field, [p.ref], [np.array([1, 0])]).map((each) => each.js()));
const [value, pullback] = vjp(field, [p.ref]);
console.log(
  value.js(),
  pullback(np.array([1, 1])).map((each) => each.js()),
);
pullback.dispose();
const [, along] = linearize(field, [p]);
console.log(along(np.array([0, 1])).js());
along.dispose();
