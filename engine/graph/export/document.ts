/**
 * @file A whole graph as one plain document: what the JSON export is, and what the other exports are made
 * of. Everything in it is JSON; numbers that JSON lacks are left out.
 */

import type { CutCause, NodeId, NodeRole, Site } from '../../protocol/index.ts';
import { cardOf, drawnEdge, labelOf, roleOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Kind } from '../tables/nodes.ts';

export interface DocumentNode {
  readonly id: NodeId;
  readonly label: string;
  readonly role: NodeRole;
  readonly op: string;
  readonly shape: readonly (number | string)[];
  readonly dtype: string;
  readonly requiresGrad: boolean;
  /** One line, as cards show it. */
  readonly value: string;
  readonly grad: string;
  /** Euclidean norm; null without a gradient or where it is not finite. */
  readonly gradNorm: number | null;
  readonly nonFinite: boolean;
  /** Why it stands apart: under no_grad, or detached. */
  readonly region: 'noGrad' | 'detached' | null;
  readonly site: Site | null;
}

export interface DocumentEdge {
  /** Data flows from source to target, gradient back. */
  readonly source: NodeId;
  readonly target: NodeId;
  /** Position among the target's operands. */
  readonly slot: number;
  readonly kind: 'gradient' | 'plain' | 'cut' | 'inPlace';
  readonly cause: CutCause | null;
  readonly gradNorm: number | null;
  /** Of so many passes that went along it, what it tells is of the latest; null for one or none. */
  readonly latestOf: number | null;
}

export interface GraphDocument {
  readonly format: 'gradlens-graph';
  readonly version: 1;
  readonly nodes: readonly DocumentNode[];
  readonly edges: readonly DocumentEdge[];
  readonly notes: readonly string[];
}

export function documentOf(graph: Graph): GraphDocument {
  const nodes: DocumentNode[] = [];
  for (let id = 0; id < graph.nodes.length; id++) nodes.push(nodeOf(graph, id));
  const edges: DocumentEdge[] = [];
  for (let edge = 0; edge < graph.edges.length; edge++) edges.push(edgeOf(graph, edge));
  return { format: 'gradlens-graph', version: 1, nodes, edges, notes: graph.notes.all };
}

function nodeOf(graph: Graph, id: NodeId): DocumentNode {
  const card = cardOf(graph, { freshFrom: Infinity, at: null }, id);
  const isNumber = graph.nodes.kind.get(id) === Kind.number;
  return {
    id,
    label: labelOf(graph, id),
    role: roleOf(graph, id),
    op: card.op,
    shape: card.shape === '' ? [] : card.shape.slice(1, -1).split(', ').map(size),
    dtype: card.dtype,
    requiresGrad: card.requiresGrad,
    value: isNumber ? card.name : card.value,
    grad: card.grad,
    gradNorm: finite(card.gradNorm),
    nonFinite: card.nonFinite,
    region: card.noGrad ? 'noGrad' : card.detached ? 'detached' : null,
    site: card.site,
  };
}

function edgeOf(graph: Graph, edge: number): DocumentEdge {
  const { source, target, kind, gradNorm, latestOf = null } = drawnEdge(graph, edge);
  const slot = graph.edges.slot.get(edge);
  const cause = kind === 'gradient' ? null : graph.edges.cause(edge);
  return { source, target, slot, kind, cause, gradNorm: finite(gradNorm), latestOf };
}

/** A dimension that is not known yet keeps its sign. */
const size = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

const finite = (norm: number | null): number | null =>
  norm !== null && Number.isFinite(norm) ? norm : null;
