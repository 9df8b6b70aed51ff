/** @file The context menu of a card: what can be asked about it. */
import { el } from '../dom.ts';
import type { Card } from '../protocol.ts';
import { listKey } from './options.ts';

export interface MenuItem {
  readonly text: string;
  readonly run: () => void;
}

export class Menu {
  readonly element = el('div.menu', { role: 'menu' });
  #before: HTMLElement | null = null;

  constructor() {
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      // The picture has keys of its own.
      event.stopPropagation();
      if (event.key === 'Escape' || event.key === 'Tab') {
        event.preventDefault();
        this.close();
      } else listKey(event, this.element, (item) => item.click());
    });
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.element.hidden = true;
    });
  }

  /**
   * Opens at a place of the page; afterwards the focus goes back to where it was.
   * @param groups of items that belong together; empty ones are left out
   */
  open(card: Card, groups: readonly (readonly MenuItem[])[], x: number, y: number): void {
    this.#before = document.activeElement as HTMLElement | null;
    this.element.setAttribute('aria-label', card.name || card.op);
    this.element.replaceChildren(
      ...groups.flatMap((items) =>
        items.map(({ text, run }, at) => {
          const tag = at === 0 ? 'button.begins' : 'button';
          const item = el(tag, { type: 'button', role: 'menuitem', tabindex: '-1' }, text);
          item.addEventListener('click', () => {
            this.close();
            run();
          });
          return item;
        }),
      ),
    );
    this.element.hidden = false;
    const { offsetWidth, offsetHeight } = this.element;
    const { clientWidth, clientHeight } = document.documentElement;
    this.element.style.left = `${Math.max(0, Math.min(x, clientWidth - offsetWidth - 4))}px`;
    this.element.style.top = `${Math.max(0, Math.min(y, clientHeight - offsetHeight - 4))}px`;
    (this.element.firstElementChild as HTMLElement | null)?.focus();
  }

  close(): void {
    this.element.hidden = true;
    this.#before?.focus({ preventScroll: true });
  }
}
