/** @file The lines of a tensor along one dimension, in its row-major elements. */

import type { Shape } from '../../tensor/shape.ts';

/**
 * Calls `visit` for each line: its number, where it begins, the distance between its elements, and how many
 * there are. A 0-d tensor is one line of one element.
 */
export function eachLine(
  shape: Shape,
  dim: number,
  visit: (line: number, start: number, step: number, length: number) => void,
): void {
  const length = shape[dim] ?? 1;
  const step = shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, dim).reduce((a, b) => a * b, 1);
  for (let o = 0, line = 0; o < outer; o++) {
    for (let i = 0; i < step; i++, line++) visit(line, o * length * step + i, step, length);
  }
}
