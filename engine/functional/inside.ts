/** @file What transforms of functions do with their inputs and results: fresh leaves in, no trace of them out. */

import { BatchedTensor, inAllBatches } from '../autograd/batch.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { AccumulateGrad, gradientEdge, type Node } from '../autograd/node.ts';
import { alias } from '../autograd/saved/saved.ts';
import { state, untold } from '../autograd/state.ts';
import { tellTwin } from '../autograd/unseen.ts';
import { RuntimeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { isFloating } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import { clone } from '../ops/copy.ts';
import { alias as aliasOf } from '../ops/shape/shape.ts';
import { isTensor, mapTree } from './tree.ts';

/**
 * Runs a function that is being transformed: there, `backward()` is refused, and writing tensors that are not
 * the function's own.
 * @param before the number of the last tensor that is not; left out where the function may write others
 */
export function transforming<T>(work: () => T, before = state.captured): T {
  const { captured } = state;
  state.transforms++;
  state.captured = before;
  try {
    return work();
  } finally {
    state.transforms--;
    state.captured = captured;
  }
}

/**
 * The same values, to be differentiated by: a leaf, or where `x` has a history, a tensor of its own that
 * continues it. Tangents stay.
 */
export function fresh(x: unknown): Tensor {
  if (!(x instanceof Tensor)) {
    throw new ValueError(
      `Thing passed to transform API must be Tensor, got <class '${pythonTypeOf(x)}'>`,
    );
  }
  if (!isFloating(x.dtype)) {
    throw new RuntimeError('only Tensors of floating point dtype can require gradients');
  }
  return freshIn(inAllBatches(x));
}

function freshIn(x: Tensor): Tensor {
  if (x instanceof BatchedTensor) return new BatchedTensor(freshIn(x.value), x.level);
  // Elements that memory shows several times need a gradient each.
  const repeats = x.shape.some((length, d) => length > 1 && x.strides[d] === 0);
  if (x.requiresGrad) return enableGrad(() => (repeats ? clone(x) : aliasOf(x)));
  return withoutHistory(repeats ? clone(x) : x, [], true);
}

/** Leaves of transforms that have ended: what depends only on them has no history for others. */
const ended = new WeakSet<Node>();

/** Says that the transform which made these leaves ends. */
export function finished(leaves: readonly Tensor[]): void {
  for (const leaf of leaves) {
    const node = nodeOf(leaf);
    if (node instanceof AccumulateGrad) ended.add(node);
  }
}

function nodeOf(x: Tensor): Node | null {
  return x instanceof BatchedTensor ? nodeOf(x.value) : (gradientEdge(x)?.node ?? null);
}

/** The result of a transform: recorded only if it depends on more than the transform's own leaves. */
export function closed(result: Tensor, own: readonly Tensor[]): Tensor {
  if (!result.requiresGrad) return result;
  if (state.gradEnabled && reachesOthers(result, own)) return result;
  return withoutHistory(result, own);
}

/** The same for all tensors of a tree. */
export function closedTree(tree: unknown, own: readonly Tensor[]): unknown {
  return mapTree(tree, (leaf) => (isTensor(leaf) ? closed(leaf, own) : leaf));
}

/** The same values without history; tangents stay, closed like results. */
function withoutHistory(x: Tensor, own: readonly Tensor[], requiresGrad = false): Tensor {
  if (x instanceof BatchedTensor)
    return new BatchedTensor(withoutHistory(x.value, own, requiresGrad), x.level);
  const result = alias(x);
  result.requiresGradFlag = requiresGrad;
  for (const level of state.dualLevels) {
    const tangent = x.tangentAt(level);
    // What the program knows is the tensor.
    if (tangent !== null)
      result.setTangent(
        level,
        untold(() => closed(tangent, own)),
      );
  }
  tellTwin(x, result);
  return result;
}

/** Does the graph of `result` end at a leaf that is none of `own`, and whose transform still runs? */
function reachesOthers(result: Tensor, own: readonly Tensor[]): boolean {
  const mine = new Set(own.map(nodeOf));
  const start = nodeOf(result);
  const found = new Set<Node>(start === null ? [] : [start]);
  for (const node of found) {
    // A leaf of our own ends here; one that continues a history leads further.
    if (node instanceof AccumulateGrad && !mine.has(node) && !ended.has(node)) return true;
    for (const edge of node.edges) if (edge !== null) found.add(edge.node);
  }
  return false;
}
