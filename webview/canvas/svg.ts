/** @file The picture as an SVG drawing that needs nothing else: for documents, and as the source of PNG images. */
import type { Card, Edge, Slice } from '../protocol.ts';
import { cardTitle, faceName } from './card.ts';
import { edgeWidth, flowColour, flowOf, REPLACED, strength } from './flow.ts';
import { framesOf, labelBox, type Frame } from './frames.ts';
import { around, cardBox, CARD_WIDTH, grow, isTall, type Box, type Point } from './geometry.ts';
import type { Inks } from './inks.ts';
import { labelsOf, type Label } from './labels.ts';
import { routeAll, type Route } from './routes.ts';

const MARGIN = 24;
const UI = 'font-family="system-ui, sans-serif"';
const CODE = 'font-family="ui-monospace, monospace"';
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

export function svgOf(slice: Slice, inks: Inks): string {
  const frames = framesOf(slice);
  const box = around([...slice.cards.map(cardBox), ...frames.map((frame) => frame.box)]);
  const { left, top, right, bottom } = grow(
    box ?? { left: 0, top: 0, right: 1, bottom: 1 },
    MARGIN,
  );
  const [width, height] = [right - left, bottom - top];
  const routes = routeAll(slice.cards, slice.edges);
  const labels = labelsOf(slice.cards, slice.edges, routes, frames.map(labelBox));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}">`,
    `<title>Gradlens: computation graph</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${inks.paper}"/>`,
    ...frames.map((frame) => frameOf(frame, inks)),
    ...slice.edges.map((edge) => edgeOf(edge, routes.get(edge.id), inks)),
    ...labels.map((label) => labelOf(label, inks)),
    ...slice.cards.map((card) => cardOf(card, inks)),
    '</svg>',
    '',
  ].join('\n');
}

function frameOf({ region, box }: Frame, inks: Inks): string {
  const dashes = region.kind === 'group' ? '' : ' stroke-dasharray="5 4"';
  const name = text(
    box.left + 7,
    box.top + 14,
    region.label,
    `${UI} font-size="11" fill="${inks.quiet}"`,
  );
  return `<g><rect ${placed(box)} fill="none" stroke="${inks.frame}"${dashes}/>${name}</g>`;
}

function edgeOf(edge: Edge, route: Route | undefined, inks: Inks): string {
  if (route === undefined) return '';
  const { stroke, width, dashes } = lineOf(edge, inks);
  const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  const line = `<path d="${pathOf(route)}" fill="none" stroke="${stroke}" stroke-width="${width.toFixed(2)}"${dash}/>`;
  // Gradient flows from the result to the operand.
  const backwards = edge.kind === 'gradient';
  const tip = backwards ? route.start : route.end;
  const from = (backwards ? route.controls[0] : route.controls.at(-1)) ?? tip;
  const drawn = `${line}${arrow(from, tip, stroke, 3 + width)}`;
  return edge.replaced === true ? `<g opacity="${REPLACED.opacity}">${drawn}</g>` : drawn;
}

function lineOf(edge: Edge, inks: Inks): { stroke: string; width: number; dashes: string } {
  switch (edge.kind) {
    case 'gradient': {
      const flow = flowOf(edge.gradNorm, edge.nonFinite === true);
      const dashes = { usual: '', exploding: '', vanishing: '1 4', broken: '3 3' }[flow];
      return {
        stroke: flowColour(inks, edge.gradNorm, flow),
        width: edge.replaced === true ? REPLACED.width : edgeWidth(edge.gradNorm),
        dashes,
      };
    }
    case 'cut':
      return { stroke: inks.plain, width: 1.5, dashes: '7 5' };
    case 'inPlace':
      return { stroke: inks.inplace, width: 1.8, dashes: '2 3' };
    case 'plain':
      return { stroke: inks.plain, width: 1.3, dashes: '' };
  }
}

/** Quadratic curves that meet half-way between one control point and the next. */
function pathOf({ start, controls, end }: Route): string {
  const parts = controls.map((control, i) => {
    const next = controls[i + 1];
    const to =
      next === undefined ? end : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 };
    return `Q${at(control)} ${at(to)}`;
  });
  return `M${at(start)} ${parts.length === 0 ? `L${at(end)}` : parts.join(' ')}`;
}

function arrow(from: Point, tip: Point, fill: string, size: number): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const back = { x: tip.x - dx * size * 1.4, y: tip.y - dy * size * 1.4 };
  const corners = [
    tip,
    { x: back.x - dy * size * 0.6, y: back.y + dx * size * 0.6 },
    { x: back.x + dy * size * 0.6, y: back.y - dx * size * 0.6 },
  ];
  return `<polygon points="${corners.map(at).join(' ')}" fill="${fill}"/>`;
}

function labelOf({ text: words, edge, box }: Label, inks: Inks): string {
  const isCurrent = edge.kind === 'gradient' && edge.replaced !== true;
  const fill = isCurrent ? inks['gradient-text'] : inks.quiet;
  const struck = edge.replaced === true ? ' text-decoration="line-through"' : '';
  const centre = (box.left + box.right) / 2;
  return (
    `<rect ${placed(box)} fill="${inks.paper}"/>` +
    text(
      centre,
      box.top + 11.5,
      words,
      `${CODE} font-size="11" text-anchor="middle" fill="${fill}"${struck}`,
    )
  );
}

function cardOf(card: Card, inks: Inks): string {
  const box = cardBox(card);
  const title = cardTitle(card);
  const parts = [
    ...(card.group?.open === false
      ? [
          rect(
            {
              ...box,
              left: box.left + 4,
              right: box.right + 4,
              top: box.top + 4,
              bottom: box.bottom + 4,
            },
            card,
            inks,
          ),
        ]
      : []),
    rect(box, card, inks),
  ];
  if (card.role === 'parameter')
    parts.push(
      `<rect x="${box.left}" y="${box.top}" width="5" height="${box.bottom - box.top}" fill="${inks.parameter}"/>`,
    );
  parts.push(...headOf(card, box, inks));
  linesOf(card).forEach((line, i) => {
    const fill = line.startsWith('∇') ? inks['gradient-text'] : inks.ink;
    const size = sizeOf(line.length * LETTER.code, 11);
    const fitting = short(line, ROOM / size / LETTER.code);
    parts.push(
      text(
        box.left + 10,
        box.top + 34 + i * 17,
        fitting,
        `${CODE} font-size="${size}" fill="${fill}"`,
      ),
    );
  });
  if (card.gradNorm !== null) {
    const filled = Math.max(0.02, strength(card.gradNorm)) * CARD_WIDTH;
    parts.push(
      `<rect x="${box.left}" y="${box.bottom - 3}" width="${filled.toFixed(1)}" height="3" fill="${inks.gradient}"/>`,
    );
  }
  if (card.nonFinite)
    parts.push(
      text(
        box.right - 8,
        box.top - 3,
        'NaN/Inf',
        `${UI} font-size="10" font-weight="600" text-anchor="end" fill="${inks.error}"`,
      ),
    );
  if (card.far.length > 0) parts.push(chipOf(card, box, inks));
  const tip = `${title}${card.shape === '' ? '' : ` ${card.shape}`} ${card.value} ${card.grad === '' ? '' : `∇ ${card.grad}`}`;
  return `<g><title>${escape(tip.trim())}</title>${parts.join('')}</g>`;
}

/** Name and shape, in letters with which both fit; the operator beside the name where that leaves them their size. */
function headOf(card: Card, box: Box, inks: Inks): string[] {
  const shape = short(card.shape, MOST.shape);
  const beside = shape === '' ? 0 : (shape.length + 1) * LETTER.code * SHAPE_SIZE;
  const widthOf = (words: string): number => words.length * LETTER.title + beside;
  const full = `${glyph(card)} ${cardTitle(card)}`;
  const fits = sizeOf(widthOf(full), TITLE_SIZE) === TITLE_SIZE;
  const words = fits ? full : `${glyph(card)} ${faceName(card)}`;
  const size = sizeOf(widthOf(words), TITLE_SIZE);
  const title = short(words, (ROOM / size - beside) / LETTER.title);
  const baseline = box.top + 17;
  const shapeSize = (size * SHAPE_SIZE).toFixed(1);
  return [
    text(
      box.left + 10,
      baseline,
      title,
      `${UI} font-size="${size}" font-weight="600" fill="${inks.ink}"`,
    ),
    text(
      box.right - 7,
      baseline,
      shape,
      `${CODE} font-size="${shapeSize}" text-anchor="end" fill="${inks.quiet}"`,
    ),
  ];
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

function rect(box: Box, card: Card, inks: Inks): string {
  const stroke = card.nonFinite ? inks.error : card.role === 'output' ? inks.output : inks.frame;
  const width = card.role === 'output' ? 2 : card.role === 'group' ? 1.5 : 1;
  const dashes = card.role === 'constant' || card.detached ? ' stroke-dasharray="4 3"' : '';
  return `<rect ${placed(box)} rx="5" fill="${inks.card}" stroke="${stroke}" stroke-width="${width}"${dashes}/>`;
}

function glyph(card: Card): string {
  if (card.role === 'output') return '◎';
  return card.symbol === card.op || card.symbol === '' ? 'ƒ' : card.symbol;
}

function linesOf(card: Card): string[] {
  if (card.group !== undefined) {
    const shapes = [card.group.shapesIn, card.group.shapesOut].map((list) => list.join(' '));
    return [card.value, shapes.join('') === '' ? '' : shapes.join(' → ')];
  }
  const value = card.value === '' ? '' : `= ${card.value}`;
  const lines = isTall(card) ? [value, `∇ ${card.grad || '–'}`] : [value];
  if (card.tangent !== undefined) lines.push(`∂ ${card.tangent || '–'}`);
  return lines;
}

const at = ({ x, y }: Point): string => `${x.toFixed(1)},${y.toFixed(1)}`;

const placed = ({ left, top, right, bottom }: Box): string =>
  `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;

const text = (x: number, y: number, words: string, look: string): string =>
  words === '' ? '' : `<text x="${x}" y="${y}" ${look}>${escape(words)}</text>`;

const short = (words: string, room: number): string =>
  words.length > room ? `${words.slice(0, Math.floor(room) - 1)}…` : words;

const escape = (words: string): string =>
  words.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
