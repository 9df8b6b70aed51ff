/** @file What differs between two nodes that are the same in structure, in words. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { valueText } from '../text.ts';
import type { Change, Comparison } from './compare.ts';

/** Of two graphs in which nothing differs. */
export function samenessText({ common, near }: Comparison): string {
  const within = near === 0 ? '' : `, ${near} of them within the tolerance`;
  return `Nothing differs: ${common} nodes are the same in both${within}.`;
}

/** `4 nodes are in both, 3 of them differ, 1 is new` */
export function countsText({ common, changed, added, removed }: Comparison): string {
  const one = (count: number, single: string, several: string): string =>
    count === 0 ? '' : `${count} ${count === 1 ? single : several}`;
  return [
    `${common} ${common === 1 ? 'node is' : 'nodes are'} in both`,
    one(changed.length, 'of them differs', 'of them differ'),
    one(added.length, 'is new', 'are new'),
    one(removed.length, 'is gone', 'are gone'),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Of a plain number. */
const NO_DTYPE = 'a number';

/** `value by 0.5 (1.00 → 1.50), has a gradient now` */
export function differencesText(before: Graph, after: Graph, change: Change): string {
  const {
    before: node,
    after: its,
    shape,
    dtype,
    requiresGrad,
    value,
    gradient,
    ownGradient,
  } = change;
  const shapeOf = (graph: Graph, at: number): string => graph.shape(at) || 'of a scalar';
  return [
    shape ? `shape ${shapeOf(before, node)} becomes ${shapeOf(after, its)}` : '',
    dtype ? `${before.dtype(node) ?? NO_DTYPE} becomes ${after.dtype(its) ?? NO_DTYPE}` : '',
    requiresGrad ? `requires grad ${after.requiresGrad(its) ? 'now' : 'no longer'}` : '',
    difference('value', value, textIn(before, 'value', node), textIn(after, 'value', its)),
    difference('gradient', gradient, textIn(before, 'grad', node), textIn(after, 'grad', its)),
    ownGradient === null
      ? ''
      : `has ${ownGradient === 'gained' ? 'a gradient now' : 'no gradient any more'}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** As cards show it. */
const textIn = (graph: Graph, what: 'value' | 'grad', node: NodeId): string =>
  valueText(graph.values.get(graph.nodes[what].get(node)), graph.dtype(node), graph.shape(node));

/** What differs less than a short text shows is told by its size alone. */
function difference(what: string, by: number, old: string, now: string): string {
  if (by === 0) return '';
  const change = old === '' || now === '' || old === now ? '' : ` (${old} → ${now})`;
  if (Number.isNaN(by)) return `${what}: NaN or an infinity in one of them${change}`;
  const size = by < 1e-3 ? by.toExponential(1) : String(Number(by.toPrecision(3)));
  return `${what} by ${size}${change}`;
}
