/** @file The extension is there and starts in a real VS Code. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { screenshot } from './screenshot.ts';

describe('the extension', () => {
  it('is known to VS Code', () => {
    assert.ok(vscode.extensions.getExtension('gradlens.gradlens'));
  });

  it('stands in a workspace with the examples', async () => {
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.name, 'examples');
    await screenshot('workspace');
  });
});
