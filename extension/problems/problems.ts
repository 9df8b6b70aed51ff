/** @file What looks wrong with gradients, in the Problems panel, while a live run or a paused program shows it. */

import * as vscode from 'vscode';
import type { Finding, GraphId, Site } from '../../engine/protocol/index.ts';
import { DisposableStore, type Debouncer } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { setting } from '../settings.ts';
import type { Stage } from '../stage.ts';

const REFRESH_MILLISECONDS = 150;

const SEVERITIES = {
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** A finding as it stands in the panel. */
export interface Problem {
  readonly graph: GraphId;
  readonly finding: Finding;
  readonly diagnostic: vscode.Diagnostic;
}

export class Problems implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(
    vscode.languages.createDiagnosticCollection('gradlens.findings'),
  );
  readonly #refresh: Debouncer;
  /** By document. */
  #problems = new Map<string, readonly Problem[]>();
  #reporting = 0;

  constructor(engine: EngineClient, stage: Stage) {
    this.#engine = engine;
    this.#stage = stage;
    this.#refresh = this.#store.add(
      stage.refresher(REFRESH_MILLISECONDS, () => void this.#report()),
    );
    let graph: GraphId | null = null;
    this.#store.add(
      stage.onDidChange((subject) => {
        // What was found belongs to a program that ran on, or is gone.
        if (subject?.annotate !== true || subject.graph !== graph) this.#clear();
        graph = subject?.graph ?? null;
        this.#refresh.schedule();
      }),
    );
    this.#store.add(
      engine.onGraphChanged((event) => {
        if (event.graph === stage.subject?.graph && stage.subject.annotate)
          this.#refresh.schedule();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradlens.problems')) this.#refresh.schedule();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // The lines are not those of the program any more. A live run catches up by itself.
        if (contentChanges.length === 0 || stage.subject?.owner !== 'session') return;
        this.#problems.delete(document.uri.toString());
        this.#collection.delete(document.uri);
      }),
    );
  }

  /** What stands at a document's lines now. */
  of(uri: vscode.Uri): readonly Problem[] {
    return this.#problems.get(uri.toString()) ?? [];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #clear(): void {
    this.#reporting++;
    this.#problems.clear();
    this.#collection.clear();
  }

  async #report(): Promise<void> {
    const mine = ++this.#reporting;
    const { subject } = this.#stage;
    const graph = subject?.annotate === true && setting('problems') ? subject.graph : null;
    // An engine that died comes back with the same graph, and announces it.
    const findings =
      graph === null ? [] : await this.#engine.request('findings', { graph }).catch(() => []);
    if (mine !== this.#reporting) return;
    this.#problems.clear();
    this.#collection.clear();
    if (graph === null) return;
    for (const file of new Set(findings.flatMap(({ site }) => site?.file ?? []))) {
      const uri = vscode.Uri.file(file);
      const problems = findings
        .filter(({ site }) => site?.file === file)
        .map((finding) => problemOf(graph, finding));
      this.#problems.set(uri.toString(), problems);
      this.#collection.set(
        uri,
        problems.map(({ diagnostic }) => diagnostic),
      );
    }
  }
}

function problemOf(graph: GraphId, finding: Finding): Problem {
  const { sentence, severity, site, kind, related } = finding;
  const range = site === null ? new vscode.Range(0, 0, 0, 0) : rangeOf(site);
  const diagnostic = new vscode.Diagnostic(range, sentence, SEVERITIES[severity]);
  diagnostic.source = 'Gradlens';
  diagnostic.code = kind;
  diagnostic.relatedInformation = related.map(
    (other) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(vscode.Uri.file(other.site.file), rangeOf(other.site)),
        other.text,
      ),
  );
  return { graph, finding, diagnostic };
}

/** From the place to the end of its line, as far as the document is known. */
function rangeOf({ file, line, column }: Site): vscode.Range {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  const start = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  if (document === undefined || start.line >= document.lineCount)
    return new vscode.Range(start, start);
  const { range } = document.lineAt(start.line);
  return new vscode.Range(start.isAfter(range.end) ? range.start : start, range.end);
}
