/** @file The newest step of a program that trains, and the way to it. */

import type { NodeId } from '../../protocol/index.ts';
import { MOST_ENTRIES } from './entries.ts';
import { isFollower, type Group, type GroupTree } from './tree.ts';

/**
 * The groups around what the last backward pass started from, outermost first; none without such a pass.
 * @param latest the operator that came last: around it, where it is in the next turn of a loop around that start
 */
export function wayToLatestStep(tree: GroupTree, latest: NodeId): Group[] {
  const node = operatorAt(tree, tree.graph.passes.at(-1)?.roots[0] ?? -1);
  if (node < 0) return [];
  const step = tree.path(node).slice(1);
  if (latest <= node) return step;
  const now = tree.path(latest).slice(1);
  const loop = step.find(({ kind }) => kind === 'loop');
  return loop !== undefined && now.includes(loop) ? now : step;
}

/** Of a long loop on the way, the iterations before the newest step stand as one part. */
export function gatherEarlier(way: readonly Group[], loop: Group): void {
  const step = way.find(({ parent }) => parent === loop.id);
  if (loop.kind === 'loop' && step !== undefined)
    loop.earlier = loop.children.length > MOST_ENTRIES ? step.index : 0;
}

/** -1 where there is none. */
export const latestOperator = (tree: GroupTree): NodeId =>
  operatorAt(tree, tree.graph.nodes.length - 1);

/** The node, or the last operator before it; -1 without any. */
export function operatorAt({ graph }: GroupTree, node: NodeId): NodeId {
  let at = node;
  while (at >= 0 && isFollower(graph, at)) at--;
  return at;
}
