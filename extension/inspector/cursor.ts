/** @file The editor's cursor line highlights the nodes it made. */

import * as vscode from 'vscode';
import { Debouncer, DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { isProgram } from '../programs.ts';
import type { Stage } from '../stage.ts';
import type { Inspector } from './inspector.ts';

const QUIET_MILLISECONDS = 80;

export function registerCursorHighlight(
  engine: EngineClient,
  stage: Stage,
  inspector: Inspector,
): vscode.Disposable {
  const store = new DisposableStore();
  let question = 0;
  const ask = async (): Promise<void> => {
    const mine = ++question;
    const editor = vscode.window.activeTextEditor;
    const graph = stage.subject?.graph ?? null;
    if (editor === undefined || graph === null || !isProgram(editor.document)) return;
    const nodes = await engine
      .request('nodesAtLine', {
        graph,
        file: editor.document.uri.fsPath,
        line: editor.selection.active.line + 1,
      })
      .catch(() => []);
    if (mine === question) inspector.highlight(nodes);
  };
  const debouncer = store.add(new Debouncer(QUIET_MILLISECONDS, () => void ask()));
  store.add(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor && inspector.state.visible)
        debouncer.schedule();
    }),
  );
  return store;
}
