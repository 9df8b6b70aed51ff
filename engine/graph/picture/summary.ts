/** @file What a group's card says of what is in it. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { isFollower } from '../groups/tree.ts';
import { Kind, Flag } from '../tables/nodes.ts';
import type { Then } from '../time/then.ts';
import type { Item, Link } from './items.ts';

/** Shapes that a card has room for. */
const MOST_SHAPES = 3;

export class Summary {
  operators = 0;
  parameters = 0;
  /** Other leaves. */
  constants = 0;
  /** The largest norm of a gradient; null without any. */
  worst: number | null = null;
  /** The smallest likewise. */
  least: number | null = null;
  nonFinite = false;
  requiresGrad = false;
  /** The node that came last. */
  latest: NodeId = -1;
  /** The region that all of it is in, else -1; null before anything was seen. */
  region: number | null = null;
  noGrad = true;
  detached = true;
  last: NodeId = -1;
  /** The latest pass whose gradients are read in it; -1 without any. */
  pass = -1;
  /** The cards that show or hide what that pass began with. */
  roots: readonly number[] = [];
  /** Something in it happens at the moment that is looked at. */
  touched = false;
  readonly shapesIn: string[] = [];
  readonly shapesOut: string[] = [];
}

/**
 * Makes the summaries of all groups in one pass over the nodes.
 * @param versions values of parameters that stand elsewhere than in the group that wrote them, and that
 */
export function summarize(
  graph: Graph,
  then: Then,
  itemOf: Int32Array,
  versions: ReadonlyMap<NodeId, Item | null>,
  items: readonly Item[],
  links: readonly Link[],
): void {
  for (const item of items) if (item.group !== null) item.summary = new Summary();
  takeAll(graph, then, itemOf, versions, items.map(summariesAround));
  for (const { summary } of items)
    if (summary !== null)
      summary.roots = (graph.passes[summary.pass]?.roots ?? []).flatMap(
        (root) => items[itemOf[root] as number]?.id ?? [],
      );
  for (const link of links) {
    const [from, to] = [link.source.summary, link.target.summary];
    if (from === null && to === null) continue;
    for (const shape of shapesAcross(graph, link)) {
      if (from !== null) addShape(from.shapesOut, shape);
      if (to !== null) addShape(to.shapesIn, shape);
    }
  }
  // What nothing reads ends with its last result.
  for (const { summary, outputs } of items)
    if (summary !== null && outputs.length === 0 && summary.last >= 0)
      summary.shapesOut.push(graph.shape(summary.last));
}

/** That there are more is told, too. */
function addShape(shapes: string[], shape: string): void {
  if (shapes.length > MOST_SHAPES || shapes.includes(shape)) return;
  shapes.push(shapes.length < MOST_SHAPES ? shape : '…');
}

/** Of a folded group its own; of what is in open groups those of their cards. Null where there are none. */
function summariesAround(item: Item): readonly Summary[] | null {
  const summaries: Summary[] = [];
  for (let at: Item | null = item; at !== null; at = at.sheet.header)
    if (at.summary !== null) summaries.push(at.summary);
  return summaries.length === 0 ? null : summaries;
}

/** A stretch of nodes with the same summaries is counted first, and added to each of them then. */
function takeAll(
  graph: Graph,
  then: Then,
  itemOf: Int32Array,
  versions: ReadonlyMap<NodeId, Item | null>,
  around: readonly (readonly Summary[] | null)[],
): void {
  const { length } = graph.nodes;
  for (let to = 0; to < length;) {
    const from = to;
    const item = itemOf[from] as number;
    do to++;
    while (to < length && itemOf[to] === item);
    const summaries = around[item] ?? null;
    if (summaries === null) continue;
    const stretch = new Stretch();
    stretch.count(graph, then, from, to, versions);
    for (const summary of summaries) stretch.addTo(summary);
  }
  for (const [node, writer] of versions) {
    if (writer === null || !then.has(node)) continue;
    const stretch = new Stretch();
    stretch.wrote(graph, then, node);
    for (const summary of summariesAround(writer) ?? []) stretch.addTo(summary);
  }
}

/** What nodes that came one after the other add to a summary. */
class Stretch {
  #operators = 0;
  #parameters = 0;
  #constants = 0;
  #worst = -1;
  #least = Infinity;
  #nonFinite = false;
  #touched = false;
  /** Flags that a tensor has, and that all operators' results have. */
  #some = 0;
  #all = -1;
  #latest: NodeId = -1;
  #last: NodeId = -1;
  #pass = -1;
  #region: number | null = null;

  count(
    graph: Graph,
    then: Then,
    from: NodeId,
    to: NodeId,
    versions: ReadonlyMap<NodeId, unknown>,
  ): void {
    const { nodes, values } = graph;
    const [kinds, flags, regions] = [nodes.kind.cells, nodes.flags.cells, nodes.region.cells];
    const passes = nodes.pass.cells;
    const ofNodes = nodes.value.cells;
    for (let node = from; node < to; node++) {
      if (!then.has(node)) continue;
      const grad = then.gradient(node);
      const norm = then.norm(node);
      if (norm !== null) {
        if (norm > this.#worst) this.#worst = norm;
        if (norm < this.#least) this.#least = norm;
      }
      if (values.nonFinite(ofNodes[node] as number) || values.nonFinite(grad))
        this.#nonFinite = true;
      if (then.touched(node)) this.#touched = true;
      const kind = kinds[node];
      if (kind === Kind.number) continue;
      const own = flags[node] as number;
      this.#some |= own;
      this.#latest = node;
      if (kind === Kind.created || kind === Kind.unknown || versions.has(node)) {
        if ((own & Flag.requiresGrad) !== 0) this.#parameters++;
        else this.#constants++;
        continue;
      }
      if (kind === Kind.gradient) this.#pass = passes[node] as number;
      // Counted as in the tree of groups: gradients that operators read are none.
      if (kind === Kind.operator || !isFollower(graph, node)) this.#operators++;
      this.#made(node, own, regions[node] as number);
    }
  }

  /** Another item has its value and gradient. */
  wrote({ nodes }: Graph, then: Then, node: NodeId): void {
    this.#operators++;
    this.#latest = node;
    this.#touched = then.touched(node);
    this.#made(node, nodes.flags.get(node), nodes.region.get(node));
  }

  #made(node: NodeId, flags: number, region: number): void {
    this.#all &= flags;
    if (this.#last < 0) this.#region = region;
    else if (this.#region !== region) this.#region = -1;
    this.#last = node;
  }

  addTo(summary: Summary): void {
    summary.operators += this.#operators;
    summary.parameters += this.#parameters;
    summary.constants += this.#constants;
    if (this.#worst >= 0) {
      summary.worst = Math.max(summary.worst ?? 0, this.#worst);
      summary.least = Math.min(summary.least ?? Infinity, this.#least);
    }
    if (this.#nonFinite) summary.nonFinite = true;
    if (this.#touched) summary.touched = true;
    if ((this.#some & Flag.requiresGrad) !== 0) summary.requiresGrad = true;
    if (this.#latest >= 0) summary.latest = Math.max(summary.latest, this.#latest);
    if (this.#pass >= 0) summary.pass = this.#pass;
    if (this.#last < 0) return;
    summary.last = Math.max(summary.last, this.#last);
    summary.region = summary.region === null || summary.region === this.#region ? this.#region : -1;
    if ((this.#all & Flag.noGrad) === 0) summary.noGrad = false;
    if ((this.#all & Flag.detached) === 0) summary.detached = false;
  }
}

/** Different shapes of the values that cross a link, as many as a card may need to know. */
function shapesAcross(graph: Graph, { edges }: Link): string[] {
  const sources = graph.edges.source.cells;
  const [kinds, ofNodes] = [graph.nodes.kind.cells, graph.nodes.shape.cells];
  const found: string[] = [];
  let before = -1;
  for (const edge of edges) {
    const source = sources[edge] as number;
    const id = ofNodes[source] as number;
    // Mostly all are the same: of a loop there are tens of thousands.
    if (id === before || kinds[source] === Kind.number) continue;
    if (found.length > MOST_SHAPES) break;
    before = id;
    addShape(found, graph.shape(source) || 'scalar');
  }
  return found;
}
