/**
 * @file What a picture consists of, before anything has a place: sheets (the main one, and one for each
 * group that is open beside it) with items (operators, leaves, folded groups) and the links between them.
 */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import type { Cut } from '../groups/cut.ts';
import { entriesOf } from '../groups/entries.ts';
import { isFollower, spanOf, type Group, type GroupTree } from '../groups/tree.ts';
import { isWithoutHistory } from '../parameters.ts';
import { Kind } from '../tables/nodes.ts';
import { present, type Then } from '../time/then.ts';
import { cardOfGroup, commonSheet, onSheet, type Item, type Link, type Sheet } from './items.ts';
import { linksOf } from './links.ts';
import { Summary, summarize } from './summary.ts';

export interface Scene {
  readonly sheets: readonly Sheet[];
  /** In the order in which nodes and groups came. */
  readonly items: readonly Item[];
  readonly links: readonly Link[];
  /** The item that shows or hides a node. */
  itemOf(node: NodeId): Item | null;
  /** Fills the summaries of groups with what there was at a moment. */
  lookAt(then: Then): void;
}

/** Leaves that several parts use, beyond which one card stands for all of them. */
const MOST_LEAVES = 8;

const NOT_SET = -1;
/** Of an open group: its parts have items. */
const OPEN = -2;
/** Of a leaf that several parts share, until all of these are known; and of what leads to it. */
const AWAITED = -3;

interface Leaf {
  readonly node: NodeId;
  readonly time: number;
}

/** Many leaves. */
interface Bundle {
  /** Of its card. */
  readonly index: number;
  /** Where they are themselves; null where it is folded. */
  readonly sheet: Sheet | null;
}

/** @param stoodApart of a parameter's value: it was drawn apart from the step that wrote it, and is so though that opens */
export function sceneOf(
  graph: Graph,
  tree: GroupTree,
  cut: Cut,
  stoodApart: (node: NodeId) => boolean,
): Scene {
  return new SceneBuilder(graph, tree, cut, stoodApart).build();
}

class SceneBuilder {
  readonly #graph: Graph;
  readonly #tree: GroupTree;
  readonly #cut: Cut;
  readonly #stoodApart: (node: NodeId) => boolean;
  readonly #sheets: Sheet[] = [];
  readonly #items: Item[] = [];
  /** Index of the item that stands for a node or for a group. */
  readonly #ofNode: Int32Array;
  readonly #ofGroup: Int32Array;
  /** The sheet on which the parts of an open group are. */
  readonly #sheetOf = new Map<number, Sheet>();
  /** By the sheet that their cards are on. */
  readonly #bundles = new Map<Sheet, Bundle>();
  /** Of each value of a parameter that stands elsewhere: the group that wrote it, null for the main sheet. */
  readonly #versions = new Map<NodeId, Item | null>();

  constructor(graph: Graph, tree: GroupTree, cut: Cut, stoodApart: (node: NodeId) => boolean) {
    this.#graph = graph;
    this.#tree = tree;
    this.#cut = cut;
    this.#stoodApart = stoodApart;
    this.#ofNode = new Int32Array(graph.nodes.length).fill(NOT_SET);
    this.#ofGroup = new Int32Array(tree.groups.length).fill(NOT_SET);
  }

  build(): Scene {
    this.#spread(this.#tree.root, this.#sheet(this.#tree.root, null, 0));
    this.#resolveOperators();
    this.#takeOutVersions();
    this.#resolveFollowers();
    for (const { items } of this.#sheets) items.sort((a, b) => a.time - b.time || a.id - b.id);
    const links = linksOf(this.#graph, this.#ofNode, this.#items);
    const lookAt = (then: Then): void =>
      summarize(this.#graph, then, this.#ofNode, this.#versions, this.#items, links);
    lookAt(present(this.#graph));
    return {
      sheets: this.#sheets,
      items: [...this.#items].sort((a, b) => a.time - b.time || a.id - b.id),
      links,
      itemOf: (node) => this.#items[this.#ofNode[node] ?? NOT_SET] ?? null,
      lookAt,
    };
  }

  #sheet(group: Group, header: Item | null, depth: number): Sheet {
    const sheet = { group, header, depth, items: [] };
    this.#sheets.push(sheet);
    return sheet;
  }

  #item(sheet: Sheet, id: number, group: Group | null, time: number): number {
    const node = group === null ? id : -1;
    const summary = group === null ? null : new Summary();
    const isVersion = this.#versions.has(node);
    const links = { inputs: [], outputs: [], far: [] };
    const item: Item = { id, node, group, isVersion, summary, time, sheet, ...links };
    sheet.items.push(item);
    return this.#items.push(item) - 1;
  }

  /** The parts of an open group, onto a sheet. */
  #spread(group: Group, sheet: Sheet): void {
    this.#setGroup(group.id, OPEN);
    this.#sheetOf.set(group.id, sheet);
    for (const entry of entriesOf(this.#tree, group)) {
      if (entry.group === null) {
        const { node } = entry;
        if (this.#stoodApart(node) && this.#isRead(node)) this.#versions.set(node, sheet.header);
        else this.#ofNode[node] = this.#item(sheet, node, null, node);
        continue;
      }
      const inner = entry.group;
      const how = this.#cut.openness(inner);
      if (how === 'inline') {
        this.#spread(inner, sheet);
        continue;
      }
      const index = this.#item(sheet, cardOfGroup(inner.id), inner, this.#firstOf(inner));
      if (how === 'beside') {
        this.#spread(inner, this.#sheet(inner, this.#items[index] ?? null, sheet.depth + 1));
      } else this.#hide(inner, index);
    }
  }

  #hide(group: Group, index: number): void {
    if (group.range === null) {
      this.#setGroup(group.id, index);
      return;
    }
    const { owner, from, to } = spanOf(this.#tree, group);
    for (let at = from; at < to; at++) {
      const child = owner.children[at] as number;
      if (child >= 0) this.#ofNode[child] = index;
      else this.#setGroup(~child, index);
    }
  }

  /** Ranges are made while the scene is: they hold no node directly and need no entry. */
  #setGroup(group: number, index: number): void {
    if (group < this.#ofGroup.length) this.#ofGroup[group] = index;
  }

  #firstOf(group: Group): NodeId {
    let { owner, from } = spanOf(this.#tree, group);
    for (;;) {
      const child = owner.children[from];
      if (child === undefined) return 0;
      if (child >= 0) return child;
      owner = this.#tree.get(~child);
      from = 0;
    }
  }

  #itemOfGroup(group: number): number {
    const known = this.#ofGroup[group] as number;
    if (known !== NOT_SET) return known;
    const { parent } = this.#tree.get(group);
    return (this.#ofGroup[group] = parent < 0 ? OPEN : this.#itemOfGroup(parent));
  }

  #resolveOperators(): void {
    for (let node = 0; node < this.#ofNode.length; node++)
      if (this.#ofNode[node] === NOT_SET && !this.#isFollower(node))
        this.#ofNode[node] = this.#itemOfGroup(this.#tree.of(node));
  }

  /**
   * What an optimizer wrote, or a function made, into a parameter goes with what is computed from it then: gradients
   * end there, and none reaches the folded step, or the iteration before.
   */
  #takeOutVersions(): void {
    const { nodes } = this.#graph;
    const kinds = nodes.kind.cells;
    for (let node = 0; node < this.#ofNode.length; node++) {
      if (kinds[node] !== Kind.operator || !isWithoutHistory(this.#graph, node)) continue;
      const writer = this.#items[this.#ofNode[node] as number];
      if (writer === undefined || writer.group === null || !this.#isRead(node)) continue;
      this.#versions.set(node, writer);
      this.#ofNode[node] = NOT_SET;
    }
  }

  /** Whether gradients come to a node, from another item than its own. */
  #isRead(node: NodeId): boolean {
    const { nodes, edges } = this.#graph;
    const own = this.#ofNode[node] as number;
    for (const edge of edges.outOf(nodes, node)) {
      const reader = this.#ofNode[edges.target.get(edge)] as number;
      if (edges.cause(edge) === null && (reader !== own || own === NOT_SET)) return true;
    }
    return false;
  }

  #isFollower(node: NodeId): boolean {
    return this.#versions.has(node) || isFollower(this.#graph, node);
  }

  #resolveFollowers(): void {
    let followers: NodeId[] = [];
    for (let node = this.#ofNode.length - 1; node >= 0; node--)
      if (this.#ofNode[node] === NOT_SET) followers.push(node);
    while (followers.length > 0) followers = this.#resolve(followers);
  }

  /**
   * Latest first: what a follower is read by may follow itself.
   * @returns those read only by leaves that several parts share, which have their place once all of them are known
   */
  #resolve(followers: readonly NodeId[]): NodeId[] {
    const shared = new Map<Sheet, Leaf[]>();
    const later: NodeId[] = [];
    for (const node of followers) {
      const indices = this.#users(node);
      if (indices.length === 0 && this.#isAwaited(node)) {
        this.#ofNode[node] = AWAITED;
        later.push(node);
        continue;
      }
      const users = indices.map((index) => this.#items[index] as Item);
      const [only] = users;
      if (
        users.length === 1 &&
        only !== undefined &&
        only.group !== null &&
        this.#cut.openness(only.group) === undefined
      ) {
        this.#ofNode[node] = indices[0] as number;
        continue;
      }
      const hiding = users.length === 0 ? this.#itemOfGroup(this.#tree.of(node)) : OPEN;
      if (hiding >= 0) {
        this.#ofNode[node] = hiding;
        continue;
      }
      const sheet = only === undefined ? this.#home(node) : this.#common(users);
      const time = this.#versions.has(node)
        ? node + 0.5
        : Math.min(node, ...users.map((user) => onSheet(user, sheet).time)) - 0.5;
      const isNumber = this.#graph.nodes.kind.get(node) === Kind.number;
      if (users.length === 1 || isNumber) {
        this.#ofNode[node] = this.#item(sheet, node, null, time);
        continue;
      }
      this.#ofNode[node] = AWAITED;
      const list = shared.get(sheet);
      if (list === undefined) shared.set(sheet, [{ node, time }]);
      else list.push({ node, time });
    }
    for (const [sheet, leaves] of shared) this.#share(sheet, leaves);
    return later;
  }

  /** A few stand near their uses; for many one card does, and they beside it, where it is open. */
  #share(sheet: Sheet, leaves: readonly Leaf[]): void {
    const bundle = leaves.length > MOST_LEAVES ? this.#bundle(sheet, leaves) : null;
    for (const { node, time } of leaves)
      this.#ofNode[node] =
        bundle !== null && bundle.sheet === null
          ? bundle.index
          : this.#item(bundle?.sheet ?? sheet, node, null, time);
  }

  /** The card for many leaves on a sheet, and the sheet that they are on where it is open. */
  #bundle(sheet: Sheet, leaves: readonly Leaf[]): Bundle {
    const known = this.#bundles.get(sheet);
    if (known !== undefined) return known;
    const group = this.#tree.leaves(sheet.group);
    const time = Math.min(...leaves.map((leaf) => leaf.time));
    const index = this.#item(sheet, cardOfGroup(group.id), group, time);
    const isOpen = this.#cut.openness(group) !== undefined;
    const header = this.#items[index] ?? null;
    const bundle = { index, sheet: isOpen ? this.#sheet(group, header, sheet.depth + 1) : null };
    this.#bundles.set(sheet, bundle);
    return bundle;
  }

  /** Indices of the known items that read a node, each once: of those from which gradients come, where there are any. */
  #users(node: NodeId): number[] {
    const { nodes, edges } = this.#graph;
    const writer = this.#versions.get(node) ?? null;
    const users: number[] = [];
    const others: number[] = [];
    for (const edge of edges.outOf(nodes, node)) {
      const index = this.#ofNode[edges.target.get(edge)] as number;
      const list = edges.cause(edge) === null ? users : others;
      if (index < 0 || this.#items[index] === writer || list.includes(index)) continue;
      list.push(index);
    }
    return users.length > 0 ? users : others;
  }

  /** Whether something reads a node that has no place yet. */
  #isAwaited(node: NodeId): boolean {
    const { nodes, edges } = this.#graph;
    for (const edge of edges.outOf(nodes, node))
      if (this.#ofNode[edges.target.get(edge)] === AWAITED) return true;
    return false;
  }

  #home(node: NodeId): Sheet {
    for (let group = this.#tree.of(node); group >= 0; group = this.#tree.get(group).parent) {
      const sheet = this.#sheetOf.get(group);
      if (sheet !== undefined) return sheet;
    }
    return this.#sheets[0] as Sheet;
  }

  /** The innermost sheet that all of them are on, or on a sheet inside. */
  #common(items: readonly Item[]): Sheet {
    return items.map(({ sheet }) => sheet).reduce(commonSheet);
  }
}
