/** @file What the inspector draws: the newest part of a graph as cards, edges and framed regions. */

import type { Card, Edge, GraphId, NodeId, Region, Slice } from '../worker/protocol.ts';
import { cardOf, drawnEdge, labelOf, type Standing } from './cards.ts';
import type { Graph } from './graph.ts';
import { LONG_EDGE } from './layoutCanvas.ts';
import type { Layout } from './layout.ts';

/** A picture shows at most this many cards; cytoscape stays fluent up to about 300. */
export const NODE_BUDGET = 300;

/** The oldest node that a slice shows. */
export const firstShown = (graph: Graph): NodeId => Math.max(0, graph.nodes.length - NODE_BUDGET);

export function sliceOf(id: GraphId, graph: Graph, layout: Layout, standing: Standing): Slice {
  const total = graph.nodes.length;
  const first = firstShown(graph);
  const far: Card['far'][number][][] = [];
  const edges: Edge[] = [];
  for (let node = first; node < total; node++) {
    const chips: Card['far'][number][] = [];
    for (const edge of graph.edges.into(graph.nodes, node)) {
      const source = graph.edges.source.get(edge);
      if (source >= first && layout.row(node) - layout.row(source) <= LONG_EDGE)
        edges.push(drawnEdge(graph, edge));
      else if (!chips.some((chip) => chip.id === source))
        chips.push({ id: source, label: labelOf(graph, source) });
    }
    far.push(chips);
  }
  const cards: Card[] = [];
  for (let node = first; node < total; node++)
    cards.push({
      ...cardOf(graph, standing, node),
      far: far[node - first] ?? [],
      x: layout.x(node),
      y: layout.y(node),
    });
  return {
    graph: id,
    revision: graph.revision,
    cards,
    edges,
    regions: regionsOf(graph, layout, first),
    total,
    hidden: first,
    notes: graph.notes.all,
  };
}

function regionsOf(graph: Graph, layout: Layout, first: NodeId): Region[] {
  const members = new Map<number, NodeId[]>();
  for (let node = first; node < graph.nodes.length; node++) {
    const frame = layout.frame(node);
    if (frame < 0) continue;
    const known = members.get(frame);
    if (known === undefined) members.set(frame, [node]);
    else known.push(node);
  }
  return [...members].flatMap(([frame, nodes]) => {
    const region = graph.regions[graph.nodes.region.get(nodes[0] as NodeId)];
    if (region === undefined) return [];
    const { kind, name, stack } = region;
    const site = graph.site(stack);
    const where = site === null ? '' : ` · line ${site.line}`;
    const label = `${kind === 'noGrad' && name === 'noGrad' ? 'noGrad()' : name}${where}`;
    return [{ id: `r${frame}`, kind, label, nodes, site }];
  });
}
