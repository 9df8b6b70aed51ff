/** @file A debugged program ends with its window: the inspector, which was open, says so. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from '../inspector.ts';
import { screenshot } from '../screenshot.ts';
import { eventually } from '../support.ts';

describe('a window in which a program was debugged', () => {
  it('says that it ended', async () => {
    const page = await InspectorPage.connect();
    try {
      // VS Code has elements of that class, too.
      const said = await eventually('the page says what became of it', async () =>
        (await page.emptyTexts()).find((text) => text.includes('ended when the window')),
      );
      assert.match(said, /02-vectors-and-detach\.ts ended /);
    } finally {
      await page.close();
    }
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await screenshot('restart-gone');
  });
});
