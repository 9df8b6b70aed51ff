/** @file `autograd.graph.GradientEdge` as Python has it: a pair of a node, in its own names, and a number. */

import { GradientEdge, getGradientEdge } from '../autograd/gradient-edge.ts';
import { TypeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { nodeOf, viewOf, type NodeView } from './nodes.ts';

/** An edge that also unpacks: `const [node, number] = edge`. */
export interface EdgeView {
  readonly node: NodeView;
  readonly output_nr: number;
  [Symbol.iterator](): Iterator<unknown>;
}

function viewOfEdge(edge: GradientEdge): EdgeView {
  const pair = [viewOf(edge.node), edge.outputNr] as const;
  // Still an edge of the library's, which `grad` and `backward` take.
  return Object.create(edge, {
    node: { value: pair[0] },
    [Symbol.iterator]: { value: () => pair.values() },
  }) as EdgeView;
}

/** The place at which the gradient of `tensor` arrives. */
export function edgeOfTensor(tensor: Tensor): EdgeView {
  return viewOfEdge(getGradientEdge(tensor));
}

/** One result of a node. */
export function EdgeClass(view: NodeView, output: number): EdgeView {
  const node = nodeOf(view);
  if (node === undefined) throw new TypeError('a GradientEdge needs a node of the graph');
  return viewOfEdge(new GradientEdge(node, output));
}
EdgeClass.prototype = GradientEdge.prototype;
