/** @file Which links are drawn as lines; of the others a chip tells. */

import type { Link } from '../picture/items.ts';

/** Edges that span more rows are drawn as chips, not as lines. */
const LONG_EDGE = 12;
/** Of a leaf that more parts read, only the lines to the next row and to single operators are drawn. */
const MOST_LINES = 4;

/** Whether a link is a line in the picture; else a chip tells of it, so that no bundle of lines hides what goes on. */
export const isLine = ({ source, target }: Link, rows: number): boolean =>
  rows <= LONG_EDGE &&
  (rows <= 1 ||
    target.group === null ||
    source.inputs.length > 0 ||
    source.outputs.length <= MOST_LINES);
