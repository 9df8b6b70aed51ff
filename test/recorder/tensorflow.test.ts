/**
 * @file Programs of TensorFlow.js under the recorder: they print what they print without it, and each operator
 * is recorded with its values, its place and the gradient of everything between variables and value.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { node24, Project, record, ROOT, run, type Recorded } from './programs.ts';

const FIT = `
import * as tf from '@tensorflow/tfjs';
const x = tf.tensor2d([[1, 2], [3, 4]]);
const y = tf.tensor2d([[1], [2]]);
const w = tf.variable(tf.tensor2d([[1], [2]]), true, 'w');
const optimizer = tf.train.sgd(0.1);
const loss = () => {
  const h = tf.matMul(x, w);
  return h.sub(y).square().mean();
};
optimizer.minimize(loss);
w.print();
console.log(w.mul(2).dataSync());
`;

describe('a program of TensorFlow.js', function () {
  this.timeout(240_000);
  let project: Project;

  before(() => {
    project = new Project({ 'package.json': '{ "type": "module" }', 'fit.mjs': FIT });
    project.link('tfjs');
  });
  after(() => project.remove());

  /** Runs it with and without the recorder; what it says and how it ends must be the same. */
  function recorded(name: string, text: string, node = process.execPath): Recorded {
    project.write(name, text);
    const options = { cwd: project.path, node };
    const alone = run([name], options);
    const { recordings, ...outcome } = record([name], options);
    assert.deepEqual(outcome, alone);
    return { ...outcome, recordings };
  }

  function recordsOf(result: Recorded): readonly GradlensRecord[] {
    assert.equal(result.recordings.length, 1, result.stderr);
    return result.recordings[0]!.records;
  }

  function modelOf(result: Recorded): GraphModel {
    const model = new GraphModel();
    for (const each of recordsOf(result)) model.append(each);
    return model;
  }

  const pictureOf = (result: Recorded): Slice => modelOf(result).slice(1);

  const card = (cards: readonly Card[], op: string, at = 0): Card => {
    const found = cards.filter((each) => each.op === op)[at];
    assert.ok(found, `no card ${op} among ${cards.map((each) => each.op).join(', ')}`);
    return found;
  };

  it('shows each operator with its value and its gradient', () => {
    // h = xw = [5, 11], d = h − y = [4, 9], loss = mean(d²) = 48.5; ∂/∂d = d, ∂/∂w = xᵀd = [31, 44].
    const model = modelOf(recorded('fit.mjs', FIT));
    const step = model.slice(1).cards.find(({ name }) => name === 'optimizer step: 1 parameter');
    assert.ok(step);
    // What is computed with a variable outside of a gradient function has no gradient: the tape is off.
    const after = model.slice(1);
    const doubled = after.cards.filter((each) => each.op === 'mul').at(-1)!;
    const read = after.edges.find(({ target }) => target === doubled.id);
    assert.deepEqual([read?.source, read?.cut?.cause], [step.id, 'noGrad']);
    model.fold(step.id, true);
    const { cards, edges } = model.slice(1);
    const values = ['matMul', 'sub', 'square', 'mean'].map((op) => {
      const { value, grad } = card(cards, op);
      return [value, grad];
    });
    assert.deepEqual(values, [
      ['[[5.00], [11.0]]', '[[4.00], [9.00]]'],
      ['[[4.00], [9.00]]', '[[4.00], [9.00]]'],
      ['[[16.0], [81.0]]', '[[0.500], [0.500]]'],
      ['48.5', '1.00'],
    ]);
    const w = card(cards, 'variable');
    assert.deepEqual([w.role, w.requiresGrad, w.grad], ['parameter', true, '[[31.0], [44.0]]']);
    assert.equal(card(cards, 'mean').role, 'output');
    const between = (source: Card, target: Card) =>
      edges.find((edge) => edge.source === source.id && edge.target === target.id);
    assert.equal(between(w, card(cards, 'matMul'))?.kind, 'gradient');
    assert.equal(between(card(cards, 'tensor', 1), card(cards, 'sub'))?.kind, 'plain');
    // The variable begins with the tensor that it is made of.
    const begins = edges.filter(({ target }) => target === w.id);
    assert.deepEqual(
      begins.map(({ source, kind }) => [cards.find(({ id }) => id === source)?.op, kind]),
      [['tensor', 'plain']],
    );
    // The optimizer writes the variable outside of the tape.
    const written = card(cards, 'assign');
    assert.deepEqual(written.inPlace, { from: 0, to: 1 });
  });

  it('knows the lines of the program, through optimizers and gradient functions', () => {
    const [recording] = recorded('fit.mjs', FIT).recordings;
    const lineOf = (text: string) => FIT.slice(0, FIT.indexOf(text)).split('\n').length;
    assert.equal(recording?.siteOf('matMul')?.line, lineOf('tf.matMul'));
    assert.equal(recording.siteOf('square')?.line, lineOf('h.sub'));
    assert.equal(recording.siteOf('assign')?.line, lineOf('optimizer.minimize'));
    const began = recording.records.find(({ kind }) => kind === 'backwardBegan');
    assert.ok(began?.kind === 'backwardBegan');
    assert.equal(recording.sites(began.stack)[0]?.line, lineOf('optimizer.minimize'));
  });

  it('may be CommonJS, or one file with the library in it', () => {
    const required = FIT.replace(/import \* as tf from (.*);/, 'const tf = require($1);');
    assert.equal(card(pictureOf(recorded('fit.cjs', required)).cards, 'mean').grad, '1.00');
    const bundle = ['fit.mjs', '--bundle', '--platform=node', '--format=cjs', '--minify'];
    execFileSync(
      join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild'),
      [...bundle, '--sourcemap', '--outfile=bundle.cjs', '--log-level=error'],
      { cwd: project.path },
    );
    const options = { cwd: project.path };
    const { recordings, ...outcome } = record(['bundle.cjs'], options);
    assert.deepEqual(outcome, run(['bundle.cjs'], options));
    const [recording] = recordings;
    assert.equal(recording?.siteOf('square')?.line, 9);
  });

  it('may run on Node 24', () => {
    const { cards } = pictureOf(recorded('fit.mjs', FIT, node24()));
    assert.equal(card(cards, 'matMul').grad, '[[4.00], [9.00]]');
  });

  it('differentiates twice: both passes are told apart', () => {
    // d/dx of the sum of d/dx x³ is 6x.
    const result = recorded(
      'twice.mjs',
      `import * as tf from '@tensorflow/tfjs';
const f = (x) => x.mul(x).mul(x).sum();
const second = tf.grad((x) => tf.grad(f)(x).sum());
second(tf.tensor1d([1, 2])).print();
`,
    );
    const records = recordsOf(result);
    const passes = records.flatMap((each) => (each.kind === 'backwardBegan' ? [each] : []));
    assert.deepEqual(
      passes.map(({ createGraph }) => createGraph),
      [true, false],
    );
    const stored = records.flatMap((each) => (each.kind === 'gradStored' ? [each] : []));
    assert.deepEqual(
      stored.map(({ contribution }) => contribution?.kind === 'whole' && [...contribution.data]),
      [
        [3, 12],
        [6, 12],
      ],
    );
  });

  it('may give gradients of its own: customGrad is one node', () => {
    const { cards } = pictureOf(
      recorded(
        'custom.mjs',
        `import * as tf from '@tensorflow/tfjs';
const stop = tf.customGrad((x) => ({ value: x.square(), gradFunc: (dy) => dy.mul(10) }));
const x = tf.tensor1d([3]);
tf.grad((x) => stop(x).mul(2).sum())(x).print();
`,
      ),
    );
    const custom = card(cards, 'customGrad');
    assert.deepEqual([custom.value, custom.grad], ['[9.00]', '[2.00]']);
    assert.equal(card(cards, 'tensor').grad, '[20.0]');
    assert.ok(!cards.some(({ op }) => op === 'square'));
  });

  it('may return a copy from customGrad: what reads the operand later reads that', () => {
    // c = 4 + 5 passes at most 1 back: ∂/∂h of 5c + h² is 1 + 2h = 9, and ∂/∂c is 5.
    const { cards, edges } = pictureOf(
      recorded(
        'copy.mjs',
        `import * as tf from '@tensorflow/tfjs';
const clip = tf.customGrad((x) => ({ value: x.clone(), gradFunc: (dy) => dy.clipByValue(-1, 1) }));
const both = (x) => {
  const h = x.add(3);
  return clip(h).mul(5).add(h.square()).sum();
};
tf.grad(both)(tf.tensor1d([1])).print();
`,
      ),
    );
    assert.deepEqual(
      [card(cards, 'customGrad').grad, card(cards, 'add').grad],
      ['[5.00]', '[9.00]'],
    );
    const read = edges.filter(({ target }) => target === card(cards, 'square').id);
    assert.deepEqual(
      read.map(({ source }) => source),
      [card(cards, 'add').id],
    );
  });

  it('is seen from its outermost function on, however many functions of the library are between', () => {
    const [recording] = recorded(
      'deep.mjs',
      `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.scalar(2));
const band = () => tf.linalg.bandPart(tf.ones([3, 3]), -1, 0).mul(w);
const loss = () => tf.tidy(() => band().sum());
const learn = () => tf.variableGrads(loss);
learn();
`,
    ).recordings;
    // Whatever bandPart computes with, it is called at line 3.
    const lines = (recording?.records ?? []).flatMap((each) =>
      each.kind === 'operator' && each.name !== '(given)'
        ? [
            recording
              ?.sites(each.stack)
              .map(({ line }) => line)
              .join(),
          ]
        : [],
    );
    assert.ok(lines.length > 12);
    assert.deepEqual([...new Set(lines)].sort(), ['3,4,4,5,6', '4,4,5,6']);
  });

  it('has its loops in the picture: all of it one call of the library, and functions called for each of many', () => {
    const model = new GraphModel();
    const result = recorded(
      'loops.mjs',
      `import * as tf from '@tensorflow/tfjs';
const ws = [1, 2, 3].map((k) => tf.variable(tf.scalar(k)));
const sgd = tf.train.sgd(0.1);
for (const step of [1, 2])
  sgd.minimize(() => ws[0].mul(step).square());
for (let step = 0; step < 2; step++) {
  const { grads } = tf.variableGrads(() => ws[0].mul(ws[1]).mul(ws[2]));
  ws.forEach((w) => w.assign(w.sub(grads[w.name].mul(0.1))));
}
`,
    );
    for (const each of recordsOf(result)) model.append(each);
    const { length } = model.graph.nodes;
    const loops = Array.from({ length }, (_, node) => node).flatMap((node) => {
      const titles = model.outlinePath(node).map(({ title }) => title);
      return titles.filter((title) => /^(for|iteration)/.test(title)).join(' ');
    });
    assert.deepEqual(
      [...new Set(loops)].filter((text) => text !== ''),
      ['for × 2 iteration 1', 'for × 2 iteration 2'],
    );
  });

  it('may fail in a rule of its own, or of the library: no frame of the recorder stands in what Node prints', () => {
    const failing = (inner: string): Recorded =>
      recorded('rule.mjs', `import * as tf from '@tensorflow/tfjs';\n${inner}(tf.ones([2, 2]));\n`);
    const own = failing(`tf.grad(tf.customGrad((x) => ({
  value: x.square().sum(),
  gradFunc: (dy) => { throw new Error('mine'); },
})))`);
    assert.match(own.stderr, /Error: mine/);
    // The library cannot differentiate bandPart: a part of it is no list.
    const banded = failing(`tf.grad((x) => tf.linalg.bandPart(x, -1, 0).sum())`);
    assert.match(banded.stderr, /passed to stack/);
  });

  it('may fail: the error is its own, and its line is known', () => {
    const result = recorded(
      'fail.mjs',
      `import * as tf from '@tensorflow/tfjs';
const a = tf.ones([2, 3]);
try {
  tf.matMul(a, a);
} catch (error) {
  console.log(error.message);
}
`,
    );
    assert.match(result.stdout, /inner shapes \(3\) and \(2\)/);
    const [recording] = result.recordings;
    const threw = recording?.records.find(({ kind }) => kind === 'threw');
    assert.ok(threw?.kind === 'threw');
    assert.equal(threw.where, 'matMul');
    assert.equal(recording?.sites(threw.stack)[0]?.line, 4);
  });

  const runtimes = { 'Node 20': () => process.execPath, 'Node 24': node24 };
  for (const [name, node] of Object.entries(runtimes))
    it(`may print the stacks of its errors, and end with one, on ${name}`, () => {
      const { stdout, stderr } = recorded(
        'stacks.mjs',
        `import * as tf from '@tensorflow/tfjs';
const fail = () => { throw new TypeError('mine'); };
const attempt = (body) => { try { body(); } catch (error) { console.log(error.stack); } };
attempt(() => tf.tidy(fail));
attempt(() => tf.grad(fail)(tf.scalar(1)));
attempt(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])));
attempt(() => tf.variable(tf.scalar(1)).assign(tf.ones([2])));
attempt(() => tf.customGrad(fail)(tf.scalar(1)));
const w = tf.variable(tf.scalar(2));
tf.train.sgd(0.1).minimize(fail);
`,
        node(),
      );
      assert.equal(stdout.match(/^(?:Type)?Error: /gm)?.length, 5);
      assert.match(stderr, /stacks\.mjs:2\nconst fail/);
    });

  it('may be a model of layers that is fitted', () => {
    const result = recorded(
      'model.mjs',
      `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu', kernelInitializer: 'ones' }));
model.add(tf.layers.dense({ units: 1, kernelInitializer: 'ones' }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const xs = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
const ys = tf.tensor2d([[1], [0], [1]]);
const { history } = await model.fit(xs, ys, { epochs: 2, shuffle: false, verbose: 0 });
console.log(history.loss, model.predict(xs).dataSync());
`,
    );
    const stored = recordsOf(result).flatMap((each) => (each.kind === 'gradStored' ? [each] : []));
    // Two epochs of one batch: a kernel and a bias for each of two layers.
    assert.deepEqual(
      stored.map(({ grad }) => grad.shape),
      [[2, 3], [3], [3, 1], [1], [2, 3], [3], [3, 1], [1]],
    );
    // The residuals are 8, 21 and 32; ∂/∂bias is their mean, doubled.
    const [, , , bias] = stored;
    assert.ok(bias?.contribution?.kind === 'whole');
    assert.ok(Math.abs(bias.contribution.data[0]! - (2 * (8 + 21 + 32)) / 3) < 1e-4);
  });

  it('may be validated after each epoch, by tensors and by data sets: all of it is a group', () => {
    const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, useBias: false, inputShape: [1] }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
const rows = (count) => Array.from({ length: count }, (_, i) => [i]);
const set = (count) => tf.data.zip({ xs: tf.data.array(rows(count)), ys: tf.data.array(rows(count)) }).batch(2);
const options = { epochs: 2, batchSize: 2, validationBatchSize: 2, verbose: 0 };
const [xs, ys] = [tf.tensor2d(rows(3)), tf.tensor2d(rows(3))];
VALIDATE
`;
    const groupsOf = (call: string): string[][] => {
      const validated = text.replace('VALIDATE', call);
      const result = recorded('validated.mjs', validated);
      const file = join(project.path, 'validated.mjs');
      const model = new GraphModel(undefined, new Map([[file, validated]]));
      for (const each of recordsOf(result)) model.append(each);
      const groups = new Map<unknown, string[]>();
      for (let node = 0; node < model.graph.nodes.length; node++) {
        const group = model.outlinePath(node).find(({ title }) => title === 'validation')?.id;
        const op = model.graph.op(node);
        if (group === undefined || ['tensor', 'number', 'slice', 'cast', 'gather'].includes(op))
          continue;
        groups.set(group, [...(groups.get(group) ?? []), op]);
      }
      return [...groups.values()];
    };
    // Loss and metric of each batch, what is added to their sums over the rows, and two means.
    const model = ['reshape', 'reshape', 'matMul'];
    const loss = ['sub', 'mul', 'mean', 'mean'];
    const metric = ['sub', 'abs', 'mean', 'mean'];
    const batch = [...model, ...loss, ...metric, ...['mul', 'add', 'mul', 'add']];
    const validation = [...batch, ...batch, 'div', 'div'];
    for (const call of [
      'await model.fit(xs, ys, { ...options, validationData: [tf.tensor2d(rows(3)), ys] });',
      'await model.fitDataset(set(2), { ...options, validationData: [xs, ys] });',
      'await model.fitDataset(set(2), { ...options, validationData: set(3) });',
    ])
      assert.deepEqual(groupsOf(call), [validation, validation], call);
  });
});
