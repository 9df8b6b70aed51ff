/** @file TensorFlow.js on its WebAssembly backend. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const kind = 'eager';

export async function open(home) {
  const load = createRequire(join(home, 'package.json'));
  const tf = load('@tensorflow/tfjs');
  const wasm = load('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(join(home, 'wasm-out', '/'));
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  const operators = {
    add: tf.add,
    mul: tf.mul,
    exp: tf.exp,
    tanh: tf.tanh,
    relu: tf.relu,
    sum: (x) => tf.sum(x),
    matmul: (a, b) => tf.matMul(a, b),
    reshape: tf.reshape,
    permute: tf.transpose,
    scale: tf.mul,
    softmax: (x) => tf.softmax(x),
    layerNorm(x, w, b) {
      const moved = tf.sub(x, tf.mean(x, -1, true));
      const variance = tf.mean(tf.square(moved), -1, true);
      return tf.add(tf.mul(tf.div(moved, tf.sqrt(tf.add(variance, 1e-5))), w), b);
    },
    crossEntropy: (x, y) => tf.mul(tf.sum(tf.mul(tf.logSoftmax(x), y)), tf.scalar(-1 / x.shape[0])),
  };
  return {
    prepare({ model, parameters, constants = [], forward, double, rate = 0 }) {
      // No float64, and no kernel for the gradient of a convolution's filter.
      if (double || /o\.conv/.test(String(model))) return null;
      const make = ({ shape, data }) => tf.tensor(data, shape, 'float32');
      let p = parameters.map(make);
      const c = constants.map(make);
      if (forward) return () => [tf.tidy(() => model(operators, p))];
      const derive = tf.valueAndGrads((...q) => model(operators, q, c));
      return () =>
        tf.tidy(() => {
          const { value, grads } = derive(p);
          if (rate !== 0) {
            const moved = p.map((each, i) => tf.keep(tf.sub(each, tf.mul(grads[i], rate))));
            for (const each of p) each.dispose();
            p = moved;
          }
          return [value, ...grads];
        });
    },
    read: (x) => x.dataSync(),
    free(results) {
      for (const each of results) each.dispose();
    },
  };
}
