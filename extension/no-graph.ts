/** @file What a command says that needs a graph, where there is none: and how to get one. */

import * as vscode from 'vscode';

/** @param purpose what the command does with it: `save` */
export function tellNoGraph(purpose: string): void {
  void vscode.window.showInformationMessage(
    `Gradlens: there is no graph to ${purpose} yet. Debug a program that uses tensors, or run "Gradlens: Inspect Graph" on a file.`,
  );
}
