/** @file Several programs at once: compounds, threads and children. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import {
  api,
  assertNumbers,
  Debuggee,
  eventually,
  frameIsSelected,
  folder,
  lineOf,
  numbers,
  stopDebugging,
} from './support.ts';
import { breakAt, END, PROGRAM, showsProgram, withFiles } from './ways-program.ts';

describe('of several programs each can be looked at', () => {
  let page: InspectorPage;
  before(async () => {
    page = await InspectorPage.connect();
  });
  after(() => page.close());
  afterEach(stopDebugging);

  // The second program takes the place of the first, which can never be looked at again.
  it('of a compound', () =>
    withFiles(
      { 'one.mjs': PROGRAM, 'two.mjs': PROGRAM.replace('mul(2)', 'mul(3)') },
      async (file) => {
        const gradlens = await api();
        const launch = vscode.workspace.getConfiguration('launch', folder());
        const before = launch.inspect('compounds')?.workspaceFolderValue;
        const configurations = launch.inspect('configurations')?.workspaceFolderValue;
        const programs = ['one', 'two'].map((name) => ({
          type: 'node',
          request: 'launch',
          name,
          program: file(`${name}.mjs`).fsPath,
        }));
        const target = vscode.ConfigurationTarget.WorkspaceFolder;
        await launch.update('configurations', programs, target);
        await launch.update(
          'compounds',
          [{ name: 'both', configurations: ['one', 'two'] }],
          target,
        );
        try {
          for (const name of ['one.mjs', 'two.mjs'])
            breakAt(file(name), await lineOf(file(name), END));
          assert.ok(await vscode.debug.startDebugging(folder(), 'both'));
          await eventually('both pause', async () => {
            const paused = (await gradlens.sessions()).filter(({ at }) => at !== null);
            return paused.length === 2 && paused.every(({ graph }) => graph !== null);
          });
          // The inspector follows it, the other one of late, too; what is chosen after that stays.
          await frameIsSelected();
          await eventually('one of them is looked at', async () => {
            await page.choose('one.mjs');
            return gradlens.inspectorState().banner.includes('one.mjs');
          });
          for (const [name, factor] of [
            ['one.mjs', 2],
            ['two.mjs', 3],
            ['one.mjs', 2],
          ] as const) {
            await page.choose(name);
            const debuggee = await Debuggee.of(file(name));
            await debuggee.stopsAt(END);
            assertNumbers((await debuggee.card('x')).grad, [factor, factor, factor]);
          }
          await (await Debuggee.of(file('one.mjs'))).ends();
        } finally {
          await launch.update('configurations', configurations, target);
          await launch.update('compounds', before, target);
        }
      },
    ));

  // A process that is not debugged itself leaves no trace, or cannot be reached.
  it('of a program with threads and children, also those without a debugger', () =>
    withFiles(
      {
        'child.mjs': `${PROGRAM.replaceAll('mul(2)', 'mul(4)')}process.send?.('done');\n`,
        'thread.mjs': PROGRAM.replaceAll('mul(2)', 'mul(5)'),
        'family.mjs': `import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
await once(fork(new URL('./child.mjs', import.meta.url)), 'exit');
await once(new Worker(new URL('./thread.mjs', import.meta.url)), 'exit');
${PROGRAM}`,
      },
      async (file) => {
        const debuggee = await Debuggee.start(file('family.mjs'), [END], {
          autoAttachChildProcesses: false,
        });
        await showsProgram(debuggee);
        for (const [name, factor] of [
          ['child.mjs', 4],
          ['thread 1', 5],
          ['family.mjs', 2],
        ] as const) {
          await page.choose(name);
          const expected = [factor, factor, factor];
          await eventually(`the inspector shows ${name}`, async () => {
            const { cards } = await debuggee.slice();
            const leaf = cards.find(({ role }) => role === 'parameter');
            return leaf !== undefined && String(numbers(leaf.grad)) === String(expected);
          });
        }
        await debuggee.stopsAt(END);
        await debuggee.ends();
      },
    ));
});
