/**
 * @file What is measured: models written once, over the operators that each peer provides (see `peers/`),
 * the numbers they start from, and how much of the best peer's time ours may take.
 */

/** Reproducible numbers of the size that weights have. */
function numbers(seed, shape, size = 1) {
  let state = seed;
  const count = shape.reduce((n, length) => n * length, 1);
  const data = Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state / 2 ** 31) * size;
  });
  return { shape, data };
}

const labels = (rows, classes) => ({
  shape: [rows, classes],
  data: Array.from({ length: rows * classes }, (_, i) =>
    i % classes === Math.floor(i / classes) % classes ? 1 : 0,
  ),
});

function chain(n) {
  return {
    goal: { best: n < 10_000 ? 0.6 : 0.5 },
    parameters: [1, 2, 3].map((seed) => numbers(seed, [n])),
    model: (o, [x, w, b]) => o.sum(o.tanh(o.exp(o.add(o.mul(x, w), b)))),
  };
}

function matmul(n) {
  return {
    goal: { best: 0.75 },
    parameters: [1, 2].map((seed) => numbers(seed, [n, n])),
    forward: true,
    model: (o, [a, b]) => o.matmul(a, b),
  };
}

const dense = (o, x, w, b) => o.add(o.matmul(x, w), b);

/** Softmax attention over heads, then two layers, each with a residual and a layer norm. */
function block(o, [wq, wk, wv, wo, w1, b1, w2, b2, g1, h1, g2, h2], [x, weights]) {
  const heads = (w) => o.permute(o.reshape(o.matmul(x, w), [64, 4, 32]), [1, 0, 2]);
  const scores = o.matmul(heads(wq), o.permute(heads(wk), [0, 2, 1]));
  const mixed = o.matmul(o.softmax(o.scale(scores, 1 / Math.sqrt(32))), heads(wv));
  const joined = o.matmul(o.reshape(o.permute(mixed, [1, 0, 2]), [64, 128]), wo);
  const y = o.layerNorm(o.add(x, joined), g1, h1);
  const z = o.add(y, dense(o, o.relu(dense(o, y, w1, b1)), w2, b2));
  return o.sum(o.mul(o.layerNorm(z, g2, h2), weights));
}

const ones = (n) => ({ shape: [n], data: new Array(n).fill(1) });
const zeros = (n) => ({ shape: [n], data: new Array(n).fill(0) });

/** `rate`: the step of gradient descent that follows; `double`: in float64; `check`: a gradient check. */
export const cases = {
  '10,000 scalar operators': {
    goal: { deepbox: 1 },
    parameters: [0.5, 0.9999, 0.0001].map((value) => ({ shape: [], data: [value] })),
    model(o, [x, w, b]) {
      let y = x;
      for (let i = 0; i < 5000; i++) y = o.add(o.mul(y, w), b);
      return y;
    },
  },
  'element-wise chain, 1,000': chain(1000),
  'element-wise chain, 100,000': chain(100_000),
  'element-wise chain, 1,000,000': chain(1_000_000),
  'matmul 64': matmul(64),
  'matmul 256': matmul(256),
  'matmul 512': matmul(512),
  'MLP training step': {
    goal: { compiled: 0.9, eager: 0.15 },
    rate: 0.01,
    parameters: [
      ...[numbers(1, [784, 256], 0.05), zeros(256), numbers(2, [256, 128], 0.1), zeros(128)],
      ...[numbers(3, [128, 10], 0.1), zeros(10)],
    ],
    constants: [numbers(4, [64, 784]), labels(64, 10)],
    model(o, [w1, b1, w2, b2, w3, b3], [x, y]) {
      const h = o.relu(dense(o, x, w1, b1));
      return o.crossEntropy(dense(o, o.relu(dense(o, h, w2, b2)), w3, b3), y);
    },
  },
  'conv net step': {
    goal: { best: 0.1 },
    rate: 0.01,
    parameters: [
      ...[numbers(1, [8, 1, 3, 3], 0.3), numbers(2, [16, 8, 3, 3], 0.1)],
      ...[numbers(3, [784, 10], 0.05), zeros(10)],
    ],
    constants: [numbers(4, [16, 1, 28, 28]), labels(16, 10)],
    model(o, [k1, k2, w, b], [x, y]) {
      const one = o.maxPool(o.relu(o.conv(x, k1)));
      const two = o.maxPool(o.relu(o.conv(one, k2)));
      return o.crossEntropy(dense(o, o.reshape(two, [16, 784]), w, b), y);
    },
  },
  'transformer block step': {
    goal: { compiled: 1, eager: 0.15 },
    rate: 0.01,
    parameters: [
      ...[1, 2, 3, 4].map((seed) => numbers(seed, [128, 128], 0.1)),
      ...[numbers(5, [128, 512], 0.1), zeros(512), numbers(6, [512, 128], 0.05), zeros(128)],
      ...[ones(128), zeros(128), ones(128), zeros(128)],
    ],
    constants: [numbers(7, [64, 128]), numbers(8, [64, 128], 0.01)],
    model: block,
  },
  'gradcheck of a 2-layer MLP': {
    goal: { best: 0.5 },
    check: true,
    double: true,
    parameters: [numbers(1, [3, 5]), numbers(2, [5]), numbers(3, [5, 2]), numbers(4, [2])],
    constants: [numbers(5, [4, 3])],
    model(o, [w1, b1, w2, b2], [x]) {
      const y = dense(o, o.tanh(dense(o, x, w1, b1)), w2, b2);
      return o.sum(o.mul(y, y));
    },
  },
};
