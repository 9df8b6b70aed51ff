/** @file Derivatives of custom operators that cannot be differentiated again, and say so. */

import type { Tensor } from '../../tensor/tensor.ts';
import { delayErrorOfResults } from '../barriers.ts';
import { noGrad } from '../grad-mode.ts';
import { state } from '../state.ts';
import type { FunctionContext } from './context.ts';

/** What a backward returns: one gradient (or null) for each argument of forward. */
export type Contributions = Tensor | null | readonly (Tensor | null)[];

const TWICE = 'trying to differentiate twice a function that was marked with @once_differentiable';

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
    return delayErrorOfResults(TWICE, list);
  };
}
