/** @file What one leaves as the window is loaded again: a live run and a trace, each with something chosen in it. */
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from '../inspector.ts';
import { api, eventually, example } from '../support.ts';

const { executeCommand } = vscode.commands;

/** What reads the parameter is in the card of a function. */
const FOLDED = /^parameter a,.* outputs: f\(\)/;

describe('a window that is left', () => {
  it('shows a live run, zoomed and folded, with a card chosen and a question asked, and a trace', async () => {
    const gradlens = await api();
    const page = await InspectorPage.connect();
    try {
      await vscode.window.showTextDocument(example('03-control-flow.ts'), {
        ...{ viewColumn: vscode.ViewColumn.One, preview: false },
      });
      await executeCommand('gradlens.inspectGraph');
      await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
      await eventually('the cards are there', async () => (await page.cards()).length > 0);
      const trace = example('kept.gradtrace');
      await executeCommand('gradlens.saveTrace', trace);
      await page.fit();
      await page.chooseInMenu(/^operation .*inputs: a, 2/, 'Fold the part around (−)');
      await eventually(
        'the function is folded',
        async () => (await page.cards()).some((words) => FOLDED.test(words)),
        undefined,
        () => page.cards(),
      );
      await page.click(/^parameter a,/);
      await page.ask('Which results are largest?');
      await page.zoomIn(4);
      await executeCommand('vscode.openWith', trace, 'gradlens.trace', vscode.ViewColumn.Three);
      await eventually('the trace is drawn', async () => (await page.pages()).length === 2);
      await writeFile(example('view.txt').fsPath, await page.view());
    } finally {
      await page.close();
    }
  });
});
