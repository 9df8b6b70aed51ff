/** @file The gradients of intermediates in programs of jax-js, against those by which it is cut there. */

import assert from 'node:assert/strict';

import { JAX_STAGES } from './cut-stages.ts';
import { wrongAtCuts } from './cuts.ts';
import { node24, projectWith } from './programs.ts';

const PREFACE = `
import { grad, hessian, jacfwd, jacrev, jit, jvp, lax, linearize, nn, numpy as np, scipySpecial as special, valueAndGrad,
  vjp, vmap } from '@jax-js/jax';
const zeros = (shape) => np.zeros(shape);
const flat = (x) => (x instanceof np.Array ? Array.from(x.ref.flatten().js()) : null);
const add = (x, y) => x.add(y);
const gradients = (f, xs) => grad((xs) => f(...xs))(xs);
const of = (shape, from) => np.array(seeded(shape, from)).reshape(shape);
const weighed = (x) => {
  const { shape } = x;
  return np.sum(x.mul(of(shape, 2)));
};
const [w, filter] = [() => of([2, 3], 5), () => of([2, 2, 3, 3], 3)];
`;

/** A stage is read twice: by the loss, and by a square that is in the loss, too. */
const STAGES = Object.entries(JAX_STAGES).flatMap(([input, stages]) =>
  stages
    .trim()
    .split('\n')
    .map(
      (stage) => `
part(${JSON.stringify(stage)}, () => [of(${input === 'a' ? '[2, 3]' : '[1, 2, 4, 4]'})], (at, x) => {
  const h = at(np.tanh(x.mul(1.3)).mul(0.9));
  const y = at(((${input}) => ${stage})(h.ref));
  return at(weighed(y)).add(weighed(at(np.square(h))));
});`,
    ),
);

const PROGRAMS = `
part('one that is read five times', () => [of([3])], (at, x) => {
  const h = at(np.sin(x));
  const sum = np.sum(at(h.ref.mul(h.ref)).add(h.ref).add(at(np.exp(h.ref).mul(h.ref))));
  return sum.add(at(np.sum(h)));
});
part('several inputs', () => [of([2, 3]), of([3, 2], 4), of([2], 7)], (at, x, w, b) => {
  const h = at(at(np.matmul(x, w)).add(b));
  return at(np.sum(at(nn.relu(h.ref)).mul(h)));
});
part('a penalty for gradients', () => [of([2, 3]), of([3, 2], 8)], (at, x, w) => {
  const slope = at(grad((y) => np.sum(np.tanh(np.matmul(y, w.ref))))(at(x.mul(2))));
  return at(np.mean(at(np.square(at(np.sqrt(np.sum(np.square(slope), 1))).sub(1)))));
});
part('steps of an inner loop', () => [of([2]), of([2], 3)], (at, w, target) => {
  const inner = (w) => np.sum(np.sin(np.square(w.sub(target.ref))));
  let v = at(w.mul(1));
  for (let i = 0; i < 2; i++) v = at(v.ref.sub(grad(inner)(v).mul(0.1)));
  return at(np.sum(np.square(np.sin(v))));
});
part('both halves of vjp', () => [of([2, 3])], (at, x) => {
  const h = at(np.tanh(x));
  const [y, pull] = vjp((y) => np.sin(y.ref).mul(y), [h.ref]);
  const [pulled] = pull(at(np.square(h)));
  return at(weighed(at(pulled))).add(np.sum(at(y.mul(2))));
});
part('a tangent', () => [of([3])], (at, x) => {
  const h = at(x.mul(2));
  const [y, t] = jvp((z) => np.sin(z.ref).mul(z), [h.ref], [at(np.square(h))]);
  return at(np.sum(at(y.mul(1)).mul(t)));
});
part('stopped, and straight through', () => [of([3])], (at, x) => {
  const h = at(x.mul(3));
  const rounded = at(h.ref.add(lax.stopGradient(np.rint(h.ref).sub(h.ref))));
  return at(np.sum(rounded.mul(h.ref).add(at(lax.stopGradient(h.ref).mul(h)))));
});
part('attention', () => [of([4, 3])], (at, x) => {
  const [q, k, v] = [at(x.ref.mul(1.1)), at(np.sin(x.ref)), at(np.cos(x))];
  const scores = at(at(np.matmul(q, np.transpose(k))).div(Math.sqrt(3)));
  const masked = np.where(np.tri(4, 4).greater(0), scores, -1e9);
  return at(np.sum(np.square(at(np.matmul(at(nn.softmax(masked)), v)))));
});
part('examples, and what they share', () => [of([2]), of([3, 2], 4)], (at, w, rows) =>
  np.sum(vmap((w, r) => np.sum(at(np.sin(at(np.cos(w))).mul(r))), [null, 0])(at(w.mul(2)), rows)));
part('loops of examples, by columns', () => [of([3, 2])], (at, x) =>
  weighed(at(vmap((c) => {
    let h = c;
    for (let i = 0; i < 3; i++) h = at(np.tanh(h.ref.add(np.sum(h))));
    return h;
  }, [1])(at(np.sin(x))))));
part('gradients of each example', () => [of([2]), of([3, 2], 4)], (at, w, rows) => {
  const slopes = vmap(grad((w, r) => np.square(np.sum(np.sin(w).mul(r)))), [null, 0])(at(w.mul(2)), rows);
  return at(np.sum(at(np.square(at(slopes)))));
});
part('compiled, with several results', () => [of([3])], (at, x) => {
  const f = jit((y) => [np.sin(y.ref), np.cos(y)]);
  const [s, c] = f(at(x.mul(2)));
  return at(np.sum(at(s.mul(c.ref)).add(c)));
});
part('a Gaussian process', () => [of([])], (at, x) => {
  const scale = at(np.exp(x));
  const t = np.linspace(0, 1, 4);
  const d = np.square(t.ref.reshape([4, 1]).sub(t.reshape([1, 4])));
  const k = at(np.exp(d.div(scale).mul(-1)).add(np.eye(4).mul(0.1)));
  const root = at(np.linalg.cholesky(k));
  const y = np.array([[1], [0], [1], [-1]]);
  const solved = at(lax.linalg.triangularSolve(root.ref, y, { leftSide: true, lower: true }));
  return at(np.sum(np.square(solved))).add(np.sum(np.log(np.diagonal(root))));
});
`;

describe('the gradient of an intermediate of jax-js is that by which it is cut there', function () {
  this.timeout(120_000);
  const project = projectWith('jax');
  let wrong: ReturnType<typeof wrongAtCuts>;
  before(() => {
    wrong = wrongAtCuts(project, PREFACE, STAGES.join('') + PROGRAMS, node24());
  });

  const names = [...(STAGES.join('') + PROGRAMS).matchAll(/^part\((["'])(.*?)\1, \(\)/gm)];
  for (const [, , name] of names)
    it(name!, () => {
      assert.deepEqual(wrong.get(name!.replaceAll('\\"', '"')), []);
    });
});
