/** @file The details pane: one node in full, with links to its source, inputs and uses. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import { Latest } from '../latest.ts';
import type { Details, NodeId, Related, Site, TensorValue } from '../protocol.ts';
import { siteLink } from './sites.ts';
import { courseSection } from './values/course.ts';
import { valueSection, type Looking } from './values/section.ts';

export interface DetailsEvents {
  readonly ask: (node: NodeId, signal: AbortSignal) => Promise<Details>;
  /** A link to another node. */
  readonly choose: (node: NodeId) => void;
  /** Whether there is something to see of another node. */
  readonly isKnown: (node: NodeId) => boolean;
  /** Null where no editor is there to show it. */
  readonly reveal: ((site: Site) => void) | null;
  /** The elements are wanted. */
  readonly tensor: (node: NodeId, of: 'value' | 'grad') => Promise<TensorValue>;
  /**
   * Elements that were not recorded are wanted; what is shown is shown anew. Rejected with one sentence. Null where
   * no program is there to ask.
   */
  readonly fetch: ((node: NodeId, of: 'value' | 'grad') => Promise<void>) | null;
  /** Fields to try other values in, and what would come of it. */
  readonly whatIf: (details: Details) => readonly HTMLElement[];
  readonly close: () => void;
}

export class DetailsPane {
  readonly element = el('aside.details', { 'aria-label': 'Details', tabindex: '-1' });
  readonly #events: DetailsEvents;
  readonly #asking = new Latest();
  /** How values and gradients are looked at: the same for all nodes. */
  readonly #looking = {
    value: { view: 'text', look: 'grey', rows: null, index: [] } as Looking,
    grad: { view: 'text', look: 'heat', rows: null, index: [] } as Looking,
  };
  #isWide = false;

  constructor(events: DetailsEvents) {
    this.#events = events;
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') events.close();
    });
  }

  close(): void {
    this.#asking.cancel();
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** @param title until it is known */
  async ask(node: NodeId, title: string): Promise<void> {
    // What is there stays, so that stepping does not flicker.
    if (this.element.hidden) {
      this.element.hidden = false;
      this.element.replaceChildren(this.#head(title), el('p.quiet', {}, 'Asking for details…'));
    }
    await this.#asking.ask(
      (signal) => this.#events.ask(node, signal),
      (details) => this.#show(details),
      (reason) =>
        this.element.replaceChildren(this.#head(title), el('p.warning', { role: 'alert' }, reason)),
    );
  }

  #show(details: Details): void {
    const scrolled = this.element.scrollTop;
    const sections = [
      rows(details.rows),
      details.noGradientBecause === '' ? null : el('p.warning', {}, details.noGradientBecause),
      this.#value('Value', 'value', details),
      this.#value('Gradient', 'grad', details),
      ...this.#events.whatIf(details),
      details.series === null
        ? null
        : courseSection(details.series, this.#events.choose, this.#events.isKnown),
      this.#stack(details.stack),
      this.#nodes('Inputs', details.inputs),
      this.#nodes('Used by', details.uses),
      this.#hooks(details.hooks),
      ...details.relations.map(({ title, nodes }) => this.#nodes(title, nodes)),
    ].filter((section) => section !== null);
    this.element.hidden = false;
    this.element.replaceChildren(this.#head(details.title), ...sections);
    this.element.scrollTop = scrolled;
  }

  #head(title: string): HTMLElement {
    const wide = button(
      'Wider or narrower details',
      '⇔',
      () => {
        this.#isWide = !this.#isWide;
        this.element.classList.toggle('wide', this.#isWide);
      },
      'icon',
    );
    const close = button('Close the details (Escape)', '✕', () => this.#events.close(), 'icon');
    return el('header', {}, el('h2', { title }, title), el('span.buttons', {}, wide, close));
  }

  #value(title: string, kind: 'value' | 'grad', details: Details): HTMLElement | null {
    const printed = details[kind];
    if (printed === '') return null;
    const { id, shape } = details;
    const ask = (): Promise<TensorValue> => this.#events.tensor(id, kind);
    const { fetch: fetchFor } = this.#events;
    const fetch = fetchFor === null ? null : (): Promise<void> => fetchFor(id, kind);
    return valueSection({ title, kind, printed, shape, ask, fetch, looking: this.#looking[kind] });
  }

  #stack(stack: readonly Site[]): HTMLElement | null {
    const items = stack.map((site, depth) => {
      // Functions without names are called by others.
      const nameless = depth === stack.length - 1 ? 'top level' : 'callback';
      const name = site.functionName === '' ? nameless : site.functionName;
      return el('li', {}, siteLink(site, this.#events.reveal), el('span.quiet', {}, name));
    });
    return items.length === 0 ? null : section('Made at', el('ol', {}, ...items));
  }

  #hooks(hooks: Details['hooks']): HTMLElement | null {
    const items = hooks.map(({ text, site }) => {
      const where = site === null ? '' : siteLink(site, this.#events.reveal);
      return el('li', {}, where, el('span.quiet', {}, text));
    });
    return items.length === 0 ? null : section(`Hooks (${items.length})`, el('ul', {}, ...items));
  }

  #nodes(title: string, nodes: readonly Related[]): HTMLElement | null {
    const items = nodes.map(({ id, label, note = '' }) => {
      const told = note === '' ? '' : el('span.quiet', {}, note);
      if (!this.#events.isKnown(id)) return el('li', {}, label, told);
      const link = el('button.link', { type: 'button' }, label);
      link.addEventListener('click', () => this.#events.choose(id));
      return el('li', {}, link, told);
    });
    return items.length === 0 ? null : section(title, el('ul', {}, ...items));
  }
}

function section(title: string, body: HTMLElement): HTMLElement {
  return el('section', {}, el('h3', {}, title), body);
}

function rows(list: Details['rows']): HTMLElement | null {
  if (list.length === 0) return null;
  return el(
    'dl',
    {},
    ...list.flatMap(({ label, value }) => [el('dt', {}, label), el('dd', { title: value }, value)]),
  );
}
