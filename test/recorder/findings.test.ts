/** @file What is found in programs of other libraries as people write them, at which line; and nothing where all is well. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Finding } from '../../engine/protocol/index.ts';
import { node24, projectWith, record } from './programs.ts';

interface Program {
  readonly text: string;
  /** Kind, line and sentence of each finding. */
  readonly found: readonly (readonly [kind: string, line: string, sentence: RegExp])[];
}

const TENSORFLOW: Readonly<Record<string, Program>> = {
  'a variable that nothing reads, and one behind integers': {
    text: `
      const w = tf.variable(tf.tensor1d([1, 2]));
      const level = tf.variable(tf.scalar(1.5));
      const unused = tf.variable(tf.scalar(0.5)); // unused
      const optimizer = tf.train.adam(0.1);
      for (let step = 0; step < 3; step++)
        optimizer.minimize(() => {
          const top = tf.argMax(tf.stack([level, level])); // integers
          return w.square().sum().add(top.cast('float32'));
        });`,
    found: [
      ['unreached', 'unused', /^No gradient reaches variable because nothing reads it\.$/],
      [
        'unreached',
        'integers',
        /^The gradient of variable is zero because argMax, on the way to add, is not of a floating point dtype since argMax at /,
      ],
    ],
  },
  'numbers that were read': {
    text: `
      const [w, scale] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
      const optimizer = tf.train.sgd(0.1);
      for (let step = 0; step < 3; step++)
        optimizer.minimize(() => {
          const factor = scale.dataSync()[0]; // read
          return w.mul(factor).square();
        });`,
    found: [
      [
        'unreached',
        'read',
        /^No gradient reaches variable because only dataSync\(\) at .* reads it, and plain numbers carry no gradient\.$/,
      ],
    ],
  },
  'the logarithm of a negative number': {
    text: `
      const w = tf.variable(tf.tensor1d([1, -2]));
      tf.train.sgd(0.1).minimize(() => {
        const bad = w.log(); // bad
        return bad.mul(w.square()).sum();
      });`,
    found: [
      [
        'nonFinite',
        'bad',
        /^The first NaN is made by log at .*: element \[1\] is NaN where variable is -2\.00\.$/,
      ],
    ],
  },
  'the logarithm of zero': {
    text: `
      const low = tf.tensor1d([1, 0]).log(); // low
      low.mul(2).sum().print();`,
    found: [
      [
        'nonFinite',
        'low',
        /^The first Inf is made by log at .*: element \[1\] is -Inf where tensor is 0\.00\.$/,
      ],
    ],
  },
  'the slope of a root at zero': {
    text: `
      const x = tf.tensor1d([0, 4]);
      tf.grad((t) => t.sqrt().sum())(x).print(); // slope`,
    found: [
      [
        'nonFinite',
        'slope',
        /^The first Inf among the gradients is made by the derivative of sqrt at .*: element \[0\] is Inf where tensor is 0\.00\.$/,
      ],
    ],
  },
  'fourteen layers of sigmoids': {
    text: `
      const layers = Array.from({ length: 14 }, () => tf.variable(tf.ones([4, 4]).mul(0.1)));
      const x = tf.ones([5, 4]);
      tf.train.sgd(0.1).minimize(() => {
        let h = x;
        for (const w of layers) h = h.matMul(w).sigmoid(); // layers
        return h.square().mean();
      });`,
    found: [
      [
        'vanishing',
        'layers',
        /^Gradients vanish on the way back from mean to .*, most at (sigmoid|matMul) at /,
      ],
    ],
  },
  'fourteen layers that blow up': {
    text: `
      const layers = Array.from({ length: 14 }, () => tf.variable(tf.ones([4, 4]).mul(3)));
      const x = tf.ones([5, 4]);
      tf.train.sgd(1e-9).minimize(() => {
        let h = x;
        for (const w of layers) h = h.matMul(w); // layers
        return h.mean();
      });`,
    found: [
      [
        'exploding',
        'layers',
        /^Gradients explode on the way back from mean to .*, most at matMul at /,
      ],
    ],
  },
  'predictions [n, 1] against labels [n]': {
    text: `
      const w = tf.variable(tf.ones([2, 1]));
      const [x, y] = [tf.ones([3, 2]), tf.tensor1d([1, 0, 1])];
      tf.train.sgd(0.1).minimize(() => {
        const prediction = x.matMul(w);
        return prediction.sub(y).square().mean(); // difference
      });`,
    found: [
      ['broadcast', 'difference', /^sub at .* makes \[3, 3\] of tensor \[3\] and matMul \[3, 1\]:/],
    ],
  },
  'variables that take turns, one that stays as it is, a target that follows': {
    text: `
      const [g, d] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2, 1]))];
      const [frozen, target] = [tf.variable(tf.scalar(2)), tf.variable(tf.ones([2, 1]))];
      const [forG, forD] = [tf.train.adam(0.01), tf.train.adam(0.01)];
      for (let step = 0; step < 3; step++) {
        const [noise, real] = [tf.randomNormal([4, 2]), tf.randomNormal([4, 2])];
        const wanted = tf.tidy(() => real.matMul(target).mul(0.9));
        const judge = () => noise.matMul(g).matMul(d).mul(frozen).mean();
        forD.minimize(() => judge().add(real.matMul(d).sub(wanted).square().mean()), false, [d]);
        forG.minimize(() => judge().neg(), false, [g]);
        target.assign(target.mul(0.9).add(d.mul(0.1)));
      }`,
    found: [],
  },
  'masks of -Inf, roots that where() leaves out, differences of all pairs': {
    text: `
      const w = tf.variable(tf.ones([2, 3]));
      const mask = tf.tensor2d([[0, -Infinity, -Infinity], [0, 0, -Infinity], [0, 0, 0]]);
      for (let step = 0; step < 2; step++)
        tf.train.adam(0.1).minimize(() =>
          tf.ones([3, 2]).matMul(w).add(mask).softmax().mul(tf.range(0, 3)).sum());
      const z = tf.tensor1d([-1, 0, 4]);
      tf.where(z.greater(0), z.sqrt(), tf.zerosLike(z)).print();
      const column = z.reshape([3, 1]);
      column.sub(z).print();
      column.lessEqual(z).print();`,
    found: [],
  },
  'layers of which some do not train': {
    text: `
      const base = tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' });
      base.trainable = false;
      const model = tf.sequential({ layers: [base, tf.layers.dense({ units: 1 })] });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await model.fit(tf.randomNormal([8, 3]), tf.ones([8, 1]), { epochs: 2, verbose: 0 });`,
    found: [],
  },
};

const JAX: Readonly<Record<string, Program>> = {
  'a parameter that nothing reads, and one whose gradient is stopped': {
    text: `
      const params = {
        w: np.array([1, 2]),
        unused: np.array([1, 1, 1]), // unused
        stopped: np.array(2),
      };
      const loss = ({ w, stopped }) => {
        const scale = lax.stopGradient(stopped); // stop
        return w.mul(scale).sum();
      };
      grad(loss)(params);`,
    found: [
      [
        'unreached',
        'stop',
        /^The gradient of array is zero because detach, on the way to sum, was cut off by stopGradient\(\) at /,
      ],
      ['unreached', 'unused', /^The gradient of array \[3\] is zero because nothing reads it\.$/],
    ],
  },
  'what a grad within another holds': {
    text: `
      const fit = (w, scale) => np.sum(np.sin(w).mul(scale));
      const slope = (w, scale) => np.sum(np.square(grad(fit)(w, scale))); // held
      grad(({ w, scale }) => slope(w, scale))({ w: np.array([1, 2]), scale: np.array([3, 4]) });`,
    found: [
      [
        'unreached',
        'held',
        /^The gradient of array \[2\] is zero because detach, on the way to sum, was cut off by stopGradient\(\) at /,
      ],
    ],
  },
  'the root of a negative number': {
    text: `
      const f = (x) => {
        const root = np.sqrt(x.ref); // bad
        return root.mul(x).sum();
      };
      grad(f)(np.array([1, -2]));`,
    found: [
      [
        'nonFinite',
        'bad',
        /^The first NaN is made by sqrt at .*: element \[1\] is NaN where array is -2\.00\.$/,
      ],
    ],
  },
  'one over zero': {
    text: `
      const high = np.reciprocal(np.array([1, 0])); // high
      console.log(high.mul(2).sum().js());`,
    found: [
      [
        'nonFinite',
        'high',
        /^The first Inf is made by reciprocal at .*: element \[1\] is Inf where array is 0\.00\.$/,
      ],
    ],
  },
  'the slope of a root at zero': {
    text: `
      console.log(grad((x) => np.sqrt(x).sum())(np.array([0, 4])).js()); // slope`,
    found: [
      [
        'nonFinite',
        'slope',
        /^The first Inf among the gradients is made by the derivative of sqrt at .*: element \[0\] is Inf where array is 0\.00\.$/,
      ],
    ],
  },
  'fourteen layers of sigmoids': {
    text: `
      const layers = Array.from({ length: 14 }, () => np.ones([4, 4]).mul(0.1));
      const loss = (layers) => {
        let h = np.ones([5, 4]);
        for (const w of layers) h = nn.sigmoid(np.matmul(h, w)); // layers
        return np.square(h).mean();
      };
      grad(loss)(layers);`,
    found: [
      [
        'vanishing',
        'layers',
        /^Gradients vanish on the way back from mul to mul \[4, 4\] \(\d+ tensors\):/,
      ],
    ],
  },
  'fourteen layers that blow up': {
    text: `
      const layers = Array.from({ length: 14 }, () => np.ones([4, 4]).mul(3));
      const loss = (layers) => {
        let h = np.ones([5, 4]);
        for (const w of layers) h = np.matmul(h, w); // layers
        return h.mean();
      };
      grad(loss)(layers);`,
    found: [['exploding', 'layers', /^Gradients explode on the way back from mul to /]],
  },
  'predictions [n, 1] against labels [n]': {
    text: `
      const [x, y] = [np.ones([3, 2]), np.array([1, 0, 1])];
      const loss = (w) => {
        const prediction = np.matmul(x, w);
        return np.square(prediction.sub(y)).mean(); // difference
      };
      grad(loss)(np.ones([2, 1]));`,
    found: [
      ['broadcast', 'difference', /^add at .* makes \[3, 3\] of array \[3\] and dot \[3, 1\]:/],
    ],
  },
  'masks of -Inf, roots that where() leaves out, differences of all pairs, deep nets': {
    text: `
      const mask = np.array([[0, -Infinity, -Infinity], [0, 0, -Infinity], [0, 0, 0]]);
      console.log(grad((x) => nn.softmax(x.add(mask), -1).mul(np.arange(3)).sum())(np.ones([3, 3])).js());
      const z = np.array([-1, 0, 4]);
      console.log(np.where(z.ref.greater(0), np.sqrt(z.ref), 0).js());
      const column = z.ref.reshape([3, 1]);
      console.log(column.ref.sub(z.ref).js(), np.equal(column, z).js());
      const keys = Array.from(random.split(random.key(1), 16));
      const layers = keys.map((key) => random.normal(key, [16, 16]).mul(Math.sqrt(2 / 16)));
      const deep = (layers) =>
        np.square(layers.reduce((h, w) => nn.relu(np.matmul(h, w)), np.ones([5, 16]))).mean();
      console.log(grad(deep)(layers).length);`,
    found: [],
  },
};

const LIBRARIES = {
  'TensorFlow.js': {
    package: 'tfjs',
    imports: `import * as tf from '@tensorflow/tfjs';`,
    programs: TENSORFLOW,
  },
  'jax-js': {
    package: 'jax',
    imports: `import { grad, lax, nn, numpy as np, random } from '@jax-js/jax';`,
    programs: JAX,
  },
} as const;

for (const [library, { package: linked, imports, programs }] of Object.entries(LIBRARIES))
  describe(`findings in a program of ${library}`, function () {
    this.timeout(120_000);
    const project = projectWith(linked);

    for (const [name, { text, found }] of Object.entries(programs))
      it(name, () => {
        const lines = `${imports}${text}\n`.split('\n');
        project.write('program.mjs', lines.join('\n'));
        const outcome = record(['program.mjs'], { cwd: project.path, node: node24() });
        assert.equal(outcome.code, 0, outcome.stderr);
        const [recording] = outcome.recordings;
        assert.ok(recording !== undefined);
        const model = new GraphModel();
        for (const each of recording.records) model.append(each);
        const markOf = ({ site }: Finding): string =>
          /\/\/ (\w+)$/.exec(lines[(site?.line ?? 0) - 1] ?? '')?.[1] ?? `line ${site?.line}`;
        model.finish();
        const all = model
          .findings()
          .map((finding) => [finding.kind, markOf(finding), finding.sentence] as const)
          .sort(([a, b], [c, d]) => `${a} ${b}`.localeCompare(`${c} ${d}`));
        const wanted = [...found].sort(([a, b], [c, d]) => `${a} ${b}`.localeCompare(`${c} ${d}`));
        assert.deepEqual(
          all.map(([kind, line]) => `${kind} ${line}`),
          wanted.map(([kind, line]) => `${kind} ${line}`),
          all.map(([, , sentence]) => sentence).join('\n'),
        );
        wanted.forEach(([, , sentence], i) => assert.match(all[i]?.[2] ?? '', sentence));
      });
  });
