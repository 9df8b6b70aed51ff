/** @file Small programs of other libraries, whose first tensor is made of `ELEMENTS`. */

export interface Piece {
  readonly text: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const [FOUR, OTHER] = [
  [0.5, -1, 2, 3],
  [1.5, 0.25, -0.75, 2],
];
const four = (text: string): Piece => ({ text, before: FOUR, after: OTHER });

const tf = (body: string): Piece =>
  four(`import * as tf from '@tensorflow/tfjs';\nconst x = tf.tensor1d(ELEMENTS);\n${body}`);

/** A function of a vector of four, differentiated. */
const graded = (f: string): Piece => tf(`tf.valueAndGrad((x) => ${f})(x);`);

const jax = (body: string): Piece =>
  four(
    `import { grad, jacfwd, jacrev, jvp, nn, numpy as np, lax, valueAndGrad, vjp, vmap } from '@jax-js/jax';\nconst x = np.array(ELEMENTS);\n${body}`,
  );

/** An image of 4 by 4 with two channels, of the four elements. */
const IMAGE =
  'x.reshape([1, 2, 2, 1]).tile([1, 2, 2, 2]).mul(tf.range(0, 32).reshape([1, 4, 4, 2]))';
const FILTER = 'tf.linspace(-1, 1, 36).reshape([3, 3, 2, 2])';

export const PIECES: Readonly<Record<string, Readonly<Record<string, Piece>>>> = {
  tensorflow: {
    'a variable made of the tensor, trained': tf(`
const w = tf.variable(x.reshape([2, 2]));
const b = tf.variable(tf.tensor1d([0.5, -0.5]));
const data = tf.tensor2d([[1, 2], [3, 4], [-1, 0.5]]);
const optimizer = tf.train.adam(0.1);
for (let step = 0; step < 3; step++)
  optimizer.minimize(() => data.matMul(w).add(b).tanh().square().mean());`),
    'a gradient of a gradient': tf(
      `tf.grad((y) => tf.grad((z) => z.mul(z).mul(z).sum())(y).sum())(x);`,
    ),
    'a chosen gradient to start with': tf(
      `tf.grad((y) => y.square())(x, tf.tensor1d([1, 10, 100, 1000]));`,
    ),
    'the tensor, given to start with': tf(
      `tf.grad((y) => y.square().mul(3))(tf.tensor1d([1, 10, 100, 1000]), x.mul(2));`,
    ),
    'element by element': graded(
      'x.sin().add(x.exp()).mul(x.sigmoid()).div(x.square().add(1)).sub(x.abs().sqrt()).sum()',
    ),
    activations: graded(
      'x.relu().add(x.elu()).add(x.selu()).add(x.leakyRelu(0.1)).add(x.softplus()).add(x.relu6()).sum()',
    ),
    'powers, bounds, choices': graded(
      'tf.where(tf.tensor1d([1, 0, 1, 1], "bool"), x.pow(tf.scalar(3)), x.neg()).maximum(x).minimum(5).clipByValue(-0.9, 4).sum()',
    ),
    reductions: graded(
      'x.reshape([2, 2]).max(1).mul(x.reshape([2, 2]).min(0)).add(x.mean()).add(x.prod()).add(x.logSumExp()).sum()',
    ),
    shapes: graded(`tf.concat([
      x.reshape([2, 2]).transpose().slice([0, 1], [2, 1]).reshape([2]),
      x.expandDims(0).tile([2, 1]).reverse(1).split(2, 1)[0].reshape([4]),
      tf.stack([x, x.mul(2)], 1).unstack(0)[2],
      x.gather(tf.tensor1d([3, 0, 3], 'int32')),
      x.pad([[1, 2]]).cumsum(0, true),
    ]).square().sum()`),
    products: graded(
      'x.reshape([2, 2]).matMul(x.reshape([2, 2]), true, true).softmax().logSoftmax().sum(0).mul(tf.tensor1d([1, 2])).sum()',
    ),
    'what has no gradient there': tf(`
tf.einsum('ij,kj->ik', x.reshape([2, 2]), x.reshape([2, 2])).round().step(0.5);
x.greater(0.3).logicalOr(x.less(0)).cast('float32').argMax();
tf.topk(x, 2);
tf.oneHot(x.floor().add(1).cast('int32'), 5);`),
    losses: graded(
      'tf.losses.softmaxCrossEntropy(tf.tensor2d([[1, 0], [0, 1]]), x.reshape([2, 2])).add(tf.losses.sigmoidCrossEntropy(tf.tensor1d([1, 0, 1, 0]), x))',
    ),
    convolutions: graded(`${IMAGE}
      .conv2d(${FILTER}, 2, 'same')
      .add(${IMAGE}.conv2d(${FILTER}, 1, 'valid').sum())
      .add(${IMAGE}.depthwiseConv2d(${FILTER}, 1, 'same').mean())
      .add(${IMAGE}.conv2dTranspose(${FILTER}, [1, 8, 8, 2], 2, 'same').mean())
      .square().sum()`),
    pools: graded(
      `${IMAGE}.maxPool(3, 2, 'same').mul(${IMAGE}.avgPool(3, 2, 'same')).add(${IMAGE}.avgPool(2, 1, 'valid').mean()).sum()`,
    ),
    normalization: graded(
      'x.reshape([2, 2]).batchNorm(x.slice(0, 2), x.slice(2, 2).square(), tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).square().sum()',
    ),
    'a layer that is fused': tf(`
const kernel = tf.tensor2d([[1, -2], [0.5, 1]]);
tf.fused.matMul({ a: x.reshape([2, 2]), b: kernel, bias: tf.tensor1d([1, -1]), activation: 'relu' });`),
  },
  jax: {
    'element by element': jax(`
valueAndGrad((x) => np.sum(np.sin(x.ref).add(np.exp(x.ref)).mul(np.tanh(x.ref)).div(np.square(x).add(1))))(x);`),
    'the tensor, given to start with': jax(`
const [, pull] = vjp((a) => a.ref.mul(a).mul(3), [np.array([1, 10, 100, 1000])]);
pull(x.mul(2));
pull.dispose();`),
    reductions: jax(`
valueAndGrad((x) => np.max(x.ref).mul(np.min(x.ref)).add(np.prod(x.ref)).add(np.mean(x)))(x);`),
    shapes: jax(`
valueAndGrad((x) => {
  const m = x.ref.reshape([2, 2]);
  const parts = [np.transpose(m.ref).reshape([4]), np.flip(x.ref), np.pad(x.ref, [[1, 2]]), x.slice([1, 3])];
  return np.sum(np.square(np.concatenate(parts))).add(np.sum(np.matmul(m.ref, m)));
})(x);`),
    'activations and softmax': jax(`
valueAndGrad((x) => np.sum(nn.relu(x.ref).add(nn.sigmoid(x.ref)).mul(nn.softmax(x))))(x);`),
    'a batch of examples, with what all share': jax(`
const w = np.array([2, -1]);
vmap((w, r) => np.sum(np.tanh(r.ref.mul(w)).mul(np.max(r))), [null, 0])(w, x.reshape([2, 2]));`),
    'gradients of each example': jax(`
vmap(grad((r) => np.dot(np.exp(r.ref), r.ref).add(np.mean(np.square(r)))))(x.reshape([2, 2]));`),
    'gradients of each example, by what all share': jax(`
const rows = np.array([[1, 2, 3, 4], [2, -1, 0.5, 1], [-1, 1, 0, 2]]);
const f = (w, r) => np.square(np.dot(np.sin(w.ref), r)).add(np.prod(w));
vmap(grad(f), [null, 0])(x.ref, rows.ref);
vmap(grad((w, r) => np.sum(np.tanh(w.ref.reshape([2, 2]).mul(r)).mul(w.reshape([2, 2])))), [null, 1])(
  x, rows.slice([0, 2]).reshape([2, 2, 2]));`),
    'gradients of each example, which are the same for all': jax(`
const rows = np.array([[1, 2], [3, -1], [0.5, 1]]);
const f = ({ w, b }, r) => np.sum(w.mul(r)).add(np.sum(np.square(b)));
vmap(grad(f), [null, 0])({ w: np.exp(x.ref.slice([0, 2])), b: x.slice([1, 3]) }, rows);`),
    'gradients of each of the examples that are edited, by what all share': jax(`
const w = np.array([2, -1]);
vmap(valueAndGrad((w, r) => np.sum(np.exp(w.ref.mul(w)).mul(np.sin(r)))), [null, 0])(w, x.reshape([2, 2]));`),
    'a gradient through a batch': jax(`
grad((x) => vmap((r) => np.prod(np.sin(r.ref)).mul(np.sum(r)))(x.reshape([2, 2])).sum())(x);`),
    'shapes of each example': jax(`
valueAndGrad((x) => vmap((m) => {
  const parts = [np.transpose(m.ref).reshape([2]), np.flip(m.ref.reshape([2])), np.pad(m.ref, [[1, 0], [0, 1]]).slice(1)];
  return np.sum(np.square(np.concatenate(parts))).add(np.sum(np.matmul(m.ref, np.transpose(m))));
})(x.reshape([2, 1, 2])).sum())(x);`),
    'batches of batches': jax(`
grad((x) => vmap(vmap((r, s) => np.sum(r.ref.mul(r)).mul(s), [0, null]), [null, 0])(
  x.ref.reshape([2, 2]), x.slice([0, 3])).sum())(x);`),
    'convolutions, in groups, spread, and of a batch': jax(`
const kernel = np.linspace(-1, 1, 8).reshape([4, 1, 1, 2]);
valueAndGrad((x) => {
  const image = np.tile(x.reshape([1, 2, 1, 2]), [1, 1, 3, 2]);
  const grouped = lax.convGeneralDilated(image.ref, kernel.ref, [1, 1], 'SAME', { featureGroupCount: 2 });
  const spread = lax.convGeneralDilated(image.ref, np.tile(kernel.ref, [1, 2, 1, 1]), [1, 2], [[0, 0], [1, 2]],
    { lhsDilation: [2, 3] });
  const batch = vmap((one) => lax.convGeneralDilated(one, np.tile(kernel.ref, [1, 2, 1, 1]), [1, 1], 'VALID'))(
    image.reshape([1, 1, 2, 3, 4]));
  return np.sum(np.square(grouped)).add(np.sum(np.square(spread))).add(np.sum(np.square(batch)));
})(x);`),
    'gradients of gradients': jax(`
const twice = (f) => grad((y) => np.square(grad((z) => np.sum(f(z)))(y)).sum());
const w = np.array([1, 2, 3, 4]);
twice((z) => z.ref.mul(z.ref).mul(z).mul(7))(x.ref);
twice((z) => np.sin(z.ref).mul(w.ref).add(np.exp(z.ref).div(z)))(x.ref);
twice((z) => np.square(nn.softmax(z.ref)).mul(np.mean(np.square(z))))(x.ref);
twice((z) => np.dot(z.ref, np.exp(z)))(x.ref);
twice((z) => nn.relu(z.ref).mul(z))(x.ref);
jacrev(grad((z) => np.sin(z.ref).mul(z).sum()))(x.ref);
grad((v) => np.square(grad((z) => np.sin(z).mul(x).sum())(v)).sum())(w);`),
    'a gradient that is pushed forward': jax(`
const [gradient] = jvp(grad((z) => np.sin(z.ref).mul(z).sum()), [x], [np.array([1, 2, 3, 4])]);
gradient.mul(3);`),
    choices: jax(`
valueAndGrad((x) => np.sum(np.where(np.greater(x.ref, 0.3), np.maximum(x.ref, 1), np.minimum(x, 2))))(x);`),
  },
};

/** A gradient that goes through integers, as in TensorFlow.js, and one of the same variable that does not. */
export const THROUGH_INTEGERS = tf(`
const w = tf.variable(tf.tensor1d([0.31, 0.77, -0.5, 2]));
tf.train.sgd(0.1).minimize(() => {
  const steps = w.add(x).cast('int32').cast('float32');
  return steps.square().sum().add(w.square().mul(x).sum());
});`);

/** What their rules compute for themselves, of `x` alone, is seen as a value and not as what it is computed from. */
export const IN_RULES: Readonly<Record<string, Piece>> = {
  'the gradient of a tangent, by its direction': jax(`
const v = np.array([1, 2, 3, 4]);
grad((d) => jvp((a) => np.sin(a), [x.ref], [d])[1].mul(x.ref).sum())(v);`),
  'a tangent that the program reads': jax(`
const [, tangent] = jvp((z) => np.sin(z), [x], [np.array([1, 2, 3, 4])]);
tangent.mul(2);`),
  'a row for each direction': jax(`
jacfwd((z) => np.sin(z))(x).mul(2);`),
  'the gradient of a gradient, by something else': jax(`
const w = np.array([1, 2, 3, 4]);
grad((v) => grad((y) => np.sin(y).mul(v).sum())(x.ref).sum())(w);`),
};
