/** @file The inspector: one panel beside the editor that shows the graph on the stage. */

import * as vscode from 'vscode';
import type { Answer, GraphId, NodeId } from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import type { Stage } from '../stage.ts';
import type { Looking } from './looking.ts';
import { EMPTY, InspectorView, type Selection, type Shown } from './view.ts';
import type { Views } from './views.ts';

export const VIEW_TYPE = 'gradlens.inspector';

/** What the panel shows, for other extensions. */
export interface InspectorState {
  readonly visible: boolean;
  /** The page runs and listens. */
  readonly ready: boolean;
  /** What stands above the picture, or would if the panel were open. */
  readonly title: string;
  readonly banner: string;
  /** Null when it shows no graph. */
  readonly shown: Shown | null;
  readonly highlighted: readonly NodeId[];
}

export class Inspector implements Looking, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #engine: EngineClient;
  readonly stage: Stage;
  readonly #views: Views;
  readonly #log: vscode.LogOutputChannel;
  readonly #store = new DisposableStore();
  readonly #didClose = this.#store.add(new vscode.EventEmitter<void>());
  readonly #didRestore = this.#store.add(new vscode.EventEmitter<void>());
  readonly #didSelect = this.#store.add(new vscode.EventEmitter<Selection>());
  #view: InspectorView | null = null;

  readonly onDidClose = this.#didClose.event;
  /** The window was loaded again, and the panel was open in it. */
  readonly onDidRestore = this.#didRestore.event;
  readonly onDidSelect = this.#didSelect.event;

  constructor(
    extensionUri: vscode.Uri,
    engine: EngineClient,
    stage: Stage,
    views: Views,
    log: vscode.LogOutputChannel,
  ) {
    this.#extensionUri = extensionUri;
    this.#engine = engine;
    this.stage = stage;
    this.#views = views;
    this.#log = log;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel) => {
          this.#adopt(panel);
          this.#didRestore.fire();
        },
      }),
    );
  }

  get state(): InspectorState {
    const { subject } = this.stage;
    return {
      visible: this.#view?.panel.visible ?? false,
      ready: this.#view?.ready ?? false,
      title: subject?.title ?? '',
      banner: (subject === null ? EMPTY : subject.banner)?.text ?? '',
      shown: this.#view?.shown ?? null,
      highlighted: this.#view?.highlighted ?? [],
    };
  }

  /** Shows the panel beside the editor; the editor keeps the keyboard. */
  open(): void {
    if (this.#view !== null) {
      this.#view.panel.reveal(undefined, true);
      return;
    }
    this.#adopt(
      vscode.window.createWebviewPanel(VIEW_TYPE, 'Gradlens', {
        viewColumn: vscode.ViewColumn.Beside,
        preserveFocus: true,
      }),
    );
  }

  /**
   * As `open`, of itself, at a first stop: never in the place of the source. Where no editor is open VS Code has
   * not shown that yet, and would put it over the panel: so it is shown first.
   * @param file where the program stands; empty where that is no file
   */
  async openBeside(file: string): Promise<void> {
    if (file !== '' && vscode.window.activeTextEditor === undefined)
      await vscode.window
        .showTextDocument(vscode.Uri.file(file), { preserveFocus: true })
        // It may be gone, or be shown by the debugger alone.
        .then(undefined, () => undefined);
    const panel = this.#view?.panel;
    const isInItsPlace =
      panel !== undefined && panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
    if (isInItsPlace) panel.reveal(vscode.ViewColumn.Beside, true);
    else this.open();
  }

  /** The editor's cursor stands on a line that made these nodes. */
  highlight(nodes: readonly NodeId[]): void {
    this.#view?.highlight(nodes);
  }

  /** Opens the panel at a node, with the nodes lit that explain it. */
  showNode(graph: GraphId, node: NodeId, path: readonly NodeId[]): void {
    this.open();
    if (graph === this.stage.subject?.graph) this.#view?.focus(node, path);
  }

  /** Opens the panel with an answer that was not asked for in it. */
  showAnswer(text: string, answer: Answer): void {
    this.open();
    this.#view?.answer(text, answer);
  }

  async picture(format: 'svg' | 'png'): Promise<string> {
    return this.#open().picture(format);
  }

  async look(): ReturnType<Looking['look']> {
    return this.#open().look();
  }

  #open(): InspectorView {
    if (this.#view === null)
      throw new Error('the inspector is not open: "Gradlens: Open Inspector" opens it.');
    return this.#view;
  }

  /** Lists what the last backward pass did, to be walked node by node in the picture. */
  stepBackward(): void {
    this.open();
    this.#view?.stepBackward();
  }

  dispose(): void {
    this.#view?.dispose();
    this.#store.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const before = this.#view;
    this.#view = null;
    before?.panel.dispose();
    const view = new InspectorView(
      panel,
      this.#extensionUri,
      this.#engine,
      this.stage,
      this.#views,
      this.#log,
    );
    this.#view = view;
    view.onDidSelect((selection) => this.#didSelect.fire(selection));
    panel.onDidDispose(() => {
      view.dispose();
      if (this.#view !== view) return;
      this.#view = null;
      this.#didClose.fire();
    });
  }
}
