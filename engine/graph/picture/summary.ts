/** @file What a group's card says of what is in it. */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import { isFollower } from '../groups/tree.ts';
import { Kind, Flag } from '../nodes.ts';
import type { Then } from '../time/then.ts';
import type { Item } from './items.ts';

/** Shapes that a card has room for. */
const MOST_SHAPES = 2;

export class Summary {
  operators = 0;
  parameters = 0;
  /** The largest norm of a gradient; null without any. */
  worst: number | null = null;
  nonFinite = false;
  requiresGrad = false;
  /** The node that came last. */
  latest: NodeId = -1;
  /** The region that all of it is in, else -1; null before anything was seen. */
  region: number | null = null;
  noGrad = true;
  detached = true;
  last: NodeId = -1;
  /** Something in it happens at the moment that is looked at. */
  touched = false;
  readonly shapesIn: string[] = [];
  readonly shapesOut: string[] = [];
}

/** Makes the summaries of all groups in one pass over the nodes; links must be there. */
export function summarize(
  graph: Graph,
  then: Then,
  itemOf: Int32Array,
  items: readonly Item[],
): void {
  for (const item of items) if (item.group !== null) item.summary = new Summary();
  takeAll(graph, then, itemOf, items.map(summariesAround));
  for (const item of items) {
    const { summary } = item;
    if (summary === null) continue;
    for (const { edges } of item.inputs) shapes(graph, edges, summary.shapesIn);
    for (const { edges } of item.outputs) shapes(graph, edges, summary.shapesOut);
    // What nothing reads ends with its last result.
    if (item.outputs.length === 0 && summary.last >= 0)
      summary.shapesOut.push(graph.shape(summary.last));
  }
}

/** Of a folded group its own; of what is in open groups those of their cards. Null where there are none. */
function summariesAround(item: Item): readonly Summary[] | null {
  const summaries: Summary[] = [];
  for (let at: Item | null = item; at !== null; at = at.sheet.header)
    if (at.summary !== null) summaries.push(at.summary);
  return summaries.length === 0 ? null : summaries;
}

/** A function of its own, so that nothing but this loop decides how fast it is. */
function takeAll(
  graph: Graph,
  then: Then,
  itemOf: Int32Array,
  around: readonly (readonly Summary[] | null)[],
): void {
  const { length } = graph.nodes;
  for (let node = 0; node < length; node++) {
    const summaries = around[itemOf[node] as number] ?? null;
    if (summaries === null || !then.has(node)) continue;
    for (let i = 0; i < summaries.length; i++) take(graph, then, summaries[i] as Summary, node);
  }
}

function take(graph: Graph, then: Then, summary: Summary, node: NodeId): void {
  const { nodes, values } = graph;
  const kind = nodes.kind.cells[node];
  const value = nodes.value.cells[node] as number;
  const grad = then.gradient(node);
  const norm = then.norm(node);
  if (norm !== null && (summary.worst === null || norm > summary.worst)) summary.worst = norm;
  if (values.nonFinite(value) || values.nonFinite(grad)) summary.nonFinite = true;
  if (then.touched(node)) summary.touched = true;
  if (kind === Kind.number) return;
  const isLeaf = kind === Kind.created || kind === Kind.unknown;
  if (graph.requiresGrad(node)) {
    summary.requiresGrad = true;
    if (isLeaf) summary.parameters++;
  }
  summary.latest = node;
  if (isLeaf) return;
  // Counted as in the tree of groups: gradients that operators read are none.
  if (!isFollower(graph, node)) summary.operators++;
  summary.last = node;
  const region = nodes.region.cells[node] as number;
  summary.region = summary.region === null || summary.region === region ? region : -1;
  if (!nodes.has(node, Flag.noGrad)) summary.noGrad = false;
  if (!nodes.has(node, Flag.detached)) summary.detached = false;
}

/** Different shapes of the values that cross a link. */
function shapes(graph: Graph, edges: readonly number[], found: string[]): void {
  for (const edge of edges) {
    if (found.length > MOST_SHAPES) return;
    const source = graph.edges.source.get(edge);
    if (graph.nodes.kind.get(source) === Kind.number) continue;
    const shape = graph.shape(source) || 'scalar';
    if (!found.includes(shape)) found.push(shape);
  }
}
