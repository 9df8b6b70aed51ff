/** @file Nodes that stop a gradient on its way: one throws when backward gets there, one lets nothing through. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Node, gradientEdge, type Edge, type ResultMeta } from './node.ts';
import { alias } from './saved/saved.ts';

const NOTHING: ResultMeta = { shape: [], dtype: 'float32' };

abstract class Barrier extends Node {
  constructor(edges: readonly (Edge | null)[], results: readonly (Tensor | null)[]) {
    super(
      edges,
      results.map((each) => (each === null ? NOTHING : { shape: each.shape, dtype: each.dtype })),
    );
  }

  override get runsWithoutGradients(): boolean {
    return true;
  }
}

/** Throws an error that was known when its tensors were made. */
export class DelayedError extends Barrier {
  readonly name = 'torch::autograd::Error';
  private readonly message: string;

  constructor(
    message: string,
    edges: readonly (Edge | null)[],
    results: readonly (Tensor | null)[],
  ) {
    super(edges, results);
    this.message = message;
  }

  backward(): readonly (Tensor | null)[] {
    throw new RuntimeError(this.message);
  }
}

/** Whatever arrives, no gradient goes on. */
export class UndefinedGrad extends Barrier {
  readonly name = 'UndefinedGradBackward';

  backward(): readonly (Tensor | null)[] {
    return this.edges.map(() => null);
  }
}

/** The same tensors, as results of `node`. */
function behind(node: Node, tensors: readonly (Tensor | null)[]): (Tensor | null)[] {
  return tensors.map((tensor, i) => {
    if (tensor === null) return null;
    const result = alias(tensor);
    result.nodeValue = node;
    result.outputIndex = i;
    return result;
  });
}

const edgeOf = (tensor: Tensor | null): Edge | null =>
  tensor === null ? null : gradientEdge(tensor);

/** The same tensors, whose gradient throws. */
export function delayError(message: string, tensors: readonly Tensor[]): Tensor[] {
  return behind(new DelayedError(message, tensors.map(edgeOf), tensors), tensors) as Tensor[];
}

/** Results without a history of their own, null for none: whoever differentiates them gets the error. */
export function delayErrorOfResults(
  message: string,
  tensors: readonly (Tensor | null)[],
): (Tensor | null)[] {
  const sources = tensors.map((tensor) => {
    if (tensor === null) return null;
    const source = alias(tensor);
    source.requiresGradFlag = isFloating(source.dtype);
    return source;
  });
  return behind(new DelayedError(message, sources.map(edgeOf), tensors), tensors);
}

/** The same tensors, whose gradient ends here. */
export function undefinedGrad(tensors: readonly Tensor[]): Tensor[] {
  return behind(new UndefinedGrad(tensors.map(edgeOf), tensors), tensors) as Tensor[];
}
