/** @file The row of controls above the picture. */
import { button, checkbox, type Checkbox } from '../controls.ts';
import { el } from '../dom.ts';
import type { PageState } from '../protocol.ts';

export interface ToolbarEvents {
  readonly fit: () => void;
  readonly zoom: (factor: number) => void;
  readonly showNoGrad: (shown: boolean) => void;
  readonly showDetached: (shown: boolean) => void;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #noGrad: Checkbox;
  readonly #detached: Checkbox;

  /** @param find stands at the right; null where nobody answers */
  constructor(events: ToolbarEvents, find: HTMLElement | null) {
    this.#noGrad = checkbox('no_grad', 'Show what ran under no_grad', events.showNoGrad);
    this.#detached = checkbox('detached', 'Show what was detached', events.showDetached);
    this.element = el(
      'div.toolbar',
      { role: 'toolbar', 'aria-label': 'Picture' },
      button('Fit the picture into the window', 'Fit', events.fit),
      button('Zoom out', '−', () => events.zoom(1 / 1.25)),
      button('Zoom in', '+', () => events.zoom(1.25)),
      this.#noGrad.element,
      this.#detached.element,
      el('span.space'),
      ...(find === null ? [] : [find]),
    );
  }

  set(state: PageState): void {
    this.#noGrad.set(state.showNoGrad);
    this.#detached.set(state.showDetached);
  }
}
