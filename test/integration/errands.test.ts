/** @file Commands that let a debugged program run to something: it then stands on the user's line. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Card } from '../../engine/worker/protocol.ts';
import { api, Debuggee, eventually, RUNTIMES, stopDebugging, withProgram } from './support.ts';

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

describe('running to something', () => {
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

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
        assert.match((await newest(program)).value, /-Inf/);
        await vscode.commands.executeCommand('gradlens.runToFirstNaN');
        await program.stopsAt('const nan');
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
