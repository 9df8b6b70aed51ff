/** @file Which documents hold programs that Gradlens can look at. */

import * as vscode from 'vscode';

export const LANGUAGES: readonly string[] = [
  'typescript',
  'javascript',
  'typescriptreact',
  'javascriptreact',
];

export function isProgram(document: vscode.TextDocument): boolean {
  return LANGUAGES.includes(document.languageId);
}

/** The active editor's program; tells the user what to do when there is none. */
export function activeProgram(): vscode.TextEditor | null {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined && isProgram(editor.document)) return editor;
  void vscode.window.showInformationMessage(
    'Gradlens: open a TypeScript or JavaScript file first, then run the command again.',
  );
  return null;
}
