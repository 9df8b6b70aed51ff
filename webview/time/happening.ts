/** @file What happened in the moment that one looks at: its rule, its numbers, and where they were summed up. */
import { el } from '../dom.ts';
import type { Happening, NodeId, Site, Term } from '../protocol.ts';
import { siteLink } from '../panels/sites.ts';
import { typeset } from './typeset.ts';

export interface HappeningEvents {
  readonly choose: (node: NodeId) => void;
  readonly reveal: (site: Site) => void;
}

export class HappeningPane {
  readonly element = el('section.happening', { 'aria-label': 'What happened', tabindex: '0' });
  readonly #events: HappeningEvents;

  constructor(events: HappeningEvents) {
    this.#events = events;
    this.element.hidden = true;
  }

  close(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  show(happening: Happening): void {
    const { band, moment, sentence, site } = happening;
    const phase = `${band.label}, ${moment - band.from + 1} of ${band.to - band.from + 1}`;
    const head = el('p.what', {}, el('b', {}, sentence), el('span.quiet', {}, phase));
    if (site !== null) head.append(siteLink(site, this.#events.reveal));
    const rule = this.#rule(happening);
    const terms = happening.terms.length === 0 ? null : this.#table(happening);
    this.element.replaceChildren(...[head, rule, terms].filter((part) => part !== null));
    this.element.scrollTop = 0;
    this.element.hidden = false;
  }

  /** The gradient of the result comes in, and the rule says what becomes of it; a tangent comes out. */
  #rule({ kind, arrived, rule, terms }: Happening): HTMLElement | null {
    if (kind === 'made' && arrived !== '') {
      const line = el('p.rule', {}, el('span.tangent', {}, `∂ = ${arrived}`));
      if (rule !== '') line.append(el('span.formula', {}, '= ', typeset(rule)));
      return line;
    }
    if (kind !== 'ran') return null;
    const line = el('p.rule', {}, el('span.grad', {}, `∇ = ${arrived}`));
    // The table has the parts.
    if (rule !== '' && terms.every((term) => term.rule === ''))
      line.append(el('span.formula', {}, typeset(rule)));
    return line;
  }

  #table({ kind, terms }: Happening): HTMLElement {
    const columns = COLUMNS[kind].filter(({ of }) => terms.some((term) => of(term) !== ''));
    return el(
      'table',
      {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, kind === 'made' ? 'read' : 'operand'),
          ...columns.map(({ title }) => el('th', { scope: 'col' }, title)),
        ),
      ),
      el('tbody', {}, ...terms.map((term) => this.#row(term, columns))),
    );
  }

  #row(term: Term, columns: readonly Column[]): HTMLElement {
    const link = el('button.link', { type: 'button' }, term.label);
    link.addEventListener('click', () => this.#events.choose(term.node));
    const name = el('th', { scope: 'row' }, link);
    if (term.letter !== '' && term.letter !== term.label)
      name.prepend(el('i', {}, term.letter), ' = ');
    const cells = columns.map(({ of, kind }) => {
      const text = of(term);
      return el(
        `td.${kind}`,
        { title: text },
        kind === 'formula' && text !== '' ? typeset(text) : text,
      );
    });
    return el('tr', {}, name, ...cells);
  }
}

interface Column {
  readonly title: string;
  readonly kind: 'value' | 'formula' | 'grad' | 'tangent';
  readonly of: (term: Term) => string;
}

const value: Column = { title: 'value', kind: 'value', of: (term) => term.value };
const before: Column = { title: 'before', kind: 'grad', of: (term) => term.value };
const rule: Column = { title: 'rule', kind: 'formula', of: (term) => term.rule };
const gave: Column = { title: 'is given', kind: 'grad', of: (term) => term.gave };
const tangent: Column = { title: 'tangent', kind: 'tangent', of: (term) => term.gave };
const total: Column = { title: 'so far', kind: 'grad', of: (term) => term.total };
const after: Column = { title: 'after', kind: 'grad', of: (term) => term.total };

const COLUMNS: Readonly<Record<Happening['kind'], readonly Column[]>> = {
  made: [value, tangent],
  ran: [value, rule, gave, total],
  stored: [before, after],
  assigned: [before, after],
  began: [],
  ended: [],
};
