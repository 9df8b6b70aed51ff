/**
 * @file What belongs to a node in other ways than as operand and result, found in one pass over all nodes and one
 * over what is kept for backward.
 */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';

export interface Kin {
  /** Nodes of the same tensor, one a write, oldest first. The node is one of them. */
  readonly versions: readonly NodeId[];
  /** Of each other tensor that is known to lie in the same memory the newest node. */
  readonly sharers: readonly NodeId[];
  /**
   * What the same operator made, called from the same place by the same callers, of the same shape. The node is one
   * of them.
   */
  readonly repetitions: readonly NodeId[];
  /** What it keeps for backward, and what keeps it. */
  readonly kept: readonly NodeId[];
  readonly keepers: readonly NodeId[];
}

export function kinOf(graph: Graph, node: NodeId): Kin {
  return { ...kinAmongNodes(graph, node), ...keptAndKeepers(graph, node) };
}

function kinAmongNodes(
  { nodes }: Graph,
  node: NodeId,
): Pick<Kin, 'versions' | 'sharers' | 'repetitions'> {
  const [tensor, storage] = [nodes.tensor.get(node), nodes.storage.get(node)];
  const [stack, op] = [nodes.stack.get(node), nodes.op.get(node)];
  const [kind, output, shape] = [nodes.kind, nodes.output, nodes.shape].map((column) =>
    column.get(node),
  );
  const versions: NodeId[] = [];
  const repetitions: NodeId[] = [];
  const newest = new Map<number, NodeId>();
  for (let other = 0; other < nodes.length; other++) {
    const its = nodes.tensor.get(other);
    if (its === tensor && tensor >= 0) versions.push(other);
    else if (storage >= 0 && nodes.storage.get(other) === storage) newest.set(its, other);
    if (nodes.stack.get(other) !== stack || nodes.op.get(other) !== op) continue;
    if (nodes.kind.get(other) !== kind || nodes.output.get(other) !== output) continue;
    if (nodes.shape.get(other) === shape) repetitions.push(other);
  }
  return {
    versions: tensor < 0 ? [node] : versions,
    sharers: [...newest.values()],
    // Without a call site nothing is known to be the same.
    repetitions: stack === 0 ? [node] : repetitions,
  };
}

function keptAndKeepers({ saved }: Graph, node: NodeId): Pick<Kin, 'kept' | 'keepers'> {
  const kept: NodeId[] = [];
  const keepers: NodeId[] = [];
  for (let at = 0; at < saved.length; at++) {
    if (saved.holder.get(at) === node) kept.push(saved.value.get(at));
    if (saved.value.get(at) === node) keepers.push(saved.holder.get(at));
  }
  return { kept, keepers };
}
