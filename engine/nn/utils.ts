/** @file What is done to gradients between backward and a step: clipping. */

import { internally } from '../autograd/state.ts';
import { add, div, mul } from '../ops/arithmetic.ts';
import { clamp } from '../ops/math.ts';
import { stack } from '../ops/join.ts';
import { vectorNorm } from '../ops/statistics.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { zeros } from '../tensor/factories.ts';
import type { Tensor } from '../tensor/tensor.ts';

type Parameters = Tensor | Iterable<Tensor>;

function gradsOf(parameters: Parameters): Tensor[] {
  const list = 'storage' in parameters ? [parameters] : [...parameters];
  return list.map(({ grad }) => grad).filter((grad) => grad !== null);
}

export interface ClipOptions {
  readonly normType?: number;
  /** Throw when the norm is not finite. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales gradients in place so that the norm of all together is at most `maxNorm`.
 * @returns the norm before
 */
export function clipGradNorm_(
  parameters: Parameters,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipOptions = {},
): Tensor {
  return internally(() => {
    const grads = gradsOf(parameters);
    if (grads.length === 0) return zeros([]);
    const total = vectorNorm(stack(grads.map((grad) => vectorNorm(grad, normType))), normType);
    if (errorIfNonfinite && !Number.isFinite(total.item())) {
      throw new RuntimeError(
        `The total norm of order ${normType.toFixed(1)} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
      );
    }
    const factor = clamp(div(maxNorm, add(total, 1e-6)), { max: 1 });
    for (const grad of grads) mul.inPlace(grad, factor);
    return total;
  });
}

/** Limits each element of the gradients to ±clipValue, in place. */
export function clipGradValue_(parameters: Parameters, clipValue: number): void {
  internally(() => {
    for (const grad of gradsOf(parameters))
      clamp.inPlace(grad, { min: -clipValue, max: clipValue });
  });
}

export * as rnn from './sequences.ts';
