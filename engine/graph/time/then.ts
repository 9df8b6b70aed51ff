/** @file A graph as it was after a moment, or as it is: what was there, which gradients had arrived. */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import type { ValueStore } from '../values.ts';

export interface Then {
  /** Null for the present. */
  readonly moment: number | null;
  /** Whether it had been made. */
  has(node: NodeId): boolean;
  /** The gradient that the node showed, in the value store; -1 while it had none. */
  gradient(node: NodeId): number;
  /** The norm of the gradient that flowed through the node; null while there was none. */
  norm(node: NodeId): number | null;
  /** The gradient that had flowed along an edge last, among the contributions; -1 while none had. */
  contribution(edge: number): number;
  readonly contributions: ValueStore;
  /** Whether the node was made or got its gradient just in this moment; never at present. */
  touched(node: NodeId): boolean;
  /** Likewise for an edge along which a gradient flowed, or data. */
  passed(edge: number): boolean;
}

export const present = (graph: Graph): Then => ({
  moment: null,
  has: () => true,
  gradient: (node) => graph.nodes.grad.cells[node] as number,
  norm: (node) => graph.values.norm(graph.nodes.grad.cells[node] as number),
  contribution: (edge) => graph.edges.contribution.cells[edge] as number,
  contributions: graph.values,
  touched: () => false,
  passed: () => false,
});

/**
 * As it is, but for the gradients that flow.
 * @param other the same nodes and edges with other gradients; later ones may be missing
 */
export const withFlowsOf = (graph: Graph, other: Graph): Then => ({
  ...present(graph),
  norm: (node) =>
    node < other.nodes.length ? other.values.norm(other.nodes.grad.cells[node] as number) : null,
  contribution: (edge) =>
    edge < other.edges.length ? (other.edges.contribution.cells[edge] as number) : -1,
  contributions: other.values,
});

/** @throws when the recording has no such moment */
export function asOf(graph: Graph, moment: number): Then {
  const { history, edges } = graph;
  if (!Number.isInteger(moment) || moment < 0 || moment >= history.length)
    throw new Error(`There is no moment ${moment} in this recording of ${history.length}.`);
  const nodes = history.nodes(moment);
  const nodesBefore = history.nodes(moment - 1);
  const gradients = history.gradientEntries(moment);
  const contributions = history.contributionEntries(moment);
  const touched = new Set<NodeId>();
  for (let at = history.gradientEntries(moment - 1); at < gradients; at++)
    touched.add(history.gradients.of.get(at));
  const gradient = (node: NodeId): number => history.gradients.at(node, gradients);
  const passed = new Set<number>();
  for (let at = history.contributionEntries(moment - 1); at < contributions; at++)
    passed.add(history.contributions.of.get(at));
  const isNew = (node: NodeId): boolean => node >= nodesBefore && node < nodes;
  return {
    moment,
    has: (node) => node < nodes,
    gradient,
    norm: (node) => graph.values.norm(gradient(node)),
    contribution: (edge) => history.contributions.at(edge, contributions),
    contributions: graph.values,
    touched: (node) => isNew(node) || touched.has(node),
    passed: (edge) => isNew(edges.target.get(edge)) || passed.has(edge),
  };
}
