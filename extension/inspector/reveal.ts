/** @file Shows a place in the source beside the inspector. */

import * as vscode from 'vscode';
import type { Site } from '../../engine/protocol/index.ts';

/** Opens the file where it is open already, else in a column that the inspector does not take. */
export async function revealSite(site: Site, panel: vscode.WebviewPanel): Promise<void> {
  const position = new vscode.Position(Math.max(0, site.line - 1), Math.max(0, site.column - 1));
  const uri = documentUri(site.file);
  const open = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    ),
  );
  const free =
    panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  try {
    const editor = await vscode.window.showTextDocument(uri, {
      viewColumn: open?.viewColumn ?? free,
      preserveFocus: true,
      selection: new vscode.Range(position, position),
    });
    editor.revealRange(
      new vscode.Range(position, position),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  } catch {
    void vscode.window.showWarningMessage(
      `Gradlens: ${site.file} cannot be opened; it may have been moved or deleted since the program ran.`,
    );
  }
}

/** An unsaved document has no file: it is known by its name. */
function documentUri(file: string): vscode.Uri {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  return document?.uri ?? vscode.Uri.file(file);
}
