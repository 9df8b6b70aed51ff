/** @file jax-js, whole steps compiled by its `jit` into WebAssembly. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const kind = 'compiled';

export async function open(home) {
  const jax = await import(pathToFileURL(join(home, 'dist', 'index.js')).href);
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const { numpy: np, nn, lax } = jax;
  // Its functions take their arguments' ownership; the models use some arguments again.
  const operators = {
    add: (a, b) => a.ref.add(b.ref),
    mul: (a, b) => a.ref.mul(b.ref),
    exp: (x) => np.exp(x.ref),
    tanh: (x) => np.tanh(x.ref),
    relu: (x) => nn.relu(x.ref),
    sum: (x) => np.sum(x.ref),
    matmul: (a, b) => np.matmul(a.ref, b.ref),
    reshape: (x, shape) => x.ref.reshape(shape),
    permute: (x, order) => np.transpose(x.ref, order),
    scale: (x, factor) => x.ref.mul(factor),
    softmax: (x) => nn.softmax(x.ref, -1),
    layerNorm: (x, w, b) => nn.standardize(x.ref, -1, { epsilon: 1e-5 }).mul(w.ref).add(b.ref),
    crossEntropy: (x, y) => np.sum(nn.logSoftmax(x.ref, -1).mul(y.ref)).mul(-1 / x.shape[0]),
    conv: (x, w) => lax.conv(x.ref, w.ref, [1, 1], 'SAME'),
    maxPool: (x) => lax.reduceWindow(x.ref, np.max, [2, 2], [2, 2]),
  };
  return {
    prepare({ model, parameters, constants = [], forward, check, double, rate = 0 }) {
      if (check) return null; // its float64 differences would be compiled once an element
      const make = ({ shape, data }) => np.array(Float32Array.from(data)).reshape(shape);
      let p = parameters.map(make);
      const c = constants.map(make);
      const realized = (x) => {
        x.ref.dataSync();
        return x;
      };
      if (forward) {
        const run = jax.jit((...q) => model(operators, q));
        return () => [realized(run(...p.map((each) => each.ref)))];
      }
      const derive = jax.valueAndGrad((q) => model(operators, q, c));
      const step = jax.jit((q) => {
        const [loss, grads] = derive(q.map((each) => each.ref));
        const moved = rate === 0 ? [] : q.map((each, i) => each.ref.sub(grads[i].ref.mul(rate)));
        return [loss, grads, moved];
      });
      return () => {
        const [loss, grads, moved] = step(p.map((each) => each.ref));
        [loss, ...grads].forEach(realized);
        if (rate !== 0) {
          for (const each of p) each.dispose();
          p = moved;
        }
        return [loss, ...grads];
      };
    },
    read: (x) => x.ref.dataSync(),
    free(results) {
      for (const each of results) each.dispose();
    },
  };
}
