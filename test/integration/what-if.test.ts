/** @file What if, in the editor: values typed and pasted, the start of a backward pass, a pass that was not run. */
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import { api, Debuggee, eventually, link, stopDebugging, unlink, withProgram } from './support.ts';

/** loss = Σ x·w², so that ∇w = 2·x·w. */
const PROGRAM = `import { tensor } from 'gradlens';
const w = tensor([[1, 2], [3, 4]], { requiresGrad: true });
const x = tensor([[1, 0], [0, 2]]);
const loss = w.mul(w).mul(x).sum();
loss.backward();
console.log(w.grad);
`;

/** Programs of other libraries: Σ w²·x, of w = [1, 2] and x = [3, 4]. */
const LIBRARIES = {
  'TensorFlow.js': `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.tensor1d([1, 2]));
const x = tf.tensor1d([3, 4]);
const { value, grads } = tf.variableGrads(() => w.mul(w).mul(x).sum());
console.log('end', value, grads);
`,
  'jax-js': `import { numpy as np, valueAndGrad } from '@jax-js/jax';
const w = np.array([1, 2]);
const x = np.array([3, 4]);
const [value, slope] = valueAndGrad((w) => w.ref.mul(w).mul(x.ref).sum())(w.ref);
console.log('end', value, slope);
`,
};

/**
 * Too large to be recorded one by one: what is edited, what it meets, what backward starts with; and what is written
 * over since. y = 3·w·x.
 */
const LARGE = `import { arange, linspace } from 'gradlens';
const w = arange(4096, { dtype: 'float32', requiresGrad: true });
const x = arange(4096, { dtype: 'float32' });
const seed = arange(4096, { dtype: 'float32' });
const y = w.mul(x).mul(3);
y.backward(seed);
const lost = linspace(0, 1, 4096);
const other = x.mul(lost);
lost.add_(1);
console.log('end', w.grad, other);
`;

/** The same: the mean of as many ones as are recorded by their statistics, which tell them all. */
const PAUSED = PROGRAM.replace('{ tensor }', '{ ones, tensor }').replace(
  '.sum();',
  '.sum().mul(ones([4096])).mean();',
);

const VALUE = 'value';
const SEED = 'gradient that backward starts with';

describe('what if', () => {
  let page: InspectorPage;
  before(() => link('jax', 'tfjs'));
  before(async () => (page = await InspectorPage.connect()));
  after(() => page.close());
  after(unlink);
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Waits for what the inspector's line says, and for the words of a card. */
  const shows = async (line: RegExp, card: RegExp): Promise<void> => {
    await eventually(
      `the inspector says ${String(line)}, and a card ${String(card)}`,
      async () =>
        (await page.texts('.what-if-bar')).some((text) => line.test(text)) &&
        (await page.cards()).some((words) => card.test(words)),
      undefined,
      async () => [await page.texts('.what-if-bar, .what-if .warning'), await page.cards()],
    );
  };

  it('of a live run: another value in every notation, and another start of backward', () =>
    withProgram('what-if-live.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      await vscode.window.showTextDocument(uri);
      await vscode.commands.executeCommand('gradlens.inspectGraph');
      await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
      await page.click(/^parameter w,/);
      // All cards are to be in view, beside the details.
      await page.fit();
      // 1·a² + 2·d²
      for (const [text, a, d] of [
        ['tensor([[5, 6], [7, 8]])', 5, 8],
        ['[[6, 0], [0, 1]]', 6, 1],
        ['np.array([[2., 0.],\n       [0., 3.]], dtype=np.float32)', 2, 3],
        ['3\t0\r\n0\t-1\r\n', 3, -1],
      ] as const) {
        await page.whatIf(VALUE, text);
        const loss = a ** 2 + 2 * d ** 2;
        await shows(
          /What if w were/,
          new RegExp(`^output loss,.*value would be ${loss.toPrecision(3)}`),
        );
        await eventually('the details tell of its gradient', async () => {
          const [gradient] = await page.texts('.details .what-if pre.grad');
          const [first, , , last] = [...(gradient ?? '').matchAll(/-?\d+\.?/g)].map(Number);
          return first === 2 * a && last === 4 * d;
        });
      }
      // Nothing is lost by what does not fit.
      await page.whatIf(VALUE, '1\t2\t3');
      await eventually('it is said what is wanted', async () =>
        (await page.texts('.what-if .warning')).includes(
          'This is of shape [3], and [2, 2] is wanted.',
        ),
      );
      await shows(/What if w were/, /^output loss,.*value would be 11\.0/);
      await page.press('Close the details (Escape)');
      await page.click(/^output loss,/);
      await page.whatIf(SEED, '10');
      await shows(
        /What if w were 3 0; 0 -1, and backward from loss started with 10\?/,
        /^parameter w,.*gradient would be \[\[60, 0\], \[0, -40\]\]/,
      );
      await screenshot('what-if-live');
      await page.press('Reset: show what was recorded');
      await eventually('nothing is edited any more', async () =>
        (await page.cards()).every((words) => !/would be/.test(words)),
      );
    }));

  it('of a paused program: gradients before it calls backward, and another value', () =>
    withProgram('what-if-paused.ts', PAUSED, async (uri) => {
      const program = await Debuggee.start(uri, ['loss.backward();', 'console.log(w.grad);']);
      await program.stopsAt('loss.backward();');
      await page.chooseInMenu(/^operation loss,/, 'Preview gradients from here');
      await shows(
        /^∇\?\s*Preview: \d+ gradients that backward\(\) from loss would give/,
        /^parameter w,.*gradient would be \[\[2, 0\], \[0, 16\]\]/,
      );
      await screenshot('what-if-preview');
      await page.chooseInMenu(/^parameter w,/, 'What if the value were…');
      await page.whatIf(VALUE, '[[0, 0], [0, 5]]');
      await shows(/What if w were/, /^operation mul, shape \[4096\],.*value would be all 50/);
      await program.continue();
      await program.stopsAt('console.log(w.grad);');
      // What was computed before says nothing of the graph as it is now.
      await eventually('the edit is gone', async () =>
        (await page.cards()).every((words) => !/would be/.test(words)),
      );
      await page.whatIf(VALUE, '[[0, 0], [0, 5]]');
      await shows(/What if w were/, /^parameter w,.*gradient would be \[\[0, 0\], \[0, 20\]\]/);
    }));

  for (const [library, text] of Object.entries(LIBRARIES))
    it(`of a program of ${library}`, () =>
      withProgram('what-if-library.mjs', text, async (uri) => {
        const program = await Debuggee.start(uri, ["console.log('end'"]);
        await program.stopsAt("console.log('end'");
        await page.fit();
        await page.chooseInMenu(/^parameter w,/, 'What if the value were…');
        await page.whatIf(VALUE, '[2, -1]');
        // w²·x, and 2·w·x
        await shows(/What if w were/, /^parameter w,.*gradient would be \[12\.0, -8\.00\]/);
        await shows(/What if w were/, /^operation mul,.*value would be \[12\.0, 4\.00\]/);
        await screenshot(`what-if-${library}`);
        await program.ends();
      }));

  it('of large tensors: fetched while the program stands still, else it is said what is missing', () =>
    withProgram('what-if-large.ts', LARGE, async (uri) => {
      const program = await Debuggee.start(uri, ["console.log('end'"]);
      await program.stopsAt("console.log('end'");
      await page.chooseInMenu(/^parameter w,/, 'What if the value were…');
      await page.whatIf(VALUE, '2');
      // 3·2·x, of which the last is 6·4095
      await shows(/What if w were 2/, /^output y,.*value would be 0 … 24570/);
      await page.press('Close the details (Escape)');
      await page.fit();
      await page.click(/^output y,/);
      await page.whatIf(SEED, '1');
      // 3·x
      await shows(/started with 1\?/, /^parameter w,.*gradient would be 0 … 12285/);
      await screenshot('what-if-large');
      await page.press('Close the details (Escape)');
      await page.fit();
      await page.click(/^constant x,/);
      await page.whatIf(VALUE, '1');
      await eventually('it is said what is missing', async () =>
        (await page.texts('.what-if .warning')).some((text) =>
          /^What would come of it is not known\. .*Only statistics were recorded of lost:/.test(
            text,
          ),
        ),
      );
      await program.ends();
    }));

  it('of a program without recorded values: the setting is named', async () => {
    const settings = vscode.workspace.getConfiguration('gradlens');
    await settings.update('recordValues', 'none', vscode.ConfigurationTarget.Global);
    try {
      await withProgram('what-if-none.ts', PROGRAM, async (uri) => {
        const program = await Debuggee.start(uri, ['console.log(w.grad);']);
        await program.stopsAt('console.log(w.grad);');
        await page.click(/^parameter w,/);
        await page.whatIf(VALUE, '1');
        await eventually('the setting is named', async () =>
          (await page.texts('.what-if .warning')).some((text) =>
            text.includes('set "gradlens.recordValues" to "all"'),
          ),
        );
        await screenshot('what-if-none');
        await program.ends();
      });
    } finally {
      await settings.update('recordValues', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
