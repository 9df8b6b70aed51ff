/** @file All elements of a large value, fetched from the paused program. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { api, Debuggee, RUNTIMES, stopDebugging, withProgram } from './support.ts';

const PROGRAM = `import { arange, noGrad, ones, type Tensor } from 'gradlens';
const big = arange(2 ** 20, { requiresGrad: true, dtype: 'float32' });
const double = big.mul(2);
const tripled = big.mul(3);
tripled.retainGrad();
const loss = big.mul(big).add(double.mul(big)).add(tripled.mul(big)).sum();
loss.backward();
console.log('first');
let last: Tensor = big;
for (let i = 0; i < 20; i++) last = ones([2 ** 20]).mul(i);
const kept = ones([4096]);
noGrad(() => kept.add_(1));
console.log('second', last.shape, loss.shape);
`;

describe('all elements of a large value', () => {
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('come from the paused program: a million float32 in 50 ms', async () => {
    await withProgram('elements.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      const markers = ["console.log('first')", "console.log('second'"];
      const program = await Debuggee.start(uri, markers, RUNTIMES['type stripping']);
      await program.stopsAt("console.log('first')");
      const { graph } = gradlens;
      const fetch = async (node: number, of: 'value' | 'grad'): Promise<void> => {
        await vscode.commands.executeCommand('gradlens.fetchElements', graph, node, of);
      };
      const big = await program.card('big');
      const square = (await program.slice()).cards.find(
        ({ op, name }) => op === 'mul' && name === '',
      );
      assert.ok(square);
      await fetch(big.id, 'grad');
      const times: number[] = [];
      for (let i = 0; i < 9; i++) {
        // As a user would, when the picture has followed the last one.
        await delay(300);
        const began = performance.now();
        await fetch(i % 2 === 0 ? big.id : square.id, 'value');
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      const [fastest = 0, median = 0] = [times[0], times[4]];
      console.log(
        `1,048,576 float32 fetched in ${median.toFixed(0)} ms, at best ${fastest.toFixed(0)} ms (goal: 50)`,
      );
      // Printed as PyTorch prints it: now with the last elements.
      assert.match((await program.details(big)).value, /1\.0486e\+06,\s+1\.0486e\+06\]/);
      assert.match((await program.details(big)).grad, /1\.2583e\+07,\s+1\.2583e\+07\]/);
      // d(3 big · big) / d(3 big) = big, kept by retainGrad(); that of `double`, as much, by the recorder.
      const tripled = await program.card('tripled');
      await fetch(tripled.id, 'grad');
      assert.match((await program.details(tripled)).grad, /1\.0486e\+06,\s+1\.0486e\+06\]/);
      const double = await program.card('double');
      await fetch(double.id, 'grad');
      assert.match((await program.details(double)).grad, /1\.0486e\+06,\s+1\.0486e\+06\]/);
      await program.continue();
      await program.stopsAt("console.log('second'");
      // A variable in sight holds it, though it is not among the latest any more.
      await fetch(big.id, 'value');
      // Nothing holds the square, which backward has freed, except what was fetched before.
      await assert.rejects(fetch(square.id, 'value'), /latest 64 MiB/);
      const { cards, notes } = await program.slice();
      assert.match(notes.join(' '), /latest 64 MiB are kept/);
      const kept = cards.filter(({ name }) => name === 'kept');
      const before = kept.find(({ inPlace }) => inPlace === null);
      const after = kept.find(({ inPlace }) => inPlace !== null);
      assert.ok(before && after, JSON.stringify(kept));
      await fetch(after.id, 'value');
      await assert.rejects(fetch(before.id, 'value'), /at version 1: of version 0/);
    });
  });
});
