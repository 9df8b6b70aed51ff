/** @file What is done to gradients between backward and a step: clipping. */

import { enterScope, noGrad } from '../autograd/grad-mode.ts';
import { add, div, mul } from '../ops/elementwise/arithmetic.ts';
import { narrow } from '../ops/shape/index-views.ts';
import { norm } from '../ops/linalg/functions.ts';
import { clamp } from '../ops/elementwise/math.ts';
import { cat, stack } from '../ops/shape/join.ts';
import { reshape, view } from '../ops/shape/shape.ts';
import { pythonTypeOf, RuntimeError, TypeError } from '../tensor/errors.ts';
import { checkNames } from '../tensor/options.ts';
import { zeros } from '../tensor/factories.ts';
import { Tensor } from '../tensor/tensor.ts';

type Parameters = Tensor | Iterable<Tensor>;

/** Runs what the program asks for: nothing is recorded for backward; who looks on sees it, under this name. */
function clipping<T>(name: string, work: () => T): T {
  const leave = enterScope('module', name);
  try {
    return noGrad(work);
  } finally {
    leave();
  }
}

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
  options: ClipOptions = {},
): Tensor {
  const { normType = 2, errorIfNonfinite = false } = checkNames('clipGradNorm_', options);
  return clipping('clipGradNorm_', () => {
    const grads = gradsOf(parameters);
    const total = totalNorm(grads, normType, errorIfNonfinite);
    const factor = clamp(div(maxNorm, add(total, 1e-6)), { max: 1 });
    for (const grad of grads) mul.inPlace(grad, factor);
    return total;
  });
}

/** The norm of all tensors together. */
export function getTotalNorm(
  tensors: Iterable<Tensor>,
  normType = 2,
  errorIfNonfinite = false,
): Tensor {
  return clipping('getTotalNorm', () => totalNorm([...tensors], normType, errorIfNonfinite));
}

function totalNorm(tensors: readonly Tensor[], normType: number, strict: boolean): Tensor {
  if (tensors.length === 0) return zeros([]);
  const total = norm(stack(tensors.map((each) => norm(each, normType))), normType);
  if (strict && !Number.isFinite(total.item())) {
    throw new RuntimeError(
      `The total norm of order ${normType.toFixed(1)} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
    );
  }
  return total;
}

/** Scales gradients in place so that a norm of `totalNorm` becomes at most `maxNorm`. */
export function clipGradsWithNorm_(
  parameters: Parameters,
  maxNorm: number,
  totalNorm: Tensor,
): void {
  clipping('clipGradsWithNorm_', () => {
    const factor = clamp(div(maxNorm, add(totalNorm, 1e-6)), { max: 1 });
    for (const grad of gradsOf(parameters)) mul.inPlace(grad, factor);
  });
}

/** All parameters behind each other, in one vector; differentiable. */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => reshape(parameter, [-1])));
}

/** Gives the parameters the elements of a vector: their `data` become windows on it. */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  if (!((vector as unknown) instanceof Tensor)) {
    throw new TypeError(`expected torch.Tensor, but got: ${pythonTypeOf(vector)}`);
  }
  let start = 0;
  for (const parameter of parameters) {
    const count = parameter.numel();
    parameter.data = view(narrow(vector.detach(), 0, start, count), parameter.shape);
    start += count;
  }
}

/** Limits each element of the gradients to ±clipValue, in place. */
export function clipGradValue_(parameters: Parameters, clipValue: number): void {
  clipping('clipGradValue_', () => {
    for (const grad of gradsOf(parameters))
      clamp.inPlace(grad, { min: -clipValue, max: clipValue });
  });
}

export * as rnn from './sequences.ts';
export { stackModuleState } from './stateless.ts';
export * as parametrizations from './parametrizations.ts';
export * as parametrize from './parametrize.ts';
export { removeSpectralNorm, removeWeightNorm, spectralNorm, weightNorm } from './old-norms.ts';
