/** @file Inspect Graph: runs the text in the editor, saved or not, and follows its edits. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GradlensApi } from '../../extension/api.ts';
import { api, assertNumbers, eventually, example, lineOf } from './support.ts';

async function inspect(
  uri: vscode.Uri,
): Promise<{ editor: vscode.TextEditor; gradlens: GradlensApi }> {
  const gradlens = await api();
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  await vscode.commands.executeCommand('gradlens.inspectGraph');
  return { editor, gradlens };
}

async function replace(editor: vscode.TextEditor, old: string, text: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(old);
  assert.ok(start >= 0, `the text holds no ${old}`);
  const range = new vscode.Range(
    document.positionAt(start),
    document.positionAt(start + old.length),
  );
  assert.ok(await editor.edit((edit) => edit.replace(range, text)));
}

/** The value of the last product. */
async function lastMul(gradlens: GradlensApi): Promise<string | undefined> {
  const slice = await gradlens.slice();
  return slice?.cards.findLast(({ op }) => op === 'mul')?.value;
}

describe('Inspect Graph', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows the graph of the active editor and follows unsaved edits', async () => {
    const { editor, gradlens } = await inspect(example('08-lecture-notes.ts'));
    await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    const before = await eventually('there is a graph', () => gradlens.slice());
    assert.ok(before.cards.length > 0);

    await editor.edit((edit) =>
      edit.replace(
        new vscode.Range(0, 0, editor.document.lineCount, 0),
        `import { tensor } from 'gradlens';
const p = tensor([1, 2, 3], { requiresGrad: true });
const q = p.mul(p).sum();
q.backward();
`,
      ),
    );
    assert.ok(editor.document.isDirty);
    const p = await eventually('the graph is that of the edited text', async () => {
      const slice = await gradlens.slice();
      // Its gradient comes last.
      return slice?.cards.length === 3
        ? slice.cards.find(({ role, grad }) => role === 'parameter' && grad !== '')
        : null;
    });
    assertNumbers(p.value, [1, 2, 3]);
    assertNumbers(p.grad, [2, 4, 6]);
    assert.equal(p.site?.line, 2);

    await replace(editor, '[1, 2, 3]', '[10, 20]');
    await eventually('the gradient is that of the new data', async () => {
      const grad = (await gradlens.slice())?.cards.find(({ role }) => role === 'parameter')?.grad;
      return grad !== undefined && /20.*40/.test(grad);
    });
    const linesWithNotes = (): string =>
      gradlens
        .overlays(editor.document.uri)
        .map(({ line }) => line)
        .join();
    await eventually('the lines of p and q carry notes', () => linesWithNotes() === '2,3');
  });

  it('stops an endless loop after the time limit, and runs again after an edit', async () => {
    const settings = vscode.workspace.getConfiguration('gradlens');
    await settings.update('liveTimeLimit', 1, vscode.ConfigurationTarget.Global);
    try {
      const { editor, gradlens } = await inspect(example('bad/endless-loop.ts'));
      await eventually('the run is stopped', () =>
        /endless-loop\.ts was stopped after 1 s/.test(gradlens.inspectorState().banner),
      );
      // The next run has the time that is allowed then.
      await settings.update('liveTimeLimit', undefined, vscode.ConfigurationTarget.Global);
      await replace(editor, 'zeros([1]', 'ones([1]');
      await replace(editor, 'import { zeros }', 'import { ones }');
      await eventually('the corrected program ends', () =>
        gradlens.inspectorState().banner.startsWith('Live'),
      );
      // 1 doubled ten times is the first power of two above 1000.
      const value = await eventually('there is a last product', () => lastMul(gradlens));
      assertNumbers(value, [1024]);
    } finally {
      await settings.update('liveTimeLimit', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('shows the partial graph and the line of an exception', async () => {
    const uri = example('bad/throws-halfway.ts');
    const { gradlens } = await inspect(uri);
    const [problem] = await eventually('the problem is reported', () => {
      const found = vscode.languages
        .getDiagnostics(uri)
        .filter(({ source }) => source === 'Gradlens');
      return found.length > 0 && found;
    });
    assert.equal(problem?.range.start.line, (await lineOf(uri, 'y.add(ones([4]))')) - 1);
    assert.match(problem.message, /size/);
    assert.match(gradlens.inspectorState().banner, /size/);
    const slice = await eventually('there is a graph', () => gradlens.slice());
    const product = slice.cards.find(({ op }) => op === 'mul');
    assert.ok(product);
    assertNumbers(product.value, [2, 2, 2]);
  });

  it('runs what is on the screen though its folder was deleted', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gradlens-deleted-'));
    const uri = vscode.Uri.file(join(home, 'gone.ts'));
    await writeFile(
      uri.fsPath,
      `import { tensor } from 'gradlens';\nconst p = tensor(3, { requiresGrad: true });\np.mul(p).backward();\n`,
    );
    const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await replace(editor, '3,', '4,');
    await rm(home, { recursive: true });
    const { gradlens } = await inspect(uri);
    const p = await eventually('the graph is there', async () => {
      const slice = await gradlens.slice();
      return slice?.cards.find(({ name, grad }) => name === 'p' && grad !== '');
    });
    assertNumbers(p.grad, [8]);
  });

  it('asks for a program when none is open', async () => {
    await api();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('gradlens.inspectGraph');
  });
});
