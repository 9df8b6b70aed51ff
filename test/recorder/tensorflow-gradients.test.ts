/**
 * @file Every way in which TensorFlow.js differentiates, under the recorder, as a module, in CommonJS and bundled:
 * the gradient of every intermediate is recorded, and is that of mathematics.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { GraphModel } from '../../engine/graph/model.ts';
import type {
  GradlensRecord,
  OperatorRecord,
  Value,
} from '../../engine/recorder/records/format.ts';
import { notAddingUp } from './adding-up.ts';
import { projectWith, record, ROOT, run } from './programs.ts';

/** Of h = xw it differentiates Σh², in each way once and by each optimizer twice. */
const EAGER = `
{
const [x, w] = [tf.tensor1d([1, 2]), tf.variable(tf.tensor1d([3, -1]))];
const loss = (x, w) => x.mul(w).square().sum();
const show = (way, ...grads) => console.log(way, ...grads.map((each) => each.dataSync().join()));
show('grad', tf.grad((x) => loss(x, w))(x));
show('grads', ...tf.grads(loss)([x, w]));
show('valueAndGrad', tf.valueAndGrad((x) => loss(x, w))(x).grad);
show('valueAndGrads', ...tf.valueAndGrads(loss)([x, w]).grads);
show('variableGrads', ...Object.values(tf.variableGrads(() => loss(x, w)).grads));
const doubled = tf.customGrad((h, save) => {
  save([h]);
  return { value: h.square(), gradFunc: (dy, [h]) => dy.mul(h).mul(2) };
});
show('customGrad', tf.grad((x) => doubled(x.mul(w)).sum())(x));
const { sgd, momentum, adagrad, adadelta, adam, adamax, rmsprop } = tf.train;
for (const make of [sgd, (rate) => momentum(rate, 0.9), adagrad, adadelta, adam, adamax, rmsprop]) {
  const optimizer = make(0.01);
  for (let step = 0; step < 2; step++) optimizer.minimize(() => loss(x, w));
  show(optimizer.constructor.className, w);
}
}`;

/** Predictions are p = xw; the loss is the mean of (p − y)² = p² of two rows. */
const LAYERS = `
const xs = tf.tensor2d([[1, 2], [3, 4]]);
const ys = tf.zeros([2, 1]);
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, useBias: false, inputShape: [2], kernelInitializer: 'ones' }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
const show = (way, ...numbers) => console.log(way, ...numbers);
show('fit', (await model.fit(xs, ys, { epochs: 2, verbose: 0 })).history.loss);
const data = tf.data.zip({ xs: tf.data.array([[1, 2], [3, 4]]), ys: tf.data.array([[0], [0]]) }).batch(2);
show('fitDataset', (await model.fitDataset(data, { epochs: 2, verbose: 0 })).history.loss);
show('trainOnBatch', await model.trainOnBatch(xs, ys));
show('evaluate', ...model.evaluate(xs, ys).map((each) => each.dataSync()[0]));
show('evaluateDataset', ...(await model.evaluateDataset(data)).map((each) => each.dataSync()[0]));
show('predict', model.predict(xs).dataSync().join());`;

/** The library keeps the result of `tanh` for its derivative. */
const TWICE = `
const f = (x) => x.tanh().mul(x).sum();
tf.grad((x) => tf.grad(f)(x).sum())(tf.tensor1d([0.5, -1])).print();`;

const STEPS_OF_EAGER = 6 + 7 * 2;
const STEPS_OF_LAYERS = 5;

const IMPORT = `import * as tf from '@tensorflow/tfjs';`;
const REQUIRE = `const tf = require('@tensorflow/tfjs');`;

describe('a program that differentiates in every way of TensorFlow.js', function () {
  this.timeout(240_000);
  const project = projectWith('tfjs');

  /** By name of the way to write a program: its file, which does what the text does. */
  const FORMATS: Readonly<Record<string, (text: string) => string>> = {
    'a module': (text) => {
      project.write('program.mjs', IMPORT + text);
      return 'program.mjs';
    },
    CommonJS: (text) => {
      project.write('program.cjs', `${REQUIRE}(async () => {${text}})();`);
      return 'program.cjs';
    },
    'a minified bundle': (text) => {
      project.write('source.mjs', `${IMPORT}(async () => {${text}})();`);
      const options = '--bundle --minify --platform=node --format=cjs --log-level=error'.split(' ');
      execFileSync(
        join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild'),
        ['source.mjs', '--outfile=bundle.cjs', ...options],
        { cwd: project.path },
      );
      return 'bundle.cjs';
    },
  };

  function recordsOf(file: string): readonly GradlensRecord[] {
    const options = { cwd: project.path };
    const { recordings, ...outcome } = record([file], options);
    assert.deepEqual(outcome, run([file], options));
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.equal(recordings.length, 1);
    return recordings[0]!.records;
  }

  const wholeOf = (value: Value | null | undefined): readonly number[] => {
    assert.ok(value?.kind === 'whole');
    return [...value.data];
  };

  /** Of each pass, what an operator made and the gradient of that. */
  function differentiated(
    records: readonly GradlensRecord[],
    name: string,
  ): { value: readonly number[]; grad: readonly number[] }[] {
    const operators = new Map<number, OperatorRecord>();
    for (const each of records)
      if (each.kind === 'operator' && each.name === name) operators.set(each.node, each);
    return records.flatMap((each) => {
      const operator = each.kind === 'nodeRan' ? operators.get(each.node) : undefined;
      if (operator === undefined || each.kind !== 'nodeRan' || each.node === 0) return [];
      return [{ value: wholeOf(operator.outputs[0]?.value), grad: wholeOf(each.gradOutputs[0]) }];
    });
  }

  for (const [format, write] of Object.entries(FORMATS)) {
    it(`has the gradient of every intermediate, in ${format}`, () => {
      const records = recordsOf(write(EAGER + LAYERS));
      assert.deepEqual(notAddingUp(records), []);
      // ∂Σh²/∂h = 2h, in float32 as exact as h.
      // Losses of models multiply, too, and come after.
      const products = differentiated(records, 'mul').slice(0, STEPS_OF_EAGER);
      assert.equal(products.length, STEPS_OF_EAGER);
      for (const { value, grad } of products)
        assert.deepEqual(
          grad,
          value.map((h) => 2 * h),
        );
      // The mean of p² over two rows is p by p.
      const predictions = differentiated(records, 'matMul');
      assert.equal(predictions.length, STEPS_OF_LAYERS);
      for (const { value, grad } of predictions) assert.deepEqual(grad, value);
    });

    it(`has what the derivative of a derivative loses in copies of results, in ${format}`, () => {
      const records = recordsOf(write(TWICE));
      const model = new GraphModel();
      for (const each of records) model.append(each);
      const { graph } = model;
      const whys = new Map<string, string>();
      for (let node = 0; node < graph.nodes.length; node++)
        whys.set(graph.op(node), model.details(node).noGradientBecause);
      // (x tanh x)″ has a term with tanh′ = 1 − tanh²: of that square nothing comes back.
      assert.match(whys.get('square')!, /because saved copy, .* is a copy of a result, kept by/);
      assert.equal(whys.get('cast'), '');
      assert.deepEqual(notAddingUp(records), []);
    });
  }
});
