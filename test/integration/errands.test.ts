/** @file Commands that let a debugged program run to something: it then stands on the user's line. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Card } from '../../engine/protocol/index.ts';
import {
  api,
  Debuggee,
  eventually,
  link,
  lineOf,
  RUNTIMES,
  stopDebugging,
  unlink,
  withProgram,
} from './support.ts';

const PROGRAM = `import { ones, tensor } from 'gradlens';
const w = ones([2], { requiresGrad: true });
const lost = ones([2], { requiresGrad: true });
console.log('begin');
w.mul(w).sum().backward();
const kept = lost.detach();
w.add(kept).sum().backward();
const inf = tensor([0, 1]).log();
const nan = inf.mul(0);
console.log('end', nan);
`;

async function newest(program: Debuggee): Promise<Card> {
  const { cards } = await program.slice();
  return cards.reduce((a, b) => (a.id > b.id ? a : b));
}

/** Programs of other libraries; with the line on which the program stands for its Inf. */
const OTHERS = {
  'TensorFlow.js': {
    file: 'errands-tensorflow.mjs',
    line: 'const inf',
    text: `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.tensor1d([1, 0]));
console.log('begin');
const pass = tf.variableGrads(() => w.square().sum());
console.log('passed');
const inf = tf.log(w);
console.log('infinite');
const nan = inf.mul(0);
console.log('end', nan.shape);
`,
  },
  // So deep in the library that VS Code would not find the program's line by itself.
  'layers of TensorFlow.js, in CommonJS': {
    file: 'errands-layers.cjs',
    line: 'const inf',
    text: `const tf = require('@tensorflow/tfjs');
const layer = tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' });
const model = tf.sequential({ layers: [layer] });
console.log('begin');
const pass = tf.grad((x) => model.apply(x).sum())(tf.ones([1, 2]));
console.log('passed');
const inf = model.predict(tf.tensor2d([[3e38, 3e38]]));
console.log('infinite');
const nan = inf.sub(inf);
console.log('end', nan.shape);
`,
  },
  'jax-js': {
    file: 'errands-jax.mjs',
    line: 'const inf',
    text: `import { numpy as np, grad } from '@jax-js/jax';
const w = np.array([1, 0]);
console.log('begin');
const pass = grad((w) => w.ref.mul(w).sum())(w.ref);
console.log('passed');
const inf = np.log(w);
console.log('infinite');
const nan = inf.ref.sub(inf);
console.log('end', nan.shape);
`,
  },
} as const;

/** VS Code stands on the line, too, and not in the recorder below it. */
async function shows(uri: vscode.Uri, marker: string): Promise<void> {
  const line = await lineOf(uri, marker);
  await eventually(`VS Code shows ${marker}`, async () => {
    const { activeTextEditor: editor, tabGroups } = vscode.window;
    const [tabs] = tabGroups.all.map((group) => group.tabs.map(({ label }) => label));
    assert.ok(!tabs?.includes('proper.cjs'), 'the recorder was opened');
    return editor?.document.uri.fsPath === uri.fsPath && editor.selection.active.line === line - 1;
  });
}

describe('running to something', function () {
  // Three errands each.
  this.timeout(120_000);
  before(() => link('jax', 'tfjs'));
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(unlink);

  for (const runtime of Object.keys(RUNTIMES) as (keyof typeof RUNTIMES)[])
    it(`stands where it ran to (${runtime})`, async () => {
      await withProgram('errands.ts', PROGRAM, async (uri) => {
        const program = await Debuggee.start(uri, ["console.log('begin')"], RUNTIMES[runtime]);
        await program.stopsAt("console.log('begin')");
        await vscode.commands.executeCommand('gradlens.runToBackward');
        await program.stopsAt('const kept');
        assert.deepEqual((await program.card('w')).grad, '[2.00, 2.00]');
        await vscode.commands.executeCommand('gradlens.breakWithoutGradient');
        await program.stopsAt('const inf');
        await vscode.commands.executeCommand('gradlens.runToFirstNaN');
        await program.stopsAt('const inf');
        await shows(uri, 'const inf');
        assert.match((await newest(program)).value, /-Inf/);
        await vscode.commands.executeCommand('gradlens.runToFirstNaN');
        await program.stopsAt('const nan');
        await shows(uri, 'const nan');
        assert.match((await newest(program)).value, /NaN/);
        await program.stepOver();
        await program.stopsAt("console.log('end'");
        await vscode.commands.executeCommand('gradlens.stepBackward');
        await eventually('it runs to its end', async () => {
          await program.ends();
          return true;
        });
      });
    });

  // It would stand deep in the library, or run to its end.
  for (const [name, { file, line, text }] of Object.entries(OTHERS))
    it(`stands on the line of a program of ${name}`, () =>
      withProgram(file, text, async (uri) => {
        const program = await Debuggee.start(uri, ["console.log('begin')"]);
        await program.stopsAt("console.log('begin')");
        await vscode.commands.executeCommand('gradlens.runToBackward');
        await program.stopsAt("console.log('passed')");
        await vscode.commands.executeCommand('gradlens.runToFirstNaN');
        await program.stopsAt(line);
        await shows(uri, line);
        assert.match((await newest(program)).value, /Inf/);
        await vscode.commands.executeCommand('gradlens.runToFirstNaN');
        await program.stopsAt('const nan');
        await shows(uri, 'const nan');
        assert.match((await newest(program)).value, /NaN/);
        await program.stepOver();
        await program.stopsAt("console.log('end'");
        await program.ends();
      }));

  it('ends where there is nothing to run to, and a breakpoint comes first', async () => {
    await withProgram('errands-none.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      const markers = ["console.log('begin')", 'const inf', "console.log('end'"];
      const program = await Debuggee.start(uri, markers);
      await program.stopsAt("console.log('begin')");
      await vscode.commands.executeCommand('gradlens.runToFirstNaN');
      await program.stopsAt('const inf');
      // The breakpoint ended the errand: the NaN of line 9 stops nothing.
      await program.continue();
      await program.stopsAt("console.log('end'");
      await vscode.commands.executeCommand('gradlens.runToBackward');
      await eventually('it ends', async () =>
        (await gradlens.sessions()).every(({ state }) => state === 'ended'),
      );
    });
  });
});
