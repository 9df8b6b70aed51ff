/** @file The picture of one graph, kept from slice to slice: which groups are open, where everything stands. */

import type { Fold, GraphId, NodeId, Slice } from '../../protocol/index.ts';
import type { Standing } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Cut } from '../groups/cut.ts';
import { operatorAt } from '../groups/latest-step.ts';
import { Paths, type Sources } from '../groups/paths.ts';
import { GroupTree, isFollower, type Group } from '../groups/tree.ts';
import { Arrangement } from '../layout/arrangement.ts';
import { isWithoutHistory } from '../parameters.ts';
import { present, withFlowsOf, type Then } from '../time/then.ts';
import { heirsOf } from './heirs.ts';
import { cardOfGroup, groupOfCard, type Item } from './items.ts';
import { Keys } from './keys.ts';
import { sceneOf, type Scene } from './scene.ts';
import { sliceOf, type Parts } from './slice.ts';

/** Where less of a picture is still there after an edit, the program is another one. */
const LEAST_KEPT = 0.5;

export class Picture {
  readonly #graph: Graph;
  readonly #tree: GroupTree;
  #cut: Cut;
  #arrangement: Arrangement;
  /** Ids of the cards that were drawn last, and whether each is where its group is. */
  #shown: ReadonlyMap<number, boolean> = new Map();
  #items: readonly Item[] = [];
  readonly #keys = new Keys();
  /** What was drawn last, of how many records: it is the same at all moments, until groups are folded or opened. */
  #scene: { readonly scene: Scene; readonly records: number } | null = null;

  constructor(graph: Graph, sources: Sources) {
    this.#graph = graph;
    this.#tree = new GroupTree(graph, new Paths(graph, sources));
    this.#cut = new Cut(this.#tree);
    this.#arrangement = new Arrangement(graph);
  }

  get tree(): GroupTree {
    return this.#tree;
  }

  /** What the user opened and folded. */
  get folds(): Fold[] {
    return this.#cut.folds;
  }

  /** Opens and folds what the user did in an earlier picture, unless they did so in this one. */
  restore(folds: readonly Fold[]): void {
    if (folds.length > 0 && this.folds.length === 0) this.#begin(folds);
  }

  /** Places everything anew, and folds it as if it had not been looked at before but for what the user folded. */
  reset(): void {
    this.#begin(this.folds);
  }

  #begin(folds: readonly Fold[]): void {
    this.#tree.update();
    this.#scene = null;
    this.#cut = new Cut(this.#tree, folds);
    this.#arrangement = new Arrangement(this.#graph);
    this.#shown = new Map();
  }

  /**
   * Of a program that was edited: what is also in the picture from before the edit stands where it stood, and is
   * open or folded as it was. Where most is gone, everything is placed anew.
   */
  follow(before: Picture): void {
    this.#begin([]);
    const heirs = heirsOf(before.#tree, this.#tree);
    const found = [...before.#shown.keys()].flatMap((was) => {
      const is = heirs.card(was);
      return is === null ? [] : [[was, is] as const];
    });
    const isAnother = found.length < before.#shown.size * LEAST_KEPT;
    const stays = isAnother ? [] : found;
    this.#keys.follow(before.#keys, stays);
    this.#shown = new Map(stays.map(([was, is]) => [is, before.#shown.get(was) === true]));
    if (isAnother) {
      this.restore(before.folds);
      return;
    }
    this.#cut.follow(before.#cut, heirs.group);
    this.#arrangement.follow(before.#arrangement, heirs.card, heirs.group);
  }

  /** @throws when there is no such group */
  fold(card: number, open: boolean): void {
    const group = this.group(card);
    this.#scene = null;
    if (open) this.#cut.unfold(group);
    else this.#cut.fold(group);
  }

  /**
   * Opens what hides a node, or a group's card.
   * @returns the cards that show it: where a group is open in place, those of its parts
   * @throws when there is no such group
   */
  unhide(card: NodeId): NodeId[] {
    this.#tree.update();
    const group = card < 0 ? this.group(card) : null;
    // What is in view already changes nothing.
    if (group === null ? this.#reveal(card) : this.#cut.revealGroup(group)) {
      this.#scene = null;
      this.#graph.revision++;
    }
    if (group === null) return [card];
    return this.#cut.seenOf(group).map((entry) => entry.node ?? cardOfGroup(entry.group.id));
  }

  /** Whether there was something to open. */
  #reveal(node: NodeId): boolean {
    const follows = isFollower(this.#graph, node) || isWithoutHistory(this.#graph, node);
    return follows ? this.#unhideFollower(node) : this.#cut.reveal(node);
  }

  /** It hides with what reads it. */
  #unhideFollower(node: NodeId): boolean {
    for (let opened = false; ; opened = true) {
      const hiding = this.#sceneAsOpened().itemOf(node)?.group ?? null;
      if (hiding === null) return opened;
      this.#cut.unfold(hiding);
    }
  }

  #sceneAsOpened(): Scene {
    const stoodApart = (node: NodeId): boolean => this.#shown.get(node) === false;
    return sceneOf(this.#graph, this.#tree, this.#cut, stoodApart);
  }

  /** @throws when there is no such group */
  group(card: number): Group {
    const group = this.#tree.groups[groupOfCard(card)];
    if (group === undefined || card >= 0)
      throw new Error(`There is no group ${card} in this graph: ask for a slice again.`);
    return group;
  }

  /** What was drawn last. */
  item(card: number): Item | null {
    return this.#items.find(({ id }) => id === card) ?? null;
  }

  /** The card that showed or hid a node when it was drawn last. */
  cardOf(node: NodeId): number | null {
    return this.#scene?.scene.itemOf(node)?.id ?? null;
  }

  /** @param would the same graph with the gradients that are drawn to flow */
  slice(id: GraphId, standing: Standing, latest: NodeId, would = this.#graph): Slice {
    if (would !== this.#graph)
      return this.#seen(id, standing, withFlowsOf(this.#graph, would), latest);
    return sliceOf(id, this.#parts(this.#sceneNow(latest)), standing, present(this.#graph));
  }

  /** The same picture, as it was after a moment: nothing is elsewhere for it. */
  past(id: GraphId, then: Then, latest: NodeId): Slice {
    return this.#seen(id, { freshFrom: Infinity, at: null }, then, latest);
  }

  /** Groups tell for now what there was, or would be. */
  #seen(id: GraphId, standing: Standing, then: Then, latest: NodeId): Slice {
    const scene = this.#sceneNow(latest);
    scene.lookAt(then);
    const slice = sliceOf(id, this.#parts(scene), standing, then);
    scene.lookAt(present(this.#graph));
    return slice;
  }

  #parts(scene: Scene): Parts {
    const [graph, tree, arrangement, keys] = [
      this.#graph,
      this.#tree,
      this.#arrangement,
      this.#keys,
    ];
    return { graph, tree, scene, arrangement, keys, folds: this.folds };
  }

  /** A picture is asked for several times at a stop: it is laid out once. */
  #sceneNow(latest: NodeId): Scene {
    const { records } = this.#graph;
    return this.#scene?.records === records ? this.#scene.scene : this.#update(latest);
  }

  #update(latest: NodeId): Scene {
    this.#tree.update();
    const wasShown = (card: number): boolean => this.#shown.get(card) === true;
    this.#cut.update(wasShown, operatorAt(this.#tree, latest));
    const scene = this.#sceneAsOpened();
    this.#arrangement.update(scene);
    this.#items = scene.items;
    this.#shown = new Map(scene.items.map(({ id, isVersion }) => [id, !isVersion]));
    this.#scene = { scene, records: this.#graph.records };
    return scene;
  }
}
