/** @file What the page says while there is no graph. */
import { el } from '../dom.ts';
import type { Banner, Site } from '../protocol.ts';
import { siteLink } from './sites.ts';

export class EmptyState {
  readonly #text = el('div');
  readonly element = el(
    'div.empty',
    {},
    el('div.empty-glyph', { 'aria-hidden': 'true' }, '∇'),
    this.#text,
  );

  readonly #reveal: (site: Site) => void;

  constructor(reveal: (site: Site) => void) {
    this.#reveal = reveal;
  }

  /**
   * @param banner what the extension has to say; without, how to get a graph
   * @param hasRun there is a graph, but nothing in it
   */
  set(banner: Banner | null, hasRun: boolean): void {
    this.#text.replaceChildren(...this.#texts(banner, hasRun));
  }

  #texts(banner: Banner | null, hasRun: boolean): HTMLElement[] {
    if (banner === null) return howToBegin();
    // What went wrong stands above.
    if (banner.kind === 'error') return [this.#howToGoOn(banner.site)];
    const text = el('p', { role: 'status' }, banner.text);
    return hasRun ? [text, el('p', {}, NOTHING_MADE)] : [text];
  }

  #howToGoOn(site: Site | null): HTMLElement {
    if (site === null) return el('p', {}, 'No graph, for the reason above.');
    const link = siteLink(site, this.#reveal);
    const [before, after] = [
      'No tensor was made before ',
      ': mend it, and the graph appears here.',
    ];
    return el('p', {}, before, link, after);
  }
}

const NOTHING_MADE = 'No tensors to show: the graph appears here once the program makes some.';

/** In the words of the extension, whose banner is on its way. */
function howToBegin(): HTMLElement[] {
  const [before, after] = [
    'Nothing to show yet. Debug a Node program that uses tensors and pause it, or run ',
    ' on an open file.',
  ];
  return [el('p', {}, before, el('b', {}, 'Gradlens: Inspect Graph'), after)];
}
