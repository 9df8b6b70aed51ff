/** @file Tabs: one inspector for what runs, wherever it is put; a tab of its own for each trace, also split. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import { api, Debuggee, eventually, example, stopDebugging } from './support.ts';

const { executeCommand } = vscode.commands;

describe('tabs', () => {
  const first = example('first.gradtrace');
  const second = example('second.gradtrace');
  let page: InspectorPage;

  beforeEach(async () => {
    page = await InspectorPage.connect();
  });

  afterEach(async () => {
    await page.close();
    await stopDebugging();
    await executeCommand('workbench.action.closeAllEditors');
    for (const { fsPath } of [first, second]) await rm(fsPath, { force: true });
  });

  async function runLive(name: string): Promise<void> {
    const gradlens = await api();
    await vscode.window.showTextDocument(example(name), { viewColumn: vscode.ViewColumn.One });
    await executeCommand('gradlens.inspectGraph');
    await eventually(
      `${name} runs live`,
      () =>
        gradlens.inspectorState().title.startsWith(name) &&
        gradlens.inspectorState().banner.startsWith('Live'),
    );
  }

  /** The open tabs of a kind. */
  const tabsOf = (viewType: string): vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) =>
          (input instanceof vscode.TabInputWebview || input instanceof vscode.TabInputCustom) &&
          input.viewType.endsWith(viewType),
      );

  const count = (viewType: string): number => tabsOf(viewType).length;

  const inspectors = (): number => count('gradlens.inspector');

  it('one inspector stays one when it is split, moved or closed and opened, with what was selected in it', async () => {
    await runLive('02-vectors-and-detach.ts');
    await eventually('the cards are there', async () => (await page.cards()).length > 0);
    assert.equal(inspectors(), 1);
    await page.click(/^parameter x,/);
    await executeCommand('gradlens.openInspector');
    await executeCommand('workbench.action.splitEditor');
    assert.equal(inspectors(), 1);
    await executeCommand('workbench.action.moveEditorToFirstGroup');
    await eventually('x is still selected', async () =>
      (await page.selected()).some((words) => words.startsWith('parameter x,')),
    );
    assert.equal(inspectors(), 1);
    await vscode.window.tabGroups.close(tabsOf('gradlens.inspector'));
    await eventually('it is closed', () => inspectors() === 0);
    await runLive('02-vectors-and-detach.ts');
    await eventually('x is selected in another one', async () =>
      (await page.selected()).some((words) => words.startsWith('parameter x,')),
    );
  });

  it('two traces stand side by side, and a split one twice', async () => {
    await runLive('01-first-gradient.ts');
    await executeCommand('gradlens.saveTrace', first);
    await runLive('05-gradients.ts');
    await executeCommand('gradlens.saveTrace', second);
    await executeCommand('workbench.action.closeAllEditors');
    await executeCommand('vscode.openWith', first, 'gradlens.trace', vscode.ViewColumn.One);
    await executeCommand('vscode.openWith', second, 'gradlens.trace', vscode.ViewColumn.Two);
    // Which of its cards a page draws, its view says; what it shows, its status line.
    const shows = (...traces: readonly string[]): Promise<unknown> =>
      eventually(
        `${traces.join(', ')} are drawn`,
        async () => {
          const lines = await page.textsOfAll('footer.status');
          const names = lines.map((line) => /\S+\.gradtrace/.exec(line)?.[0] ?? '').sort();
          const drawn = (await page.pages()).length === traces.length;
          return drawn && String(names) === String(traces);
        },
        undefined,
        () => page.textsOfAll('footer.status'),
      );
    await shows('first.gradtrace', 'second.gradtrace');
    await executeCommand('workbench.action.splitEditor');
    await shows('first.gradtrace', 'second.gradtrace', 'second.gradtrace');
    assert.equal(count('gradlens.trace'), 3);
    await screenshot('traces-split');
  });

  it('a program that stops takes the inspector over from a live run', async () => {
    const gradlens = await api();
    await runLive('05-gradients.ts');
    const uri = example('01-first-gradient.ts');
    const debuggee = await Debuggee.start(uri, ['console.log(y);']);
    await debuggee.stopsAt('console.log(y);');
    assert.match(gradlens.inspectorState().title, /^01-first-gradient\.ts/);
    assert.equal(inspectors(), 1);
    await debuggee.ends();
    // What ended is still to be looked at; the live run comes back when it is asked for.
    await runLive('05-gradients.ts');
    assert.equal(inspectors(), 1);
  });
});
