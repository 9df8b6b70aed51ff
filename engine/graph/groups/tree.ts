/**
 * @file The groups of a graph as a tree: file → function call → module → loop → iteration → operator. Nodes
 * are taken in the order in which they came, so that a group is a stretch of time, and what it holds lies
 * before or after what any other holds.
 */

import type { NodeId, Site } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { ints } from '../tables/columns.ts';
import { Kind } from '../tables/nodes.ts';
import type { Paths } from './paths.ts';
import { NAMELESS, type Frame, type Step } from './paths.ts';
import type { Loop } from './source.ts';

export type GroupKind =
  | 'file'
  | 'call'
  | 'module'
  | 'loop'
  | 'iteration'
  /** Equal neighbours. */
  | 'run'
  /** A stretch of another group's children. */
  | 'range'
  /** Leaves that several parts of a sheet use, or none. */
  | 'leaves';

export interface Group {
  readonly id: number;
  readonly kind: GroupKind;
  /** `train.ts`, `step()`, `Linear`, `for`; an iteration's number is its place in its loop. */
  readonly title: string;
  /** -1 for the root. */
  parent: number;
  /** In its parent. */
  index: number;
  readonly site: Site | null;
  /** Nodes by id, groups by `~id`, oldest first. */
  readonly children: number[];
  /** Operators in it, at any depth. */
  operators: number;
  /** For a `range`: which of its parent's children it stands for. */
  readonly range: { readonly from: number; readonly size: number } | null;
  /** Of a loop's iterations: so many of the first stand as one part. */
  earlier: number;
}

/** So many equal neighbours are folded into one. */
const RUN = 3;

/** Two functions without names that are called at different places are not the same. */
const isAt = (a: Site | null, b: Site | null): boolean =>
  a?.line === b?.line && a?.column === b?.column && a?.file === b?.file;

/** What follows the operators that read it: it stands beside them, whatever made it. */
export const isFollower = (graph: Graph, node: NodeId): boolean => {
  const kind = graph.nodes.kind.cells[node];
  return kind !== Kind.operator && !(kind === Kind.declared && graph.nodes.inCount.get(node) > 0);
};

/** One step of the path that leads to the node that came last. */
interface Level {
  readonly step: Step;
  /** Where the frame stands now. */
  frame: Frame | null;
  /** The group of what is called here, and those of the loops that the frame is in. */
  readonly group: number;
  loops: { readonly loop: Loop; readonly group: number; iteration: number; first: number }[];
}

export class GroupTree {
  readonly groups: Group[] = [];
  readonly graph: Graph;
  readonly #paths: Paths;
  /** Innermost group of each node. */
  readonly #of = ints();
  /** Groups that stand for parts of others, by what they stand for. */
  readonly #standIns = new Map<string, number>();
  #levels: Level[] = [];

  constructor(graph: Graph, paths: Paths) {
    this.graph = graph;
    this.#paths = paths;
    this.#add({ kind: 'file', title: '', parent: -1, site: null });
  }

  /** Everything. */
  get root(): Group {
    return this.groups[0] as Group;
  }

  get(id: number): Group {
    return this.groups[id] as Group;
  }

  /** The innermost group of a node. */
  of(node: NodeId): number {
    return this.#of.cells[node] as number;
  }

  /** Takes the nodes that came since. */
  update(): void {
    const { nodes } = this.graph;
    for (let node = this.#of.length; node < nodes.length; node++) {
      if (isFollower(this.graph, node)) this.#paths.begin(node);
      else this.#follow(node);
      const group = this.#here();
      this.#of.push(group);
      if (isFollower(this.graph, node)) continue;
      this.get(group).children.push(node);
      for (let at = group; at >= 0; at = this.get(at).parent) this.get(at).operators++;
    }
  }

  /** From the outermost to the innermost group around a node, without ranges. */
  path(node: NodeId): Group[] {
    const path: Group[] = [];
    for (let at = this.of(node); at >= 0; at = this.get(at).parent) path.unshift(this.get(at));
    return path;
  }

  /** The group that stands for a stretch of another's children. */
  range(parent: Group, from: number, size: number): Group {
    return this.#standIn(`${parent.id}:${from}:${size}`, 'range', parent, { from, size });
  }

  /** The group that stands for the leaves that several parts of another use. */
  leaves(parent: Group): Group {
    return this.#standIn(`${parent.id} leaves`, 'leaves', parent, null);
  }

  #standIn(key: string, kind: GroupKind, parent: Group, range: Group['range']): Group {
    const known = this.#standIns.get(key);
    if (known !== undefined) return this.get(known);
    const id = this.groups.length;
    const index = range?.from ?? 0;
    const about = { id, kind, title: '', parent: parent.id, index, site: null };
    const group: Group = { ...about, children: [], operators: 0, range, earlier: 0 };
    this.groups.push(group);
    this.#standIns.set(key, id);
    return group;
  }

  #add(about: Pick<Group, 'kind' | 'title' | 'parent' | 'site'>): number {
    const id = this.groups.length;
    const rest = { index: 0, children: [], operators: 0, range: null, earlier: 0 };
    this.groups.push({ ...about, id, ...rest });
    if (about.parent >= 0) {
      const parent = this.get(about.parent);
      this.get(id).index = parent.children.push(~id) - 1;
      this.#fold(parent);
    }
    return id;
  }

  /** Equal neighbours at the end become a run, or join the one before them. */
  #fold(parent: Group): void {
    if (parent.kind === 'loop' || parent.kind === 'run') return;
    const { children } = parent;
    const at = (back: number): Group | null => {
      const child = children.at(-back);
      return child === undefined || child >= 0 ? null : this.get(~child);
    };
    const last = at(1);
    if (last === null || last.kind === 'loop' || last.kind === 'run') return;
    const same = (other: Group | null): boolean =>
      other !== null &&
      other.title === last.title &&
      (last.title !== NAMELESS || isAt(other.site, last.site)) &&
      (other.kind === last.kind || other.kind === 'run');
    const before = at(2);
    if (before?.kind === 'run' && same(before)) {
      children.pop();
      this.#move(last, before);
      return;
    }
    if (!same(before) || !same(at(3)) || before?.kind === 'run' || at(3)?.kind === 'run') return;
    const members = children.splice(-RUN).map((child) => this.get(~child));
    const { title, site } = last;
    const id = this.groups.length;
    const run: Group = {
      id,
      kind: 'run',
      title,
      parent: parent.id,
      index: children.push(~id) - 1,
      site,
      children: [],
      operators: members.reduce((sum, member) => sum + member.operators, 0),
      range: null,
      earlier: 0,
    };
    this.groups.push(run);
    for (const member of members) this.#move(member, run);
  }

  #move(group: Group, to: Group): void {
    group.parent = to.id;
    group.index = to.children.push(~group.id) - 1;
  }

  /** Goes on from where the last node came from to where this one does. */
  #follow(node: NodeId): void {
    const path = this.#paths.of(node);
    let depth = 0;
    for (; depth < path.length; depth++) {
      const level = this.#levels[depth];
      const step = path[depth] as Step;
      if (level === undefined || level.step.key !== step.key) {
        if (level?.step.kind === 'module' && step.kind === 'module') this.#calledAgain(depth, node);
        // What a library does itself stands between: `optimizer.minimize(() => …)` as all of a loop.
        else if (depth > 0) this.#perhapsAgain(node, depth);
        break;
      }
      if (step.frame === null || level.frame === null) continue;
      const order = step.frame.order - level.frame.order;
      if (order === 0) continue;
      if (order > 0 || !this.#isOver(level, step.frame)) {
        this.#stand(level, step.frame, order < 0, node);
        this.#levels.length = ++depth;
      } else if (depth === 0) this.#levels.length = 0;
      else {
        // The function was left and called again, from where it was called before.
        this.#levels.length = depth;
        if (this.#levels.at(-1)?.frame?.callsForEach !== true) this.#again(node);
      }
      break;
    }
    if (depth === path.length) this.#perhapsAgain(node, depth);
    else this.#levels.length = Math.min(this.#levels.length, Math.max(depth, 0));
    for (let at = this.#levels.length; at < path.length; at++) this.#open(path[at] as Step, node);
  }

  /** Back to a place before the present one, and no loop leads there. */
  #isOver(level: Level, to: Frame): boolean {
    return !level.loops.some(({ loop }) => to.loops.some(({ start }) => start === loop.start));
  }

  /** The frame goes on to another place; back means one more iteration of the loop around both. */
  #stand(level: Level, to: Frame, back: boolean, node: NodeId): void {
    const stays = level.loops.filter(({ loop }) =>
      to.loops.some(({ start }) => start === loop.start),
    );
    level.loops = stays;
    level.frame = to;
    if (back) this.#iterate(level, node);
    for (const loop of to.loops.slice(stays.length)) this.#enter(level, loop, node);
  }

  /** Another module is entered from the same place, which only a loop around it can do. */
  #calledAgain(depth: number, node: NodeId): void {
    const caller = this.#levels[depth - 1];
    if (caller === undefined || caller.loops.length === 0) return;
    this.#levels.length = depth;
    this.#again(node);
  }

  /** What was called is called again from the same place: by the innermost loop around it, if there is one. */
  #again(node: NodeId): void {
    const level = this.#levels.at(-1);
    if (level !== undefined && level.loops.length > 0) this.#iterate(level, node);
  }

  /** The same place once more: one more iteration, if this is how the iteration began. */
  #perhapsAgain(node: NodeId, depth: number): void {
    this.#levels.length = depth;
    const level = this.#levels.at(-1);
    const innermost = level?.loops.at(-1);
    // Batches are told by more than how they begin.
    if (level === undefined || innermost === undefined || innermost.loop.keyword === 'batch')
      return;
    const { nodes } = this.graph;
    const { first } = innermost;
    if (
      nodes.output.get(node) === 0 &&
      level.frame?.callsForEach !== true &&
      nodes.stack.get(first) === nodes.stack.get(node) &&
      nodes.op.get(first) === nodes.op.get(node) &&
      this.get(innermost.iteration).operators > 0
    )
      this.#iterate(level, node);
  }

  #iterate(level: Level, node: NodeId): void {
    const innermost = level.loops.at(-1);
    if (innermost === undefined) return;
    const { site } = this.get(innermost.group);
    innermost.iteration = this.#add({
      kind: 'iteration',
      title: '',
      parent: innermost.group,
      site,
    });
    innermost.first = node;
  }

  #enter(level: Level, loop: Loop, node: NodeId): void {
    const parent = level.loops.at(-1)?.iteration ?? level.group;
    const at = level.frame?.site;
    const site = at === undefined ? null : { ...at, line: loop.line, column: 1 };
    const group = this.#add({ kind: 'loop', title: loop.keyword, parent, site });
    const iteration = this.#add({ kind: 'iteration', title: '', parent: group, site });
    level.loops.push({ loop, group, iteration, first: node });
  }

  #open(step: Step, node: NodeId): void {
    const parent = this.#here();
    const caller = this.#levels.findLast(({ frame }) => frame !== null)?.frame?.site ?? null;
    const { kind, title } = step;
    const site = kind === 'file' ? null : caller;
    const group = kind === null ? parent : this.#add({ kind, title, parent, site });
    const level: Level = { step, frame: step.frame, group, loops: [] };
    this.#levels.push(level);
    for (const loop of step.frame?.loops ?? []) this.#enter(level, loop, node);
  }

  /** Where what comes next belongs. */
  #here(): number {
    const level = this.#levels.at(-1);
    return level?.loops.at(-1)?.iteration ?? level?.group ?? 0;
  }
}

/** Which children of which group one shows; those of a range are its parent's. */
export function spanOf(
  tree: GroupTree,
  group: Group,
): { readonly owner: Group; readonly from: number; readonly to: number } {
  if (group.range === null) return { owner: group, from: 0, to: group.children.length };
  const owner = tree.get(group.parent);
  const { from, size } = group.range;
  return { owner, from, to: Math.min(from + size, owner.children.length) };
}
