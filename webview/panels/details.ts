/** @file The details pane: one node in full, with links to its source, inputs and uses. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { Details, NodeId, Site } from '../protocol.ts';
import { siteLink } from './sites.ts';

export interface DetailsEvents {
  /** A link to another node. */
  readonly choose: (node: NodeId) => void;
  readonly reveal: (site: Site) => void;
  readonly close: () => void;
}

export class DetailsPane {
  readonly element = el('aside.details', { 'aria-label': 'Details', tabindex: '-1' });
  readonly #events: DetailsEvents;

  constructor(events: DetailsEvents) {
    this.#events = events;
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') events.close();
    });
  }

  close(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** Until the answer comes; what is there stays, so that stepping does not flicker. */
  wait(title: string): void {
    if (!this.element.hidden) return;
    this.element.hidden = false;
    this.element.replaceChildren(this.#head(title), el('p.quiet', {}, 'Asking for details …'));
  }

  fail(title: string, reason: string): void {
    this.element.replaceChildren(this.#head(title), el('p.warning', { role: 'alert' }, reason));
  }

  show(details: Details): void {
    const scrolled = this.element.scrollTop;
    const sections = [
      rows(details.rows),
      details.noGradientBecause === '' ? null : el('p.warning', {}, details.noGradientBecause),
      printed('Value', details.value),
      printed('Gradient', details.grad, 'grad'),
      this.#stack(details.stack),
      this.#nodes('Inputs', details.inputs),
      this.#nodes('Used by', details.uses),
    ].filter((section) => section !== null);
    this.element.hidden = false;
    this.element.replaceChildren(this.#head(details.title), ...sections);
    this.element.scrollTop = scrolled;
  }

  #head(title: string): HTMLElement {
    const close = button('Close the details (Escape)', '✕', () => this.#events.close(), 'icon');
    return el('header', {}, el('h2', { title }, title), close);
  }

  #stack(stack: readonly Site[]): HTMLElement | null {
    const items = stack.map((site) => {
      const name = site.functionName === '' ? 'top level' : site.functionName;
      return el('li', {}, siteLink(site, this.#events.reveal), el('span.quiet', {}, name));
    });
    return items.length === 0 ? null : section('Made at', el('ol', {}, ...items));
  }

  #nodes(
    title: string,
    nodes: readonly { readonly id: NodeId; readonly label: string }[],
  ): HTMLElement | null {
    const items = nodes.map(({ id, label }) => {
      const link = el('button.link', { type: 'button' }, label);
      link.addEventListener('click', () => this.#events.choose(id));
      return el('li', {}, link);
    });
    return items.length === 0 ? null : section(title, el('ul', {}, ...items));
  }
}

function section(title: string, body: HTMLElement): HTMLElement {
  return el('section', {}, el('h3', {}, title), body);
}

function printed(title: string, text: string, kind = 'value'): HTMLElement | null {
  if (text === '') return null;
  // Wide tensors scroll sideways; the keyboard must reach that.
  const box = el(`pre.${kind}`, { tabindex: '0', role: 'region', 'aria-label': title }, text);
  return section(title, box);
}

function rows(list: Details['rows']): HTMLElement | null {
  if (list.length === 0) return null;
  return el(
    'dl',
    {},
    ...list.flatMap(({ label, value }) => [el('dt', {}, label), el('dd', { title: value }, value)]),
  );
}
