/** @file The tangents that a program computed itself, in forward mode, in the order in which they came. */

import type { NodeId } from '../../protocol/index.ts';
import { ChangeLog } from '../time/history.ts';
import { ints, type IntColumn } from './columns.ts';

/** Of one node. */
export interface ToldTangent {
  /** The derivatives that it belongs to, from outside in: of a tangent of a tangent there are several. */
  readonly levels: readonly number[];
  /** In the value store; -1 where it is not known. */
  readonly value: number;
}

/** The tangents of one derivative, or of one in another. */
interface Series {
  readonly levels: readonly number[];
  readonly changes: ChangeLog;
  /** The moment of each change; they only grow. */
  readonly moments: IntColumn;
}

export class TangentLog {
  readonly #series = new Map<string, Series>();

  get isEmpty(): boolean {
    return this.#series.size === 0;
  }

  /** @param moment the last one that there is: tangents come right after what they belong to */
  add(node: NodeId, { levels, value }: ToldTangent, moment: number): void {
    const key = levels.join();
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { levels, changes: new ChangeLog(), moments: ints() };
      this.#series.set(key, series);
    }
    series.changes.add(node, value);
    series.moments.push(moment);
  }

  /**
   * All that a node had after a moment: those of fewer derivatives first, and of outer ones.
   * @param moment null for the present
   */
  of(node: NodeId, moment: number | null): ToldTangent[] {
    const found: ToldTangent[] = [];
    for (const { levels, changes, moments } of this.#series.values()) {
      const length = moment === null ? moments.length : countUntil(moments, moment);
      if (changes.has(node, length)) found.push({ levels, value: changes.at(node, length) });
    }
    return found.sort((a, b) => a.levels.length - b.levels.length || compare(a.levels, b.levels));
  }
}

/** How many of growing numbers are at most so large. */
function countUntil(numbers: IntColumn, most: number): number {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (numbers.get(middle) <= most) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Two lists of one length, by the first numbers that differ. */
function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((level, i) => level !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
