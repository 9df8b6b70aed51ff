/** @file The picture as an SVG drawing that needs nothing else: for documents, and as the source of PNG images. */
import type { Edge, Slice } from '../protocol.ts';
import { edgeWidth, flowColour, flowOf, REPLACED, sumsIn } from './flow.ts';
import { framesOf, labelBox, type Frame } from './frames.ts';
import { around, cardBox, grow, type Box, type Point } from './geometry.ts';
import type { Inks } from './inks.ts';
import { labelsOf, type Label } from './labels.ts';
import { routeAll, type Route } from './routes.ts';
import { drawCard } from './svg-card.ts';
import { at, CODE, placed, text, UI } from './svg-text.ts';

const MARGIN = 24;
/** Of the pattern on regions without gradients. */
const HATCHING = 'gradlens-hatching';

export function svgOf(slice: Slice, inks: Inks): string {
  const frames = framesOf(slice);
  const box = around([...slice.cards.map(cardBox), ...frames.map((frame) => frame.box)]);
  const { left, top, right, bottom } = grow(
    box ?? { left: 0, top: 0, right: 1, bottom: 1 },
    MARGIN,
  );
  const [width, height] = [right - left, bottom - top];
  const names = frames.map(labelBox);
  const routes = routeAll(slice.cards, slice.edges, names);
  const sums = sumsIn(slice.edges);
  const headers = new Map<number | undefined, Box>(
    slice.cards.map((card) => [card.id, cardBox(card)]),
  );
  const labels = labelsOf(slice.cards, slice.edges, routes, names);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}">`,
    `<title>Gradlens: computation graph</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${inks.paper}"/>`,
    hatching(inks),
    ...frames.map((frame) => frameOf(frame, inks)),
    ...frames.map((frame) => openingOf(frame, headers.get(frame.region.header), inks)),
    ...slice.edges.map((edge) => edgeOf(edge, routes.get(edge.id), inks)),
    // Above the edges: a name that an edge runs through cannot be read.
    ...frames.map((frame) => nameOf(frame, inks)),
    ...labels.map((label) => labelOf(label, inks)),
    ...slice.cards.map((card) => drawCard(card, sums.has(card.id), inks)),
    '</svg>',
    '',
  ].join('\n');
}

const hatching = (inks: Inks): string =>
  `<pattern id="${HATCHING}" width="11" height="11" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">` +
  `<path d="M0 0.5H11" stroke="${inks.faint}"/></pattern>`;

function frameOf({ region, box }: Frame, inks: Inks): string {
  const dashes = region.kind === 'group' ? '' : ' stroke-dasharray="5 4"';
  const fill = region.kind === 'noGrad' ? `url(#${HATCHING})` : 'none';
  return `<rect ${placed(box)} fill="${fill}" stroke="${inks.frame}"${dashes}/>`;
}

/** On ground of its own, in letters with which it fits. */
function nameOf({ region: { label }, box }: Frame, inks: Inks): string {
  const size = Math.min(11, ((box.right - box.left) / label.length) * 1.5);
  const right = Math.min(box.right - 2, box.left + 12 + label.length * size * 0.54);
  const ground = { left: box.left + 2, right, top: box.top + 2, bottom: box.top + 15.5 };
  const look = `${UI} font-size="${size.toFixed(1)}" fill="${inks.quiet}"`;
  return (
    `<rect ${placed(ground)} fill="${inks.paper}"/>` + text(box.left + 7, box.top + 13, label, look)
  );
}

/** From the card of an open group to the frame with its parts. */
function openingOf({ box }: Frame, header: Box | undefined, inks: Inks): string {
  if (header === undefined) return '';
  const start = { x: header.right, y: (header.top + header.bottom) / 2 };
  const [dx, dy] = [(box.left + box.right) / 2 - start.x, (box.top + box.bottom) / 2 - start.y];
  // As much of the way to its middle as lies outside.
  const outside = (way: number, half: number): number => (way === 0 ? 0 : 1 - half / Math.abs(way));
  const share = Math.max(
    outside(dx, (box.right - box.left) / 2),
    outside(dy, (box.bottom - box.top) / 2),
  );
  if (share <= 0) return '';
  const end = { x: start.x + dx * share, y: start.y + dy * share };
  return `<path d="M${at(start)} L${at(end)}" fill="none" stroke="${inks.frame}" stroke-width="1.3" stroke-dasharray="1.3 2.6"/>`;
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
  const drawn = `${line}${arrow(from, tip, stroke, 3 + width, edge.kind === 'inPlace')}`;
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

/** A head: of an in-place write a diamond, else a triangle. */
function arrow(from: Point, tip: Point, fill: string, size: number, isDiamond: boolean): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const behind = (by: number): Point => ({ x: tip.x - dx * by, y: tip.y - dy * by });
  const back = behind(size * 1.4);
  const corners = [
    tip,
    { x: back.x - dy * size * 0.6, y: back.y + dx * size * 0.6 },
    ...(isDiamond ? [behind(size * 2.8)] : []),
    { x: back.x + dy * size * 0.6, y: back.y - dx * size * 0.6 },
  ];
  return `<polygon points="${corners.map(at).join(' ')}" fill="${fill}"/>`;
}

function labelOf({ text: words, edge, isBroken, box }: Label, inks: Inks): string {
  const isCurrent = edge.kind === 'gradient' && edge.replaced !== true;
  const fill = isBroken ? inks.ink : isCurrent ? inks['gradient-text'] : inks.quiet;
  const weight = isBroken ? ' font-weight="600"' : '';
  const struck = edge.replaced === true ? ' text-decoration="line-through"' : '';
  const centre = (box.left + box.right) / 2;
  return (
    `<rect ${placed(box)} fill="${inks.paper}"/>` +
    text(
      centre,
      box.top + 11.5,
      words,
      `${CODE} font-size="11" text-anchor="middle" fill="${fill}"${weight}${struck}`,
    )
  );
}
