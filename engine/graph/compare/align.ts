/**
 * @file Which node of one graph is which of another. Both are sequences in the order of execution, so this is a
 * diff of two sequences: first by what occurs once in both with all that it is made of (as patience diff does),
 * then, between those, by the operator alone.
 */

import type { NodeId } from '../../protocol/index.ts';
import type { Structure } from './structure.ts';

/** By node of the one graph the node of the other; -1 where there is none. */
export type Alignment = Int32Array;

/** Cells of a table of the longest common subsequence; a gap that needs more is aligned from its start. */
const LARGEST_TABLE = 4_000_000;

/** Half-open ranges of nodes in both graphs. */
interface Gap {
  readonly from: readonly [NodeId, NodeId];
  readonly to: readonly [NodeId, NodeId];
}

/** @returns ascending in both graphs */
export function align(a: Structure, b: Structure): Alignment {
  const other: Alignment = new Int32Array(a.own.length).fill(-1);
  let from: readonly [number, number] = [0, 0];
  const ends = [...anchors(a.whole, b.whole), [a.own.length, b.own.length] as const];
  for (const to of ends) {
    fill(a.own, b.own, { from, to }, other);
    if (to[0] < a.own.length) other[to[0]] = to[1];
    from = [to[0] + 1, to[1] + 1];
  }
  return other;
}

/** The longest ascending run of pairs that occur once in both. */
function anchors(a: Int32Array, b: Int32Array): (readonly [NodeId, NodeId])[] {
  const [inA, inB] = [once(a), once(b)];
  const pairs: (readonly [NodeId, NodeId])[] = [];
  for (const [key, node] of inA) {
    const its = inB.get(key) ?? -1;
    if (node >= 0 && its >= 0) pairs.push([node, its]);
  }
  return longestAscending(pairs);
}

/** The places of what occurs once; -1 for what occurs more often. */
function once(keys: Int32Array): Map<number, NodeId> {
  const places = new Map<number, NodeId>();
  keys.forEach((key, node) => places.set(key, places.has(key) ? -1 : node));
  return places;
}

/**
 * Pairs are ascending in the first place already; the longest ascending subsequence in the second, by patience
 * sorting: each pile keeps the pair with the smallest end of a run of its length.
 */
function longestAscending(
  pairs: readonly (readonly [NodeId, NodeId])[],
): (readonly [NodeId, NodeId])[] {
  const piles: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, its], i) => {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] as number]?.[1] as number) < its) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (piles[low - 1] as number) : -1;
    piles[low] = i;
  });
  const found: (readonly [NodeId, NodeId])[] = [];
  for (let i = piles.at(-1) ?? -1; i >= 0; i = before[i] as number)
    found.push(pairs[i] as readonly [NodeId, NodeId]);
  return found.reverse();
}

/** Aligns a gap: what is alike at both ends, then the longest common subsequence of the rest. */
function fill(a: Int32Array, b: Int32Array, { from, to }: Gap, other: Alignment): void {
  let [startA, startB] = from;
  let [endA, endB] = to;
  while (startA < endA && startB < endB && a[startA] === b[startB]) other[startA++] = startB++;
  while (startA < endA && startB < endB && a[endA - 1] === b[endB - 1]) other[--endA] = --endB;
  const [rows, columns] = [endA - startA, endB - startB];
  if (rows === 0 || columns === 0 || rows * columns > LARGEST_TABLE) return;
  // Lengths of the common subsequences of what follows each pair of places.
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] =
        a[startA + i] === b[startB + j]
          ? (lengths[at + width + 1] as number) + 1
          : Math.max(lengths[at + width] as number, lengths[at + 1] as number);
    }
  }
  for (let [i, j] = [0, 0]; i < rows && j < columns;) {
    const at = i * width + j;
    if (a[startA + i] === b[startB + j]) other[startA + i++] = startB + j++;
    else if ((lengths[at + width] as number) >= (lengths[at + 1] as number)) i++;
    else j++;
  }
}
