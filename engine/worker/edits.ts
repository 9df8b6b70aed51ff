/** @file What a program was before its edits, to be compared with: the latest edits, as many as there is room for. */

import { heldBytes } from '../graph/details/memory.ts';
import type { Graph } from '../graph/graph.ts';

/** A list that is read. */
const MAX_EDITS = 30;
/** Bytes that graphs from before the last edit may take together. */
const MAX_BYTES = 128 * 2 ** 20;

/** What changed the text of a program, and when (milliseconds since 1970). */
export interface Edit {
  /** The first line that changed, from 1. */
  readonly line: number;
  readonly time: number;
}

export interface EditedGraph {
  /** Unlike that of any other edit of the same program. */
  readonly id: number;
  readonly edit: Edit;
  /** Of the program as it was before the edit. */
  readonly graph: Graph;
}

export class Edits {
  #kept: readonly EditedGraph[] = [];
  #lastId = 0;

  /** Newest first. */
  get kept(): readonly EditedGraph[] {
    return this.#kept;
  }

  /** Keeps what there was before an edit: the oldest such are dropped beyond the bounds, the newest never is. */
  add(graph: Graph, edit: Edit): void {
    const kept = [{ id: ++this.#lastId, edit, graph }, ...this.#kept].slice(0, MAX_EDITS);
    let older = 0;
    const over = kept.findIndex(
      (each, at) => at > 0 && (older += heldBytes(each.graph)) > MAX_BYTES,
    );
    this.#kept = over < 0 ? kept : kept.slice(0, over);
  }
}

/** The first line in which two texts differ, from 1; null where they are the same. */
export function firstChangedLine(before: string, after: string): number | null {
  if (before === after) return null;
  const [was, is] = [before.split('\n'), after.split('\n')];
  let line = 0;
  while (was[line] === is[line]) line++;
  return line + 1;
}
