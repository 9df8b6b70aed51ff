/** @file The find box: matches names and operators, and steps through the hits. */
import { button, textField } from '../controls.ts';
import { el } from '../dom.ts';
import type { Card, NodeId } from '../protocol.ts';

export function matches(card: Card, query: string): boolean {
  const text = query.trim().toLowerCase();
  return text !== '' && `${card.name}\n${card.op}`.toLowerCase().includes(text);
}

/** @param onHits all hits, and the one at hand */
export class Find {
  readonly element: HTMLElement;
  readonly #field;
  readonly #count = el('span.count', { role: 'status' });
  readonly #onHits: (hits: readonly NodeId[], now: NodeId | null) => void;
  #cards: readonly Card[] = [];
  #hits: readonly NodeId[] = [];
  #at = 0;

  constructor(onHits: (hits: readonly NodeId[], now: NodeId | null) => void) {
    this.#onHits = onHits;
    this.#field = textField('Find nodes by name or operator', 'Find a node: x, mul …', () => {
      this.#at = 0;
      this.#search();
      this.#tell();
    });
    this.element = el(
      'div.find',
      { role: 'search' },
      this.#field.element,
      this.#count,
      button('Previous hit', '↑', () => this.#go(-1), 'icon'),
      button('Next hit', '↓', () => this.#go(1), 'icon'),
    );
    this.#field.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#go(event.shiftKey ? -1 : 1);
    });
  }

  /** The cards to search; the hit at hand stays while it is still one. */
  set(cards: readonly Card[]): void {
    const now = this.#hits[this.#at];
    this.#cards = cards;
    this.#search();
    this.#at = Math.max(0, now === undefined ? 0 : this.#hits.indexOf(now));
    this.#write();
  }

  focus(): void {
    this.#field.element.focus();
  }

  #search(): void {
    const query = this.#field.value();
    this.#hits = this.#cards.filter((card) => matches(card, query)).map((card) => card.id);
  }

  #go(by: number): void {
    const count = this.#hits.length;
    if (count === 0) return;
    this.#at = (this.#at + by + count) % count;
    this.#tell();
  }

  #tell(): void {
    this.#write();
    this.#onHits(this.#hits, this.#hits[this.#at] ?? null);
  }

  #write(): void {
    const count = this.#hits.length;
    this.#count.textContent =
      this.#field.value().trim() === ''
        ? ''
        : count === 0
          ? 'no hits'
          : `${this.#at + 1} of ${count}`;
  }
}
