/** @file The extension is there and starts in a real VS Code. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { screenshot } from './screenshot.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const manifest = ({ packageJSON }: vscode.Extension<unknown>) => packageJSON as Manifest;

describe('the extension', () => {
  it('starts, and its commands are there', async () => {
    const extension = vscode.extensions.getExtension('gradlens.gradlens');
    assert.ok(extension);
    await extension.activate();
    const commands = await vscode.commands.getCommands(true);
    for (const { command } of manifest(extension).contributes.commands) {
      assert.ok(commands.includes(command), command);
    }
  });

  it('stands in a workspace with the examples', async () => {
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.name, 'examples');
    await screenshot('workspace');
  });
});
