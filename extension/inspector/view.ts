/** @file The inspector's page in a panel, from its opening to its end: it shows the graph on a stage. */

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import {
  reasonOf,
  NoAnswer,
  type Answer,
  type GraphId,
  type NodeId,
  type Question,
} from '../../engine/protocol/index.ts';
import {
  Channel,
  inspectorHtml,
  programOf,
  type Banner,
  type ExtensionSide,
  type PageSide,
  type PageState,
} from '../../webview/protocol.ts';
import { DisposableStore, type Debouncer } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { info, type Stage } from '../stage.ts';
import { revealSite } from './reveal.ts';
import { tryChange } from './what-if.ts';
import type { Views } from './views.ts';

/** Between two pictures of a graph that keeps changing, milliseconds. */
const REFRESH_MILLISECONDS = 100;

export const EMPTY = info(
  'Nothing to show yet. Debug a Node program that uses tensors and pause it, or run "Gradlens: Inspect Graph" on an open file.',
);

/** The slice that the page was given last. */
export interface Shown {
  readonly graph: number;
  readonly revision: number;
  readonly cards: number;
}

/** A node that was selected in the page; null for none. */
export interface Selection {
  readonly graph: GraphId;
  readonly node: NodeId | null;
}

export class InspectorView implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #views: Views;
  /** What the page remembers; null before it listened. */
  #remembered: PageState | null = null;
  readonly #log: vscode.LogOutputChannel;
  readonly #channel: Channel<ExtensionSide, PageSide>;
  readonly #store = new DisposableStore();
  readonly #didSelect = this.#store.add(new vscode.EventEmitter<Selection>());
  readonly onDidSelect = this.#didSelect.event;
  readonly #refresh: Debouncer;
  ready = false;
  /** To be told to the page as soon as it has its picture. */
  readonly #waiting: (() => void)[] = [];
  shown: Shown | null = null;
  highlighted: readonly NodeId[] = [];
  /** What the page was told last that it can choose. */
  #streams: ExtensionSide['events']['streams'] | null = null;
  #refreshing = false;
  /** Of the graph on the stage, the revision that was announced last. */
  #announced = 0;

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    engine: EngineClient,
    stage: Stage,
    views: Views,
    log: vscode.LogOutputChannel,
  ) {
    this.panel = panel;
    this.#engine = engine;
    this.#stage = stage;
    this.#views = views;
    this.#log = log;
    const { webview } = panel;
    const graph = (): GraphId => {
      const shown = stage.subject?.graph ?? null;
      if (shown === null) throw new Error('There is no graph any more: run the program again.');
      return shown;
    };
    this.#channel = new Channel<ExtensionSide, PageSide>(
      { post: (message) => void webview.postMessage(message) },
      {
        details: ({ node }, signal) => engine.request('details', { graph: graph(), node }, signal),
        tensor: ({ node, of }, signal) =>
          engine.request('tensor', { graph: graph(), node, of }, signal),
        ask: ({ question }, signal) => engine.request('ask', { graph: graph(), question }, signal),
        whatIf: (change, signal) => tryChange(engine, graph(), change, signal),
        timeline: (of, signal) => engine.request('timeline', { graph: graph(), of }, signal),
        past: ({ moment }, signal) => engine.request('past', { graph: graph(), moment }, signal),
        fetch: async ({ node, of }) => {
          await vscode.commands.executeCommand('gradlens.fetchElements', graph(), node, of);
          return null;
        },
      },
    );
    this.#refresh = this.#store.add(
      stage.refresher(REFRESH_MILLISECONDS, () => {
        this.#refreshing = false;
        if (!this.#isShown(this.#announced)) void this.#showSlice();
      }),
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

  /** Shows a node or a group, also one that a folded group hides, with the nodes lit that explain it. */
  focus(node: NodeId, path: readonly NodeId[]): void {
    void this.#rearrange(async (graph) => {
      const cards = await this.#engine.request('unhide', { graph, node });
      this.#waiting.push(() => {
        this.#channel.emit('focus', { node: cards[0] ?? node });
        this.highlight(path.length > 0 ? path : cards);
      });
    });
  }

  /** @throws when the page is not in view, or goes before it answers */
  async picture(format: 'svg' | 'png'): Promise<string> {
    this.#mustBeInView();
    return this.#channel.request('picture', { format });
  }

  /** The theme that the page has. */
  async look(): Promise<PageSide['methods']['look']['result']> {
    this.#mustBeInView();
    return this.#channel.request('look', null);
  }

  /** A page that is not there would never answer. */
  #mustBeInView(): void {
    if (!this.ready) throw new Error('its picture is not in view. Show the inspector first.');
  }

  /** Asks in the page, as if the user had. */
  ask(question: Question, text: string): void {
    this.#whenShown(() => this.#channel.emit('ask', { question, text }));
  }

  /** Shows the last backward pass node by node. */
  stepBackward(): void {
    this.ask({ ask: 'backward' }, 'What did backward do, step by step?');
    this.#whenShown(() => this.#channel.emit('stepBackward', null));
  }

  /** Shows an answer in the page, as if the question had been asked there. */
  answer(text: string, answer: Answer): void {
    this.#whenShown(() => this.#channel.emit('answer', { text, answer }));
  }

  #whenShown(tell: () => void): void {
    this.#waiting.push(tell);
    if (this.shown !== null && this.ready) this.#tellWaiting();
  }

  #tellWaiting(): void {
    for (const tell of this.#waiting.splice(0)) tell();
  }

  dispose(): void {
    this.#channel.close('The inspector was closed.');
    this.#store.dispose();
  }

  #listen(webview: vscode.Webview): void {
    const { panel } = this;
    this.#store.add(webview.onDidReceiveMessage((message) => this.#channel.receive(message)));
    this.#channel.on('ready', ({ state }) => {
      this.ready = true;
      this.#remembered = state;
      this.#hydrate();
    });
    this.#channel.on('remembered', ({ state }) => {
      this.#remembered = state;
      this.#views.remember(state);
    });
    this.#channel.on('reveal', ({ site }) => void revealSite(site, panel));
    this.#channel.on(
      'fold',
      ({ group, open }) =>
        void this.#rearrange((graph) => this.#engine.request('fold', { graph, group, open })),
    );
    this.#channel.on('choose', ({ graph }) => this.#stage.choose(graph));
    this.#channel.on('compare', () => void vscode.commands.executeCommand('gradlens.compareWith'));
    this.#channel.on(
      'tangents',
      ({ from }) =>
        void this.#rearrange((graph) => this.#engine.request('tangents', { graph, from })),
    );
    this.#channel.on('export', () => void vscode.commands.executeCommand('gradlens.exportGraph'));
    this.#channel.on(
      'copy',
      (wanted) =>
        void vscode.commands.executeCommand('gradlens.copyValue', this.shown?.graph, wanted),
    );
    this.#channel.on('selected', ({ node }) => {
      if (this.shown !== null) this.#didSelect.fire({ graph: this.shown.graph, node });
    });
    this.#channel.on('unhide', ({ node, path }) => this.focus(node, path));
    // A hidden page is unloaded; shown again it starts anew and says that it is ready.
    this.#store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.ready = false;
      }),
    );
    let before = this.#stage.subject;
    this.#store.add(
      this.#stage.onDidChange((subject) => {
        this.#showStreams();
        // What a stop brings is shown at once, and that it is over; only a running program is throttled.
        const isStop = subject?.annotate === true || before?.annotate === true;
        if (isStop || (subject?.graph ?? null) !== (before?.graph ?? null)) void this.#showSlice();
        else this.#showBanner();
        before = subject;
      }),
    );
    this.#store.add(
      this.#engine.onGraphChanged((event) => {
        if (event.graph !== this.#stage.subject?.graph) return;
        this.#announced = event.revision;
        if (!this.#isShown(event.revision)) this.#throttle();
      }),
    );
  }

  #hydrate(): void {
    this.#streams = null;
    this.#showStreams();
    void this.#showSlice();
  }

  get #banner(): Banner | null {
    const { subject } = this.#stage;
    return subject === null ? EMPTY : subject.banner;
  }

  /** Where no picture comes that brings it. */
  #showBanner(): void {
    this.#channel.emit('banner', { banner: this.#banner });
  }

  #showStreams(): void {
    const { subject } = this.#stage;
    this.panel.title = subject === null ? 'Gradlens' : `Gradlens: ${subject.title}`;
    const streams = { streams: subject?.streams ?? [], shown: subject?.graph ?? null };
    if (isDeepStrictEqual(streams, this.#streams)) return;
    this.#streams = streams;
    this.#channel.emit('streams', streams);
  }

  /** Shows the picture with groups opened or folded, without waiting for the throttle. */
  async #rearrange(change: (graph: GraphId) => Promise<unknown>): Promise<void> {
    const graph = this.#stage.subject?.graph ?? null;
    if (graph === null) return;
    try {
      await change(graph);
    } catch (error) {
      if (error instanceof NoAnswer) return;
      this.#log.error(`inspector: ${reasonOf(error)}`);
    }
    await this.#showSlice();
  }

  /** What a stop brings is announced, too, when it is shown already. */
  #isShown(revision: number): boolean {
    return this.shown?.graph === this.#stage.subject?.graph && this.shown?.revision === revision;
  }

  #throttle(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#refresh.schedule();
  }

  async #showSlice(): Promise<void> {
    // What was to be shown soon is shown now.
    this.#refreshing = false;
    this.#refresh.cancel();
    if (!this.ready) return;
    const { subject } = this.#stage;
    const title = subject?.title ?? '';
    const graph = subject?.graph ?? null;
    if (graph === null) {
      this.shown = null;
      this.#channel.emit('show', { slice: null, title, banner: this.#banner });
      return;
    }
    const program = programOf(title);
    const own = this.#remembered?.about === program ? this.#remembered : null;
    const left = own === null ? this.#views.of(program) : null;
    const folds = this.shown?.graph === graph ? undefined : (own ?? left)?.folds;
    try {
      const slice = await this.#engine.request('slice', { graph, ...(folds && { folds }) });
      const overtaken =
        this.#stage.subject?.graph !== graph ||
        (this.shown?.graph === graph && this.shown.revision > slice.revision);
      if (overtaken) {
        this.#showBanner();
        return;
      }
      this.shown = { graph, revision: slice.revision, cards: slice.cards.length };
      const banner = this.#banner;
      this.#channel.emit('show', { slice, title, banner, at: subject?.at ?? null, left });
      this.#tellWaiting();
    } catch (error) {
      this.#showBanner();
      // The engine's death is told once, where it is noticed; its successor brings a new picture.
      if (error instanceof NoAnswer) return;
      this.#log.error(`inspector: ${reasonOf(error)}`);
    }
  }
}
