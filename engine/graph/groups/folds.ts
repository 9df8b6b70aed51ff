/** @file What the user opened and folded by hand, told by keys that hold from run to run and over edits. */

import type { Fold } from '../../protocol/index.ts';
import { fileName } from '../text.ts';
import { repeatedBy } from './title.ts';
import { type Group, type GroupTree } from './tree.ts';

/** More than anybody opens by hand; what was touched first is forgotten first. */
const MOST = 256;

const RANGE = 'range ';

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

  /** Whether a part of the group, or one in that, is to be open; of stretches of its parts this tells nothing. */
  hasOpenPartOf(key: string): boolean {
    const way = key === '' ? '' : `${key}\n`;
    for (const [each, open] of this.#open)
      if (open && each.startsWith(way) && !each.startsWith(RANGE, way.length)) return true;
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

function stepTo(tree: GroupTree, around: Group, group: Group): string {
  const { kind, index, range } = group;
  const title = titleIn(tree, group);
  if (range !== null) return `${RANGE}${range.from} ${range.size}`;
  if (kind === 'iteration' || kind === 'leaves') return `${kind} ${index}`;
  if (around.kind !== 'run') return `${kind} ${title} ${ranksIn(tree, around).own.get(group.id)}`;
  const { ofMembers } = ranksIn(tree, tree.get(around.parent));
  return `${kind} ${title} ${(ofMembers.get(around.id) ?? 0) + index}`;
}

/** Of a file its name alone: the folder that it is in may be another when the program runs again. */
function titleIn(tree: GroupTree, group: Group): string {
  if (group.kind === 'run') return repeatedBy(tree, group);
  return group.kind === 'file' ? fileName(group.title) : group.title;
}

/** Of a group's parts, by their ids: how many alike come before each, those in runs among them. */
interface Ranks {
  readonly own: ReadonlyMap<number, number>;
  /** Before the members of each run. */
  readonly ofMembers: ReadonlyMap<number, number>;
  /** The last part when they were counted, and what it held: parts come and go at the end alone. */
  readonly last: number | undefined;
  readonly size: number;
}

const known = new WeakMap<Group, Ranks>();

/** Counted for all parts at once, and again when others came. */
function ranksIn(tree: GroupTree, around: Group): Ranks {
  const last = around.children.at(-1);
  const size = last === undefined || last >= 0 ? 0 : tree.get(~last).children.length;
  const before = known.get(around);
  if (before?.last === last && before?.size === size) return before;
  const own = new Map<number, number>();
  const ofMembers = new Map<number, number>();
  /** By kind and title; `members` are those of all runs. */
  const counts = new Map<string, number>();
  const count = (kind: Group['kind'] | 'members', title: string): number =>
    counts.get(`${kind} ${title}`) ?? 0;
  for (const child of around.children) {
    if (child >= 0) continue;
    const { id, kind, children } = tree.get(~child);
    const title = titleIn(tree, tree.get(~child));
    own.set(id, count(kind, title) + (kind === 'run' ? 0 : count('members', title)));
    counts.set(`${kind} ${title}`, count(kind, title) + 1);
    if (kind !== 'run') continue;
    const [member = -1] = children;
    ofMembers.set(id, count(tree.get(~member).kind, title) + count('members', title));
    counts.set(`members ${title}`, count('members', title) + children.length);
  }
  const ranks = { own, ofMembers, last, size };
  known.set(around, ranks);
  return ranks;
}
