/** @file The editor of trace files: the inspector on the graph that a trace keeps, without the program. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import {
  reasonOf,
  NoAnswer,
  type Answer,
  type GraphId,
  type GraphInfo,
} from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import type { Looking } from '../inspector/looking.ts';
import { InspectorView } from '../inspector/view.ts';
import type { Views } from '../inspector/views.ts';
import { busy, failure, info, Stage } from '../stage.ts';
import { nameOf } from '../streams.ts';

export const TRACE_EDITOR = 'gradlens.trace';

interface TraceDocument extends vscode.CustomDocument {
  readonly uri: vscode.Uri;
}

export class TraceEditors
  implements vscode.CustomReadonlyEditorProvider<TraceDocument>, vscode.Disposable
{
  readonly #extensionUri: vscode.Uri;
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #views: Views;
  readonly #log: vscode.LogOutputChannel;
  readonly #store = new DisposableStore();
  readonly #open = new Set<TraceEditor>();

  /** @param stage gets the active trace's graph, for notes in the sources, while nothing else is on it */
  constructor(
    extensionUri: vscode.Uri,
    engine: EngineClient,
    stage: Stage,
    views: Views,
    log: vscode.LogOutputChannel,
  ) {
    this.#extensionUri = extensionUri;
    this.#engine = engine;
    this.#stage = stage;
    this.#views = views;
    this.#log = log;
    // Split, each half has a picture of its own, folded and moved by itself.
    const options = { supportsMultipleEditorsPerDocument: true };
    this.#store.add(vscode.window.registerCustomEditorProvider(TRACE_EDITOR, this, options));
    // A new engine knows of no trace.
    this.#store.add(engine.onDidRestart(() => this.#open.forEach((editor) => void editor.load())));
  }

  openCustomDocument(uri: vscode.Uri): TraceDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: TraceDocument, panel: vscode.WebviewPanel): Promise<void> {
    const editor = new TraceEditor(uri, panel, this.#engine, this.#stage, (stage) => {
      const [uri, engine, views, log] = [this.#extensionUri, this.#engine, this.#views, this.#log];
      return new InspectorView(panel, uri, engine, stage, views, log);
    });
    this.#open.add(editor);
    panel.onDidDispose(() => {
      this.#open.delete(editor);
      editor.dispose();
    });
    await editor.load();
  }

  /** The active editor; undefined where that is none of ours. */
  get active(): Looking | undefined {
    return [...this.#open].find(({ panel }) => panel.active);
  }

  dispose(): void {
    this.#store.dispose();
    for (const editor of this.#open) editor.dispose();
  }
}

/** One trace in one tab. */
class TraceEditor implements Looking, vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  /** What the tab shows; the extension's own stage may show something else. */
  readonly stage = new Stage();
  readonly #uri: vscode.Uri;
  readonly #engine: EngineClient;
  readonly #everyone: Stage;
  readonly #view: InspectorView;
  readonly #store = new DisposableStore();
  #graphs: readonly GraphInfo[] = [];
  #about = '';

  /**
   * @param everyone the extension's own stage
   * @param viewOf makes the page that shows a stage in the panel
   */
  constructor(
    uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    engine: EngineClient,
    everyone: Stage,
    viewOf: (stage: Stage) => InspectorView,
  ) {
    this.#uri = uri;
    this.panel = panel;
    this.#engine = engine;
    this.#everyone = everyone;
    this.#view = viewOf(this.stage);
    panel.onDidChangeViewState(() => this.#share());
    const choose = (chosen: GraphId): void => {
      const graph = this.#graphs.find((each) => each.graph === chosen);
      if (graph !== undefined) this.#select(graph);
    };
    this.#store.add(this.stage.onDidChoose(choose));
    // The inspector may show the trace as well.
    this.#store.add(everyone.onDidChoose(choose));
  }

  async load(): Promise<void> {
    this.#show(null, busy(`Reading ${this.#name}…`));
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    try {
      const trace = await this.#engine.request('openTrace', { path: this.#uri.fsPath, folders });
      this.#graphs = trace.graphs;
      const saved = new Date(trace.saved).toLocaleString();
      this.#about = `${trace.title}, as it was on ${saved}.`;
      if (trace.problem !== null) this.#about += ` ${trace.problem}`;
      this.#select(trace.graphs[0] ?? null);
    } catch (error) {
      // The engine's death is told once, where it is noticed; its successor reads the trace again.
      if (error instanceof NoAnswer) return;
      this.#show(null, failure(reasonOf(error)));
    }
  }

  picture(format: 'svg' | 'png'): Promise<string> {
    return this.#view.picture(format);
  }

  look(): ReturnType<Looking['look']> {
    return this.#view.look();
  }

  showAnswer(text: string, answer: Answer): void {
    this.#view.answer(text, answer);
  }

  dispose(): void {
    const graphs = this.#graphs;
    this.#graphs = [];
    this.#view.dispose();
    this.#store.dispose();
    if (this.#everyone.subject?.graph === this.stage.subject?.graph) this.#everyone.leave('trace');
    this.stage.dispose();
    for (const { graph } of graphs)
      // The engine may be gone, and the graphs with it.
      this.#engine.request('dropGraph', { graph }).catch(() => undefined);
  }

  get #name(): string {
    return basename(this.#uri.fsPath);
  }

  #select(graph: GraphInfo | null): void {
    this.#show(graph?.graph ?? null, info(this.#about));
  }

  #show(graph: GraphId | null, banner: ReturnType<typeof info>): void {
    const title = this.#name;
    const streams = this.#graphs.map((each) => ({ graph: each.graph, name: nameOf(each) }));
    this.stage.show({ owner: 'trace', title, graph, banner, at: null, annotate: true, streams });
    this.#share();
  }

  /** A program that stands still, or follows edits, is not pushed off its stage. */
  #share(): void {
    const { subject } = this.stage;
    const before = this.#everyone.subject;
    const taken = before !== null && before.owner !== 'trace' && before.annotate;
    if (this.panel.active && subject !== null && !taken) this.#everyone.show(subject);
  }
}
