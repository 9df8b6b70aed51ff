/** @file What the user opened and folded by hand, told by keys that hold from run to run and over edits. */

import type { Fold } from '../../worker/protocol.ts';
import { type Group, type GroupTree } from './tree.ts';

/** More than anybody opens by hand; what was touched first is forgotten first. */
const MOST = 256;

export class Folds {
  /** Whether it is open, by key; what was touched last comes last. */
  readonly #open = new Map<string, boolean>();

  constructor(kept: readonly Fold[] = []) {
    for (const { group, open } of kept) this.set(group, open);
  }

  get size(): number {
    return this.#open.size;
  }

  get all(): Fold[] {
    return [...this.#open].map(([group, open]) => ({ group, open }));
  }

  /** Whether it is to be open; undefined for what nobody touched. */
  get(key: string): boolean | undefined {
    return this.#open.get(key);
  }

  /** Whether the group or one in it is to be open. */
  hasOpenIn(key: string): boolean {
    for (const [each, open] of this.#open)
      if (open && (each === key || each.startsWith(`${key}\n`))) return true;
    return false;
  }

  set(key: string, open: boolean): void {
    this.#open.delete(key);
    this.#open.set(key, open);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST) break;
      this.#open.delete(oldest);
    }
  }
}

/**
 * The way to a group from outside, each step by its title and by which of those alike it is. Neighbours that are
 * alike may come to be in a run: it is no step of the way to them.
 */
export function keyOf(tree: GroupTree, group: Group): string {
  const way: string[] = [];
  for (let at = group; at.parent >= 0;) {
    let around = tree.get(at.parent);
    way.unshift(stepTo(tree, around, at));
    if (around.kind === 'run' && at.range === null) around = tree.get(around.parent);
    at = around;
  }
  return way.join('\n');
}

function stepTo(tree: GroupTree, around: Group, { kind, title, index, range }: Group): string {
  if (range !== null) return `range ${range.from} ${range.size}`;
  if (kind === 'iteration' || kind === 'leaves') return `${kind} ${index}`;
  if (around.kind !== 'run')
    return `${kind} ${title} ${countBefore(tree, around, index, kind, title)}`;
  const run = countBefore(tree, tree.get(around.parent), around.index, kind, title);
  return `${kind} ${title} ${run + index}`;
}

/** How many alike come before a place, those in runs among them. */
function countBefore(
  tree: GroupTree,
  around: Group,
  place: number,
  kind: Group['kind'],
  title: string,
): number {
  let count = 0;
  for (const child of around.children.slice(0, place)) {
    if (child >= 0) continue;
    const before = tree.get(~child);
    if (before.title !== title) continue;
    if (before.kind === kind) count++;
    else if (before.kind === 'run') count += before.children.length;
  }
  return count;
}
