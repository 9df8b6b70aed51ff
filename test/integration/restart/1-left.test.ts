/** @file What one leaves as the window is loaded again: a live run and a trace, each with something chosen in it. */
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from '../inspector.ts';
import { api, eventually, example } from '../support.ts';

const { executeCommand } = vscode.commands;

describe('a window that is left', () => {
  it('shows a live run, zoomed, with a card chosen and a question asked, and a trace', async () => {
    const gradlens = await api();
    const page = await InspectorPage.connect();
    try {
      await vscode.window.showTextDocument(example('01-first-gradient.ts'), {
        ...{ viewColumn: vscode.ViewColumn.One, preview: false },
      });
      await executeCommand('gradlens.inspectGraph');
      await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
      await eventually('the cards are there', async () => (await page.cards()).length > 0);
      const trace = example('kept.gradtrace');
      await executeCommand('gradlens.saveTrace', trace);
      await page.ask('Which results are largest?');
      await page.click(/^parameter x,/);
      await page.zoomIn(4);
      await executeCommand('vscode.openWith', trace, 'gradlens.trace', vscode.ViewColumn.Three);
      await eventually('the trace is drawn', async () => (await page.pages()).length === 2);
      await writeFile(example('view.txt').fsPath, await page.view());
    } finally {
      await page.close();
    }
  });
});
