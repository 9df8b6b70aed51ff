/** @file What is seen of a group when it is open: its children, or stretches of them where they are many. */

import type { NodeId } from '../../protocol/index.ts';
import { spanOf, type Group, type GroupTree } from './tree.ts';

/** An open group shows at most so many parts. */
export const MOST_ENTRIES = 16;

export type Entry =
  { readonly node: NodeId; readonly group: null } | { readonly node: null; readonly group: Group };

export function entriesOf(tree: GroupTree, group: Group): Entry[] {
  const { owner, from, to } = spanOf(tree, group);
  const count = to - from;
  const entries: Entry[] = [];
  if (count <= MOST_ENTRIES) {
    for (const child of owner.children.slice(from, to))
      entries.push(
        child >= 0 ? { node: child, group: null } : { node: null, group: tree.get(~child) },
      );
    return entries;
  }
  // Powers of ten, so that a stretch keeps its bounds when more comes.
  let size = 10;
  while (count > size * MOST_ENTRIES) size *= 10;
  for (let at = from; at < to; at += size)
    entries.push({ node: null, group: tree.range(owner, at, size) });
  return entries;
}

export function entryCount(tree: GroupTree, group: Group): number {
  const { from, to } = spanOf(tree, group);
  let size = 1;
  while (to - from > size * MOST_ENTRIES) size *= 10;
  return Math.ceil((to - from) / size);
}

/** Operators that a group stands for, at any depth. */
export function operatorsIn(tree: GroupTree, group: Group): number {
  if (group.range === null) return group.operators;
  const { owner, from, to } = spanOf(tree, group);
  let sum = 0;
  for (let at = from; at < to; at++) {
    const child = owner.children[at] as number;
    sum += child >= 0 ? 1 : tree.get(~child).operators;
  }
  return sum;
}

/** Whether the group holds the node, at any depth. */
export function holds(tree: GroupTree, group: Group, node: NodeId): boolean {
  const { owner, from, to } = spanOf(tree, group);
  const inside = tree.of(node);
  if (owner.id !== inside) return holdsGroup(tree, group, tree.get(inside));
  if (group.range === null) return true;
  const at = owner.children.indexOf(node, from);
  return at >= 0 && at < to;
}

/** Whether the group holds the other, at any depth, or is it. */
export function holdsGroup(tree: GroupTree, group: Group, other: Group): boolean {
  const { owner, from, to } = spanOf(tree, group);
  let inside = other.id;
  while (inside >= 0 && tree.get(inside).parent !== owner.id) {
    if (inside === owner.id) return true;
    inside = tree.get(inside).parent;
  }
  if (inside < 0) return false;
  const { index } = tree.get(inside);
  return index >= from && index < to;
}
