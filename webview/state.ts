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
  showNoGrad: true,
  showDetached: true,
  showLegend: null,
};

/** The remembered state; saved with every change. */
export class Memory {
  readonly #api: VsCodeApi;
  #state: PageState;

  constructor(api: VsCodeApi) {
    this.#api = api;
    const saved = api.getState() as Partial<PageState> | null | undefined;
    this.#state = saved?.version === PROTOCOL_VERSION ? { ...initial, ...saved } : initial;
  }

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    this.#api.setState(this.#state);
  }
}
