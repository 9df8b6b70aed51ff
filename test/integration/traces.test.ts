/** @file Traces: saved from a debug session and a live run, and opened by a double click, without the program. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import {
  api,
  assertNumbers,
  Debuggee,
  eventually,
  example,
  lineOf,
  stopDebugging,
  withProgram,
} from './support.ts';

const PROGRAM = `import { tensor } from 'gradlens';
const weight = tensor([1, 2, 3], { requiresGrad: true });
const apart = tensor([4], { requiresGrad: true });
const cut = apart.mul(2).detach();
const loss = weight.mul(weight).mul(cut).sum();
loss.backward();
console.log(loss.item());
`;

/** The file that the command wrote. */
async function saved(name: string): Promise<vscode.Uri> {
  const uri = example(name);
  await rm(uri.fsPath, { force: true });
  await vscode.commands.executeCommand('gradlens.saveTrace', uri);
  const bytes = await readFile(uri.fsPath);
  assert.deepEqual([...bytes.subarray(0, 2)], [0x1f, 0x8b], 'it is a gzip file');
  return uri;
}

/** Opens a file as a double click in the explorer does. */
async function doubleClick(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri);
  await eventually('the editor of traces is open', () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom && input.viewType === 'gradlens.trace';
  });
}

describe('a trace', () => {
  const made = [example('kept.gradtrace'), example('bad.gradtrace')];
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const { fsPath } of made) await rm(fsPath, { force: true });
  });

  it('of a debug session shows its graph when the program is over', () =>
    withProgram('kept.ts', PROGRAM, async (uri) => {
      const marker = 'console.log(loss.item());';
      const debuggee = await Debuggee.start(uri, [marker]);
      await debuggee.stopsAt(marker);
      const before = await debuggee.slice();
      const trace = await saved('kept.gradtrace');
      await debuggee.ends();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await doubleClick(trace);

      const gradlens = await api();
      const after = await eventually('the graph of the trace is there', async () => {
        const slice = await gradlens.slice();
        return slice !== null && slice.graph !== before.graph && slice;
      });
      const said = ({ cards }: typeof after): unknown[] =>
        cards.map(({ name, op, value, grad, site }) => [name, op, value, grad, site]);
      assert.deepEqual(said(after), said(before));
      const weight = after.cards.find(({ name }) => name === 'weight');
      assert.ok(weight);
      // d(Σ w²·8)/dw = 16 w
      assertNumbers(weight.grad, [16, 32, 48]);
      assert.match(gradlens.inspectorState().banner, /^kept\.ts, as it was on /);
      const apart = after.cards.find(({ name }) => name === 'apart');
      const details = await gradlens.details(after.graph, apart?.id ?? -1);
      assert.match(details.noGradientBecause, /detach\(\) at kept\.ts:4/);

      const page = await InspectorPage.connect();
      try {
        const cards = await eventually('the cards are drawn', async () => {
          const all = await page.cards();
          return all.length > 0 && all;
        });
        assert.ok(cards.some((words) => words.includes('weight')));
        await screenshot('trace');
        await page.click(/\bloss\b/);
        const line = await lineOf(uri, 'const loss');
        await eventually('the line is shown', () =>
          vscode.window.visibleTextEditors.some(
            ({ document, selection }) =>
              document.uri.fsPath === uri.fsPath && selection.active.line === line - 1,
          ),
        );
      } finally {
        await page.close();
      }
    }));

  it('of a live run has its names and values', async () => {
    await vscode.window.showTextDocument(example('01-first-gradient.ts'), {
      viewColumn: vscode.ViewColumn.One,
    });
    await vscode.commands.executeCommand('gradlens.inspectGraph');
    const gradlens = await api();
    await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    const before = await eventually('there is a graph', () => gradlens.slice());
    const trace = await saved('kept.gradtrace');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await doubleClick(trace);
    const y = await eventually('the graph of the trace is there', async () => {
      const slice = await gradlens.slice();
      return slice !== null && slice.graph !== before.graph
        ? slice.cards.find(({ name }) => name === 'y')
        : null;
    });
    // x = [0, 1, 2, 3]; y = 2 x·x = 28
    assertNumbers(y.value, [28]);
  });

  it('that is none says so in its tab', async () => {
    const bad = example('bad.gradtrace');
    await writeFile(bad.fsPath, 'no trace');
    await doubleClick(bad);
    const gradlens = await api();
    await eventually(
      'the tab says what is wrong',
      () => gradlens.inspectorState().banner === 'bad.gradtrace is not a Gradlens trace.',
    );
  });

  it('is not saved where there is no graph', async () => {
    await vscode.commands.executeCommand('gradlens.saveTrace', example('kept.gradtrace'));
    const page = await InspectorPage.connect();
    try {
      const told = await page.notifications();
      assert.ok(
        told.some((text) => /no graph to save|not saved/.test(text)),
        told.join('\n'),
      );
    } finally {
      await page.close();
    }
  });
});
