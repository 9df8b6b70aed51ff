/** @file A card in the SVG drawing: what stands on its face in the page, in letters with which it fits. */
import type { Card } from '../protocol.ts';
import { cardTitle, faceName, nonFiniteWord, shapesThrough } from './card.ts';
import { FLOW_SIGN, flowOf, strength } from './flow.ts';
import { cardBox, CARD_WIDTH, isTall, type Box } from './geometry.ts';
import type { Inks } from './inks.ts';
import { CODE, escape, placed, short, text, UI, type Run } from './svg-text.ts';

/** Between the sides of a card, in pixels. */
const ROOM = CARD_WIDTH - 17;
/** How wide a letter of 1 px is in wide fonts: of titles, which are bold, of code, and of chips. */
const LETTER = { title: 0.68, code: 0.61, chip: 0.6 };
/** Smaller letters cannot be read: what does not fit then is cut. */
const SMALLEST = 8;
/** Characters of a shape, and of what a card names instead of drawing it. */
const MOST = { shape: 16, chip: 15 };
const TITLE_SIZE = 13;
/** Of a shape's letters beside the title's. */
const SHAPE_SIZE = 0.85;
/** Of the corners. */
const RADIUS = 5;
const STRIPE = 5;

/** @param isSum several uses gave terms of its gradient */
export function drawCard(card: Card, isSum: boolean, inks: Inks): string {
  const box = cardBox(card);
  const parts = [...sheets(card, box, inks)];
  if (card.role === 'parameter') parts.push(stripe(box, inks));
  const lines = linesOf(card, isSum, inks).filter(({ words }) => words !== '');
  parts.push(...headOf(card, box, lines.length === 0, inks));
  lines.forEach(({ words, look }, i) => {
    const size = sizeOf(words.length * LETTER.code, 11);
    const fitting = short(words, ROOM / size / LETTER.code);
    const y = box.top + 34 + i * 17;
    parts.push(text(box.left + 10, y, fitting, `${CODE} font-size="${size}" ${look}`));
  });
  if (card.gradNorm !== null) parts.push(...bar(card, card.gradNorm, box, inks));
  parts.push(flagOf(card, box, inks));
  if (card.far.length > 0) parts.push(chipOf(card, box, inks));
  const gradient = card.grad === '' ? '' : `∇ ${card.grad}`;
  const tip = [cardTitle(card), card.shape, card.value, gradient].filter((part) => part !== '');
  return `<g><title>${escape(tip.join(' '))}</title>${parts.join('')}</g>`;
}

/** Its ground and border: of a folded group a pile, of an open one two borders. */
function sheets(card: Card, box: Box, inks: Inks): string[] {
  const stroke = card.nonFinite ? inks.error : card.role === 'output' ? inks.output : inks.frame;
  const dashes = card.declared ? '1 3' : card.role === 'constant' || card.detached ? '4 3' : '';
  const isFolded = card.group?.open === false;
  const width = card.role === 'output' ? 2 : isFolded ? 1.5 : 1;
  const sheet = (moved: number, inset: number): string => {
    const [left, top] = [box.left + moved + inset, box.top + moved + inset];
    const [right, bottom] = [box.right + moved - inset, box.bottom + moved - inset];
    const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
    return `<rect ${placed({ left, top, right, bottom })} rx="${RADIUS - inset}" fill="${inks.card}" stroke="${stroke}" stroke-width="${width}"${dash}/>`;
  };
  if (isFolded) return [sheet(4, 0), sheet(2, 0), sheet(0, 0)];
  return card.group === undefined ? [sheet(0, 0)] : [sheet(0, 0), sheet(0, 2.5)];
}

/** The mark of a parameter, along its left side. */
function stripe({ left, top, bottom }: Box, inks: Inks): string {
  const right = left + STRIPE;
  const round = `A${RADIUS} ${RADIUS} 0 0 0`;
  return `<path d="M${right},${top} ${round} ${left},${top + RADIUS} V${bottom - RADIUS} ${round} ${right},${bottom} Z" fill="${inks.parameter}"/>`;
}

/** How large its gradient is, within the lower border. */
function bar({ role }: Card, norm: number, box: Box, inks: Inks): string[] {
  const left = box.left + (role === 'parameter' ? STRIPE : 3);
  const track = { left, right: box.right - 3, top: box.bottom - 3.5, bottom: box.bottom - 0.5 };
  const filled = Math.max(0.02, strength(norm)) * (track.right - track.left);
  return [
    `<rect ${placed(track)} fill="${inks.faint}"/>`,
    `<rect ${placed({ ...track, right: left + filled })} fill="${inks.gradient}"/>`,
  ];
}

/** Name and shape, in letters with which both fit; the operator beside the name where that leaves them their size. */
function headOf(card: Card, box: Box, isAlone: boolean, inks: Inks): string[] {
  const marks = marksOf(card);
  // They leave the name its room, and the shape what is left of its own.
  const shape = short(card.shape, Math.max(4, MOST.shape - marks.join(' ').length));
  const end = [...marks, shape].filter((part) => part !== '').join(' ');
  const beside = end === '' ? 0 : (end.length + 1) * LETTER.code * SHAPE_SIZE;
  const widthOf = (words: string): number => words.length * LETTER.title + beside;
  const sign = glyph(card);
  const name = faceName(card);
  const full = cardTitle(card);
  const fits = sizeOf(widthOf(`${sign} ${full}`), TITLE_SIZE) === TITLE_SIZE;
  const size = sizeOf(widthOf(`${sign} ${fits ? full : name}`), TITLE_SIZE);
  const room = (ROOM / size - beside) / LETTER.title - sign.length - 1;
  // The name of what an operator made is followed by the operator, in quieter letters.
  const bold = fits && full.startsWith(`${name} · `) ? name : short(fits ? full : name, room);
  const quiet = fits && bold === name ? full.slice(name.length) : '';
  const title: Run[] = [
    { words: `${sign} `, look: card.role === 'parameter' ? `fill="${inks.parameter}"` : '' },
    { words: bold, look: '' },
    { words: quiet, look: `font-weight="400" fill="${inks.quiet}"` },
  ];
  const baseline = isAlone ? (box.top + box.bottom) / 2 + size / 3 : box.top + 17;
  const bolder = `${UI} font-size="${size}" font-weight="600" fill="${inks.ink}"`;
  const ending: Run[] = [
    { words: end.slice(0, end.length - shape.length), look: `fill="${inks.ink}"` },
    { words: shape, look: '' },
  ];
  const look = `${CODE} font-size="${(size * SHAPE_SIZE).toFixed(1)}" text-anchor="end" fill="${inks.quiet}"`;
  return [
    text(box.left + 10, baseline, title, bolder),
    text(box.right - 7, baseline, ending, look),
  ];
}

/** What happened to it: written in place, detached. */
function marksOf({ inPlace, detached, symbol, group }: Card): string[] {
  if (group !== undefined) return [];
  const written = inPlace === null ? [] : [`v${inPlace.from}→v${inPlace.to}`];
  return detached && symbol !== '⊘' ? [...written, '⊘'] : written;
}

/** What is special about its numbers, on the upper border. */
function flagOf(card: Card, { right, top }: Box, inks: Inks): string {
  const flow = flowOf(card.gradNorm, false);
  const isOff = flow === 'vanishing' || flow === 'exploding';
  if (!card.nonFinite && !isOff) return '';
  const words = card.nonFinite
    ? card.group === undefined
      ? nonFiniteWord(card)
      : 'NaN/Inf'
    : `${FLOW_SIGN[flow]} ${flow}`;
  const width = words.length * 10 * LETTER.chip + 10;
  const place = { left: right - 8 - width, right: right - 8, top: top - 11, bottom: top + 3 };
  const stroke = card.nonFinite ? inks.error : inks.inplace;
  const look = `${UI} font-size="10" text-anchor="middle" fill="${inks.ink}"`;
  return (
    `<rect ${placed(place)} rx="3" fill="${inks.paper}" stroke="${stroke}"/>` +
    text((place.left + place.right) / 2, top - 0.5, words, look)
  );
}

/** Operands that are not drawn, on the upper border. */
function chipOf({ far }: Card, { left, top }: Box, inks: Inks): string {
  const words = short(`↥ ${far.map(({ label }) => label).join(', ')}`, MOST.chip);
  const right = left + 20 + words.length * 10 * LETTER.chip;
  const place = { left: left + 8, right, top: top - 11, bottom: top + 3 };
  return (
    `<rect ${placed(place)} rx="7" fill="${inks.paper}" stroke="${inks.frame}" stroke-dasharray="3 2"/>` +
    text(left + 14, top - 0.5, words, `${UI} font-size="10" fill="${inks.ink}"`)
  );
}

/** With which so many letters of 1 px fit a card, and no larger than usual. */
const sizeOf = (width: number, usual: number): number =>
  Math.max(SMALLEST, Math.min(usual, Math.floor((ROOM / width) * 10) / 10));

function glyph(card: Card): string {
  if (card.role === 'output') return '◎';
  return card.symbol === card.op || card.symbol === '' ? 'ƒ' : card.symbol;
}

function linesOf(card: Card, isSum: boolean, inks: Inks): Run[] {
  const [ink, quiet] = [`fill="${inks.ink}"`, `fill="${inks.quiet}"`];
  if (card.group !== undefined)
    return [
      { words: card.value, look: ink },
      { words: shapesThrough(card.group), look: ink },
    ];
  if (card.declared) return [{ words: 'no data yet', look: `${quiet} font-style="italic"` }];
  const { value, grad, tangent, whatIf } = card;
  const held = changed(value, whatIf?.value);
  const lines = [{ words: held === '' ? '' : `= ${held}`, look: ink }];
  if (isTall(card)) {
    const given = changed(grad, whatIf?.grad);
    lines.push({
      words: `${isSum ? 'Σ∇' : '∇'} ${given || '–'}`,
      look: given === '' ? quiet : `fill="${inks['gradient-text']}"`,
    });
  }
  if (tangent !== undefined) lines.push({ words: `∂ ${tangent || '–'}`, look: ink });
  return lines;
}

/** What it is, and what it would be. */
const changed = (before: string, after: string | null | undefined): string =>
  after === null || after === undefined ? before : `${before} → ${after}`.trim();
