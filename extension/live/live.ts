/** @file Inspect Graph: runs the active editor's unsaved text and follows its edits. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { reasonOf, type GraphId, type LiveState } from '../../engine/protocol/index.ts';
import type { Banner } from '../../webview/protocol.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { activeProgram } from '../programs.ts';
import { setting } from '../settings.ts';
import { busy, failure, info, type Stage } from '../stage.ts';
import { mayRunCode } from '../trust.ts';

/** At most one document runs live. */
export class LiveRun implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #inspector: Inspector;
  readonly #store = new DisposableStore();
  readonly #problems = this.#store.add(
    vscode.languages.createDiagnosticCollection('gradlens.live'),
  );
  #document: vscode.TextDocument | null = null;
  #graph: GraphId | null = null;

  constructor(engine: EngineClient, stage: Stage, inspector: Inspector) {
    this.#engine = engine;
    this.#stage = stage;
    this.#inspector = inspector;
    this.#store.add(engine.onLiveState(({ graph, state }) => this.#changed(graph, state)));
    this.#store.add(
      engine.onDidRestart(() => {
        this.#graph = null;
        if (this.#document === null) return;
        if (stage.subject?.owner === 'live') void this.#start(this.#document);
        else void this.#stop();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document !== this.#document || this.#graph === null || contentChanges.length === 0)
          return;
        const [graph, seconds] = [this.#graph, setting('liveTimeLimit')];
        void this.#engine
          .request('liveUpdate', { graph, text: document.getText(), seconds })
          .catch(() => undefined);
      }),
    );
    // Nothing runs at every keystroke that nobody looks at.
    this.#store.add(inspector.onDidClose(() => void this.#stop()));
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.#document) void this.#stop();
      }),
    );
  }

  /** Runs the active editor's text; the graph stands beside it and follows every keystroke. */
  async inspect(): Promise<void> {
    const editor = activeProgram();
    if (editor === null || !mayRunCode('Inspect Graph')) return;
    this.#inspector.open();
    if (this.#document !== editor.document) await this.#stop();
    this.#document = editor.document;
    await this.#start(editor.document);
  }

  /** The file that runs live; null while none does. */
  get file(): string | null {
    return this.#document?.uri.fsPath ?? null;
  }

  /** Goes on, after the window was loaded again, with a file that is still open in it. */
  async resume(file: string): Promise<void> {
    const isOpen = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .some(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === file);
    if (!isOpen || !vscode.workspace.isTrusted) return;
    const document = await vscode.workspace.openTextDocument(file);
    if (this.#document !== null) return;
    this.#document = document;
    await this.#start(document);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #start(document: vscode.TextDocument): Promise<void> {
    if (this.#graph !== null) await this.#stopRun(this.#graph);
    this.#show(null, busy(`Running ${name(document)}…`));
    try {
      const { graph } = await this.#engine.request('liveStart', {
        file: document.uri.fsPath,
        text: document.getText(),
        seconds: setting('liveTimeLimit'),
      });
      if (this.#document !== document) return await this.#stopRun(graph);
      this.#graph = graph;
      this.#show(graph, this.#stage.subject?.banner ?? null);
    } catch (error) {
      this.#show(null, failure(`Gradlens could not run ${name(document)}: ${reasonOf(error)}`));
    }
  }

  async #stop(): Promise<void> {
    const graph = this.#graph;
    this.#document = null;
    this.#graph = null;
    this.#problems.clear();
    this.#stage.leave('live');
    if (graph !== null) await this.#stopRun(graph);
  }

  async #stopRun(graph: GraphId): Promise<void> {
    try {
      await this.#engine.request('liveStop', { graph });
      await this.#engine.request('dropGraph', { graph });
    } catch {
      // The engine died: the run died with it.
    }
  }

  #changed(graph: GraphId, state: LiveState): void {
    const document = this.#document;
    if (document === null) return;
    // The first states may come before the answer to `liveStart`.
    this.#graph ??= graph;
    if (graph !== this.#graph) return;
    this.#problems.clear();
    if (state.state === 'failed') this.#markFailure(document, state);
    const subject = this.#stage.subject;
    if (subject?.owner === 'live') this.#show(graph, bannerOf(state, name(document)));
  }

  #markFailure(
    document: vscode.TextDocument,
    { error, site }: LiveState & { state: 'failed' },
  ): void {
    if (site === null || site.file !== document.uri.fsPath) return;
    if (site.line > document.lineCount) return;
    const line = document.lineAt(Math.max(0, site.line - 1));
    const start = new vscode.Position(
      line.lineNumber,
      Math.min(Math.max(0, site.column - 1), line.text.length),
    );
    const problem = new vscode.Diagnostic(new vscode.Range(start, line.range.end), error);
    problem.source = 'Gradlens';
    this.#problems.set(document.uri, [problem]);
  }

  #show(graph: GraphId | null, banner: Banner | null): void {
    if (this.#document === null) return;
    const title = `${name(this.#document)} (live)`;
    this.#stage.show({
      owner: 'live',
      title,
      graph,
      banner,
      at: null,
      annotate: true,
      streams: [],
    });
  }
}

function bannerOf(state: LiveState, document: string): Banner | null {
  switch (state.state) {
    case 'running':
      return busy(`Running ${document}…`);
    case 'done':
      return info(`Live: follows every edit of ${document}.`);
    case 'failed':
      return failure(state.error, state.site);
    case 'timedOut':
      return failure(
        `${document} was stopped after ${state.seconds} s. If it is no endless loop, raise the setting gradlens.liveTimeLimit.`,
      );
  }
}

function name(document: vscode.TextDocument): string {
  return basename(document.uri.fsPath);
}
