/** @file The graphs that the worker holds, by id, and the announcing of their changes. */

import { GraphModel } from '../graph/model.ts';
import type { GraphId } from '../protocol/index.ts';
import { Edits, type Edit } from './edits.ts';

/** Milliseconds between two announcements of one graph: some thirty a second. */
const PAUSE = 33;

export class Graphs {
  readonly #announce: (graph: GraphId, revision: number) => void;
  readonly #models = new Map<GraphId, GraphModel>();
  /** What graphs were before those that took their places. */
  readonly #edits = new Map<GraphId, Edits>();
  readonly #waiting = new Map<GraphId, NodeJS.Timeout>();
  #lastId = 0;

  constructor(announce: (graph: GraphId, revision: number) => void) {
    this.#announce = announce;
  }

  add(model = new GraphModel()): GraphId {
    const id = ++this.#lastId;
    this.#models.set(id, model);
    return id;
  }

  /** @throws when there is no such graph */
  get(id: GraphId): GraphModel {
    const model = this.#models.get(id);
    if (model === undefined) throw new Error(`There is no graph ${id}: it was closed.`);
    return model;
  }

  /** What it was before its edits, as far as that is kept. */
  edits(id: GraphId): Edits['kept'] {
    return this.#edits.get(id)?.kept ?? [];
  }

  has(id: GraphId): boolean {
    return this.#models.has(id);
  }

  /**
   * Another graph takes the place of the one with this id; its revision goes on from there.
   * @param edit what made it another one; null where what was there before it is of no interest
   */
  replace(id: GraphId, model: GraphModel, edit: Edit | null): void {
    const before = this.#models.get(id);
    if (before === undefined) return;
    model.continueFrom(before);
    if (edit !== null) this.#keep(id, before, edit);
    this.#models.set(id, model);
    this.changed(id);
  }

  drop(id: GraphId): void {
    this.#models.delete(id);
    this.#edits.delete(id);
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
  }

  /** Announces the change, together with those that follow at once. */
  changed(id: GraphId): void {
    if (!this.#models.has(id) || this.#waiting.has(id)) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      this.#announce(id, this.get(id).revision);
    }, PAUSE);
    this.#waiting.set(id, timer);
  }

  #keep(id: GraphId, { graph }: GraphModel, edit: Edit): void {
    const edits = this.#edits.get(id) ?? new Edits();
    this.#edits.set(id, edits);
    edits.add(graph, edit);
  }
}
