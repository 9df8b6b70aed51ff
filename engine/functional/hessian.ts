/** @file Second derivatives of a function with one number as value: the Hessian and products with it. */

import { enableGrad } from '../autograd/grad-mode.ts';
import { AssertionError, RuntimeError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import {
  OUTPUTS,
  filled,
  given,
  leavesFor,
  listOf,
  onesFor,
  pull,
  requireGraph,
  shapedAs,
  vectors,
  type ProductOptions,
  type TensorFunction,
  type Tensors,
} from './given.ts';
import {
  dummiesFor,
  jacobian,
  type Jacobian,
  type JacobianOptions,
  type Product,
} from './transforms.ts';

const ALONE = 'the input to the user-provided function is a single Tensor with a single element';

function singleValue(returned: Tensors, api: string, strict: boolean): Tensor {
  const outputs = listOf(returned, OUTPUTS, api);
  requireGraph(outputs, 'outputs', strict);
  if (!(returned instanceof Tensor)) {
    throw new RuntimeError(`The function given to ${api} should return a single Tensor`);
  }
  if (returned.numel() !== 1) {
    throw new RuntimeError(
      `The Tensor returned by the function given to ${api} should contain a single element`,
    );
  }
  return returned;
}

export interface HessianOptions extends ProductOptions {
  /** Compute all rows (or columns) at once. */
  readonly vectorize?: boolean;
  /** How the gradient is differentiated; `forward-mode` needs `vectorize`. */
  readonly outerJacobianStrategy?: 'reverse-mode' | 'forward-mode';
}

/**
 * The matrix of second derivatives, of shape input shape + input shape; for several inputs a list by
 * input of lists by input.
 */
export function hessian(f: TensorFunction, inputs: Tensor, options?: HessianOptions): Tensor;
export function hessian(f: TensorFunction, inputs: Tensors, options?: HessianOptions): Jacobian;
export function hessian(
  f: TensorFunction,
  inputs: Tensors,
  { outerJacobianStrategy: strategy = 'reverse-mode', ...options }: HessianOptions = {},
): Jacobian {
  const { strict = false } = options;
  listOf(inputs, 'inputs', 'hessian');
  if (!['reverse-mode', 'forward-mode'].includes(strategy)) {
    throw new AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".');
  }
  const single = (...xs: Tensor[]): Tensor => singleValue(f(...xs), 'hessian', strict).squeeze();
  const first = (...xs: Tensor[]): Tensors => {
    // Inputs of forward mode come without history; the inner Jacobian needs one.
    if (strategy === 'forward-mode') for (const x of xs) x.requiresGrad = true;
    const at = inputs instanceof Tensor ? (xs[0] as Tensor) : xs;
    const found = jacobian(single, at, { createGraph: true }) as Tensors;
    requireGraph(listOf(found, OUTPUTS, 'hessian'), 'jacobian', strict);
    return found;
  };
  const outer: JacobianOptions = { ...options, strategy };
  return jacobian(first, inputs, outer);
}

/** First derivatives, ready to be differentiated again. */
function gradient(
  api: string,
  f: TensorFunction,
  inputs: Tensors,
  v: Tensors | null,
  { createGraph = false, strict = false }: ProductOptions,
) {
  const leaves = leavesFor(listOf(inputs, 'inputs', api), createGraph);
  const directions = vectors(v, leaves, inputs instanceof Tensor, ALONE, api);
  const returned = enableGrad(() => f(...leaves));
  const value = singleValue(returned, api, strict);
  const options = { createGraph: true, isOwnSeed: true };
  const first = enableGrad(() => pull([value], [onesFor(value)], leaves, options));
  requireGraph(first, 'jacobian', strict);
  return { leaves, directions, value, first };
}

/** The value and vᵀH, one an input, by differentiating the product of the gradient with v. */
export function vhp<I extends Tensors>(
  f: TensorFunction,
  inputs: I,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product<Tensor, I> {
  const { createGraph = false } = options;
  const { leaves, directions, value, first } = gradient('vhp', f, inputs, v, options);
  const found = pull(first, directions, leaves, { createGraph });
  return handed(inputs, value, filled(found, leaves, 'doubleBack', options), createGraph);
}

/** The value and H·v: vᵀH is linear in v, and its derivative by v gives the product from the other side. */
export function hvp<I extends Tensors>(
  f: TensorFunction,
  inputs: I,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product<Tensor, I> {
  const { createGraph = false } = options;
  const { leaves, directions, value, first } = gradient('hvp', f, inputs, v, options);
  const dummies = dummiesFor(leaves);
  const linear = enableGrad(() => pull(first, dummies, leaves, { createGraph: true }));
  const found = pull(linear, directions, dummies, { createGraph });
  return handed(inputs, value, filled(found, leaves, 'doubleBackTrick', options), createGraph);
}

function handed<I extends Tensors>(
  inputs: I,
  value: Tensor,
  products: readonly Tensor[],
  createGraph: boolean,
): Product<Tensor, I> {
  const all = products.map((each) => given(each, createGraph));
  return [given(value, createGraph), shapedAs(inputs, all) as I];
}
