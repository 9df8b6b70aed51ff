/** @file Findings in the Problems panel, what can be done about them, and hovers. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsFor,
  api,
  Debuggee,
  eventually,
  hovered,
  problemsOf,
  stopDebugging,
  withProgram,
} from './support.ts';

const LOOP = `import { ones, optim } from 'gradlens';
const w = ones([2], { requiresGrad: true });
const lost = ones([2], { requiresGrad: true });
const optimizer = new optim.SGD([w, lost], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  const cut = lost.mul(3).detach();
  const loss = w.mul(w).add(cut).sum();
  loss.backward();
  optimizer.step();
}
console.log(w);
`;

/** Severity, kind and 1-based line of each, in the order of the lines. */
const listed = (uri: vscode.Uri): string[] =>
  problemsOf(uri)
    .map(({ severity, code, range }) => {
      const kind = typeof code === 'object' ? String(code.value) : String(code);
      return `${range.start.line + 1} ${vscode.DiagnosticSeverity[severity]} ${kind}`;
    })
    .sort();

const lists = (uri: vscode.Uri, ...problems: readonly string[]): Promise<unknown> =>
  eventually(
    `these are reported: ${problems.join()}`,
    () => listed(uri).join() === problems.join(),
    undefined,
    async () => listed(uri),
  );

describe('problems with gradients', () => {
  afterEach(async () => {
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('stand at their lines in a live run, and go when they are mended', async () => {
    await withProgram('problems-live.ts', LOOP, async (uri) => {
      const gradlens = await api();
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
      await vscode.commands.executeCommand('gradlens.inspectGraph');
      await lists(uri, '6 Warning unreached', '8 Warning accumulated');
      const [unreached] = problemsOf(uri).filter(({ code }) => code === 'unreached');
      assert.match(
        unreached?.message ?? '',
        /^No gradient reaches lost because cut, on the way to loss, was cut off by detach\(\)/,
      );
      assert.deepEqual(
        unreached?.relatedInformation?.map(({ location }) => location.range.start.line + 1),
        [3, 8],
      );

      const [show] = await actionsFor(uri, 'unreached');
      assert.equal(show?.title, 'Show the cut in the inspector');
      const { command = '', arguments: given = [] } = show.command ?? {};
      await vscode.commands.executeCommand(command, ...(given as unknown[]));
      await eventually(
        'the inspector lights the way',
        () => gradlens.inspectorState().highlighted.length > 2,
      );

      const zero = (await actionsFor(uri, 'accumulated')).find(({ edit }) => edit !== undefined);
      assert.equal(zero?.title, 'Zero gradients before backward');
      assert.ok(await vscode.workspace.applyEdit(zero.edit as vscode.WorkspaceEdit));
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.lineAt(7).text, '  optimizer.zeroGrad();');
      await lists(uri, '6 Warning unreached');
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });
  });

  it('stand while a program is paused, go when it runs on, and are off by a setting', async () => {
    await withProgram('problems-paused.ts', LOOP, async (uri) => {
      const program = await Debuggee.start(uri, ['console.log(w)']);
      await program.stopsAt('console.log(w)');
      await eventually('they are reported', () => problemsOf(uri).length === 2);

      const text = await hovered(uri, 5, 10);
      assert.match(text, /\| \| shape \| value \| ∇ \|/);
      assert.match(text, /\[detach\]\(command:gradlens\.showNode\?/);

      const settings = vscode.workspace.getConfiguration('gradlens');
      await settings.update('problems', false, vscode.ConfigurationTarget.Global);
      await eventually('the setting takes them away', () => problemsOf(uri).length === 0);
      await settings.update('problems', undefined, vscode.ConfigurationTarget.Global);
      await eventually('and brings them back', () => problemsOf(uri).length === 2);

      await program.ends();
      await eventually('they are gone', () => problemsOf(uri).length === 0);
    });
  });
});
