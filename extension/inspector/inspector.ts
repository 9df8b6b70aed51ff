/** @file The inspector: one panel beside the editor that shows the graph on the stage. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { NoAnswer, type GraphId, type NodeId } from '../../engine/worker/protocol.ts';
import {
  Channel,
  inspectorHtml,
  type ExtensionSide,
  type PageSide,
} from '../../webview/protocol.ts';
import { Debouncer, DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { info, type Stage } from '../stage.ts';
import { revealSite } from './reveal.ts';

export const VIEW_TYPE = 'gradlens.inspector';

/** Between two pictures of a graph that keeps changing, milliseconds. */
const REFRESH_MILLISECONDS = 100;

const EMPTY = info(
  'Nothing to show yet. Debug a Node program that uses tensors and pause it, or run "Gradlens: Inspect Graph" on an open file.',
);

/** What the panel shows, for other extensions. */
export interface InspectorState {
  readonly visible: boolean;
  /** The page runs and listens. */
  readonly ready: boolean;
  /** What stands above the picture, or would if the panel were open. */
  readonly title: string;
  readonly banner: string;
  /** The slice that the page was given last: its graph and revision; null when it shows none. */
  readonly shown: {
    readonly graph: number;
    readonly revision: number;
    readonly cards: number;
  } | null;
  readonly highlighted: readonly NodeId[];
}

export class Inspector implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #log: vscode.LogOutputChannel;
  readonly #store = new DisposableStore();
  readonly #didClose = this.#store.add(new vscode.EventEmitter<void>());
  #view: InspectorView | null = null;

  readonly onDidClose = this.#didClose.event;

  constructor(
    extensionUri: vscode.Uri,
    engine: EngineClient,
    stage: Stage,
    log: vscode.LogOutputChannel,
  ) {
    this.#extensionUri = extensionUri;
    this.#engine = engine;
    this.#stage = stage;
    this.#log = log;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel) => this.#adopt(panel),
      }),
    );
  }

  get state(): InspectorState {
    const { subject } = this.#stage;
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

  /** The editor's cursor stands on a line that made these nodes. */
  highlight(nodes: readonly NodeId[]): void {
    this.#view?.highlight(nodes);
  }

  /** Opens the panel at a node, with the nodes lit that explain it. */
  showNode(graph: GraphId, node: NodeId, path: readonly NodeId[]): void {
    this.open();
    if (graph === this.#stage.subject?.graph) this.#view?.focus(node, path);
  }

  dispose(): void {
    this.#view?.dispose();
    this.#store.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const before = this.#view;
    this.#view = null;
    before?.panel.dispose();
    const view = new InspectorView(panel, this.#extensionUri, this.#engine, this.#stage, this.#log);
    this.#view = view;
    panel.onDidDispose(() => {
      view.dispose();
      if (this.#view !== view) return;
      this.#view = null;
      this.#didClose.fire();
    });
  }
}

/** One panel from its opening to its end. */
class InspectorView implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #log: vscode.LogOutputChannel;
  readonly #channel: Channel<ExtensionSide, PageSide>;
  readonly #store = new DisposableStore();
  readonly #refresh: Debouncer;
  ready = false;
  /** To be shown as soon as the page has its picture. */
  #wanted: { readonly node: NodeId; readonly path: readonly NodeId[] } | null = null;
  shown: InspectorState['shown'] = null;
  highlighted: readonly NodeId[] = [];
  #refreshing = false;

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    engine: EngineClient,
    stage: Stage,
    log: vscode.LogOutputChannel,
  ) {
    this.panel = panel;
    this.#engine = engine;
    this.#stage = stage;
    this.#log = log;
    const { webview } = panel;
    this.#channel = new Channel<ExtensionSide, PageSide>(
      { post: (message) => void webview.postMessage(message) },
      {
        details: ({ node }, signal) => {
          const graph = stage.subject?.graph;
          if (graph === undefined || graph === null) throw new Error('There is no graph any more.');
          return engine.request('details', { graph, node }, signal);
        },
      },
    );
    this.#refresh = this.#store.add(
      new Debouncer(REFRESH_MILLISECONDS, () => void this.#showSlice()),
    );
    this.#listen(webview);
    const folder = vscode.Uri.joinPath(extensionUri, 'out', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    webview.html = inspectorHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scriptUri: String(webview.asWebviewUri(vscode.Uri.joinPath(folder, 'main.js'))),
      styleUri: String(webview.asWebviewUri(vscode.Uri.joinPath(folder, 'page.css'))),
    });
  }

  highlight(nodes: readonly NodeId[]): void {
    this.highlighted = nodes;
    this.#channel.emit('highlight', { nodes });
  }

  focus(node: NodeId, path: readonly NodeId[]): void {
    this.#wanted = { node, path };
    if (this.shown !== null && this.ready) this.#showWanted();
  }

  #showWanted(): void {
    if (this.#wanted === null) return;
    this.#channel.emit('focus', { node: this.#wanted.node });
    this.highlight(this.#wanted.path);
    this.#wanted = null;
  }

  dispose(): void {
    this.#channel.close('The inspector was closed.');
    this.#store.dispose();
  }

  #listen(webview: vscode.Webview): void {
    const { panel } = this;
    this.#store.add(webview.onDidReceiveMessage((message) => this.#channel.receive(message)));
    this.#channel.on('ready', () => {
      this.ready = true;
      this.#hydrate();
    });
    this.#channel.on('reveal', ({ site }) => void revealSite(site, panel));
    this.#channel.on('fold', ({ group, open }) => void this.#fold(group, open));
    // A hidden page is unloaded; shown again it starts anew and says that it is ready.
    this.#store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.ready = false;
      }),
    );
    let graph = this.#stage.subject?.graph ?? null;
    this.#store.add(
      this.#stage.onDidChange((subject) => {
        this.#showBanner();
        // What a stop brings is shown at once; only a running program is throttled.
        if (subject?.annotate === true || (subject?.graph ?? null) !== graph)
          void this.#showSlice();
        graph = subject?.graph ?? null;
      }),
    );
    this.#store.add(
      this.#engine.onGraphChanged((event) => {
        if (event.graph === this.#stage.subject?.graph) this.#throttle();
      }),
    );
  }

  #hydrate(): void {
    this.#showBanner();
    void this.#showSlice();
  }

  #showBanner(): void {
    const { subject } = this.#stage;
    this.panel.title = subject === null ? 'Gradlens' : `Gradlens: ${subject.title}`;
    this.#channel.emit('banner', { banner: subject === null ? EMPTY : subject.banner });
  }

  /** Shows the picture with a group opened or folded, without waiting for the throttle. */
  async #fold(group: NodeId, open: boolean): Promise<void> {
    const graph = this.#stage.subject?.graph ?? null;
    if (graph === null) return;
    try {
      await this.#engine.request('fold', { graph, group, open });
    } catch (error) {
      if (error instanceof NoAnswer) return;
      this.#log.error(`inspector: ${error instanceof Error ? error.message : String(error)}`);
    }
    await this.#showSlice();
  }

  #throttle(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#refresh.schedule();
  }

  async #showSlice(): Promise<void> {
    this.#refreshing = false;
    if (!this.ready) return;
    const { subject } = this.#stage;
    const title = subject?.title ?? '';
    const graph = subject?.graph ?? null;
    if (graph === null) {
      this.shown = null;
      this.#channel.emit('show', { slice: null, title });
      return;
    }
    try {
      const slice = await this.#engine.request('slice', { graph });
      const overtaken =
        this.#stage.subject?.graph !== graph ||
        (this.shown?.graph === graph && this.shown.revision > slice.revision);
      if (overtaken) return;
      this.shown = { graph, revision: slice.revision, cards: slice.cards.length };
      this.#channel.emit('show', { slice, title, at: subject?.at ?? null });
      this.#showWanted();
    } catch (error) {
      // The engine's death is told once, where it is noticed; its successor brings a new picture.
      if (error instanceof NoAnswer) return;
      this.#log.error(`inspector: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
