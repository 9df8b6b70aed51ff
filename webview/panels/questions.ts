/** @file The question bar: a text box that proposes questions and filters, and asks what is chosen. */
import { textField } from '../controls.ts';
import { el } from '../dom.ts';
import type { Card, NodeId, Question } from '../protocol.ts';
import { listKey, optionList } from './options.ts';
import { suggestionsFor, type Suggestion } from './suggestions.ts';

export class Questions {
  readonly element: HTMLElement;
  readonly #field;
  readonly #list = optionList('Questions', 'ul.suggestions');
  readonly #ask: (question: Question, text: string) => void;
  readonly #leave: () => void;
  #cards: readonly Card[] = [];
  #selected: NodeId | null = null;

  /**
   * @param ask what was chosen, and how it was worded
   * @param leave Escape where there is no list to close
   */
  constructor(ask: (question: Question, text: string) => void, leave: () => void) {
    this.#ask = ask;
    this.#leave = leave;
    this.#field = textField('Ask or search', 'Ask or search: x, op:mul, grad:nan', () =>
      this.#propose(),
    );
    const field = this.#field.element;
    field.setAttribute('aria-haspopup', 'listbox');
    this.#list.hidden = true;
    this.element = el('div.ask', { role: 'search' }, field, this.#list);
    field.addEventListener('focus', () => this.#propose());
    field.addEventListener('keydown', (event) => this.#fieldKey(event));
    this.#list.addEventListener('keydown', (event) => this.#optionKey(event));
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.#close();
    });
  }

  /** What a text may be about. */
  set(cards: readonly Card[], selected: NodeId | null): void {
    this.#cards = cards;
    this.#selected = selected;
  }

  focus(): void {
    this.#field.element.focus();
  }

  #propose(): void {
    const options = suggestionsFor(this.#field.value(), this.#cards, this.#selected).map(
      (suggestion) => {
        const option = el(
          'li',
          { role: 'option', tabindex: '-1', 'aria-selected': 'false' },
          el('span', {}, suggestion.text),
          el('span.quiet', {}, suggestion.hint),
        );
        option.addEventListener('click', () => this.#take(suggestion));
        return option;
      },
    );
    this.#list.replaceChildren(...options);
    this.#list.hidden = options.length === 0;
  }

  #fieldKey(event: KeyboardEvent): void {
    const text = this.#field.value().trim();
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      if (this.#list.hidden) this.#propose();
      (this.#list.firstElementChild as HTMLElement | null)?.focus();
    } else if (event.key === 'Enter' && text !== '') {
      const meant = suggestionsFor(text, this.#cards, this.#selected);
      const exact = meant.find(
        (each) => asSaid(each.text) === asSaid(text) && each.question !== undefined,
      );
      const first = meant[0]?.question === undefined ? undefined : meant[0];
      this.#take(exact ?? first ?? { text, hint: '', question: { ask: 'search', text } });
    } else if (event.key === 'Escape') {
      // The first one closes the list, and nothing else.
      event.stopPropagation();
      if (this.#list.hidden) this.#leave();
      else this.#close();
    }
  }

  #optionKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' || (event.key === 'ArrowUp' && isFirst(event.target))) {
      event.preventDefault();
      event.stopPropagation();
      this.focus();
      if (event.key === 'Escape') this.#close();
    } else listKey(event, this.#list, (option) => option.click());
  }

  #take({ text, question, becomes }: Suggestion): void {
    if (becomes !== undefined) {
      this.#field.set(becomes);
      this.focus();
      this.#propose();
    }
    if (question === undefined) return;
    // The option that was taken goes; an answer without hits takes no focus.
    if (this.#list.contains(document.activeElement)) this.focus();
    this.#close();
    this.#ask(question, text.replace(/^Search: /, ''));
  }

  #close(): void {
    this.#list.hidden = true;
  }
}

/** Who types a question may leave out its mark. */
const asSaid = (text: string): string => text.toLowerCase().replace(/\s*\?$/, '');

const isFirst = (option: EventTarget | null): boolean =>
  option instanceof Element && option.previousElementSibling === null;
