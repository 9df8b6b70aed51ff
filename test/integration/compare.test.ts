/** @file Compare With…: the graph of an edited file beside the trace of what it was. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import { api, eventually, example, withProgram } from './support.ts';

const PROGRAM = `import { tensor } from 'gradlens';
const weight = tensor([1, 2, 3], { requiresGrad: true });
const loss = weight.mul(weight).sum();
loss.backward();
`;

describe('a comparison', () => {
  const trace = example('before.gradtrace');
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(trace.fsPath, { force: true });
  });

  it('with a trace shows in the inspector what an edit added and changed', () =>
    withProgram('edited.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      const editor = await vscode.window.showTextDocument(uri);
      await vscode.commands.executeCommand('gradlens.inspectGraph');
      /** To the end of the run: the gradient of `weight` comes last. */
      const shows = (op: string) =>
        eventually(`${op} is in the graph, and the gradient`, async () => {
          const cards = (await gradlens.slice())?.cards ?? [];
          return (
            cards.some((card) => card.op === op) &&
            cards.some(({ name, grad }) => name === 'weight' && grad !== '')
          );
        });
      await shows('sum');
      await vscode.commands.executeCommand('gradlens.saveTrace', trace);
      await editor.edit((edit) =>
        edit.replace(
          new vscode.Range(2, 0, 3, 0),
          'const loss = weight.mul(weight).exp().sum();\n',
        ),
      );
      await shows('exp');
      await vscode.commands.executeCommand('gradlens.compareWith', trace);
      const page = await InspectorPage.connect();
      try {
        const differences = await eventually('the differences are listed', async () => {
          const texts = await page.texts('.hits .name');
          return texts.length > 0 && texts;
        });
        assert.ok(differences.includes('+ new exp'), differences.join(', '));
        assert.equal(differences[0], '≠ parts loss');
        assert.ok(differences.includes('~ differs weight'), 'its gradient');
        await screenshot('compare');
      } finally {
        await page.close();
      }
    }));
});
