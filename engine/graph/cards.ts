/** @file A node and an edge of the graph as a picture shows them: role, names, values, gradient, and what cuts it. */

import type { Card, Edge, NodeId, NodeRole, Site } from '../protocol/index.ts';
import type { Graph } from './graph.ts';
import { isComputedLeaf } from './parameters.ts';
import { Relation } from './tables/edges.ts';
import { Flag, Kind } from './tables/nodes.ts';
import { valueText } from './text.ts';
import { present, type Then } from './time/then.ts';

/** Where the program stands. */
export interface Standing {
  /** Nodes from this id on came since the program last ran on. */
  readonly freshFrom: NodeId;
  readonly at: { readonly file: string; readonly line: number } | null;
}

/** What a node is called where there is room for one word. */
export function labelOf(graph: Graph, node: NodeId): string {
  const name = graph.name(node);
  if (name !== '') return name;
  const kind = graph.nodes.kind.get(node);
  if (kind === Kind.number) return numberText(graph, node);
  return kind === Kind.gradient ? 'grad' : graph.op(node);
}

export function roleOf(graph: Graph, node: NodeId): NodeRole {
  const { nodes } = graph;
  if (nodes.has(node, Flag.root)) return 'output';
  switch (nodes.kind.get(node)) {
    case Kind.operator:
      return isComputedLeaf(graph, node) ? 'parameter' : 'operator';
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

export function cardOf(
  graph: Graph,
  standing: Standing,
  node: NodeId,
  then = present(graph),
): Omit<Card, 'key' | 'far' | 'x' | 'y'> {
  const { nodes, values, strings } = graph;
  const exists = then.has(node);
  const value = exists ? nodes.value.get(node) : -1;
  const grad = then.gradient(node);
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
    symbol: role === 'parameter' ? '●' : role === 'constant' ? '◇' : symbol || 'ƒ',
    declared: nodes.kind.get(node) === Kind.declared,
    shape,
    dtype: dtype ?? '',
    // A number is called what it is.
    value: isNumber ? '' : valueText(values.get(value), dtype, shape),
    grad: valueText(values.get(grad), graph.dtype(node, 'grad'), shape),
    gradNorm: then.norm(node),
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
    site,
    ...tangentOf(graph, node, then),
    ...(!exists ? { when: 'later' } : then.touched(node) ? { when: 'now' } : {}),
  };
}

/** In forward mode, how fast the value changes: nothing out of its reach, and in the past room for what comes. */
function tangentOf(graph: Graph, node: NodeId, then: Then): Pick<Card, 'tangent'> {
  if (graph.tangent(node, null) === undefined) return {};
  const tangent = then.has(node) ? graph.tangent(node, then.moment) : undefined;
  if (tangent === undefined) return { tangent: '' };
  const text = valueText(graph.values.get(tangent), graph.dtype(node), graph.shape(node));
  return { tangent: text || 'not known' };
}

export const isAt = (site: Site | null, at: Standing['at']): boolean =>
  site !== null && at !== null && site.line === at.line && site.file === at.file;

function numberText(graph: Graph, node: NodeId): string {
  const value = graph.values.get(graph.nodes.value.get(node));
  return value?.kind === 'whole' ? String(Number(value.data[0]?.toPrecision(6))) : '';
}

export function edgeKind({ edges }: Graph, edge: number): Edge['kind'] {
  const cause = edges.cause(edge);
  if (cause === null) return 'gradient';
  if (edges.relation.cells[edge] === Relation.inPlace) return 'inPlace';
  return cause === 'notRequiresGrad' ? 'plain' : 'cut';
}

export function drawnEdge(graph: Graph, edge: number, then = present(graph)): Omit<Edge, 'id'> {
  const { edges } = graph;
  const cause = edges.cause(edge);
  const source = edges.source.get(edge);
  const target = edges.target.get(edge);
  const relation = edges.relation.get(edge);
  const flow = then.flow(edge);
  const kind = edgeKind(graph, edge);
  const drawn: Omit<Edge, 'id'> = {
    source,
    target,
    kind,
    gradNorm: flow.norm,
    cut:
      kind === 'cut' && cause !== null
        ? { cause, site: graph.site(edges.cutStack.get(edge)) }
        : null,
    ...(kind === 'gradient' && flow.replaced && { replaced: true }),
    ...(flow.latestOf > 1 && { latestOf: flow.latestOf }),
    ...(!then.has(target) ? { when: 'later' } : then.passed(edge) ? { when: 'now' } : {}),
  };
  if (relation === Relation.readsGrad) return { ...drawn, label: 'reads .grad' };
  return flow.nonFinite ? { ...drawn, nonFinite: true } : drawn;
}
