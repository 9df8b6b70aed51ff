/** @file Where the items of one sheet stand, and what a layout asks about them. */

import type { Graph } from '../graph.ts';
import type { Item, Link } from '../picture/items.ts';
import { Relation } from '../tables/edges.ts';
import { Flag, Kind } from '../tables/nodes.ts';

/** An item's place; without one x is NaN and the row -1. */
export interface Spot {
  item: Item;
  x: number;
  /** Between two rows where an edit put it between cards that stay. */
  row: number;
  /** Index of the frame it stands in, -1 for none. */
  frame: number;
}

/** The id that a card or a group has after an edit; null where it is not there any more. */
export type Heir = (card: number) => number | null;

export class Spots {
  readonly graph: Graph;
  readonly #spots = new Map<number, Spot>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** The spot of an item; a new one has no place yet. */
  of(item: Item): Spot {
    let spot = this.#spots.get(item.id);
    if (spot === undefined) this.#spots.set(item.id, (spot = { item, x: NaN, row: -1, frame: -1 }));
    else spot.item = item;
    return spot;
  }

  find(id: number): Spot | null {
    return this.#spots.get(id) ?? null;
  }

  /** Forgets the items that are not there any more. @returns their spots */
  keep(items: readonly Item[]): Spot[] {
    const ids = new Set(items.map(({ id }) => id));
    const gone = [...this.#spots].filter(([id]) => !ids.has(id));
    for (const [id] of gone) this.#spots.delete(id);
    return gone.map(([, spot]) => spot);
  }

  /**
   * Takes over the spots on a sheet of an edited program.
   * @returns those of what is not there any more
   */
  follow(before: Spots, heir: Heir): Spot[] {
    const gone: Spot[] = [];
    for (const [id, spot] of before.#spots) {
      const now = heir(id);
      if (now === null) gone.push(spot);
      else this.#spots.set(now, { ...spot });
    }
    return gone;
  }

  all(): Iterable<Spot> {
    return this.#spots.values();
  }

  /** Index of the graph's region, -1 for none. */
  region({ node, isVersion, summary }: Item): number {
    if (isVersion) return -1;
    return summary === null ? this.graph.nodes.region.get(node) : (summary.region ?? -1);
  }

  requiresGrad({ node, summary }: Item): boolean {
    return summary === null ? this.graph.requiresGrad(node) : summary.requiresGrad;
  }

  /** Nothing computed it: a variable, too, that begins with a tensor. */
  isLeaf({ node, isVersion, inputs }: Item): boolean {
    if (inputs.length === 0 || isVersion) return true;
    return node >= 0 && this.graph.nodes.kind.get(node) === Kind.created;
  }

  isNumber({ node }: Item): boolean {
    return node >= 0 && this.graph.nodes.kind.get(node) === Kind.number;
  }

  isRoot({ node }: Item): boolean {
    return node >= 0 && this.graph.nodes.has(node, Flag.root);
  }

  /** A value that was only looked at, such as the condition of a loop: what goes on will come below. */
  isAside({ node, outputs }: Item): boolean {
    return node >= 0 && outputs.length === 0 && this.graph.copiedOut.has(node);
  }

  /** The cards of what the pass began with that stored the gradient, or the gradients, that are read here. */
  rootsFor({ node, summary }: Item): readonly number[] {
    const { nodes, passes } = this.graph;
    if (summary !== null) return summary.roots;
    if (nodes.kind.get(node) !== Kind.gradient) return [];
    return passes[nodes.pass.get(node)]?.roots ?? [];
  }

  /** The tensor's node before it was written in place here; -1 where it was not. */
  overwritten({ node }: Item): number {
    const { nodes } = this.graph;
    return node >= 0 && nodes.has(node, Flag.inPlace) ? nodes.previous.get(node) : -1;
  }

  /**
   * The column a value belongs to: an in-place write in a frame stays in the column of its tensor. NaN where that has
   * no place yet.
   */
  column(item: Item): number {
    let spot = this.of(item);
    for (;;) {
      const before = spot.frame < 0 ? null : this.find(this.overwritten(spot.item));
      if (before === null) return spot.x;
      spot = before;
    }
  }

  carriesGradient({ edges }: Link): boolean {
    return edges.some((edge) => this.graph.edges.cause(edge) === null);
  }

  isInPlace({ edges }: Link): boolean {
    return edges.some((edge) => this.graph.edges.relation.get(edge) === Relation.inPlace);
  }
}
