/** @file What can be done about a problem: see it in the inspector, or mend it where a text edit surely does. */

import * as vscode from 'vscode';
import type { FindingKind } from '../../engine/protocol/index.ts';
import { LANGUAGES } from '../programs.ts';
import type { Problem, Problems } from './problems.ts';
import { zeroingBefore } from './zeroing.ts';

const SHOW: Readonly<Record<FindingKind, string>> = {
  unreached: 'Show the cut in the inspector',
  nonFinite: 'Show what made it in the inspector',
  accumulated: 'Show the parameters in the inspector',
  overwritten: 'Show the write in the inspector',
  vanishing: 'Show the way back in the inspector',
  exploding: 'Show the way back in the inspector',
  broadcast: 'Show the operands in the inspector',
};

export function registerProblemActions(problems: Problems): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    [...LANGUAGES],
    {
      provideCodeActions: (document, range) =>
        problems
          .of(document.uri)
          .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
          .flatMap((problem) => [...show(problem), ...zero(document, problem)]),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function show({ graph, finding, diagnostic }: Problem): vscode.CodeAction[] {
  const [node] = finding.nodes;
  if (node === undefined) return [];
  const title = SHOW[finding.kind];
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.command = {
    title,
    command: 'gradlens.showNode',
    arguments: [graph, node, finding.path],
  };
  return [action];
}

function zero(document: vscode.TextDocument, problem: Problem): vscode.CodeAction[] {
  const { finding, diagnostic } = problem;
  if (finding.kind !== 'accumulated' || finding.severity !== 'warning') return [];
  const lines = document.getText().split(/\r?\n/);
  const insertion = zeroingBefore(lines, diagnostic.range.start.line);
  if (insertion === null) return [];
  const action = new vscode.CodeAction(
    'Zero gradients before backward',
    vscode.CodeActionKind.QuickFix,
  );
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(document.uri, new vscode.Position(insertion.line, 0), insertion.text);
  return [action];
}
