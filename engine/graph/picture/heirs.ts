/**
 * @file Which part of an edited program's graph is which of the graph before: nodes by their structure and the
 * names of their variables, groups by the operators in them.
 */

import type { NodeId } from '../../protocol/index.ts';
import { align } from '../compare/align.ts';
import { Structures, type Structure } from '../compare/structure.ts';
import { whole as wholeOf } from '../compare/version.ts';
import type { Graph } from '../graph.ts';
import { isFollower, type Group, type GroupTree } from '../groups/tree.ts';
import type { Heir } from '../layout/spots.ts';
import { Strings } from '../tables/columns.ts';
import { cardOfGroup, groupOfCard } from './items.ts';

export interface Heirs {
  readonly card: Heir;
  readonly group: Heir;
}

/** Both trees must be up to date. */
export function heirsOf(before: GroupTree, after: GroupTree): Heirs {
  const nodes = heirsOfNodes(before.graph, after.graph);
  const groups = heirsOfGroups(before, after, nodes);
  const group: Heir = (id) => {
    const known = groups.get(id);
    if (known !== undefined) return known;
    const { kind, parent, range } = before.get(id);
    const around = groups.get(parent);
    if (around === undefined) return null;
    if (range !== null) return after.range(after.get(around), range.from, range.size).id;
    return kind === 'leaves' ? after.leaves(after.get(around)).id : null;
  };
  return {
    group,
    card: (id) => {
      if (id >= 0) return (nodes[id] ?? -1) < 0 ? null : (nodes[id] as NodeId);
      const heir = group(groupOfCard(id));
      return heir === null ? null : cardOfGroup(heir);
    },
  };
}

/** By node before the node after; -1 where there is none. */
function heirsOfNodes(before: Graph, after: Graph): Int32Array {
  const structures = new Structures();
  const texts = new Strings();
  const named = (graph: Graph): Structure => {
    const { own, whole } = structures.of(wholeOf(graph));
    // Of operators that are alike, the one that gives the same variable its value.
    const withName = (id: number, node: NodeId): number =>
      texts.intern(`${id} ${graph.name(node)}`);
    return { own: own.map(withName), whole: whole.map(withName) };
  };
  return align(named(before), named(after));
}

function heirsOfGroups(
  before: GroupTree,
  after: GroupTree,
  nodes: Int32Array,
): ReadonlyMap<number, number> {
  const heirs = new Map<number, number>([[before.root.id, after.root.id]]);
  const taken = new Set<number>(heirs.values());
  let last: readonly [number, number] = [-1, -1];
  nodes.forEach((heir, node) => {
    if (heir < 0 || isFollower(before.graph, node)) return;
    const innermost = [before.of(node), after.of(heir)] as const;
    // Neighbours are in the same groups.
    if (innermost[0] === last[0] && innermost[1] === last[1]) return;
    last = innermost;
    const [from, to] = [before.path(node), after.path(heir)];
    for (const [depth, group] of from.entries()) {
      const other = to[depth];
      if (other === undefined || !isAlike(group, other)) return;
      const known = heirs.get(group.id);
      if (known === undefined && !taken.has(other.id)) {
        heirs.set(group.id, other.id);
        taken.add(other.id);
      } else if (known !== other.id) return;
    }
  });
  return heirs;
}

const isAlike = (a: Group, b: Group): boolean => a.kind === b.kind && a.title === b.title;
