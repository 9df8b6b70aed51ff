/** @file What the picture's lines, shapes and marks mean. */
import { sumsIn } from '../canvas/flow.ts';
import { button } from '../controls.ts';
import { el, svg } from '../dom.ts';
import type { Card, Edge, Slice } from '../protocol.ts';

const LINES = [
  ['gradient', 'gradient flows back: as wide as log |∇|'],
  ['idle', 'gradient could flow back, none did'],
  ['broken', 'NaN or Inf flows back'],
  ['replaced', 'gradient of an earlier pass, no part of ∇ now'],
  ['plain', 'data only, no gradient'],
  ['cut', '✂ gradient cut, and why'],
  ['in-place', 'in-place write'],
] as const;

const CARDS = [
  ['parameter', '●', 'parameter: collects a gradient'],
  ['constant', '◇', 'constant or input'],
  ['output', '◎', 'output: backward starts here'],
  ['declared', '', 'declared: bound to data later'],
  ['detached', '⊘', 'detached from the graph'],
  ['no-grad', '', 'made under no_grad'],
  ['group', '▸', 'folded part'],
  ['fresh', '', 'new since the last stop'],
  ['current-line', '▶', 'made by the current line'],
  ['tangent', '∂', 'tangent: forward mode'],
  ['sum', 'Σ∇', 'gradient: the sum of what its uses gave'],
  ['now', 'now', 'in the past: this is what happens'],
  ['later', '…', 'in the past: not there yet'],
] as const;

type Kind = (typeof LINES | typeof CARDS)[number][0] | 'bar';

const TOLD_BY: Readonly<Record<Kind, (slice: Slice) => boolean>> = {
  gradient: ({ edges }) => edges.some((edge) => edge.kind === 'gradient' && !isIdle(edge)),
  idle: ({ edges }) => edges.some(isIdle),
  broken: ({ edges }) => edges.some(({ nonFinite }) => nonFinite === true),
  replaced: ({ edges }) => edges.some(({ replaced }) => replaced === true),
  plain: ({ edges }) => edges.some(({ kind }) => kind === 'plain'),
  cut: ({ edges }) => edges.some(({ kind }) => kind === 'cut'),
  'in-place': ({ edges }) => edges.some(({ kind }) => kind === 'inPlace'),
  parameter: ofCards(({ role }) => role === 'parameter'),
  constant: ofCards(({ role }) => role === 'constant'),
  output: ofCards(({ role }) => role === 'output'),
  declared: ofCards(({ declared }) => declared),
  detached: ofCards(({ detached }) => detached),
  'no-grad': ofCards(({ noGrad }) => noGrad),
  group: ofCards(({ group }) => group !== undefined),
  fresh: ofCards(({ fresh }) => fresh),
  'current-line': ofCards(({ currentLine }) => currentLine),
  tangent: ofCards(({ tangent }) => tangent !== undefined),
  sum: ({ edges }) => sumsIn(edges).size > 0,
  now: ofCards(({ when }) => when === 'now'),
  later: ofCards(({ when }) => when === 'later'),
  bar: ofCards(({ gradNorm }) => gradNorm !== null),
};

function isIdle({ kind, gradNorm, nonFinite }: Edge): boolean {
  return kind === 'gradient' && gradNorm === null && nonFinite !== true;
}

function ofCards(has: (card: Card) => boolean): (slice: Slice) => boolean {
  return ({ cards }) => cards.some(has);
}

export class Legend {
  readonly element: HTMLElement;
  readonly #rows: ReadonlyMap<Kind, HTMLElement>;
  readonly #body: HTMLElement;
  readonly #toggle: HTMLElement;
  #open = true;

  /**
   * @param onToggle the user opened or closed it
   * @param unfolds groups can be opened here
   */
  constructor(onToggle: (open: boolean) => void, unfolds: boolean) {
    const bar = el('span.swatch.bar-swatch', {}, el('i'));
    const row = (kind: Kind, sign: Element, words: string) =>
      [kind, el('li', {}, sign, words)] as const;
    this.#rows = new Map([
      ...LINES.map(([kind, words]) => row(kind, line(kind), words)),
      ...CARDS.map(([kind, sign, words]) => {
        const how = kind === 'group' && unfolds ? ': unfold with + or ▸' : '';
        return row(kind, swatch(kind, sign), `${words}${how}`);
      }),
      row('bar', bar, 'log |∇|, 1e−4 to 1e3; ▽ vanishing, ▲ exploding'),
    ]);
    this.#body = el('ul', { id: 'legend-body' }, ...this.#rows.values());
    this.#toggle = button('Legend', 'Legend', () => onToggle(!this.#open), 'icon');
    this.element = el('section.legend', { 'aria-label': 'Legend' }, this.#toggle, this.#body);
  }

  set(open: boolean): void {
    this.#open = open;
    this.#body.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
    this.#toggle.textContent = open ? 'Legend ▾' : 'Legend ▸';
  }

  /** Tells of what the picture has, and of nothing else. */
  tellOf(slice: Slice): void {
    for (const [kind, row] of this.#rows) row.hidden = !TOLD_BY[kind](slice);
  }

  get isOpen(): boolean {
    return this.#open;
  }
}

function line(kind: string): SVGElement {
  const stroke = svg(`line.${kind}`, { x1: '1', y1: '6', x2: '31', y2: '6' });
  const drawing = svg('svg.swatch', {
    viewBox: '0 0 32 12',
    width: '32',
    height: '12',
    'aria-hidden': 'true',
  });
  drawing.append(stroke);
  if (['gradient', 'idle', 'replaced'].includes(kind))
    drawing.append(svg(`path.gradient-head.${kind}`, { d: 'M0 6 L9 1 V11 Z' }));
  return drawing;
}

function swatch(kind: string, sign: string): HTMLElement {
  return el(`span.swatch.${kind}`, { 'aria-hidden': 'true' }, sign);
}
