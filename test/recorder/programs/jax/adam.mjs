/** @file Adam against plain descent. After website/src/routes/repl/35-adam-vs-sgd.ts of ekzhang/jax-js (MIT). */

import { grad, numpy as np } from '@jax-js/jax';

const bumpy = (x) => np.square(x.ref.sub(3)).add(np.sin(x.mul(8)).mul(0.03));
const slope = grad(bumpy);

/** Kingma and Ba, "Adam", 2014. */
function adam(rate, [b1, b2] = [0.9, 0.999]) {
  let [mean, variance, step] = [np.array(0), np.array(0), 0];
  return (x, g) => {
    step++;
    mean = mean.mul(b1).add(g.ref.mul(1 - b1));
    variance = variance.mul(b2).add(np.square(g).mul(1 - b2));
    const corrected = mean.ref.mul(1 / (1 - b1 ** step));
    const scale = np.sqrt(variance.ref.mul(1 / (1 - b2 ** step))).add(1e-8);
    return x.sub(corrected.div(scale).mul(rate));
  };
}

const update = adam(0.25);
let [fast, plain] = [np.array(-4), np.array(-4)];
for (let i = 0; i < 6; i++) {
  fast = update(fast.ref, slope(fast));
  plain = plain.ref.sub(slope(plain).mul(0.08));
  console.log(i, fast.ref.js(), plain.ref.js());
}
