/** @file The gradient that a backward pass with `createGraph` starts with, where the pass made it itself. */

import type { NodeId } from '../protocol/index.ts';
import { labelOf } from './cards.ts';
import type { Graph } from './graph.ts';
import { Flag, Kind } from './tables/nodes.ts';

/** Nothing else is made from data in a backward pass: what its rules make has no record. */
export const isSeed = ({ nodes }: Graph, node: NodeId): boolean =>
  nodes.kind.get(node) === Kind.created && nodes.has(node, Flag.duringBackward);

/** `grad() with createGraph`, and what for. */
export function seedTexts(graph: Graph, node: NodeId): { madeBy: string; whatFor: string } {
  const pass = graph.passes.findLast(({ nodesBefore }) => nodesBefore <= node);
  const root = pass?.seeds.find(({ seed }) => seed === node)?.root;
  const of = root === undefined ? 'a result' : labelOf(graph, root);
  return {
    madeBy: `${pass?.api ?? 'backward'}() with createGraph`,
    whatFor: `the pass starts with it: the gradient of ${of} with respect to itself`,
  };
}
