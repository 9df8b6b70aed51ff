/** @file The line above the picture: what is going on, or what went wrong and where. */
import { el } from '../dom.ts';
import type { Banner, Site } from '../protocol.ts';
import { siteLink } from './sites.ts';

const SIGNS = { info: 'ℹ', busy: '⋯', error: '✖' } as const;

export class BannerLine {
  /** Alive from the start, so that a screen reader announces what appears in it. */
  readonly element = el('div.banner', { role: 'status' });
  readonly #reveal: (site: Site) => void;

  constructor(reveal: (site: Site) => void) {
    this.#reveal = reveal;
    this.set(null);
  }

  set(banner: Banner | null): void {
    this.element.hidden = banner === null;
    this.element.className = `banner ${banner?.kind ?? ''}`.trim();
    this.element.replaceChildren();
    if (banner === null) return;
    const text = el('span.text', {}, banner.text);
    this.element.append(el('span.sign', { 'aria-hidden': 'true' }, SIGNS[banner.kind]), text);
    if (banner.site !== null) this.element.append(siteLink(banner.site, this.#reveal));
    // What scrolls must be reached by the keyboard.
    if (text.scrollHeight > text.clientHeight) text.tabIndex = 0;
  }
}
