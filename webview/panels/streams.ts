/** @file The switch between the processes and threads of a program, where there is more than one. */
import { choice } from '../controls.ts';
import { el } from '../dom.ts';
import type { GraphId, Stream } from '../protocol.ts';

export class StreamSwitch {
  readonly element: HTMLElement;
  readonly #choice;
  readonly #count = el('span.count');
  #shown = '';

  constructor(choose: (graph: GraphId) => void) {
    this.#choice = choice<GraphId>('Process or thread that is shown', choose);
    this.element = el(
      'div.streams',
      { role: 'group', 'aria-label': 'Processes and threads' },
      el('span.label', { 'aria-hidden': 'true' }, 'Process'),
      this.#choice.element,
      this.#count,
    );
    this.element.hidden = true;
  }

  set(streams: readonly Stream[], shown: GraphId | null): void {
    // Every stop tells again; an open list must not lose its place for that.
    const text = JSON.stringify([streams, shown]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.element.hidden = streams.length < 2;
    this.#choice.set(
      streams.map(({ graph, name }) => ({ value: graph, text: name })),
      shown,
    );
    const index = streams.findIndex(({ graph }) => graph === shown);
    this.#count.textContent = index < 0 ? '' : `${index + 1} of ${streams.length}`;
  }
}
