/**
 * @file Gives edges their way: they leave below a card and arrive above the next one, spread over
 * the card's width, and go round the cards and the names of frames between.
 */
import type { Card, Edge, NodeId } from '../protocol.ts';
import { CARD_WIDTH, cardBox, contains, grow, overlap, type Box, type Point } from './geometry.ts';

/** A smooth line: quadratic curves that meet half-way between one control point and the next. */
export interface Route {
  readonly start: Point;
  readonly controls: readonly Point[];
  readonly end: Point;
}

/** The upright part of an edge that goes round cards. */
interface Lane {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** Card whose data goes down it; null where a gradient has the lane for itself. */
  readonly from: NodeId | null;
}

/** Points of each curve that are looked at. */
const SAMPLES = 16;
/** Beyond so many cards beside the lanes that were tried, an edge goes straight behind what is in its way. */
const MOST_PASSED = 64;
const PORT_GAP = 28;
/** How far two edges between the same cards bow apart. */
const BOW = 22;
const CLEARANCE = 10;
/** So far from what it goes round an edge has its lane: in the first that is not taken. */
const LANES = [4, 12, 20, 28];
/** Where an edge turns to its lane: soon, or else between the next card and the name of a frame below it. */
const TURNS = [0.2, 0.7];
/** How far beside a card an edge turns down to its side. */
const CORNER_GAP = 22;
/** In-place edges keep to the corners, so that gradient edges have the middle. */
const CORNER = CARD_WIDTH / 2 - 20;

/**
 * @param names where those of frames stand
 * @returns the way of every edge whose two ends are among the cards, by edge id
 */
export function routeAll(
  cards: readonly Card[],
  edges: readonly Edge[],
  names: readonly Box[],
): ReadonlyMap<string, Route> {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const drawn = edges.filter((edge) => byId.has(edge.source) && byId.has(edge.target));
  const leaving = ports(drawn, byId, 'source');
  const arriving = ports(drawn, byId, 'target');
  const obstacles = new Map(cards.map((card) => [card, grow(cardBox(card), CLEARANCE)]));
  const twins = twinsOf(drawn);
  const routes = new Map<string, Route>();
  const taken: Lane[] = [];
  for (const edge of drawn) {
    const source = byId.get(edge.source);
    const target = byId.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const alike = twins.get(pairOf(edge)) ?? [edge];
    const bow = (alike.indexOf(edge) - (alike.length - 1) / 2) * 2 * BOW;
    const port = arriving.get(edge.id) ?? 0;
    const start = { x: source.x + (leaving.get(edge.id) ?? 0), y: cardBox(source).bottom };
    const end = { x: target.x + port, y: cardBox(target).top };
    const down = (): Route => {
      const near = between(source, target, obstacles, names);
      const direct = straight(start, end, bow);
      if (isFree(direct, near)) return direct;
      // The name of the frame around it may be in the way on one side.
      const other = { x: target.x - port, y: end.y };
      return (
        round(edge, start, end, near, taken) ?? round(edge, start, other, near, taken) ?? direct
      );
    };
    routes.set(
      edge.id,
      end.y > start.y + 12
        ? down()
        : isBelowBeside(source, target)
          ? roundCorner(source, target, end)
          : sideways(source, target),
    );
  }
  return routes;
}

const pairOf = ({ source, target }: Edge): string => `${source}>${target}`;

/** Edges by the cards that they join. */
function twinsOf(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const twins = new Map<string, Edge[]>();
  for (const edge of edges) {
    const alike = twins.get(pairOf(edge));
    if (alike === undefined) twins.set(pairOf(edge), [edge]);
    else alike.push(edge);
  }
  return twins;
}

/** The point of a route at `t` between 0 and 1; every control point takes an equal share. */
export function pointAt({ start, controls, end }: Route, t: number): Point {
  const index = Math.min(controls.length - 1, Math.floor(t * controls.length));
  const control = controls[index] ?? start;
  const before = controls[index - 1];
  const after = controls[index + 1];
  return quadratic(
    before === undefined ? start : halfway(before, control),
    control,
    after === undefined ? end : halfway(control, after),
    t * controls.length - index,
  );
}

function halfway(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function quadratic(a: Point, b: Point, c: Point, t: number): Point {
  const [u, v, w] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  return { x: u * a.x + v * b.x + w * c.x, y: u * a.y + v * b.y + w * c.y };
}

/** Horizontal offsets from the card's centre, so that edges neither share a point nor cross. */
function ports(
  edges: readonly Edge[],
  cards: ReadonlyMap<NodeId, Card>,
  end: 'source' | 'target',
): ReadonlyMap<string, number> {
  const other = end === 'source' ? 'target' : 'source';
  const xOf = (id: NodeId): number => cards.get(id)?.x ?? 0;
  const groups = new Map<NodeId, Edge[]>();
  const offsets = new Map<string, number>();
  for (const edge of edges) {
    if (edge.kind === 'inPlace') {
      offsets.set(edge.id, xOf(edge[other]) < xOf(edge[end]) ? -CORNER : CORNER);
      continue;
    }
    const group = groups.get(edge[end]);
    if (group === undefined) groups.set(edge[end], [edge]);
    else group.push(edge);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => xOf(a[other]) - xOf(b[other]));
    const gap = Math.min(PORT_GAP, (CARD_WIDTH - 40) / Math.max(1, group.length - 1));
    group.forEach((edge, index) => offsets.set(edge.id, (index - (group.length - 1) / 2) * gap));
  }
  return offsets;
}

/** What the rows from one card to the other have in the way of an edge. */
function between(
  source: Card,
  target: Card,
  obstacles: ReadonlyMap<Card, Box>,
  names: readonly Box[],
): Box[] {
  const [top, bottom] = [cardBox(source).bottom, cardBox(target).top];
  const boxes = names.filter((box) => box.bottom > top && box.top < bottom);
  for (const [card, box] of obstacles)
    if (card !== source && card !== target && box.bottom > top && box.top < bottom) boxes.push(box);
  return boxes;
}

function straight(start: Point, end: Point, bow: number): Route {
  const drop = end.y - start.y;
  return {
    start,
    controls: [
      { x: start.x + bow, y: start.y + drop * 0.32 },
      { x: end.x + bow, y: end.y - drop * 0.32 },
    ],
    end,
  };
}

/** Round the cards that are in its way; null where it finds none. */
function round(
  edge: Edge,
  start: Point,
  end: Point,
  near: readonly Box[],
  taken: Lane[],
): Route | null {
  // Cards that stand one below the other leave the same lanes.
  const columns = new Map<number, { right: number; cards: number }>();
  for (const { left, right } of near)
    columns.set(left, { right, cards: (columns.get(left)?.cards ?? 0) + 1 });
  const sides = [...columns]
    .flatMap(([left, { right, cards }]) => [
      { from: left, out: -1, cards },
      { from: right, out: 1, cards },
    ])
    .sort((a, b) => detour(a.from, start, end) - detour(b.from, start, end));
  let passed = 0;
  for (const { from, out, cards } of sides) {
    if (passed >= MOST_PASSED) break;
    passed += cards;
    for (const by of LANES) {
      const lane = laneFor(edge, from + out * by, start.y, end.y);
      if (taken.some((other) => isBeside(lane, other) && !isShared(lane, other))) continue;
      const way = TURNS.map((turn) => roundBy(lane.x, start, end, turn)).find((each) =>
        isFree(each, near),
      );
      if (way === undefined) continue;
      taken.push(lane);
      return way;
    }
  }
  return null;
}

/** Down a lane, in which it is before the next row begins. */
function roundBy(lane: number, start: Point, end: Point, from: number): Route {
  const turn = Math.min(50, (end.y - start.y) / 3);
  return {
    start,
    controls: [
      { x: start.x, y: start.y + turn * from },
      { x: lane, y: start.y + turn * (from + 0.4) },
      { x: lane, y: start.y + turn * (from + 0.8) },
      { x: lane, y: end.y - turn },
      { x: lane, y: end.y - turn * 0.6 },
      { x: end.x, y: end.y - turn * 0.2 },
    ],
    end,
  };
}

const laneFor = ({ kind, source }: Edge, x: number, top: number, bottom: number): Lane => ({
  ...{ x, top, bottom },
  from: kind === 'plain' ? source : null,
});

/** So near that two edges would look like one. */
const isBeside = (a: Lane, b: Lane): boolean =>
  Math.abs(a.x - b.x) < 7 && a.top < b.bottom && b.top < a.bottom;

/** What one value is read by: a stem with branches. */
const isShared = (a: Lane, b: Lane): boolean => a.x === b.x && a.from !== null && a.from === b.from;

/** Less than a row below and in another column: where a card was put between two that stay. */
function isBelowBeside(source: Card, target: Card): boolean {
  return target.y > source.y && Math.abs(target.x - source.x) > CARD_WIDTH;
}

/** From the source's side to the target's top, or to its side where there is no height for an arrow. */
function roundCorner(source: Card, target: Card, top: Point): Route {
  const side = (from: Card, to: Card): Point => {
    const { left, right } = cardBox(from);
    return { x: to.x > from.x ? right : left, y: from.y };
  };
  const start = side(source, target);
  if (top.y > source.y + 12) return { start, controls: [{ x: top.x, y: source.y }], end: top };
  const end = side(target, source);
  const turn = end.x + Math.sign(source.x - target.x) * CORNER_GAP;
  return {
    start,
    controls: [
      { x: turn, y: start.y },
      { x: turn, y: end.y },
    ],
    end,
  };
}

/** An edge that does not go down leaves and arrives at the right side. */
function sideways(source: Card, target: Card): Route {
  const start = { x: source.x + CARD_WIDTH / 2, y: source.y };
  const end = { x: target.x + CARD_WIDTH / 2, y: target.y };
  const out = Math.max(start.x, end.x) + 56;
  return {
    start,
    controls: [
      { x: out, y: start.y },
      { x: out, y: end.y },
    ],
    end,
  };
}

function detour(lane: number, start: Point, end: Point): number {
  return Math.abs(lane - start.x) + Math.abs(lane - end.x);
}

function isFree(route: Route, boxes: readonly Box[]): boolean {
  const curves = route.controls.length;
  for (let curve = 0; curve < curves; curve++) {
    const hull = hullOf(route, curve);
    const near = boxes.filter((box) => overlap(hull, box));
    if (near.length === 0) continue;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const point = pointAt(route, (curve + sample / SAMPLES) / curves);
      if (near.some((box) => contains(box, point))) return false;
    }
  }
  return true;
}

/** A box around one of the curves that a route is made of. */
export function hullOf({ start, controls, end }: Route, curve: number): Box {
  const control = controls[curve] ?? start;
  const [before, after] = [controls[curve - 1], controls[curve + 1]];
  const corners = [
    before === undefined ? start : halfway(before, control),
    control,
    after === undefined ? end : halfway(control, after),
  ];
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}
