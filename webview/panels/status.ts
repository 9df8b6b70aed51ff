/** @file The status line: how much there is, how much of it is drawn, where the program stands. */
import { shortNumber } from '../canvas/labels.ts';
import { el } from '../dom.ts';
import type { Banner, Slice } from '../protocol.ts';
import { siteText } from './sites.ts';

type Place = { readonly file: string; readonly line: number };

const count = (n: number, word: string): string =>
  `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

/**
 * @param drawn what the filters leave of the slice
 * @param at where the program stands
 */
export function statusParts(slice: Slice, drawn: Slice, title: string, at: Place | null): string[] {
  const filtered = slice.cards.length - drawn.cards.length;
  return [
    `${count(drawn.cards.length, 'node')} · ${count(drawn.edges.length, 'edge')}`,
    filtered > 0 ? `${count(filtered, 'node')} hidden by the filters` : '',
    slice.hidden > 0
      ? `${slice.hidden.toLocaleString('en')} of ${slice.total.toLocaleString('en')} are in folded groups`
      : '',
    at === null ? '' : `paused at ${siteText(at)}`,
    slice.gradNorms === undefined
      ? ''
      : `∇ max ${shortNumber(slice.gradNorms.max)} · min ${shortNumber(slice.gradNorms.min)}`,
    title,
  ].filter((part) => part !== '');
}

/** The latest note, and how many there are before it. */
function notesText(notes: readonly string[]): string {
  const before = notes.length - 1;
  return `${notes.at(-1) ?? ''}${before > 0 ? ` (and ${before} more)` : ''}`;
}

/**
 * `RuntimeError at train.ts:3: sizes differ` is what a banner says as `RuntimeError: sizes differ`, and `paused at
 * train.ts:3` the beginning of another.
 */
function isTold(said: string, banner: Banner | null): boolean {
  if (banner?.text.toLowerCase().startsWith(said.toLowerCase()) === true) return true;
  const [, message] = banner?.kind === 'error' ? banner.text.split(/: (.+)/s) : [];
  return message !== undefined && said.endsWith(`: ${message}`);
}

export class StatusLine {
  readonly element = el('footer.status', { 'aria-label': 'Status' });
  #parts: readonly string[] = [];
  #notes: readonly string[] = [];
  #banner: Banner | null = null;

  set(parts: readonly string[], notes: readonly string[]): void {
    this.#parts = parts;
    this.#notes = notes;
    this.#write();
  }

  /** What stands above the picture need not stand below it, too. */
  setBanner(banner: Banner | null): void {
    this.#banner = banner;
    this.#write();
  }

  #write(): void {
    const parts = this.#parts.filter((part) => !isTold(part, this.#banner));
    this.element.replaceChildren(...parts.map((part) => el('span', { title: part }, part)));
    const notes = this.#notes.filter((note) => !isTold(note, this.#banner));
    if (notes.length > 0) {
      this.element.append(el('span.notes', { title: notes.join('\n') }, notesText(notes)));
    }
    // What scrolls must be reached by the keyboard. Asked here, the page would be laid out once more.
    requestAnimationFrame(() => {
      const { scrollHeight, clientHeight } = this.element;
      this.element.tabIndex = scrollHeight > clientHeight ? 0 : -1;
    });
  }
}
