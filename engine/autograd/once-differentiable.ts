/** @file Derivatives of custom operators that cannot be differentiated again, and say so. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FunctionContext } from './function-context.ts';
import { noGrad } from './grad-mode.ts';
import { Node, gradientEdge, type Edge } from './node.ts';
import { alias } from './saved.ts';
import { state } from './state.ts';

/** What a backward returns: one gradient (or null) for each argument of forward. */
export type Contributions = Tensor | null | readonly (Tensor | null)[];

/** Stands where a derivative cannot be differentiated: throws when backward gets there. */
class DelayedError extends Node {
  readonly name = 'torch::autograd::Error';
  private readonly message: string;

  constructor(message: string, edges: readonly (Edge | null)[], results: readonly Tensor[]) {
    super(
      edges,
      results.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    this.message = message;
  }

  backward(): readonly (Tensor | null)[] {
    throw new RuntimeError(this.message);
  }
}

/**
 * Makes a `backward` out of a function that computes with more than differentiable operators: it runs
 * unrecorded, and differentiating its results is an error instead of a wrong number.
 */
export function onceDifferentiable<G extends (Tensor | null)[]>(
  backward: (ctx: FunctionContext, ...gradients: G) => Contributions,
): (ctx: FunctionContext, ...gradients: G) => Contributions {
  return (ctx, ...gradients) => {
    const returned = noGrad(() => backward(ctx, ...gradients));
    if (!state.gradEnabled || !gradients.some((grad) => grad?.requiresGrad === true)) {
      return returned;
    }
    const list = Array.isArray(returned) ? (returned as (Tensor | null)[]) : [returned as Tensor];
    const tensors = list.filter((each) => each !== null);
    const sources = tensors.map((tensor) => {
      const source = alias(tensor);
      source.requiresGradFlag = isFloating(source.dtype);
      return source;
    });
    const node = new DelayedError(
      'trying to differentiate twice a function that was marked with @once_differentiable',
      sources.map(gradientEdge),
      tensors,
    );
    return list.map((each) => {
      if (each === null) return null;
      const result = alias(each);
      result.nodeValue = node;
      result.outputIndex = tensors.indexOf(each);
      return result;
    });
  };
}
