/** @file Debugging programs of other libraries: values, gradients, cuts and names at a breakpoint. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsFor,
  api,
  assertNumbers,
  Debuggee,
  eventually,
  hovered,
  lineOf,
  link,
  problemsOf,
  RUNTIMES,
  stopDebugging,
  unlink,
  withProgram,
} from './support.ts';

const NODE_20 = { runtimeExecutable: 'node' };

const TENSORFLOW = `import * as tf from '@tensorflow/tfjs';
class Line {
  constructor() {
    this.weight = tf.variable(tf.tensor2d([[1], [2]]));
    this.others = new Map([['bias', tf.variable(tf.tensor1d([0.5]))]]);
  }
  forward(x) {
    const h = tf.matMul(x, this.weight);
    return h.add(this.others.get('bias'));
  }
}
const model = { layers: [new Line()] };
const x = tf.tensor2d([[1, 2], [3, 4]]);
const y = tf.tensor2d([[1], [2]]);
const { value, grads } = tf.variableGrads(() => {
  const out = model.layers[0].forward(x);
  const loss = out.sub(y).square().sum();
  return loss;
});
const after = model.layers[0].weight.mul(2);
console.log(value.dataSync(), Object.keys(grads).length);
`;

const LAYERS = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' }));
model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
const xs = tf.tensor2d([[1, 2]]);
await model.fit(xs, tf.tensor2d([[2]]), { epochs: 1, verbose: 0 });
console.log('fitted');
`;

const JAX = `import { numpy as np, lax, valueAndGrad } from '@jax-js/jax';
const x = np.array([[1, 2], [3, 4]]);
const y = np.array([4, 5]);
const params = { layers: [{ weight: np.array([1, 2]) }] };
function loss(params, x, y) {
  const h = np.dot(x, params.layers[0].weight);
  const d = h.sub(lax.stopGradient(y));
  const total = d.ref.mul(d).sum();
  return total;
}
const [value, grads] = valueAndGrad(loss)({ layers: [{ weight: params.layers[0].weight.ref }] }, x, y);
console.log(value.ref.js());
`;

/** For what the editor tells of them: what is cut off, and a NaN. */
const IN_THE_EDITOR = {
  'TensorFlow.js': {
    text: `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.tensor1d([3, 4]));
const { grads } = tf.variableGrads(() => {
  const made = w.square();
  return made.sum();
});
const cut = w.mul(2);
const wrong = tf.log(tf.tensor1d([-1]));
console.log('end', grads, cut, wrong);
`,
    mark: 'noGrad',
    sentence: /Grad mode is off here/,
  },
  'jax-js': {
    text: `import { numpy as np, lax, grad } from '@jax-js/jax';
const x = np.array([3, 4]);
function loss(x) {
  const cut = lax.stopGradient(x.ref);
  const made = x.mul(cut);
  return made.sum();
}
const grads = grad(loss)(x.ref);
const wrong = np.log(np.array([-1]));
console.log('end', grads, wrong);
`,
    mark: 'detach',
    sentence: /The gradient is cut off here/,
  },
} as const;

describe('a debug session of another library', () => {
  before(() => link('jax', 'tfjs'));
  afterEach(stopDebugging);
  after(unlink);

  const runtimes = { 'Node 24': RUNTIMES['type stripping'], 'Node 20': NODE_20 };
  for (const [name, runtime] of Object.entries(runtimes)) {
    it(`shows a program of TensorFlow.js, on ${name}`, () =>
      withProgram('tensorflow.mjs', TENSORFLOW, async (uri) => {
        const inside = 'return loss;';
        const end = 'console.log(value.dataSync()';
        const debuggee = await Debuggee.start(uri, [inside, end], runtime);
        await debuggee.stopsAt(inside);
        // out = xw + b = [5.5, 11.5], less y = [4.5, 9.5]: 20.25 + 90.25.
        assertNumbers((await debuggee.card('out')).value, [5.5, 11.5]);
        assertNumbers((await debuggee.card('loss')).value, [110.5]);
        await debuggee.continue();
        await debuggee.stopsAt(end);
        const weight = await debuggee.card('model.layers[0].weight');
        // ∂/∂out = [9, 19]; ∂/∂w = xᵀ that, ∂/∂b its sum.
        assertNumbers(weight.grad, [66, 94]);
        assert.equal(weight.role, 'parameter');
        assertNumbers((await debuggee.card('model.layers[0].others.get("bias")')).grad, [28]);
        const { cards, edges } = await debuggee.slice();
        const matMul = cards.find(({ op }) => op === 'matMul');
        assert.ok(matMul);
        assertNumbers(matMul.grad, [9, 19]);
        assert.equal(matMul.site?.line, await lineOf(uri, 'const h = tf.matMul'));
        const after = await debuggee.card('after');
        const cut = edges.find(({ target }) => target === after.id)?.cut;
        assert.equal(cut?.cause, 'noGrad');
        await debuggee.ends();
      }));

    it(`shows a program of jax-js, on ${name}`, () =>
      withProgram('jax.mjs', JAX, async (uri) => {
        const inside = 'return total;';
        const end = 'console.log(value.ref.js()';
        const debuggee = await Debuggee.start(uri, [inside, end], runtime);
        await debuggee.stopsAt(inside);
        // In `grad` the variables hold layers around arrays.
        assertNumbers((await debuggee.card('h')).value, [5, 11]);
        assertNumbers((await debuggee.card('d')).value, [1, 6]);
        assertNumbers((await debuggee.card('total')).value, [37]);
        assertNumbers((await debuggee.card('params.layers[0].weight')).value, [1, 2]);
        await debuggee.continue();
        await debuggee.stopsAt(end);
        const weight = await debuggee.card('params.layers[0].weight');
        assertNumbers(weight.grad, [38, 52]);
        assert.equal(weight.role, 'parameter');
        assertNumbers((await debuggee.card('total')).grad, [1]);
        const { cards } = await debuggee.slice();
        const dot = cards.find(({ op }) => op === 'dot');
        assert.ok(dot);
        assertNumbers(dot.grad, [2, 12]);
        assert.equal(dot.site?.line, await lineOf(uri, 'const h = np.dot'));
        await debuggee.ends();
      }));
  }

  for (const [library, { text, mark, sentence }] of Object.entries(IN_THE_EDITOR)) {
    it(`has hovers, marks and problems in the editor of a program of ${library}`, () =>
      withProgram(`editor-${mark}.mjs`, text, async (uri) => {
        const debuggee = await Debuggee.start(uri, ["console.log('end'"]);
        await debuggee.stopsAt("console.log('end'");
        const gradlens = await api();
        const line = await lineOf(uri, 'const cut');
        await eventually('the line of the cut is marked', () =>
          gradlens.overlays(uri).some((note) => note.line === line && note.marks.includes(mark)),
        );
        assert.match(await hovered(uri, line - 1), sentence);
        // [3, 4] squared, with the gradient of a sum.
        const table = await hovered(uri, (await lineOf(uri, 'const made')) - 1);
        assert.match(table, /\(command:gradlens\.showNode\?.*\| \\\[9.*16.*\| \\\[1.*1/);

        const wrong = await eventually('the NaN is told', () =>
          problemsOf(uri).find(({ code }) => code === 'nonFinite'),
        );
        assert.equal(wrong.range.start.line + 1, await lineOf(uri, 'const wrong'));
        const [show] = await actionsFor(uri, 'nonFinite');
        assert.equal(show?.title, 'Show what made it in the inspector');
        const { command = '', arguments: given = [] } = show.command ?? {};
        await vscode.commands.executeCommand(command, ...(given as unknown[]));
        await eventually(
          'the inspector lights it',
          () => gradlens.inspectorState().highlighted.length > 0,
        );
        await debuggee.ends();
      }));
  }

  it('names the weights of a model of layers', () =>
    withProgram('layers.mjs', LAYERS, async (uri) => {
      const marker = "console.log('fitted')";
      const debuggee = await Debuggee.start(uri, [marker]);
      await debuggee.stopsAt(marker);
      const weight = await debuggee.card('model.layers[0].kernel.val');
      const { relations } = await debuggee.details(weight);
      const versions = relations.find(({ title }) => title === 'Versions')?.nodes ?? [];
      // 1·1 + 2·1 − 2 = 1: ∂/∂w = 2·[1, 2], and half of that is taken away, by a step that is folded.
      assertNumbers(weight.grad, [2, 4]);
      assertNumbers(versions.at(-1)?.note ?? '', [0, -1]);
      await debuggee.ends();
    }));

  it('says in the inspector and in the log what it cannot follow', () =>
    withProgram(
      'unknown.mjs',
      `import { createContext, runInContext } from 'node:vm';
globalThis._tfengine = { not: 'known' };
runInContext('globalThis._tfengine = {}', createContext({}));
const done = true;
console.log(done);
`,
      async (uri) => {
        const marker = 'console.log(done);';
        const debuggee = await Debuggee.start(uri, [marker]);
        await debuggee.stopsAt(marker);
        // The second is told after the stop was shown.
        const [notes, logged] = await eventually('both are told', async () => {
          const { notes } = await debuggee.slice();
          const [session] = await (await api()).sessions();
          const logged = session?.graph?.notices ?? [];
          return notes.length === 2 && logged.length === 2 && ([notes, logged] as const);
        });
        assert.match(
          notes[0] ?? '',
          /version of TensorFlow\.js is not one that Gradlens can follow/,
        );
        assert.match(notes[1] ?? '', /runs in a context of node:vm \(vm\.createContext\)/);
        assert.deepEqual(logged, notes);
        await debuggee.ends();
      },
    ));
});
