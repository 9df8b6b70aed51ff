/** @file What stands on the screen: overlays, the rendered inspector, and pictures of both in every theme. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import {
  api,
  Debuggee,
  eventually,
  example,
  lineOf,
  problemsOf,
  stopDebugging,
} from './support.ts';
import { roomForTheEditors, THEMES, useTheme } from './themes.ts';

describe('on the screen', () => {
  afterEach(async () => {
    await useTheme(undefined);
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('a paused program has notes at its lines and its graph beside it', async () => {
    const uri = example('02-vectors-and-detach.ts');
    const gradlens = await api();
    const debuggee = await Debuggee.start(uri, ['console.log(x.grad!.eq(u));']);
    await debuggee.stopsAt('console.log(x.grad!.eq(u));');

    const notes = await eventually('the lines carry notes', () => {
      const all = gradlens.overlays(uri);
      return all.length > 0 && all;
    });
    const detach = await lineOf(uri, 'const u = y.detach();');
    const note = notes.find(({ line }) => line === detach);
    assert.match(note?.text ?? '', /^u \[4\].*0.*1.*4.*9/);
    assert.equal(note?.cut, 'detach');
    const leaf = notes.find(({ text }) => text.startsWith('x '));
    assert.match(leaf?.text ?? '', /∇.*0.*1.*4.*9/);

    const page = await InspectorPage.connect();
    try {
      const cards = await eventually('the cards are rendered', async () => {
        const words = await page.cards();
        return words.some((each) => each.startsWith('operation u,')) && words;
      });
      assert.equal(
        cards.filter((words) => /^parameter x,/.test(words)).length,
        1,
        cards.join('\n'),
      );
      await roomForTheEditors();
      for (const [name, theme] of Object.entries(THEMES)) {
        await useTheme(theme);
        await screenshot(`paused-${name}`);
      }
      await useTheme(THEMES.dark);
      await page.click(/^operation u,/);
      await eventually('the details stand there', async () => /detach/.test(await page.text()));
      await eventually('the line of the card is revealed', () =>
        vscode.window.visibleTextEditors.some(
          ({ selection }) => selection.active.line === detach - 1,
        ),
      );
      await screenshot('details');
    } finally {
      await page.close();
    }
    await debuggee.ends();
    await eventually('the notes are gone', () => gradlens.overlays(uri).length === 0);
  });

  it('the cursor highlights the nodes of its line', async () => {
    const uri = example('01-first-gradient.ts');
    const gradlens = await api();
    const debuggee = await Debuggee.start(uri, ['console.log(y);']);
    await debuggee.stopsAt('console.log(y);');
    const line = await lineOf(uri, 'let y = mul(2, dot(x, x));');
    const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await eventually('the inspector is open', () => gradlens.inspectorState().ready);
    editor.selection = new vscode.Selection(line - 1, 0, line - 1, 0);
    const nodes = await eventually('nodes are highlighted', () => {
      const { highlighted } = gradlens.inspectorState();
      return highlighted.length > 0 && highlighted;
    });
    const { cards } = await debuggee.slice();
    assert.deepEqual(
      cards
        .filter(({ id }) => nodes.includes(id))
        .map(({ op }) => op)
        .sort(),
      ['dot', 'mul'],
    );
    await debuggee.ends();
  });

  it('an inspector that was hidden shows the present state when it comes back', async () => {
    const uri = example('01-first-gradient.ts');
    const gradlens = await api();
    const debuggee = await Debuggee.start(uri, ['console.log(y);']);
    await debuggee.stopsAt('console.log(y);');
    await eventually('the picture is drawn', () => gradlens.inspectorState().shown);
    const beside = { viewColumn: vscode.ViewColumn.Two, preview: false };
    const cover = await vscode.window.showTextDocument(example('04-tensors-and-graph.ts'), beside);
    await eventually('the inspector is hidden', () => !gradlens.inspectorState().visible);
    assert.equal(cover.viewColumn, vscode.ViewColumn.Two);
    await debuggee.stepOver();
    await debuggee.stopsAt('y.backward();');
    await debuggee.stepOver();
    await debuggee.stopsAtLine((await lineOf(uri, 'y.backward();')) + 1);
    await vscode.commands.executeCommand('gradlens.openInspector');
    const page = await InspectorPage.connect();
    try {
      await eventually('the card of x has its gradient', async () =>
        (await page.cards()).some((words) => /^parameter x,.*gradient \[0, 4, 8, 12\]/.test(words)),
      );
    } finally {
      await page.close();
    }
    await debuggee.ends();
  });

  it('notes disappear where the text is edited', async () => {
    const uri = example('01-first-gradient.ts');
    const gradlens = await api();
    const debuggee = await Debuggee.start(uri, ['console.log(y);']);
    await debuggee.stopsAt('console.log(y);');
    await eventually('the lines carry notes', () => gradlens.overlays(uri).length > 0);
    const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    await eventually('the notes are gone', () => gradlens.overlays(uri).length === 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await debuggee.ends();
  });

  it('a live run stands beside its text', async () => {
    const gradlens = await api();
    await vscode.window.showTextDocument(example('05-gradients.ts'), {
      viewColumn: vscode.ViewColumn.One,
    });
    await vscode.commands.executeCommand('gradlens.inspectGraph');
    await eventually('the picture is drawn', () => gradlens.inspectorState().shown);
    await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    await roomForTheEditors();
    for (const name of ['dark', 'light'] as const) {
      await useTheme(THEMES[name]);
      await screenshot(`live-${name}`);
    }
  });

  it('a wrong gradient stands in the Problems panel', async () => {
    const uri = example('bad/wrong-gradient.ts');
    const marker = 'return WrongCube.apply(x)';
    const line = (await lineOf(uri, marker)) - 1;
    const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand('gradlens.checkGradients');
    await eventually('the problem is told', () => problemsOf(uri).length > 0);
    await screenshot('problems');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
