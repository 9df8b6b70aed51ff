/** @file What the picture's lines, shapes and marks mean. */
import { button } from '../controls.ts';
import { el, svg } from '../dom.ts';

const LINES = [
  ['gradient', 'gradient flows back (width, colour: log |∇|)'],
  ['broken', 'NaN or Inf flows back'],
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
  ['group', '▸', 'folded part: unfold with + or ▸'],
  ['fresh', '', 'new since the last stop'],
  ['current-line', '▶', 'made by the current line'],
  ['tangent', '∂', 'tangent: forward mode'],
  ['sum', 'Σ∇', 'gradient: the sum of what its uses gave'],
  ['now', 'now', 'in the past: this is what happens'],
  ['later', '…', 'in the past: not there yet'],
] as const;

export class Legend {
  readonly element: HTMLElement;
  readonly #body: HTMLElement;
  readonly #toggle: HTMLElement;
  #open = true;

  /** @param onToggle the user opened or closed it */
  constructor(onToggle: (open: boolean) => void) {
    const lines = LINES.map(([kind, words]) => [line(kind), words] as const);
    const cards = CARDS.map(([kind, sign, words]) => [swatch(kind, sign), words] as const);
    const bar = [
      el('span.swatch.bar-swatch', {}, el('i')),
      'log |∇| from 1e−4 to 1e3; ▽ vanishing, ▲ exploding',
    ] as const;
    this.#body = el(
      'ul',
      { id: 'legend-body' },
      ...[...lines, ...cards, bar].map(([sign, words]) => el('li', {}, sign, words)),
    );
    this.#toggle = button('Legend', 'Legend', () => onToggle(!this.#open), 'icon');
    this.element = el('section.legend', { 'aria-label': 'Legend' }, this.#toggle, this.#body);
  }

  set(open: boolean): void {
    this.#open = open;
    this.#body.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
    this.#toggle.textContent = open ? 'Legend ▾' : 'Legend ▸';
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
  if (kind === 'gradient') drawing.append(svg('path.gradient-head', { d: 'M0 6 L9 1 V11 Z' }));
  return drawing;
}

function swatch(kind: string, sign: string): HTMLElement {
  return el(`span.swatch.${kind}`, { 'aria-hidden': 'true' }, sign);
}
