/** @file The outline in the sidebar: what stands in it while a program is paused and runs live, and that its rows show their cards. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import { api, Debuggee, eventually, example, stopDebugging, withProgram } from './support.ts';
import { THEMES, useTheme } from './themes.ts';

const { executeCommand } = vscode.commands;
const LAST = 'console.log(x.grad!.eq(u));';

describe('the outline', () => {
  let page: InspectorPage;

  beforeEach(async () => {
    page = await InspectorPage.connect();
  });

  afterEach(async () => {
    await page.close();
    await useTheme(undefined);
    await stopDebugging();
    await executeCommand('workbench.action.closeAllEditors');
  });

  /** Waits until rows match, one each. */
  const rowsSay = (...words: readonly RegExp[]): Promise<readonly string[]> =>
    eventually(
      `rows say ${words.join(' and ')}`,
      async () => {
        const rows = await page.outline();
        return words.every((each) => rows.filter((row) => each.test(row)).length === 1) && rows;
      },
      undefined,
      () => page.outline(),
    );

  it('stands beside the variables of a paused program, and follows its steps', async () => {
    const gradlens = await api();
    const uri = example('02-vectors-and-detach.ts');
    const debuggee = await Debuggee.start(uri, ['z.sum().backward();', LAST]);
    await debuggee.stopsAt('z.sum().backward();');
    await executeCommand('gradlens.debugOutline.focus');
    await page.foldOtherViews();
    // zero_() came before.
    await rowsSay(/^parameter, x, \[4\], gradient norm 0\.00$/);
    await debuggee.continue();
    await debuggee.stopsAt(LAST);
    // dz/dx is u = [0, 1, 4, 9]: its norm is √98 = 9.899.
    await rowsSay(/^parameters, parameters, 1$/, /^parameter, x, \[4\], gradient norm 9\.90$/);
    await rowsSay(/^operator, u, detach, \[4\], detached$/);
    await eventually('the cards are rendered', async () => (await page.cards()).length > 0);
    for (const name of ['dark', 'light', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await useTheme(THEMES[name]);
      await screenshot(`outline-${name}`);
    }

    await page.clickInOutline(/^operator, u, /);
    const { id } = await debuggee.card('u');
    await eventually('the card of u is lit', () =>
      gradlens.inspectorState().highlighted.includes(id),
    );
    await eventually('the card of u is selected', async () =>
      (await page.selected()).some((words) => words.startsWith('operation u,')),
    );

    // The other way round: the outline follows the picture.
    await page.click(/^parameter x,/);
    await eventually(
      'the row of x is selected',
      async () => (await page.selectedInOutline()).some((row) => row.startsWith('parameter, x,')),
      undefined,
      async () => [await page.selected(), await page.selectedInOutline()],
    );
    await debuggee.ends();
  });

  it('says that there is nothing yet where a program made no tensors', async () => {
    await withProgram('nothing.ts', 'console.log(1);\n', async (uri) => {
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
      await executeCommand('gradlens.inspectGraph');
      const gradlens = await api();
      await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
      await executeCommand('gradlens.outline.focus');
      await page.foldOtherViews();
      await eventually('the outline says so', async () =>
        (await page.textsOfAll('.welcome-view-content')).some((text) =>
          text.startsWith('No tensors to show'),
        ),
      );
      await screenshot('outline-empty');
    });
  });

  it('stands beside the files while a program runs live, and opens its groups', async () => {
    // A busy machine runs 31 steps in the time that they are given, and may not run all 151.
    const text = await readFile(example('train-mlp.ts').fsPath, 'utf8');
    await withProgram('train-less.ts', text.replace('step <= 150', 'step <= 30'), async (uri) => {
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
      await executeCommand('gradlens.inspectGraph');
      const gradlens = await api();
      await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
      await executeCommand('gradlens.outline.focus');
      await rowsSay(/^parameters, parameters, 6$/);
      await page.foldOtherViews();
      const rows = await rowsSay(/^loop, for × 31/);
      assert.equal(rows.filter((row) => /^parameter, /.test(row)).length, 6, rows.join('\n'));
      await screenshot('outline-live');
      await page.openInOutline(/^loop, for × 31/);
      // The newest iteration is in the picture, each has 90 operators.
      await rowsSay(/^range, iterations 1–30, 2,700 operators$/);
      await page.openInOutline(/^range, iterations 1–30/);
      await rowsSay(/^range, iterations 1–10, 900 operators$/);
      await page.clickInOutline(/^range, iterations 11–20/);
      await eventually(
        'the card of the range is selected',
        async () => (await page.selected()).some((words) => /iterations 11–20, /.test(words)),
        undefined,
        async () => [await page.selected(), await page.selectedInOutline(), await page.cards()],
      );
    });
  });
});
