/** @file Where a program stands still, and where it did before. */

import type { Standing } from './cards.ts';
import type { Graph } from './graph.ts';

/** The last moment before the program stood still, and the line it stood at. */
export interface Stop {
  readonly moment: number;
  readonly at: NonNullable<Standing['at']>;
}

export class Stops {
  readonly #graph: Graph;
  readonly #all: Stop[] = [];
  #standing: Standing = { freshFrom: 0, at: null };

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Of places with nothing between them the first; oldest first. */
  get all(): readonly Stop[] {
    return this.#all;
  }

  stopped(at: Standing['at']): void {
    this.#standing = { ...this.#standing, at };
    const moment = this.#graph.history.length - 1;
    if (at !== null && moment > (this.#all.at(-1)?.moment ?? -1)) this.#all.push({ moment, at });
  }

  /** What comes from now on is fresh at the next stop. */
  resumed(): void {
    this.#standing = { freshFrom: this.#graph.nodes.length, at: null };
  }

  /** Nothing is fresh, as of a program that does not stop. */
  settle(): void {
    this.#standing = { freshFrom: Infinity, at: null };
  }
}
