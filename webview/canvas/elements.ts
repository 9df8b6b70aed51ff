/** @file A slice as cytoscape's elements, and the smallest change from what is drawn to that. */
import type { Core, ElementDefinition } from 'cytoscape';
import type { Card, Slice } from '../protocol.ts';
import type { Frame } from './frames.ts';
import { CARD_WIDTH, cardHeight, type Point } from './geometry.ts';
import type { Route } from './routes.ts';
import { edgeWidth, flowOf } from './flow.ts';

/** Ids of cards, edges and regions share one name space in cytoscape. */
export const cardElementId = ({ key }: Card): string => `card:${key}`;

export function elementsOf(
  slice: Slice,
  frames: readonly Frame[],
  routes: ReadonlyMap<string, Route>,
): ElementDefinition[] {
  const cards = slice.cards.map((card): ElementDefinition => ({
    group: 'nodes',
    classes: 'card',
    pannable: true,
    data: {
      id: cardElementId(card),
      node: card.id,
      width: CARD_WIDTH,
      height: cardHeight(card),
    },
    position: { x: card.x, y: card.y },
  }));
  const regions = frames.map(({ region, box }): ElementDefinition => ({
    group: 'nodes',
    classes: region.kind === 'group' ? 'region group' : 'region',
    pannable: true,
    data: {
      id: `region:${region.id}`,
      kind: region.kind,
      width: box.right - box.left,
      height: box.bottom - box.top,
    },
    position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 },
  }));
  const byId = new Map(slice.cards.map((card) => [card.id, card]));
  const edges = slice.edges.flatMap((edge): ElementDefinition[] => {
    const route = routes.get(edge.id);
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    if (route === undefined || source === undefined || target === undefined) return [];
    return [
      {
        group: 'edges',
        classes: [edge.kind, edge.when ?? '', edge.replaced === true ? 'replaced' : '']
          .join(' ')
          .trim(),
        pannable: true,
        data: {
          id: `edge:${edge.id}`,
          source: cardElementId(source),
          target: cardElementId(target),
          width: edgeWidth(edge.gradNorm),
          norm: edge.gradNorm,
          flow: flowOf(edge.gradNorm, edge.nonFinite === true),
          ...bezier(route, source, target),
        },
      },
    ];
  });
  // From the card of an open group to the frame with its parts.
  const openings = frames.flatMap(({ region }): ElementDefinition[] => {
    const header = region.header === undefined ? undefined : byId.get(region.header);
    return header === undefined
      ? []
      : [
          {
            group: 'edges',
            classes: 'opens',
            pannable: true,
            data: {
              id: `opens:${region.id}`,
              source: cardElementId(header),
              target: `region:${region.id}`,
            },
          },
        ];
  });
  return [...regions, ...cards, ...openings, ...edges];
}

/** cytoscape's terms: ends relative to their nodes, controls relative to the line between the ends. */
function bezier(route: Route, source: Point, target: Point): Record<string, string> {
  const { start, end } = route;
  const [vx, vy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(vx, vy) || 1;
  const controls = route.controls.map(({ x, y }) => ({
    weight: ((x - start.x) * vx + (y - start.y) * vy) / (length * length),
    distance: (-(x - start.x) * vy + (y - start.y) * vx) / length,
  }));
  return {
    start: `${start.x - source.x}px ${start.y - source.y}px`,
    end: `${end.x - target.x}px ${end.y - target.y}px`,
    weights: controls.map(({ weight }) => weight.toFixed(4)).join(' '),
    distances: controls.map(({ distance }) => distance.toFixed(2)).join(' '),
  };
}

/** How long a card that has to move is on its way, in milliseconds; the same as in picture.css. */
const GLIDE = 180;

/**
 * Adds, changes and removes by id; what is the same is left alone.
 * @param glide cards that move are seen moving, and their edges with them
 */
export function applyElements(
  cy: Core,
  wanted: readonly ElementDefinition[],
  glide: boolean,
): void {
  const ids = new Set(wanted.map((definition) => definition.data.id));
  cy.batch(() => {
    // All at once: cytoscape indexes and styles what it is given together.
    cy.elements()
      .filter((element) => !ids.has(element.id()))
      .remove();
    const isNew = ({ data }: ElementDefinition): boolean =>
      cy.getElementById(data.id ?? '').empty();
    const fresh = new Set(wanted.filter(isNew));
    cy.add([...fresh]);
    for (const definition of wanted) {
      if (fresh.has(definition)) continue;
      const old = cy.getElementById(definition.data.id ?? '');
      const before = old.data() as Record<string, unknown>;
      for (const [key, value] of Object.entries(definition.data)) {
        if (before[key] !== value && key !== 'source' && key !== 'target') old.data(key, value);
      }
      old.classes(definition.classes ?? '');
      const place = definition.position;
      if (place === undefined || !old.isNode()) continue;
      old.stop();
      if (old.position('x') === place.x && old.position('y') === place.y) continue;
      if (glide && old.hasClass('card'))
        old.animate({ position: place, duration: GLIDE, easing: 'ease-out' });
      else old.position(place);
    }
  });
  if (glide) cy.forceRender();
}
