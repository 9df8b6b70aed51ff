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
      const [said = ''] = await eventually('the page says what became of it', async () => {
        const texts = await page.emptyTexts();
        return texts.some((text) => text.includes('ended when the window')) && texts;
      });
      assert.match(said, /02-vectors-and-detach\.ts ended /);
    } finally {
      await page.close();
    }
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await screenshot('restart-gone');
  });
});
