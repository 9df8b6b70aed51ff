/** @file Nothing of a workspace's code runs before the user trusts the workspace. */

import * as vscode from 'vscode';

/**
 * @param what the start of the sentence, for example `Inspect Graph`
 * @returns true in a trusted workspace; else tells the user why not and how to change it.
 */
export function mayRunCode(what: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  void vscode.window
    .showWarningMessage(
      `Gradlens: ${what} runs code of this workspace, and the workspace is not trusted. Trust it to go on.`,
      manage,
    )
    .then((choice) => {
      if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
    });
  return false;
}
