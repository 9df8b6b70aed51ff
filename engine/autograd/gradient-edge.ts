/** @file A place in the graph that stands for a tensor without holding it: GradientEdge. */

import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Edge, Node } from './node.ts';
import { gradientEdge } from './node.ts';
import { Spoken } from './spoken.ts';

/** One result of a node; accepted by `grad` and `backward` in place of the tensor it belongs to. */
export class GradientEdge extends Spoken {
  /** @internal */
  readonly edge: Edge;

  constructor(node: Node, outputNr: number) {
    super();
    // A dialect's view of a node knows the node itself.
    this.edge = { node: node.node, index: outputNr };
  }

  get node(): Node {
    return this.edge.node;
  }

  get outputNr(): number {
    return this.edge.index;
  }
}

/** The place at which the gradient of `tensor` arrives. */
export function getGradientEdge(tensor: Tensor): GradientEdge {
  const edge = gradientEdge(tensor);
  if (edge === null) {
    throw new RuntimeError(
      'It is not possible to get the gradient edge for a Tensor that does not require gradients',
    );
  }
  return new GradientEdge(edge.node, edge.index);
}

/** What `grad` and `backward` differentiate, and with respect to what. */
export type Place = Tensor | GradientEdge;

export function edgeOf(place: Place): Edge | null {
  return place instanceof GradientEdge ? place.edge : gradientEdge(place);
}
