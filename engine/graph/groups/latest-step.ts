/** @file The newest step of a program that trains: what its last backward pass started from, and the way to it. */

import { MOST_ENTRIES } from './entries.ts';
import { isFollower, type Group, type GroupTree } from './tree.ts';

/** The groups around what the last backward pass started from, outermost first; none without such a pass. */
export function wayToLatestStep(tree: GroupTree): Group[] {
  const { graph } = tree;
  let node = graph.passes.at(-1)?.roots[0] ?? -1;
  while (node >= 0 && isFollower(graph, node)) node--;
  return node < 0 ? [] : tree.path(node).slice(1);
}

/** Of a long loop on the way, the iterations before the newest step stand as one part. */
export function gatherEarlier(way: readonly Group[], loop: Group): void {
  const step = way.find(({ parent }) => parent === loop.id);
  if (loop.kind === 'loop' && step !== undefined)
    loop.earlier = loop.children.length > MOST_ENTRIES ? step.index : 0;
}
