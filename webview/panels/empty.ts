/** @file What the page says while there is no graph. */
import { el } from '../dom.ts';
import type { Banner } from '../protocol.ts';

export class EmptyState {
  readonly #text = el('div');
  readonly element = el(
    'div.empty',
    {},
    el('div.empty-glyph', { 'aria-hidden': 'true' }, '∇'),
    this.#text,
  );

  /** @param banner what the extension has to say; without, how to get a graph */
  set(banner: Banner | null): void {
    this.#text.replaceChildren(
      ...(banner === null ? howToBegin() : [el('p', { role: 'status' }, banner.text)]),
    );
  }
}

function howToBegin(): HTMLElement[] {
  return [
    el('p', {}, 'No graph yet.'),
    el(
      'p',
      {},
      'Start a debug session and stop at a breakpoint, or open a TypeScript file that uses tensors and choose ',
      el('b', {}, 'Gradlens: Inspect Graph'),
      ' in the command palette.',
    ),
  ];
}
