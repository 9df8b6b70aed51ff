/** @file The answer to a question: a list of nodes to walk along, each shown in the picture as one passes. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import { Latest } from '../latest.ts';
import type { Answer, Hit, Question } from '../protocol.ts';
import { listKey, optionList } from './options.ts';
import { siteText } from './sites.ts';

export interface AnswerEvents {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  /** The hit at hand, and all of them; null when the answer is closed. */
  readonly look: (hit: Hit | null, all: readonly Hit[]) => void;
  /** Taken: its details and its line are wanted. */
  readonly choose: (hit: Hit) => void;
  readonly close: () => void;
}

/** Of a comparison; comparison.css writes the same on cards. */
const SIGNS = {
  parted: '≠ parts',
  added: '+ new',
  changed: '~ differs',
  removed: '− gone',
} as const;

export class AnswerPane {
  readonly element = el('aside.answer', { 'aria-label': 'Answer' });
  readonly #events: AnswerEvents;
  readonly #asking = new Latest();

  constructor(events: AnswerEvents) {
    this.#events = events;
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      events.close();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  close(): void {
    this.#asking.cancel();
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#events.look(null, []);
  }

  /**
   * @param text the question, as it was worded
   * @param takesFocus not where an answer comes back that was there before
   */
  ask(question: Question, text: string, takesFocus: boolean): void {
    this.#show(text, 'Looking…', []);
    void this.#asking.ask(
      (signal) => this.#events.ask(question, signal),
      (answer) => this.#answer(text, answer, takesFocus),
      (reason) => this.#show(text, reason, []),
    );
  }

  /** What was asked elsewhere. */
  tell(text: string, answer: Answer): void {
    this.#asking.cancel();
    this.#answer(text, answer, true);
  }

  #answer(question: string, { summary, hits }: Answer, takesFocus: boolean): void {
    this.#show(question, summary, hits);
    if (takesFocus) this.element.querySelector<HTMLElement>('[role="option"]')?.focus();
  }

  #show(question: string, summary: string, hits: readonly Hit[]): void {
    const close = button('Close the answer (Escape)', '✕', () => this.#events.close(), 'icon');
    const list = optionList(question, 'ul.hits');
    list.append(...hits.map((hit, index) => this.#option(hit, index === 0, list, hits)));
    list.hidden = hits.length === 0;
    list.addEventListener('keydown', (event) => listKey(event, list, (option) => option.click()));
    this.element.replaceChildren(
      el('header', {}, el('h2', { title: question }, question), close),
      el('p.summary', { role: 'status' }, summary),
      list,
    );
    this.element.hidden = false;
  }

  #option(hit: Hit, isFirst: boolean, list: HTMLElement, all: readonly Hit[]): HTMLElement {
    const { label, text, site } = hit;
    const option = el(
      'li',
      { role: 'option', tabindex: isFirst ? '0' : '-1', 'aria-selected': 'false' },
      el(
        'span.name',
        {},
        ...(hit.mark === undefined
          ? []
          : [el(`span.difference.${hit.mark}`, {}, SIGNS[hit.mark]), ' ']),
        label,
      ),
      site === null ? '' : el('span.quiet', {}, siteText(site)),
      el('span.text', {}, text),
    );
    option.dataset['node'] = String(hit.node);
    option.addEventListener('focus', () => {
      for (const other of list.children) {
        other.setAttribute('aria-selected', String(other === option));
        other.setAttribute('tabindex', other === option ? '0' : '-1');
      }
      this.#events.look(hit, all);
    });
    option.addEventListener('click', () => this.#events.choose(hit));
    return option;
  }
}
