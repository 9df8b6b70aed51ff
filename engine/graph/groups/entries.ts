/** @file What is seen of a group when it is open: its children, or stretches of them where they are many. */

import type { NodeId } from '../../protocol/index.ts';
import { spanOf, type Group, type GroupTree } from './tree.ts';

/** An open group shows at most so many parts. */
export const MOST_ENTRIES = 16;

export type Entry =
  { readonly node: NodeId; readonly group: null } | { readonly node: null; readonly group: Group };

export function entriesOf(tree: GroupTree, group: Group): Entry[] {
  const { owner, from, to } = spanOf(tree, group);
  const { earlier } = group;
  const entries: Entry[] = [];
  const stretch = (at: number, size: number): void =>
    void entries.push({ node: null, group: tree.range(owner, at, size) });
  if (earlier > 0) stretch(from, earlier);
  const size = stretchOf(to - from - earlier);
  if (size > 1) {
    // The last stretch grows with what comes, unless that is another part's.
    const most = to < owner.children.length ? to : Infinity;
    for (let at = from + earlier; at < to; at += size) stretch(at, Math.min(size, most - at));
    return entries;
  }
  for (const child of owner.children.slice(from + earlier, to))
    entries.push(
      child >= 0 ? { node: child, group: null } : { node: null, group: tree.get(~child) },
    );
  return entries;
}

export function entryCount(tree: GroupTree, group: Group): number {
  const { from, to } = spanOf(tree, group);
  const count = to - from - group.earlier;
  return Math.ceil(count / stretchOf(count)) + (group.earlier > 0 ? 1 : 0);
}

/** How many of so many children stand as one. Powers of ten, so that a stretch keeps its bounds when more comes. */
function stretchOf(count: number): number {
  let size = 1;
  while (count > size * MOST_ENTRIES) size *= 10;
  return size;
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
