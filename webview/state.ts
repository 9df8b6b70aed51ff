/** @file What the page remembers while it is hidden and between reloads, kept by VS Code. */
import { PROTOCOL_VERSION, type PageState } from './protocol.ts';

/** What VS Code gives a webview's page, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

const initial: PageState = {
  version: PROTOCOL_VERSION,
  about: '',
  viewport: null,
  selected: null,
  asked: null,
  moment: null,
  folds: [],
  showNoGrad: true,
  showDetached: true,
  showLegend: null,
};

/** The remembered state; saved and told with every change. */
export class Memory {
  readonly #api: VsCodeApi;
  readonly #changed: (state: PageState) => void;
  #state: PageState;

  constructor(api: VsCodeApi, changed: (state: PageState) => void) {
    this.#api = api;
    this.#changed = changed;
    const saved = api.getState() as Partial<PageState> | null | undefined;
    this.#state = saved?.version === PROTOCOL_VERSION ? { ...initial, ...saved } : initial;
  }

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    const state = { ...this.#state, ...change };
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#api.setState(state);
    this.#changed(state);
  }

  /** Of another program nothing is remembered but what is known of it. */
  turnTo(about: string, known: PageState | null): void {
    const { viewport, selected, asked, moment, folds } = initial;
    this.update(known ?? { about, viewport, selected, asked, moment, folds });
  }
}
