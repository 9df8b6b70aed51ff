/** @file The gradients of intermediates in programs of TensorFlow.js, against those by which it is cut there. */

import assert from 'node:assert/strict';

import { TENSORFLOW_STAGES } from './cut-stages.ts';
import { wrongAtCuts } from './cuts.ts';
import { projectWith } from './programs.ts';

const PREFACE = `
import * as tf from '@tensorflow/tfjs';
const zeros = (shape) => tf.zeros(shape);
const flat = (x) => Array.from(x.dataSync());
const add = (x, y) => x.add(y);
const gradients = (f, xs) => tf.grads(f)(xs);
const of = (shape, from) => tf.tensor(seeded(shape, from), shape);
const weighed = (x) => x.mul(of(x.shape, 2)).sum();
const cubed = tf.customGrad((x, save) => {
  save([x]);
  return { value: x.mul(x).mul(x), gradFunc: (dy, [x]) => dy.mul(x.square().mul(3)) };
});
const productOf = tf.customGrad((x, y, save) => {
  save([x, y]);
  return { value: x.mul(y), gradFunc: (dy, [x, y]) => [dy.mul(y), dy.mul(x)] };
});
`;

/** A stage is read twice: by the loss, and by a square that is in the loss, too. */
const STAGES = Object.entries(TENSORFLOW_STAGES).flatMap(([input, stages]) =>
  stages
    .trim()
    .split('\n')
    .map(
      (stage) => `
part(${JSON.stringify(stage)}, () => [of(${input === 'a' ? '[2, 3]' : '[2, 4, 4, 2]'})], (at, x) => {
  const [w, filter] = [of([2, 3], 5), of([3, 3, 2, 2], 3)];
  const ${input} = at(at(x).mul(1.3).tanh().mul(0.9));
  const y = at(${stage});
  return at(weighed(y)).add(weighed(at(${input}.square())));
});`,
    ),
);

const PROGRAMS = `
part('one that is read five times', () => [of([3])], (at, x) => {
  const h = at(x.sin());
  return at(h.mul(h)).add(h).add(h.exp().mul(h)).sum().add(at(h.sum()));
});
part('several inputs', () => [of([2, 3]), of([3, 2], 4), of([2], 7)], (at, x, w, b) => {
  const h = at(at(x).matMul(at(w)).add(at(b)));
  return at(h.relu()).mul(h).sum();
});
part('results that are read one by one', () => [of([3, 2])], (at, x) => {
  const [p, q, r] = tf.unstack(at(x.sin())).map(at);
  const [first, second] = tf.split(at(p.mul(q)), 2).map(at);
  return at(first.mul(second)).sum().add(at(r.square()).sum());
});
part('a result that nobody reads', () => [of([4])], (at, x) => {
  const [p] = tf.split(at(x.sin()), 2);
  return at(p.square()).sum();
});
part('a penalty for gradients', () => [of([2, 3]), of([3, 2], 8)], (at, x, w) => {
  const slope = tf.grad((y) => at(at(y.matMul(w)).tanh()).square().sum())(at(x.mul(2)));
  return at(at(at(slope).square().sum(1).sqrt()).sub(1).square()).mean();
});
part('value and gradients within', () => [of([3])], (at, x) => {
  const { value, grads } = tf.valueAndGrads((p, q) => p.mul(q).square().sum())([at(x.sin()), at(x.cos())]);
  return at(value).mul(at(grads[0]).sum()).add(at(grads[1]).square().sum());
});
part('tidied, and in a loop', () => [of([3])], (at, x) => tf.tidy(() => {
  let h = x;
  for (let i = 0; i < 4; i++) h = at(tf.tidy(() => at(h.mul(0.9)).add(h.sin())));
  return h.sum();
}));
part('stopped, straight through, reversed', () => [of([3])], (at, x) => {
  const through = (forward, backward) => tf.customGrad((y) => ({ value: forward(y), gradFunc: backward }));
  const h = at(x.mul(3));
  const stopped = at(through((y) => y.sin(), (dy) => tf.zerosLike(dy))(h));
  const rounded = at(through((y) => y.round(), (dy) => dy)(h));
  const reversed = at(through((y) => y.tanh(), (dy) => dy.neg())(h));
  return at(stopped.mul(h)).add(rounded.mul(h)).add(reversed.square()).sum();
});
part('numbers in steps of integers', () => [of([3])], (at, x) => {
  const levels = at(at(x.mul(10)).toInt().toFloat());
  return at(levels.div(10).square()).sum();
});
part('attention', () => [of([2, 4, 3])], (at, x) => {
  const [q, k, v] = [at(x.mul(1.1)), at(x.sin()), at(x.cos())];
  const scores = at(at(q.matMul(k, false, true)).div(Math.sqrt(3)));
  return at(at(scores.softmax()).matMul(v)).square().sum();
});
part('variables', () => [of([2])], (at, x) => {
  const w = tf.variable(of([2, 2], 4));
  const h = at(at(x.reshape([1, 2]).matMul(w)).tanh());
  return at(h.matMul(w).sum()).add(w.square().sum());
});
`;

describe('the gradient of an intermediate of TensorFlow.js is that by which it is cut there', function () {
  this.timeout(120_000);
  const project = projectWith('tfjs');
  let wrong: ReturnType<typeof wrongAtCuts>;
  before(() => {
    wrong = wrongAtCuts(project, PREFACE, STAGES.join('') + PROGRAMS, process.execPath);
  });

  const names = [...(STAGES.join('') + PROGRAMS).matchAll(/^part\((["'])(.*?)\1, \(\)/gm)];
  for (const [, , name] of names)
    it(name!, () => {
      assert.deepEqual(wrong.get(name!.replaceAll('\\"', '"')), []);
    });
});
