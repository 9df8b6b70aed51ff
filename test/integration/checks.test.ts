/** @file Check Gradients: right and wrong derivatives, reported in the Problems panel. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { api, eventually, example, lineOf, problemsOf } from './support.ts';

async function check(uri: vscode.Uri, marker: string): Promise<void> {
  await api();
  const line = (await lineOf(uri, marker)) - 1;
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  const start = editor.document.lineAt(line).text.indexOf(marker);
  editor.selection = new vscode.Selection(line, start, line, start);
  await vscode.commands.executeCommand('gradlens.checkGradients');
}

describe('Check Gradients', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('names the wrong element with both numbers, and forgets them on an edit', async () => {
    const uri = example('bad/wrong-gradient.ts');
    await check(uri, 'return WrongCube.apply(x)');
    const [problem] = await eventually('the problem is reported', () => {
      const found = problemsOf(uri);
      return found.length > 0 && found;
    });
    assert.ok(problem);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /gradient of cube with respect to x\[[\d, ]+\] is wrong/);
    const found = /reverse mode gives (\S+), central differences give (\S+)/.exec(problem.message);
    const [reverse, numeric] = [Number(found?.[1]), Number(found?.[2])];
    // The program says 2x² where 3x² is right, whatever x is.
    assert.ok(Math.abs(numeric / reverse - 1.5) < 1e-3, problem.message);

    const editor = vscode.window.activeTextEditor;
    await editor?.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    await eventually('it is forgotten', () => problemsOf(uri).length === 0);
  });

  it('reports nothing for right gradients', async () => {
    const uri = example('check-gradients.ts');
    for (const name of ['softplus', 'customSoftplus']) {
      await check(uri, `function ${name}`);
      assert.deepEqual(problemsOf(uri), [], name);
      const page = await InspectorPage.connect();
      try {
        await eventually('the success is told', async () =>
          (await page.notifications()).some((text) =>
            text.includes(`the gradients of ${name} are right`),
          ),
        );
      } finally {
        await page.close();
      }
    }
  });

  it('says what to do when the cursor is in no function', async () => {
    const uri = example('check-gradients.ts');
    await check(uri, '@file');
    assert.deepEqual(problemsOf(uri), []);
  });
});
