/** @file What `autograd.functional` is given, checked: inputs, vectors, and what functions return. */

import { RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import type { DType } from '../tensor/dtype.ts';
import { sameShape, showShape, type Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { gradients, type PullOptions } from '../autograd/backward.ts';
import { alias } from '../autograd/saved/saved.ts';
import { tellData, tellTwin } from '../autograd/unseen.ts';
import { fresh } from './inside.ts';

/** One tensor, or a list of them. */
export type Tensors = Tensor | readonly Tensor[];
/** A function of the inputs, one argument each. */
export type TensorFunction<R extends Tensors = Tensors> = (...inputs: Tensor[]) => R;

export interface ProductOptions {
  /** Let the result be differentiated again. */
  readonly createGraph?: boolean;
  /** Refuse functions whose results do not depend on every input, where zeros would be returned. */
  readonly strict?: boolean;
}

/** The tensors of `value`; `what` and `api` name it in messages. */
export function listOf(value: unknown, what: string, api: string): Tensor[] {
  const head = `The ${what} given to ${api} must be either a Tensor or a tuple of Tensors but the`;
  if (value instanceof Tensor) return [value];
  if (!Array.isArray(value)) {
    throw new TypeError(`${head} given ${what} has type <class '${pythonTypeOf(value)}'>.`);
  }
  value.forEach((each: unknown, i) => {
    if (each instanceof Tensor) return;
    throw new TypeError(
      `${head} value at index ${String(i)} has type <class '${pythonTypeOf(each)}'>.`,
    );
  });
  return value as Tensor[];
}

export const OUTPUTS = 'outputs of the user-provided function';

/** Inputs to be differentiated by; they continue their history only if the result is to have one. */
export function leavesFor(inputs: readonly Tensor[], createGraph: boolean): Tensor[] {
  return inputs.map((input) => {
    if (createGraph && input.requiresGrad) return fresh(input);
    const leaf = twinOf(input);
    leaf.requiresGrad = true;
    return leaf;
  });
}

/** A result as it is handed out: without history unless that was asked for. */
export function given(result: Tensor, createGraph: boolean): Tensor {
  return createGraph ? result : twinOf(result);
}

/** The same values without history. */
function twinOf(x: Tensor): Tensor {
  const twin = alias(x);
  tellTwin(x, twin);
  return twin;
}

/** As many results as `like` has: a list, or the only one. */
export function shapedAs(like: Tensors, list: readonly Tensor[]): Tensors {
  return like instanceof Tensor ? (list[0] as Tensor) : list;
}

/** Gradients with respect to `leaves` of those `outputs` that have one; null where there is none. */
export function pull(
  outputs: readonly (Tensor | null)[],
  vectors: readonly Tensor[],
  leaves: readonly Tensor[],
  options: Pick<PullOptions, 'createGraph' | 'retainGraph' | 'isGradsBatched' | 'isOwnSeed'>,
): (Tensor | null)[] {
  const used = outputs.flatMap((output, i) => (output?.requiresGrad === true ? [i] : []));
  if (used.length === 0) return leaves.map(() => null);
  return gradients(
    used.map((i) => outputs[i] as Tensor),
    leaves,
    { ...options, gradOutputs: used.map((i) => vectors[i] as Tensor), allowUnused: true },
  );
}

/** Zeros that a program gets, or that its function is differentiated by. */
export const zeros = (shape: Shape, dtype: DType): Tensor => tellData(empty(shape, dtype), 'zeros');

export function onesFor({ shape, dtype }: Tensor): Tensor {
  return build(shape, dtype, (out) => out.fill(1));
}

/**
 * The vectors of a product: one a tensor of `like`, of its shape; ones when left out.
 * @param isOne whether `like` was given without a list around it
 */
export function vectors(
  v: unknown,
  like: readonly Tensor[],
  isOne: boolean,
  isAlone: string,
  api: string,
): Tensor[] {
  if (v === null || v === undefined) {
    const [only] = like;
    if (like.length !== 1 || only?.numel() !== 1) {
      throw new RuntimeError(`The vector v can only be None if ${isAlone}.`);
    }
    return [tellData(onesFor(only), 'ones')];
  }
  const list = listOf(v, 'v', api);
  if (list.length !== like.length) {
    throw new RuntimeError(
      isOne
        ? 'The given v should contain a single Tensor.'
        : `v is a tuple of invalid length: should be ${String(like.length)} but got ${String(list.length)}.`,
    );
  }
  list.forEach((each, i) => {
    const { shape } = like[i] as Tensor;
    if (sameShape(each.shape, shape)) return;
    const entry = isOne ? 'v' : `Entry ${String(i)} in v`;
    throw new RuntimeError(
      `${entry} has invalid size: should be torch.Size(${showShape(shape)}) but got torch.Size(${showShape(each.shape)}).`,
    );
  });
  return list;
}

/** What is asked for in strict mode. */
type Kind = 'outputs' | 'gradient' | 'jacobian';

const SUFFICES: Readonly<Record<Kind, (i: string) => string>> = {
  outputs: (i) =>
    `Output ${i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`,
  gradient: (i) =>
    `The gradient with respect to input ${i} is independent of the inputs of the user-provided function. This is not allowed in strict mode.`,
  jacobian: (i) =>
    `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`,
};

/** In strict mode, what will be differentiated must have a history. */
export function requireGraph(
  results: readonly (Tensor | null)[],
  kind: Kind,
  strict: boolean,
): void {
  if (!strict) return;
  results.forEach((each, i) => {
    if (each === null) throw independent('output', `input ${String(i)}`);
    if (!each.requiresGrad) throw new RuntimeError(SUFFICES[kind](String(i)));
  });
}

/** The error for a derivative that strict mode wants to depend on an input. */
export function independent(what: string, of: string, suffix = ''): RuntimeError {
  return new RuntimeError(
    `The ${what} of the user-provided function is independent of ${of}. This is not allowed in strict mode${suffix}.`,
  );
}

/** Which derivative is being filled in, and by which way. */
type Stage = 'back' | 'backTrick' | 'doubleBack' | 'doubleBackTrick';

const MISSING: Readonly<Record<Stage, (i: string) => RuntimeError>> = {
  back: (i) => independent('output', `input ${i}`),
  backTrick: (i) =>
    new RuntimeError(
      `The gradient with respect to the input is independent of entry ${i} in the grad_outputs when using the double backward trick to compute forward mode gradients. This is not allowed in strict mode.`,
    ),
  doubleBack: (i) => independent('jacobian', `input ${i}`),
  doubleBackTrick: (i) =>
    new RuntimeError(
      `The hessian of the user-provided function is independent of entry ${i} in the grad_jacobian. This is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.`,
    ),
};

/** Zeros where there is no derivative, or in strict mode the error. */
export function filled(
  found: readonly (Tensor | null)[],
  like: readonly Tensor[],
  stage: Stage,
  { createGraph = false, strict = false }: ProductOptions,
): Tensor[] {
  return found.map((each, i) => {
    if (each === null) {
      if (strict) throw MISSING[stage](String(i));
      const { shape, dtype } = like[i] as Tensor;
      return zeros(shape, dtype);
    }
    if (strict && createGraph && !each.requiresGrad) {
      const what = stage === 'back' || stage === 'backTrick' ? 'jacobian' : 'hessian';
      throw independent(what, `input ${String(i)}`, ' when create_graph=True');
    }
    return each;
  });
}
