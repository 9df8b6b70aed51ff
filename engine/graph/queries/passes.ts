/** @file Backward passes by the lines of the program that began them. */

import type { Graph, Pass } from '../graph.ts';

/** More lines than these are not looked at. */
const LINES = 8;

/** Passes that one line began and that ended well, oldest first: their indices, and the latest of them. */
export interface PassesOfLine {
  readonly indices: readonly number[];
  readonly latest: Pass;
}

/** Of the lines that began passes last, the latest first. */
export function passesByLine(
  { passes }: Graph,
  counts: (pass: Pass) => boolean = () => true,
): PassesOfLine[] {
  const byStack = new Map<number, number[]>();
  passes.forEach((pass, index) => {
    if (!pass.ended || pass.failed || !counts(pass)) return;
    const known = byStack.get(pass.stack) ?? [];
    // In the order of what came last.
    byStack.delete(pass.stack);
    byStack.set(pass.stack, known);
    known.push(index);
  });
  return [...byStack.values()]
    .slice(-LINES)
    .reverse()
    .map((indices) => ({ indices, latest: passes[indices.at(-1) as number] as Pass }));
}
