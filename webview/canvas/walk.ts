/** @file Where an arrow key leads from a node: up its inputs, down its uses, sideways to neighbours. */
import type { Card, Edge, NodeId } from '../protocol.ts';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

export function directionOf(key: string): Direction | null {
  return KEYS[key] ?? null;
}

/** @returns the node to go to, or null where there is none that way. */
export function step(
  cards: readonly Card[],
  edges: readonly Edge[],
  from: NodeId,
  direction: Direction,
): NodeId | null {
  if (direction === 'first') return cards[0]?.id ?? null;
  if (direction === 'last') return cards.at(-1)?.id ?? null;
  const byId = new Map(cards.map((card) => [card.id, card]));
  const here = byId.get(from);
  if (here === undefined) return null;
  const reached =
    direction === 'up'
      ? edges.filter((edge) => edge.target === from).map((edge) => edge.source)
      : direction === 'down'
        ? edges.filter((edge) => edge.source === from).map((edge) => edge.target)
        : besides(cards, edges, here, direction).map((card) => card.id);
  const candidates = reached.map((id) => byId.get(id)).filter((card) => card !== undefined);
  return nearest(here, candidates)?.id ?? null;
}

/** Nodes of the same row, or that share an input or a use, on that side. */
function besides(
  cards: readonly Card[],
  edges: readonly Edge[],
  here: Card,
  side: 'left' | 'right',
): Card[] {
  const related = new Set<NodeId>();
  for (const edge of edges) {
    if (edge.source !== here.id && edge.target !== here.id) continue;
    for (const other of edges) {
      if (edge.source === here.id && other.target === edge.target) related.add(other.source);
      if (edge.target === here.id && other.source === edge.source) related.add(other.target);
    }
  }
  return cards.filter(
    (card) =>
      (side === 'left' ? card.x < here.x : card.x > here.x) &&
      (Math.abs(card.y - here.y) < 30 || related.has(card.id)),
  );
}

function nearest(here: Card, candidates: readonly Card[]): Card | undefined {
  const distance = (card: Card): number => Math.hypot(card.x - here.x, (card.y - here.y) * 2);
  return [...candidates].sort((a, b) => distance(a) - distance(b))[0];
}
