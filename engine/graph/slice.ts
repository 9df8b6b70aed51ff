/** @file What the inspector draws: the newest part of a graph as cards, edges and framed regions. */

import type { Card, Edge, GraphId, NodeId, Region, Role, Site, Slice } from '../worker/protocol.ts';
import { Relation } from './edges.ts';
import type { Graph } from './graph.ts';
import { LONG_EDGE } from './layoutCanvas.ts';
import type { Layout } from './layout.ts';
import { Flag, Kind } from './nodes.ts';
import { valueText } from './text.ts';

/** A picture shows at most this many cards; cytoscape stays fluent up to about 300. */
export const NODE_BUDGET = 300;

/** Where the program stands. */
export interface Standing {
  /** Nodes from this id on came since the program last ran on. */
  readonly freshFrom: NodeId;
  readonly at: { readonly file: string; readonly line: number } | null;
}

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
    cards.push(cardOf(graph, layout, standing, node, far[node - first] ?? []));
  return {
    graph: id,
    revision: graph.revision,
    cards,
    edges,
    regions: regionsOf(graph, layout, first),
    total,
    hidden: first,
    notes: [...graph.notes],
  };
}

/** What a node is called where there is room for one word. */
export function labelOf(graph: Graph, node: NodeId): string {
  const name = graph.name(node);
  if (name !== '') return name;
  const kind = graph.nodes.kind.get(node);
  if (kind === Kind.number) return numberText(graph, node);
  return kind === Kind.gradient ? 'grad' : graph.op(node);
}

export function roleOf(graph: Graph, node: NodeId): Role {
  const { nodes } = graph;
  if (nodes.has(node, Flag.root)) return 'output';
  switch (nodes.kind.get(node)) {
    case Kind.operator:
      return 'operator';
    case Kind.created:
    case Kind.unknown:
      return graph.requiresGrad(node) ? 'parameter' : 'constant';
    case Kind.number:
      return 'constant';
    case Kind.declared:
      return nodes.inCount.get(node) === 0 ? 'constant' : 'operator';
    default:
      return 'operator';
  }
}

function cardOf(
  graph: Graph,
  layout: Layout,
  standing: Standing,
  node: NodeId,
  far: Card['far'],
): Card {
  const { nodes, values, strings } = graph;
  const value = nodes.value.get(node);
  const grad = nodes.grad.get(node);
  const shape = graph.shape(node);
  const dtype = graph.dtype(node);
  const site = graph.site(nodes.stack.get(node));
  const before = nodes.previous.get(node);
  const role = roleOf(graph, node);
  const symbol = strings.text(nodes.symbol.get(node));
  const isNumber = nodes.kind.get(node) === Kind.number;
  return {
    id: node,
    role,
    name: isNumber ? numberText(graph, node) : graph.name(node),
    op: graph.op(node),
    symbol: role === 'parameter' ? '●' : role === 'constant' ? '◇' : symbol,
    declared: nodes.kind.get(node) === Kind.declared,
    shape,
    dtype: dtype ?? '',
    value: valueText(values.get(value), dtype, shape),
    grad: valueText(values.get(grad), dtype, shape),
    gradNorm: values.norm(grad),
    requiresGrad: graph.requiresGrad(node),
    noGrad: nodes.has(node, Flag.noGrad),
    detached: nodes.has(node, Flag.detached),
    inPlace:
      nodes.has(node, Flag.inPlace) && before >= 0
        ? { from: nodes.version.get(before), to: nodes.version.get(node) }
        : null,
    nonFinite: values.nonFinite(value) || values.nonFinite(grad),
    fresh: node >= standing.freshFrom,
    currentLine: isAt(site, standing.at),
    far,
    site,
    x: layout.x(node),
    y: layout.y(node),
  };
}

const isAt = (site: Site | null, at: Standing['at']): boolean =>
  site !== null && at !== null && site.line === at.line && site.file === at.file;

function numberText(graph: Graph, node: NodeId): string {
  const value = graph.values.get(graph.nodes.value.get(node));
  return value?.kind === 'whole' ? String(Number(value.data[0]?.toPrecision(6))) : '';
}

function drawnEdge(graph: Graph, edge: number): Edge {
  const { edges, values } = graph;
  const cause = edges.cause(edge);
  const source = edges.source.get(edge);
  const target = edges.target.get(edge);
  const relation = edges.relation.get(edge);
  let kind: Edge['kind'] = 'plain';
  if (cause === null) kind = 'gradient';
  else if (relation === Relation.inPlace) kind = 'inPlace';
  else if (cause !== 'notRequiresGrad') kind = 'cut';
  const drawn: Edge = {
    id: `${source}>${target}:${edges.slot.get(edge)}`,
    source,
    target,
    kind,
    gradNorm: values.norm(edges.contribution.get(edge)),
    cut:
      kind === 'cut' && cause !== null
        ? { cause, site: graph.site(edges.cutStack.get(edge)) }
        : null,
  };
  return relation === Relation.readsGrad ? { ...drawn, label: 'reads .grad' } : drawn;
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
