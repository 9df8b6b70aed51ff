/** @file What stands on edges: the norm of the gradient, or scissors and the cause of a cut. */
import { el } from '../dom.ts';
import type { Card, CutCause, Edge } from '../protocol.ts';
import { Boxes } from './boxes.ts';
import { FLOW_SIGN, flowOf, type Flow } from './flow.ts';
import { cardBox, crosses, grow, type Box, type Point } from './geometry.ts';
import { hullOf, pointAt, type Route } from './routes.ts';

const CAUSE_WORDS: Readonly<Record<CutCause, string>> = {
  detach: 'detach',
  noGrad: 'no_grad',
  notRequiresGrad: 'no grad required',
  integerDtype: 'integer dtype',
  nonDifferentiable: 'not differentiable',
  copiedOut: 'copied out',
};

const RANK: Readonly<Record<Edge['kind'], number>> = { gradient: 0, cut: 1, inPlace: 2, plain: 3 };

/** @returns two or three significant digits. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(1);
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : value.toPrecision(2);
}

function textOf(edge: Edge, flow: Flow): string {
  if (edge.kind === 'cut') return `✂ ${edge.cut === null ? 'cut' : CAUSE_WORDS[edge.cut.cause]}`;
  if (edge.label !== undefined) return edge.label;
  if (edge.kind !== 'gradient') return '';
  if (edge.gradNorm === null) return edge.nonFinite === true ? '∇ NaN' : '';
  const passes = edge.latestOf === undefined ? '' : ` · latest of ${edge.latestOf}`;
  return `${FLOW_SIGN[flow]} ${shortNumber(edge.gradNorm)}${passes}`;
}

/** Edges that one label stands for. */
interface Bundle {
  readonly size: number;
  isTold: boolean;
}

/** From so many edges on that leave a card and are cut alike, the cause is told once, with their count. */
const MANY = 3;

function bundles(edges: readonly Edge[]): ReadonlyMap<Edge, Bundle> {
  const alike = new Map<string, Edge[]>();
  for (const edge of edges) {
    if (edge.kind !== 'cut') continue;
    const key = `${edge.source} ${edge.cut?.cause ?? ''}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [edge]);
    else known.push(edge);
  }
  const bundled = [...alike.values()].filter(({ length }) => length >= MANY);
  return new Map(
    bundled.flatMap((members) => {
      const bundle = { size: members.length, isTold: false };
      return members.map((edge) => [edge, bundle] as const);
    }),
  );
}

/** A label with its place. */
export interface Label {
  readonly edge: Edge;
  readonly text: string;
  readonly isBroken: boolean;
  readonly box: Box;
}

/**
 * The labels that find a place; where there is none, the details say it.
 * @param around what else labels must not lie on
 */
export function labelsOf(
  cards: readonly Card[],
  edges: readonly Edge[],
  routes: ReadonlyMap<string, Route>,
  around: readonly Box[],
): Label[] {
  const taken = new Boxes([...cards.map(cardBox), ...around]);
  const curves = new Boxes(edges.flatMap((edge) => curvesOf(edge, routes.get(edge.id))));
  const labels: Label[] = [];
  const cuts = bundles(edges);
  // Numbers choose their places first.
  const inOrder = [...edges].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  for (const edge of inOrder) {
    const flow = flowOf(edge.gradNorm, edge.nonFinite === true);
    const bundle = cuts.get(edge);
    if (bundle?.isTold === true) continue;
    const text = textOf(edge, flow) + (bundle === undefined ? '' : ` × ${bundle.size}`);
    const route = routes.get(edge.id);
    const crossesOther = (at: Box): boolean =>
      curves.some(at, (curve) => curve.edge !== edge && enters(curve, at));
    const box = text === '' || route === undefined ? null : place(route, text, taken, crossesOther);
    if (box === null) continue;
    taken.add(box);
    if (bundle !== undefined) bundle.isTold = true;
    labels.push({ edge, text, isBroken: flow === 'broken' && edge.kind === 'gradient', box });
  }
  return labels;
}

export class LabelLayer {
  /** The cards tell a screen reader the same. */
  readonly element = el('div.labels', { 'aria-hidden': 'true' });
  readonly #drawn = new Map<string, HTMLElement>();

  set(labels: readonly Label[]): void {
    const stale = new Set(this.#drawn.keys());
    for (const { edge, text, isBroken, box } of labels) {
      stale.delete(edge.id);
      let label = this.#drawn.get(edge.id);
      if (label === undefined) {
        label = el('div.edge-label');
        this.#drawn.set(edge.id, label);
        this.element.append(label);
      }
      label.className = `edge-label ${edge.kind}`;
      label.classList.toggle('broken', isBroken);
      label.classList.toggle('replaced', edge.replaced === true);
      if (label.textContent !== text) label.textContent = text;
      label.style.left = `${box.left}px`;
      label.style.top = `${box.top}px`;
      label.style.width = `${box.right - box.left}px`;
    }
    for (const id of stale) {
      this.#drawn.get(id)?.remove();
      this.#drawn.delete(id);
    }
  }
}

/** Of the label's font at 11 px; a wide one. */
const CHARACTER = 6.7;
const HEIGHT = 15;
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88];

/** How near a label may come to an edge that it is not of. */
const DISTANCE = 2;
/** Straight lines that stand for each curve of an edge. */
const LINES = 6;

/** One of the curves of an edge, in a box around it. */
interface Curve extends Box {
  readonly edge: Edge;
  readonly route: Route;
  readonly at: number;
  /** From one to the next it is nearly straight; null before somebody asked. */
  points: readonly Point[] | null;
}

const curvesOf = (edge: Edge, route: Route | undefined): Curve[] =>
  route?.controls.map((_, at) => ({ edge, route, at, points: null, ...hullOf(route, at) })) ?? [];

const pointsOf = ({ route, at }: Curve): Point[] =>
  Array.from({ length: LINES + 1 }, (_, i) =>
    pointAt(route, (at + i / LINES) / route.controls.length),
  );

/** Whether a curve comes into a box. */
function enters(curve: Curve, box: Box): boolean {
  const points = (curve.points ??= pointsOf(curve));
  return points.some((to, i) => i > 0 && crosses(points[i - 1] as Point, to, box));
}

/**
 * The free place nearest to the edge's middle, on the edge or else beside it; null without any. It is one that no
 * other edge crosses, where there is such a one: a label seems to be of the edge that it lies on.
 */
function place(
  route: Route,
  text: string,
  taken: Boxes,
  crossesOther: (box: Box) => boolean,
): Box | null {
  const width = Math.ceil(text.length * CHARACTER) + 8;
  // Text and its ground are crispest on whole pixels.
  const boxAt = (t: number, aside: number): Box => {
    const { x, y } = pointAt(route, t);
    const [left, top] = [Math.round(x + aside - width / 2), Math.round(y - HEIGHT / 2)];
    return { left, right: left + width, top, bottom: top + HEIGHT };
  };
  let crossed: Box | null = null;
  for (const aside of [0, width / 2 + 5, -width / 2 - 5])
    for (const t of PLACES) {
      const box = boxAt(t, aside);
      if (taken.some(box)) continue;
      if (!crossesOther(grow(box, DISTANCE))) return box;
      crossed ??= box;
    }
  return crossed;
}
