/** @file Check Gradients: reverse mode against central differences for the function at the cursor. */

import * as vscode from 'vscode';
import { reasonOf, type CheckReport, type Site } from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { activeProgram } from '../programs.ts';
import { setting } from '../settings.ts';
import { mayRunCode } from '../trust.ts';

type Mismatch = Extract<CheckReport, { outcome: 'mismatch' }>;

export class GradientChecks implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #store = new DisposableStore();
  readonly #problems = this.#store.add(
    vscode.languages.createDiagnosticCollection('gradlens.checks'),
  );

  constructor(engine: EngineClient) {
    this.#engine = engine;
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // What was checked is not what stands there now.
        if (contentChanges.length > 0) this.#problems.delete(document.uri);
      }),
    );
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#problems.delete(uri)),
    );
  }

  /** Checks the function at the cursor of the active editor and reports in the Problems panel. */
  async checkAtCursor(): Promise<void> {
    const editor = activeProgram();
    if (editor === null || !mayRunCode('Check Gradients')) return;
    const { document, selection } = editor;
    const offset = document.offsetAt(selection.active);
    const { version } = document;
    let report: CheckReport;
    try {
      report = await this.#run(document, offset);
    } catch (error) {
      const reason = reasonOf(error);
      void vscode.window.showErrorMessage(
        `Gradlens: the gradients could not be checked: ${reason}`,
      );
      return;
    }
    this.#problems.delete(document.uri);
    switch (report.outcome) {
      case 'passed':
        void vscode.window.showInformationMessage(
          `Gradlens: the gradients of ${report.functionName} are right (${report.elements} elements, ${report.inputs}).`,
        );
        return;
      case 'mismatch':
        if (document.version === version) this.#mark(document, selection.active, report);
        void vscode.commands.executeCommand('workbench.actions.view.problems');
        return;
      case 'notRun':
        void vscode.window.showWarningMessage(`Gradlens: ${report.reason}`);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  #run(document: vscode.TextDocument, offset: number): Thenable<CheckReport> {
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Gradlens: checking gradients',
        cancellable: true,
      },
      (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return this.#engine.request(
          'check',
          {
            file: document.uri.fsPath,
            text: document.getText(),
            offset,
            seconds: setting('liveTimeLimit'),
          },
          abort.signal,
        );
      },
    );
  }

  #mark(document: vscode.TextDocument, cursor: vscode.Position, report: Mismatch): void {
    const { site } = report.worst;
    const here = site !== null && site.file === document.uri.fsPath ? site : null;
    const problem = new vscode.Diagnostic(
      rangeOf(document, here, cursor),
      mismatchText(report),
      vscode.DiagnosticSeverity.Error,
    );
    problem.source = 'Gradlens';
    problem.code = 'gradient';
    this.#problems.set(document.uri, [problem]);
  }
}

function rangeOf(
  document: vscode.TextDocument,
  site: Site | null,
  cursor: vscode.Position,
): vscode.Range {
  const line = document.lineAt(
    site === null ? cursor.line : Math.min(Math.max(0, site.line - 1), document.lineCount - 1),
  );
  const first =
    site === null ? line.firstNonWhitespaceCharacterIndex : Math.max(0, site.column - 1);
  return new vscode.Range(
    new vscode.Position(line.lineNumber, Math.min(first, line.text.length)),
    line.range.end,
  );
}

/** Both numbers, the element and the operator, in one sentence. */
export function mismatchText({ functionName, inputs, worst }: Mismatch): string {
  const index = worst.index.length === 0 ? '' : `[${worst.index.join(', ')}]`;
  const op = worst.op === '' ? '' : ` near operator ${worst.op}`;
  return `The gradient of ${functionName} with respect to ${worst.input}${index} is wrong${op}: reverse mode gives ${short(worst.reverse)}, central differences give ${short(worst.numeric)} (inputs ${inputs}).`;
}

/** Central differences carry no more digits than these. */
function short(value: number): string {
  return String(Number(value.toPrecision(8)));
}
