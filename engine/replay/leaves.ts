/** @file Where the gradients of a backward pass can end. */

import { AccumulateGrad, gradientEdge, type Node } from '../autograd/node.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The leaves that gradients of the roots can reach. */
export function leavesBehind(roots: readonly Tensor[]): Set<Tensor> {
  const leaves = new Set<Tensor>();
  const nodes = new Set<Node>();
  const visit = (node: Node): void => {
    if (node instanceof AccumulateGrad) leaves.add(node.variable);
    else nodes.add(node);
  };
  for (const root of roots) {
    const edge = gradientEdge(root);
    if (edge !== null) visit(edge.node);
  }
  // The set grows while it is walked.
  for (const { edges } of nodes) for (const edge of edges) if (edge !== null) visit(edge.node);
  return leaves;
}
