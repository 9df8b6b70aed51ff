/** @file What one finds after the window was loaded again; then a program is debugged, and the window left once more. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from '../inspector.ts';
import { screenshot } from '../screenshot.ts';
import { api, Debuggee, eventually, example } from '../support.ts';

describe('a window that was loaded again', () => {
  let page: InspectorPage;
  before(async () => (page = await InspectorPage.connect()));
  after(() => page.close());

  it('runs live what ran live, and shows the trace', async () => {
    await eventually(
      'both pages are drawn',
      async () => (await page.pages()).length === 2,
      40_000,
      () => page.pages(),
    );
    const gradlens = await api();
    await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    await screenshot('restart');
  });

  it('has the folded function, the chosen card, the answer and the view', async () => {
    await eventually(
      'the function is folded',
      async () =>
        (await page.cards()).some((words) => /^parameter a,.* outputs: f\(\)/.test(words)),
      undefined,
      () => page.cards(),
    );
    await eventually(
      'a is selected',
      async () => (await page.selected()).some((words) => words.startsWith('parameter a,')),
      undefined,
      async () => [await page.selected(), await page.cards(), await page.texts('.answer h2')],
    );
    await eventually('the question is asked again', async () =>
      (await page.texts('.answer h2')).includes('Which results are largest?'),
    );
    const left = await readFile(example('view.txt').fsPath, 'utf8');
    assert.match(left, /scale/);
    const scaleOf = (view: string): string => /scale\(.*\)/.exec(view)?.[0] ?? '';
    assert.equal(scaleOf(await page.view()), scaleOf(left));
  });

  it('debugs a program', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const debuggee = await Debuggee.start(example('02-vectors-and-detach.ts'), [
      'console.log(x.grad!.eq(u));',
    ]);
    await debuggee.stopsAt('console.log(x.grad!.eq(u));');
    await eventually('the cards are there', async () => (await page.cards()).length > 0);
  });
});
