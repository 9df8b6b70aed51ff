/** @file What passes of other libraries are given to start with: the graph tells which root it seeds. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import { node24, projectWith, record } from './programs.ts';

/** `SEED → ROOT`, by values, as both ends tell it. */
function seedsIn(model: GraphModel): string[] {
  const values = new Map(model.slice(1).cards.map(({ id, value }) => [id, value]));
  const told = (title: string): string[] =>
    [...values].flatMap(([id, value]) =>
      model
        .details(id)
        .relations.filter((relation) => relation.title === title)
        .flatMap(({ nodes }) => nodes)
        .map(({ id: other }) => {
          const ends = [value, values.get(other) ?? '?'];
          return (title === 'Seeds backward from' ? ends : ends.reverse()).join(' → ');
        }),
    );
  const [seeds, seeded] = [told('Seeds backward from'), told('Backward seeded with')];
  assert.deepEqual(seeds.toSorted(), seeded.toSorted());
  return seeds;
}

/** Of 3x; the last of x³, whose gradient is differentiated again, from a vector or from what the library starts with. */
const TENSORFLOW = `
import * as tf from '@tensorflow/tfjs';
const x = tf.tensor1d([1, 2]);
tf.grad((x) => x.mul(3))(x, tf.tensor1d([10, 20]));
tf.grads((x) => x.mul(5))([x]);
tf.grad((y) => tf.grad((x) => x.pow(3))(y, tf.tensor1d([7, 8])))(tf.tensor1d([3, 4]));
tf.grad((y) => tf.grad((x) => x.pow(3))(y))(tf.tensor1d([5, 6]));`;

const JAX = `
import { numpy as np, grad, jacrev, vjp } from '@jax-js/jax';
const [, pull] = vjp((x) => [x.ref.mul(3), x.mul(5)], [np.array([1, 2])]);
pull([np.array([10, 20]), np.array([30, 40])]);
pull.dispose();
grad((x) => x.mul(3).sum())(np.array([1, 2]));
const cube = (x) => x.ref.mul(x.ref).mul(x);
grad((y) => { const [, pull] = vjp(cube, [y]); return pull(np.array(7))[0]; })(np.array(3));
grad((y) => grad(cube)(y))(np.array(4));`;

for (const [library, linked, program, node, wanted] of [
  [
    ...(['TensorFlow.js', 'tfjs', TENSORFLOW] as const),
    () => process.execPath,
    ['[10.0, 20.0] → [3.00, 6.00]', '[7.00, 8.00] → [27.0, 64.0]', '[1.00, 1.00] → [125, 216]'],
  ],
  [
    ...(['jax-js', 'jax', JAX] as const),
    node24,
    [
      ...['[10.0, 20.0] → [3.00, 6.00]', '[30.0, 40.0] → [5.00, 10.0]'],
      ...['7.00 → 27.0', '1.00 → 64.0'],
    ],
  ],
] as const)
  describe(`the vector that a pass of ${library} is given`, function () {
    this.timeout(120_000);
    const project = projectWith(linked);

    it('is told with the root that it seeds, and nothing where none is given', () => {
      project.write('program.mjs', program);
      const { recordings, stderr } = record(['program.mjs'], { cwd: project.path, node: node() });
      const model = new GraphModel();
      for (const each of recordings[0]?.records ?? []) model.append(each);
      assert.deepEqual(seedsIn(model).sort(), [...wanted].sort(), stderr);
    });
  });
