/** @file Which tensors of a program are parameters: they require grad, and no operator that is differentiated made them. */

import type { NodeId } from '../protocol/index.ts';
import type { Graph } from './graph.ts';
import { Flag, Kind } from './tables/nodes.ts';

/**
 * A view of a parameter that was made where grad mode is off: PyTorch says that it
 * requires grad, as its base does.
 */
const isViewWithoutHistory = ({ nodes }: Graph, node: NodeId): boolean =>
  nodes.has(node, Flag.view) && nodes.has(node, Flag.noGrad) && !nodes.has(node, Flag.detached);

/** It requires grad, and no operator that is differentiated made it. */
export const isWithoutHistory = (graph: Graph, node: NodeId): boolean =>
  graph.requiresGrad(node) &&
  graph.nodes.autograd.get(node) === 0 &&
  !graph.nodes.has(node, Flag.duringBackward);

/** An operator's result that was made a leaf: `randn([2]).mul(0.1).requiresGrad_()`. */
export function isComputedLeaf(graph: Graph, node: NodeId): boolean {
  const { nodes } = graph;
  return (
    nodes.kind.get(node) === Kind.operator &&
    isWithoutHistory(graph, node) &&
    !nodes.has(node, Flag.inPlace) &&
    !isViewWithoutHistory(graph, node)
  );
}

/** The nodes of each parameter: all its versions, newest first; newest tensors first. */
export function* parametersOf(graph: Graph): Generator<readonly NodeId[]> {
  const { nodes } = graph;
  const older = new Set<NodeId>();
  for (let node = nodes.length - 1; node >= 0; node--) {
    if (older.has(node)) continue;
    for (let at = nodes.previous.get(node); at >= 0; at = nodes.previous.get(at)) older.add(at);
    const kind = nodes.kind.get(node);
    if (kind === Kind.number || kind === Kind.gradient) continue;
    if (!isWithoutHistory(graph, node)) continue;
    if (isViewWithoutHistory(graph, nodes.oldest(node))) continue;
    const versions: NodeId[] = [];
    for (let at = node; at >= 0; at = nodes.previous.get(at)) versions.push(at);
    yield versions;
  }
}
