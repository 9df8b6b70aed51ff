/** @file What `autograd.functional` is given, checked: inputs, vectors, and what functions return. */

import { RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { alias } from '../autograd/saved.ts';
import { isFloating } from '../tensor/dtype.ts';
import { closed, fresh } from './inside.ts';

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
    if (createGraph) return fresh(input);
    const leaf = alias(input);
    leaf.requiresGradFlag = isFloating(input.dtype);
    return leaf;
  });
}

/** A result as it is handed out. */
export function given(result: Tensor, own: readonly Tensor[], createGraph: boolean): Tensor {
  return createGraph ? closed(result, own) : alias(result);
}

/** The vectors of a product: one a tensor of `like`, of its shape; ones when left out. */
export function vectors(
  v: unknown,
  like: readonly Tensor[],
  isAlone: string,
  api: string,
): Tensor[] {
  if (v === null || v === undefined) {
    const [only] = like;
    if (like.length !== 1 || only?.numel() !== 1) {
      throw new RuntimeError(`The vector v can only be None if ${isAlone}.`);
    }
    const one = empty(only.shape, only.dtype);
    one.storage.data.fill(1 as never);
    return [one];
  }
  const list = listOf(v, 'v', api);
  if (list.length !== like.length) {
    throw new RuntimeError(
      like.length === 1
        ? 'The given v should contain a single Tensor.'
        : `v is a tuple of invalid length: should be ${String(like.length)} but got ${String(list.length)}.`,
    );
  }
  list.forEach((each, i) => {
    const { shape } = like[i] as Tensor;
    if (sameShape(each.shape, shape)) return;
    const entry = like.length === 1 ? 'v' : `Entry ${String(i)} in v`;
    throw new RuntimeError(
      `${entry} has invalid size: should be torch.Size(${showShape(shape)}) but got torch.Size(${showShape(each.shape)}).`,
    );
  });
  return list;
}

/** In strict mode, results must depend on the inputs. */
export function requireGraph(outputs: readonly Tensor[], strict: boolean): void {
  outputs.forEach((output, i) => {
    if (output.requiresGrad || !strict) return;
    throw new RuntimeError(
      `Output ${String(i)} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`,
    );
  });
}

/** In strict mode, a Jacobian that is differentiated again must depend on the inputs. */
export function requireJacobianGraph(jacobian: readonly Tensor[], strict: boolean): void {
  jacobian.forEach((each, i) => {
    if (each.requiresGrad || !strict) return;
    throw new RuntimeError(
      `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${String(i)} is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`,
    );
  });
}

/** The error for a derivative that strict mode wants to depend on an input. */
export function independent(what: string, i: number, suffix = ''): RuntimeError {
  return new RuntimeError(
    `${what} is independent of input ${String(i)}. This is not allowed in strict mode${suffix}.`,
  );
}
