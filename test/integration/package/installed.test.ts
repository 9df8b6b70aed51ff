/** @file The packed .vsix, installed into a fresh VS Code, works without the checkout. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GradlensApi } from '../../../extension/api.ts';
import { screenshot } from '../screenshot.ts';

describe('the package', () => {
  const extension = vscode.extensions.getExtension<GradlensApi>('gradlens.gradlens');

  it('is installed, not loaded from the checkout', () => {
    assert.ok(extension);
    assert.ok(!extension.extensionPath.startsWith(process.env['GRADLENS_ROOT'] ?? ''));
  });

  it('inspects the graph of the first example', async () => {
    assert.ok(extension);
    const api = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, '01-first-gradient.ts'));
    await vscode.commands.executeCommand('gradlens.inspectGraph');
    // x = [0, 1, 2, 3]; y = 2 x·x = 28
    for (;;) {
      const cards = (await api.slice())?.cards ?? [];
      if (cards.some(({ name, value }) => name === 'y' && value.includes('28'))) break;
      await sleep(100);
    }
    await screenshot('package');
  });
});
