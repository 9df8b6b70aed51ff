/** @file Second derivatives of a function with one number as value: the Hessian and products with it. */

import { enableGrad } from '../autograd/grad-mode.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { Tensor } from '../tensor/tensor.ts';
import {
  given,
  leavesFor,
  listOf,
  requireGraph,
  requireJacobianGraph,
  vectors,
  OUTPUTS,
  type ProductOptions,
  type TensorFunction,
  type Tensors,
} from './given.ts';
import { jacobian, pull, zerosFor, type Jacobian } from './transforms.ts';

const ALONE = 'the input to the user-provided function is a single Tensor with a single element';

function singleValue(returned: Tensors, api: string, strict: boolean): Tensor {
  const outputs = listOf(returned, OUTPUTS, api);
  requireGraph(outputs, strict);
  if (!(returned instanceof Tensor)) {
    throw new RuntimeError(`The function given to ${api} should return a single Tensor`);
  }
  if (returned.numel() !== 1) {
    throw new RuntimeError(
      `The Tensor returned by the function given to ${api} should contain a single element`,
    );
  }
  return returned.squeeze();
}

/**
 * The matrix of second derivatives, of shape input shape + input shape; for several inputs a list by
 * input of lists by input.
 */
export function hessian(f: TensorFunction, inputs: Tensor, options?: ProductOptions): Tensor;
export function hessian(f: TensorFunction, inputs: Tensors, options?: ProductOptions): Jacobian;
export function hessian(
  f: TensorFunction,
  inputs: Tensors,
  { createGraph = false, strict = false }: ProductOptions = {},
): Jacobian {
  listOf(inputs, 'inputs', 'hessian');
  const single = (...xs: Tensor[]): Tensor => singleValue(f(...xs), 'hessian', strict);
  const first = (...xs: Tensor[]): Tensors => {
    const at = inputs instanceof Tensor ? (xs[0] as Tensor) : xs;
    const found = jacobian(single, at, { createGraph: true }) as Tensors;
    requireJacobianGraph(listOf(found, OUTPUTS, 'hessian'), strict);
    return found;
  };
  return jacobian(first, inputs, { createGraph, strict });
}

interface Product {
  readonly value: Tensor;
  /** One an input. */
  readonly products: Tensor[];
}

/** First derivatives, ready to be differentiated again. */
function gradient(
  api: string,
  f: TensorFunction,
  inputs: Tensors,
  v: Tensors | null,
  { createGraph = false, strict = false }: ProductOptions,
) {
  const points = listOf(inputs, 'inputs', api);
  const leaves = leavesFor(points, createGraph);
  const directions = vectors(v, points, ALONE, api);
  const value = singleValue(
    enableGrad(() => f(...leaves)),
    api,
    strict,
  );
  const one = empty([], value.dtype);
  one.storage.data.fill(1 as never);
  const found = enableGrad(() => pull([value], [one], leaves, true));
  const first = found.map((each, i) => zerosFor(each, leaves[i] as Tensor));
  requireJacobianGraph(first, strict);
  return { leaves, directions, value, first };
}

/** The value and vᵀH, by differentiating the product of the gradient with v. */
export function vhp(
  f: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product {
  const { createGraph = false } = options;
  const { leaves, directions, value, first } = gradient('vhp', f, inputs, v, options);
  const found = pull(first, directions, leaves, createGraph);
  return {
    value: given(value, leaves, createGraph),
    products: found.map((each, i) =>
      given(zerosFor(each, leaves[i] as Tensor), leaves, createGraph),
    ),
  };
}

/** The value and H·v: vᵀH is linear in v, and its derivative by v gives the product from the other side. */
export function hvp(
  f: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product {
  const { createGraph = false } = options;
  const { leaves, directions, value, first } = gradient('hvp', f, inputs, v, options);
  const dummies = leavesFor(
    first.map(({ shape, dtype }) => empty(shape, dtype)),
    false,
  );
  const linear = pull(first, dummies, leaves, true);
  const used = linear.map((each, i) => zerosFor(each, leaves[i] as Tensor));
  const found = pull(used, directions, dummies, createGraph);
  return {
    value: given(value, leaves, createGraph),
    products: found.map((each, i) =>
      given(zerosFor(each, dummies[i] as Tensor), [...leaves, ...dummies], createGraph),
    ),
  };
}
