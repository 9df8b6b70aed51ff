/** @file What differs between two nodes that are the same in structure, in words. */

import type { Graph } from '../graph.ts';
import type { Change, Comparison } from './compare.ts';

/** Of two graphs in which nothing differs. */
export function samenessText({ common, near }: Comparison): string {
  const within = near === 0 ? '' : `, ${near} of them within the tolerance`;
  return `Nothing differs: ${common} nodes are the same in both${within}.`;
}

/** Of a plain number. */
const NO_DTYPE = 'a number';

/** `value by 0.5, a gradient only in the second` */
export function differencesText(before: Graph, after: Graph, change: Change): string {
  const {
    before: node,
    after: its,
    shape,
    dtype,
    requiresGrad,
    value,
    gradient,
    oneGradient,
  } = change;
  const shapeOf = (graph: Graph, at: number): string => graph.shape(at) || 'of a scalar';
  return [
    shape ? `shape ${shapeOf(before, node)} becomes ${shapeOf(after, its)}` : '',
    dtype ? `${before.dtype(node) ?? NO_DTYPE} becomes ${after.dtype(its) ?? NO_DTYPE}` : '',
    requiresGrad
      ? `requires grad only in the ${before.requiresGrad(node) ? 'first' : 'second'}`
      : '',
    difference('value', value),
    difference('gradient', gradient),
    oneGradient === null ? '' : `a gradient only in the ${oneGradient}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function difference(what: string, by: number): string {
  if (Number.isNaN(by)) return `${what}: NaN or an infinity in one of them`;
  if (by === 0) return '';
  return `${what} by ${by < 1e-3 ? by.toExponential(1) : String(Number(by.toPrecision(3)))}`;
}
