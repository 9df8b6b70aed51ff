/** @file What transforms of functions do with their inputs and results: fresh leaves in, no trace of them out. */

import { BatchedTensor, inAllBatches } from '../autograd/batch.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { AccumulateGrad, gradientEdge, type Node } from '../autograd/node.ts';
import { alias } from '../autograd/saved.ts';
import { state } from '../autograd/state.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { view } from '../ops/shape.ts';

/**
 * The same values, to be differentiated by: a tensor of its own in the graph, which continues the
 * history and the tangents that `x` has.
 */
export function fresh(x: Tensor): Tensor {
  if (!isFloating(x.dtype)) {
    throw new RuntimeError('only Tensors of floating point dtype can require gradients');
  }
  return freshIn(inAllBatches(x));
}

function freshIn(x: Tensor): Tensor {
  if (x instanceof BatchedTensor) return new BatchedTensor(freshIn(x.value), x.level);
  const result = enableGrad(() => view(x, x.shape));
  if (!result.requiresGrad) result.requiresGradFlag = true;
  return result;
}

/** The result of a transform: recorded only if it depends on more than the transform's own leaves. */
export function closed(result: Tensor, own: readonly Tensor[]): Tensor {
  if (!result.requiresGrad) return result;
  if (state.gradEnabled && reachesOthers(result, own)) return result;
  return withoutHistory(result);
}

/** The same values and tangents, without history. */
export function withoutHistory(x: Tensor): Tensor {
  if (x instanceof BatchedTensor) return new BatchedTensor(withoutHistory(x.value), x.level);
  const result = alias(x);
  for (const level of state.dualLevels) {
    const tangent = x.tangentAt(level);
    if (tangent !== null) result.setTangent(level, tangent);
  }
  return result;
}

/** Does the graph of `result` end at a leaf that is none of `own`? */
function reachesOthers(result: Tensor, own: readonly Tensor[]): boolean {
  const mine = new Set<Node>(own.flatMap((leaf) => gradientEdge(leaf)?.node ?? []));
  const start = gradientEdge(result)?.node;
  const found = new Set<Node>(start === undefined ? [] : [start]);
  for (const node of found) {
    if (mine.has(node)) {
      // A leaf of our own ends here; one that continues a history leads further.
      if (node instanceof AccumulateGrad) continue;
    } else if (node instanceof AccumulateGrad) return true;
    for (const edge of node.edges) if (edge !== null) found.add(edge.node);
  }
  return false;
}
