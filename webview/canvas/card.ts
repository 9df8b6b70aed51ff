/** @file One card: a node's name, operator, shape, value and gradient, and what it reads aloud. */
import { el } from '../dom.ts';
import type { Card, GroupFace, NodeId } from '../protocol.ts';
import { differenceFacts, differenceFlag } from './differences.ts';
import { changedText, whatIfFacts, whatIfPill } from '../what-if/face.ts';
import { FLOW_SIGN, flowOf, strength } from './flow.ts';
import { cardHeight, isTall } from './geometry.ts';
import { sized, titled, widthOf } from './letters.ts';

const ROLE_GLYPH = {
  parameter: '●',
  constant: '◇',
  output: '◎',
  operator: null,
  group: null,
} as const;
const ROLE_WORD = {
  parameter: 'parameter',
  constant: 'constant',
  output: 'output',
  operator: 'operation',
  group: 'group',
} as const;

/** The name people know a node by. */
export function cardTitle(card: Card): string {
  const op = madeBy(card);
  return `${card.name || card.op}${op === '' ? '' : ` · ${op}`}`;
}

/** The operator, where the name does not say it: `x.grad` is a gradient. */
function madeBy(card: Card): string {
  const { name, op, group } = card;
  const isTold = name === '' || isLeaf(card) || name.endsWith(`.${op}`);
  return group !== undefined || isTold ? '' : op;
}

/** What stands on the face: there is not much room. */
export const faceName = ({ name, op, group }: Card): string =>
  group !== undefined ? name : name === '' ? op : shortName(name);

/** The end of a path tells parameters apart: `model.layers[0].weight` is `layers[0].weight` on its card. */
function shortName(name: string): string {
  return name.split('.').slice(-2).join('.');
}

function isLeaf(card: Card): boolean {
  return card.role === 'parameter' || card.role === 'constant';
}

/** `NaN`, `Inf` or both, from the printed numbers: of what it would hold, if that is another. */
export function nonFiniteWord({ op, name, value, grad, whatIf }: Card): string {
  // A number is called what it is.
  const own = op === 'number' ? name : value;
  const text = `${whatIf?.value ?? own} ${whatIf?.grad ?? grad}`;
  const words = [/nan/i.test(text) ? 'NaN' : '', /inf|∞/i.test(text) ? 'Inf' : ''];
  return words.filter((word) => word !== '').join(' ') || 'NaN';
}

/** The whole card in words, for a screen reader. */
export function cardWords(
  card: Card,
  inputs: readonly string[],
  outputs: readonly string[],
): string {
  if (card.group !== undefined) return groupWords(card, card.group, inputs, outputs);
  const scalar = card.declared ? '' : 'scalar';
  const shape = card.shape === '' ? scalar : `shape ${card.shape}`;
  const facts = [
    `${ROLE_WORD[card.role]} ${card.name === '' ? card.op : card.name}`,
    card.name === '' || isLeaf(card) ? '' : `made by ${card.op}`,
    shape,
    card.value === '' ? '' : `value ${card.value}`,
    card.grad === '' ? (card.requiresGrad ? 'no gradient yet' : '') : `gradient ${card.grad}`,
    card.tangent ? `tangent ${card.tangent}` : '',
    ...whatIfFacts(card),
    scaleWord(card),
    card.declared ? 'declared, no data yet' : '',
    card.nonFinite ? `contains ${nonFiniteWord(card)}` : '',
    card.noGrad ? 'under no_grad' : '',
    card.detached ? 'detached' : '',
    card.inPlace === null
      ? ''
      : `written in place, version ${card.inPlace.from} to ${card.inPlace.to}`,
    card.currentLine ? 'made by the current line' : card.fresh ? 'new since the last stop' : '',
    whenWord(card),
  ];
  return sentence(facts, card, inputs, outputs);
}

/** In a picture of the past. */
function whenWord({ when }: Card): string {
  return when === 'later' ? 'not there yet' : when === 'now' ? 'this is what happens now' : '';
}

/** Where the gradient is out of scale. */
function scaleWord(card: Card): string {
  const flow = flowOf(card.gradNorm, false);
  return flow === 'vanishing' || flow === 'exploding' ? `${flow} gradient` : '';
}

function groupWords(
  card: Card,
  group: GroupFace,
  inputs: readonly string[],
  outputs: readonly string[],
): string {
  const facts = [
    `group ${card.name}`,
    group.open ? 'open, its parts are in the frame beside' : 'folded',
    card.value,
    group.shapesIn.length > 0 ? `shapes in ${group.shapesIn.join(' and ')}` : '',
    group.shapesOut.length > 0 ? `shapes out ${group.shapesOut.join(' and ')}` : '',
    card.gradNorm === null ? '' : `largest gradient norm ${card.gradNorm.toPrecision(3)}`,
    ...whatIfFacts(card),
    ...differenceFacts(card),
    card.nonFinite ? 'contains values that are not finite' : '',
    card.fresh ? 'new since the last stop' : '',
    whenWord(card),
  ];
  return sentence(facts, card, inputs, outputs);
}

function sentence(
  facts: readonly string[],
  card: Card,
  inputs: readonly string[],
  outputs: readonly string[],
): string {
  const lists = [
    inputs.length > 0 ? `inputs: ${inputs.join(', ')}` : '',
    card.far.length > 0 ? `inputs not drawn: ${card.far.map((far) => far.label).join(', ')}` : '',
    outputs.length > 0 ? `outputs: ${outputs.join(', ')}` : '',
  ];
  return [facts.filter((fact) => fact !== '').join(', '), ...lists]
    .filter((part) => part !== '')
    .join('; ');
}

/** What a card tells of beside its choosing. */
export interface CardEvents {
  /** A chip of an operand outside the picture was clicked. */
  readonly far: (id: NodeId) => void;
  /** A group is to be opened or folded; null where it stays as it is. */
  readonly fold: ((id: NodeId, open: boolean) => void) | null;
}

/** @param terms what the uses gave of its gradient, in words */
export function makeCard(
  card: Card,
  words: string,
  terms: readonly string[],
  events: CardEvents,
): HTMLElement {
  const element = el('div.card', {
    role: 'treeitem',
    tabindex: '-1',
    'aria-label': words,
    'aria-selected': 'false',
    'data-id': String(card.id),
  });
  if (card.group !== undefined) element.setAttribute('aria-expanded', String(card.group.open));
  element.classList.add(`role-${card.role}`);
  element.classList.toggle('tall', isTall(card));
  element.classList.toggle('forward', card.tangent !== undefined);
  element.classList.toggle('declared', card.declared);
  element.classList.toggle('no-grad', card.noGrad);
  element.classList.toggle('detached', card.detached);
  element.classList.toggle('non-finite', card.nonFinite);
  element.classList.toggle('fresh', card.fresh);
  element.classList.toggle('current-line', card.currentLine);
  if (card.when !== undefined) element.classList.add(card.when);
  // Its label says all of this, in words.
  element.append(el('div.face', { 'aria-hidden': 'true' }, ...faces(card, terms, events)));
  placeCard(element, card);
  return element;
}

/** CSSOM writes, which the content security policy allows. */
export function placeCard(element: HTMLElement, card: Card): void {
  element.style.left = `${card.x - 84}px`;
  element.style.top = `${card.y - cardHeight(card) / 2}px`;
}

/** An operator without a sign of its own has its name for one; once is enough. */
function glyphOf(card: Card): string {
  return ROLE_GLYPH[card.role] ?? (card.symbol === card.op ? 'ƒ' : card.symbol);
}

function twistyOf({ id, symbol }: Card, { open }: GroupFace, { fold }: CardEvents): HTMLElement {
  if (fold === null) return el('span.glyph', {}, symbol);
  const twisty = el('span.glyph.twisty', { title: open ? 'Fold (−)' : 'Unfold (+)' }, symbol);
  twisty.addEventListener('click', (event) => {
    event.stopPropagation();
    fold(id, !open);
  });
  return twisty;
}

/** A group's face: its title, what is in it, and its shapes from in to out. */
function groupFaces(card: Card, group: GroupFace, events: CardEvents): HTMLElement[] {
  const twisty = twistyOf(card, group, events);
  const title = el('span.title', { title: card.name }, titled(card.name));
  const pill = whatIfPill(card);
  return [
    el('div.head', {}, twisty, title, ...(pill === null ? [] : [pill])),
    el('div.line.contents', {}, el('span.text', { title: card.value }, card.value)),
    line('shapes', '', shapesThrough(group)),
  ];
}

/** From in to out; of many the first ones. */
export function shapesThrough({ shapesIn, shapesOut }: GroupFace): string {
  if (shapesIn.length + shapesOut.length === 0) return '';
  const text = (most: number): string =>
    [shapesIn, shapesOut]
      .map((all) => [...all.slice(0, most), ...(all.length > most ? ['…'] : [])].join(' '))
      .join(' → ');
  return [3, 2, 1].map(text).find(({ length }) => length <= LINE) ?? text(1);
}

function faces(card: Card, terms: readonly string[], events: CardEvents): HTMLElement[] {
  const parts =
    card.group === undefined ? nodeFaces(card, terms) : groupFaces(card, card.group, events);
  if (card.gradNorm !== null) {
    const filled = el('i');
    filled.style.width = `${Math.max(0.02, strength(card.gradNorm)) * 100}%`;
    parts.push(el('div.bar', { title: `|∇| = ${card.gradNorm.toPrecision(3)}` }, filled));
  }
  const flow = flowOf(card.gradNorm, false);
  if (flow === 'vanishing' || flow === 'exploding')
    parts.push(el('div.pill.scale', {}, `${FLOW_SIGN[flow]} ${flow}`));
  if (card.nonFinite)
    parts.push(el('div.pill.bad', {}, card.group === undefined ? nonFiniteWord(card) : 'NaN/Inf'));
  if (card.currentLine) {
    parts.push(el('div.tag', {}, card.site === null ? '▶ this line' : `▶ line ${card.site.line}`));
  }
  const differences = differenceFlag(card);
  if (differences !== null) parts.push(differences);
  if (card.far.length > 0) parts.push(chips(card, events.far));
  return parts;
}

/** With a sum sign where several uses give their terms. */
function gradientLine(card: Card, terms: readonly string[]): HTMLElement {
  const after = card.whatIf?.grad ?? null;
  if (card.grad === '') return line(after === null ? 'grad.none' : 'grad', '∇', '–', after);
  // What its uses gave belongs to what was recorded.
  if (terms.length < 2 || after !== null) return line('grad', '∇', card.grad, after);
  const made = line('grad.sum', 'Σ∇', card.grad);
  made.title = `sum of ${terms.join(' + ')}`;
  return made;
}

function nodeFaces(card: Card, terms: readonly string[]): HTMLElement[] {
  const bold = titled(faceName(card), glyphOf(card));
  const title = el('span.title', { title: cardTitle(card) }, bold);
  const op = madeBy(card);
  if (op !== '') title.append(el('span.op', {}, ` · ${op}`));
  const head = el('div.head', {}, el('span.glyph', {}, glyphOf(card)), title);
  if (card.inPlace !== null) {
    const { from, to } = card.inPlace;
    head.append(el('span.pill.in-place', { title: 'written in place' }, `v${from}→v${to}`));
  }
  if (card.detached && card.symbol !== '⊘')
    head.append(el('span.mark', { title: 'detached' }, '⊘'));
  const pill = whatIfPill(card);
  if (pill !== null) head.append(pill);
  if (card.shape !== '') {
    const shape = el('span.shape', { title: `shape ${card.shape}, ${card.dtype}` }, card.shape);
    head.append(sized(shape));
  }
  // All that stands in it, so that the name and the shape find room beside longer signs and pills.
  const letters = [...head.children].map((part) => (part === title ? bold : part).textContent);
  const widths = letters.map((text) => Math.max(text.length, widthOf(text)));
  const width = widths.reduce((sum, each) => sum + each, widths.length - 3);
  head.style.setProperty('--letters', String(width));
  const parts = [head];
  if (card.declared) parts.push(line('value.none', '', 'no data yet'));
  else if (isTall(card) || card.value !== '')
    parts.push(line('value', '=', card.value, card.whatIf?.value));
  if (isTall(card)) {
    parts.push(gradientLine(card, terms));
  }
  if (card.tangent !== undefined) parts.push(line('tangent', '∂', card.tangent || '–'));
  return parts;
}

/** Characters that fit a line, in letters that can still be read. */
const LINE = 26;

/**
 * @param text empty where it was not recorded
 * @param after what it would be; null or undefined where that is the same
 */
function line(kind: string, sign: string, text: string, after?: string | null): HTMLElement {
  const value = changedText(text, after ?? null) ?? el('span.text', { title: text }, text || '–');
  return el(`div.line.${kind}`, {}, el('span.sign', {}, sign), sized(value));
}

/** Chips that a card has room for; instead of more than these the last says how many there are. */
const MOST_CHIPS = 2;

function chips(card: Card, onFar: (id: NodeId) => void): HTMLElement {
  const chip = (id: NodeId, label: string, told: string): HTMLElement => {
    const element = el('span.chip', { title: `${told}: not drawn; click for details` }, label);
    element.addEventListener('click', (event) => {
      event.stopPropagation();
      onFar(id);
    });
    return element;
  };
  const isMany = card.far.length > MOST_CHIPS;
  const shown = card.far.slice(0, isMany ? MOST_CHIPS - 1 : MOST_CHIPS);
  const row = el('div.chips', {}, ...shown.map(({ id, label }) => chip(id, label, label)));
  if (isMany) {
    const more = card.far.slice(shown.length).map(({ label }) => label);
    // The details of the card have all that it reads.
    const last = chip(card.id, `${more.length} more`, more.join(', '));
    last.classList.add('more');
    row.append(last);
  }
  return row;
}
