/**
 * @file Which groups are open: the picture is a cut through the tree of groups. What comes first is opened
 * as far as the budget goes, then it stays as it is until the user folds or unfolds.
 */

import type { Fold, NodeId } from '../../protocol/index.ts';
import type { Heir } from '../layout/spots.ts';
import { entriesOf, entryCount, holds, holdsGroup, type Entry } from './entries.ts';
import { Folds, keyOf } from './folds.ts';
import { gatherEarlier, latestOperator, wayToLatestStep } from './latest-step.ts';
import { isStep } from './title.ts';
import { spanOf, type Group, type GroupTree } from './tree.ts';

/**
 * A program with at most so many operators is drawn whole, but for the steps of optimizers, where it fits a window or
 * has no part that is worth a fold.
 */
const WHOLE = 80;
/** A module of fewer operators is read at a glance, and so is an optimizer's step for one parameter. */
const WORTH_FOLDING = 3;
/** A loop of so many operators, half of the most that is drawn whole, is worth a fold. */
const LONG_LOOP = 40;
/** A repeated part with at most so many operators may be drawn whole. */
const SHORT_LOOP = 16;
/** Parts that the first picture shows. */
const FIRST = 24;
/** Repetitions are opened in place while no more is shown than this. */
const FEW = 16;
/** Parts beyond which nothing opens by itself, and what was opened first is folded again. */
export const MOST_SHOWN = 240;
/** So many groups around what came last are opened beside the first picture. */
const LATEST = 2;
/** Longer stretches are not searched for what was opened by hand in them. */
const MOST_SEARCHED = 1000;

/**
 * `inline`: its parts stand where it would. `beside`: it stays, and its parts are in a frame beside it, so
 * that nothing else has to move.
 */
type Openness = 'inline' | 'beside';

const isRepetition = ({ kind }: Group): boolean => kind === 'loop' || kind === 'run';

const areStretches = ([first]: readonly Entry[]): boolean => first?.group?.kind === 'range';

const isLongStep = (group: Group): boolean => isStep(group) && group.operators >= WORTH_FOLDING;

const isWorthFolding = (group: Group): boolean => {
  const { kind, operators } = group;
  if (kind === 'loop') return operators >= LONG_LOOP;
  return kind === 'module' && operators >= WORTH_FOLDING && !isStep(group);
};

interface Seen {
  readonly group: Group;
  readonly depth: number;
  /** In a frame of its own, or in one inside. */
  readonly beside: boolean;
}

/** Layers of one class: one is opened with the others, or none is. */
const isAlike = (a: Seen, b: Seen): boolean =>
  a === b ||
  (a.group.kind === 'module' && b.group.kind === 'module' && a.group.title === b.group.title);

export class Cut {
  readonly #tree: GroupTree;
  /** In the order in which they were opened. */
  readonly #open = new Map<number, Openness>();
  /** Groups that were seen folded, and stay so. */
  readonly #folded = new Set<number>();
  readonly #byHand: Folds;
  #isFirst = true;

  /** @param kept what was opened and folded by hand in an earlier picture: done as soon as there is such a group */
  constructor(tree: GroupTree, kept: readonly Fold[] = []) {
    this.#tree = tree;
    this.#byHand = new Folds(kept);
    this.#open.set(0, 'inline');
  }

  /** What was opened and folded by hand. */
  get folds(): Fold[] {
    return this.#byHand.all;
  }

  /** Takes over what was opened and folded in the picture of a program before it was edited. */
  follow(before: Cut, heir: Heir): void {
    const renamed = new Map<string, string>();
    for (const id of before.#byHand.size === 0 ? [] : [...before.#open.keys(), ...before.#folded]) {
      const now = heir(id);
      if (now !== null)
        renamed.set(
          keyOf(before.#tree, before.#tree.get(id)),
          keyOf(this.#tree, this.#tree.get(now)),
        );
    }
    for (const { group, open } of before.folds) this.#byHand.set(renamed.get(group) ?? group, open);
    const way = wayToLatestStep(this.#tree, -1);
    for (const [id, how] of before.#open) {
      const now = heir(id);
      if (now === null) continue;
      this.#open.set(now, how);
      if (before.#tree.get(id).earlier > 0) gatherEarlier(way, this.#tree.get(now));
    }
    // For lack of room, which a short program has.
    for (const id of this.#isWhole ? [] : before.#folded) {
      const now = heir(id);
      if (now !== null) this.#folded.add(now);
    }
    this.#isFirst = before.#isFirst;
  }

  /** How a group is open; undefined when it is folded. */
  openness(group: Group): Openness | undefined {
    // Shared leaves are no part of the tree: nothing opens them but a hand.
    if (group.kind === 'leaves') return this.#isOpenByHand(group) === true ? 'beside' : undefined;
    return this.#open.get(group.id);
  }

  unfold(group: Group): void {
    this.#byHand.set(keyOf(this.#tree, group), true);
    this.#open.delete(group.id);
    this.#open.set(group.id, 'beside');
    this.#folded.delete(group.id);
    for (const [id, how] of this.#open) {
      if (this.#look().shown <= MOST_SHOWN) break;
      if (how === 'beside' && id !== group.id && !this.#isAround(id, group))
        this.fold(this.#tree.get(id));
    }
  }

  fold(group: Group): void {
    this.#byHand.set(keyOf(this.#tree, group), false);
    this.#open.delete(group.id);
    this.#folded.add(group.id);
  }

  /**
   * Opens what holds the node until the node is seen.
   * @returns whether there was something to open
   */
  reveal(node: NodeId): boolean {
    return this.#openAll((group) => holds(this.#tree, group, node));
  }

  /**
   * Opens what holds the group until the group is seen.
   * @returns whether there was something to open
   */
  revealGroup(inner: Group): boolean {
    return this.#openAll((group) => group !== inner && holdsGroup(this.#tree, group, inner));
  }

  /** What is seen of a group: its parts, where it is open in place. */
  seenOf(group: Group): Entry[] {
    const seen = (entry: Entry): Entry[] =>
      entry.group !== null && this.#open.get(entry.group.id) === 'inline'
        ? entriesOf(this.#tree, entry.group).flatMap(seen)
        : [entry];
    return seen({ node: null, group });
  }

  #openAll(hides: (group: Group) => boolean): boolean {
    for (let opened = false; ; opened = true) {
      const hiding = this.#look().closed.find(({ group }) => hides(group));
      if (hiding === undefined) return opened;
      this.unfold(hiding.group);
    }
  }

  /**
   * Decides about groups that were never seen.
   * @param wasShown what was drawn so far stays drawn, whatever group it is in now
   * @param latest the node that people want to see
   */
  update(wasShown: (child: number) => boolean, latest: NodeId): void {
    const whole = this.#isWhole;
    if (this.#isFirst && !whole && latest >= 0) this.#leadToLatestStep(latest);
    for (;;) {
      const { shown, closed } = this.#look();
      const unseen = closed.filter(({ group }) => !this.#folded.has(group.id));
      if (this.#recall(unseen)) continue;
      const next = unseen
        .filter(
          (seen) =>
            (whole && !isLongStep(seen.group)) || this.#opens(seen, unseen, shown, wasShown),
        )
        .sort((a, b) => this.#cost(a.group) - this.#cost(b.group) || a.depth - b.depth);
      // What costs nothing at once, else the outermost and newest with those that are alike.
      const free = next.filter(({ group }) => whole || this.#cost(group) <= 0);
      const [first] = next.sort((a, b) => a.depth - b.depth || b.group.id - a.group.id);
      const isFirst = (each: Seen): boolean => first !== undefined && isAlike(each, first);
      const chosen = free.length > 0 ? free : next.filter(isFirst);
      if (chosen.length === 0) {
        const holding = unseen.filter(({ group }) => this.#holdsOpened(group));
        for (const { group } of holding) this.#open.set(group.id, 'beside');
        if (holding.length > 0) continue;
        for (const { group } of unseen) this.#folded.add(group.id);
        break;
      }
      for (const { group } of chosen) this.#open.set(group.id, 'inline');
    }
    if (this.#isFirst && !whole && latest >= 0) this.#showLatest(latest);
    this.#isFirst = this.#isFirst && this.#tree.root.operators === 0;
  }

  get #isWhole(): boolean {
    const { groups, root } = this.#tree;
    return root.operators <= FIRST || (root.operators <= WHOLE && !groups.some(isWorthFolding));
  }

  #opens(
    seen: Seen,
    unseen: readonly Seen[],
    shown: number,
    wasShown: (child: number) => boolean,
  ): boolean {
    const { group, beside } = seen;
    const entries = entriesOf(this.#tree, group);
    if (entries.some((entry) => wasShown(entry.node ?? ~entry.group.id))) return true;
    if (group.kind === 'leaves') return false;
    if (this.#cost(group) <= 0) return true;
    if (!this.#isFirst && this.#isWhereItGoesOn(group))
      return this.#cost(group) <= FIRST && shown + this.#cost(group) <= MOST_SHOWN;
    // Parameter by parameter the same: the room is for what leads to the loss.
    if (isStep(group)) return false;
    const after = shown + this.#cost(group);
    const inStretches = areStretches(entries);
    // What a function does, cut into tens, says less than its name.
    if (inStretches && (group.kind === 'call' || this.#isRepeat(group))) return false;
    if (inStretches || (isRepetition(group) && group.operators > SHORT_LOOP)) return after <= FEW;
    if (this.#isRepeat(group) || after > FIRST) return false;
    if (beside && isRepetition(this.#around(group))) return false;
    const alike = unseen.filter((each) => isAlike(each, seen) && !this.#isRepeat(each.group));
    return alike.reduce((sum, each) => sum + this.#cost(each.group), shown) <= FIRST;
  }

  /** A turn of a loop, or a part of it, that came since: a person who goes on to the next stop looks for it. */
  #isWhereItGoesOn(group: Group): boolean {
    if (group.range !== null || isRepetition(group) || isStep(group)) return false;
    return holds(this.#tree, group, latestOperator(this.#tree));
  }

  /** The group around, without the stretches between. */
  #around(group: Group): Group {
    let around = this.#tree.get(group.parent);
    if (around.kind === 'iteration' && around.children.length === 1)
      around = this.#tree.get(around.parent);
    return around;
  }

  /** One of many that are alike: of them only the newest iteration of a loop is opened. */
  #isRepeat(group: Group): boolean {
    const parent = this.#around(group);
    if (!isRepetition(parent) || parent.operators <= SHORT_LOOP) return false;
    if (group.parent !== parent.id || parent.kind === 'run') return true;
    const end = group.range === null ? group.index + 1 : spanOf(this.#tree, group).to;
    return end < parent.children.length;
  }

  /** Parts that a picture gains when it is opened. */
  #cost(group: Group): number {
    return entryCount(this.#tree, group) - 1;
  }

  /** Undefined for what nobody touched. */
  #isOpenByHand(group: Group): boolean | undefined {
    return this.#byHand.size === 0 ? undefined : this.#byHand.get(keyOf(this.#tree, group));
  }

  /** Something in it was opened by hand, when it was not yet folded with more. */
  #holdsOpened(group: Group): boolean {
    const { owner, from, to } = spanOf(this.#tree, group);
    if (group.range === null) return this.#byHand.hasOpenIn(keyOf(this.#tree, group));
    if (this.#byHand.size === 0 || to - from > MOST_SEARCHED) return false;
    // The keys of all its parts take longer than the rest of the picture; a run is no step of the way to them.
    const around = owner.kind === 'run' ? this.#tree.get(owner.parent) : owner;
    if (!this.#byHand.hasOpenPartOf(keyOf(this.#tree, around))) return false;
    return owner.children
      .slice(from, to)
      .some(
        (child) => child < 0 && this.#byHand.hasOpenIn(keyOf(this.#tree, this.#tree.get(~child))),
      );
  }

  /**
   * Does with groups that are new here what was done with them by hand in an earlier picture.
   * @returns whether there were any
   */
  #recall(unseen: readonly Seen[]): boolean {
    let any = false;
    for (const { group } of unseen) {
      const open = this.#isOpenByHand(group);
      if (open === undefined) continue;
      any = true;
      if (open) this.#open.set(group.id, 'beside');
      else this.#folded.add(group.id);
    }
    return any;
  }

  /** The room is first for what a program does to train, then for what it does around. */
  #leadToLatestStep(latest: NodeId): void {
    const way = wayToLatestStep(this.#tree, latest);
    for (const group of way) {
      if (this.#open.has(group.id)) continue;
      const { shown, closed } = this.#look();
      const isSeen = closed.some((each) => each.group === group) && !this.#folded.has(group.id);
      if (!isSeen || isStep(group) || this.#isOpenByHand(group) !== undefined) return;
      gatherEarlier(way, group);
      const isFar = group.earlier === 0 && areStretches(entriesOf(this.#tree, group));
      if (isFar || shown + this.#cost(group) > FIRST) {
        group.earlier = 0;
        return;
      }
      this.#open.set(group.id, 'inline');
    }
  }

  /** Where all is folded that came last, it is shown beside. */
  #showLatest(latest: NodeId): void {
    for (let count = 0; count < LATEST; count++) {
      const { shown, closed } = this.#look();
      const hiding = closed.find(({ group }) => holds(this.#tree, group, latest));
      if (hiding === undefined || shown > FIRST / 2 || isStep(hiding.group)) break;
      if (this.#isOpenByHand(hiding.group) === false) break;
      this.#open.set(hiding.group.id, 'beside');
      this.#folded.delete(hiding.group.id);
      for (;;) {
        // A stretch of few parts needs no frame of its own.
        const unseen = this.#look().closed.filter(({ group }) => !this.#folded.has(group.id));
        if (this.#recall(unseen)) continue;
        const inner = unseen.filter(({ group }) => this.#cost(group) <= 0);
        if (inner.length === 0) break;
        for (const { group } of inner) this.#open.set(group.id, 'inline');
      }
    }
    for (const { group } of this.#look().closed) this.#folded.add(group.id);
  }

  #isAround(id: number, group: Group): boolean {
    for (let at = group.parent; at >= 0; at = this.#tree.get(at).parent) if (at === id) return true;
    return false;
  }

  /** Counts what is shown, and lists the folded groups. */
  #look(): { readonly shown: number; readonly closed: readonly Seen[] } {
    const closed: Seen[] = [];
    let shown = 0;
    const visit = (group: Group, depth: number, beside: boolean): void => {
      for (const entry of entriesOf(this.#tree, group)) {
        if (entry.group === null) {
          shown++;
          continue;
        }
        const how = this.#open.get(entry.group.id);
        if (how !== 'inline') shown++;
        if (how === undefined) closed.push({ group: entry.group, depth, beside });
        else visit(entry.group, depth + 1, beside || how === 'beside');
      }
    };
    visit(this.#tree.root, 0, false);
    return { shown, closed };
  }
}
