/** @file Products with the Jacobian: vjp (reverse mode), jvp (forward mode), and the Jacobian itself. */

import { grad } from '../autograd/backward.ts';
import { dualAt, openLevel, withoutTangent } from '../autograd/forward-ad.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { alias } from '../autograd/saved.ts';
import { NotImplementedError, RuntimeError } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { Tensor } from '../tensor/tensor.ts';
import { reshape } from '../ops/shape.ts';
import { stack } from '../ops/join.ts';
import { jacfwd, jacrev } from './func.ts';
import {
  OUTPUTS,
  given,
  independent,
  leavesFor,
  listOf,
  requireGraph,
  vectors,
  type ProductOptions,
  type TensorFunction,
  type Tensors,
} from './given.ts';

const AGAIN = ' when create_graph=True';

/**
 * The value of `f` at `inputs` and the products vᵀJ, one an input (zeros where `f` does not depend on it).
 * @param v shaped as the value; may be left out for a single element
 */
export function vjp<R extends Tensors>(
  f: TensorFunction<R>,
  inputs: Tensors,
  v: Tensors | null = null,
  { createGraph = false, strict = false }: ProductOptions = {},
): { value: R; products: Tensor[] } {
  const leaves = leavesFor(listOf(inputs, 'inputs', 'vjp'), createGraph);
  const returned = enableGrad(() => f(...leaves));
  const outputs = listOf(returned, OUTPUTS, 'vjp');
  requireGraph(outputs, strict);
  const alone = 'the user-provided function returns a single Tensor with a single element';
  const weights = vectors(v, outputs, alone, 'vjp');
  const found = pull(outputs, weights, leaves, createGraph);
  const products = found.map((product, i) => {
    if (product === null && strict) {
      throw independent('The output of the user-provided function', i);
    }
    return zerosFor(product, leaves[i] as Tensor);
  });
  return {
    value: shapedAs(
      returned,
      outputs.map((each) => given(each, leaves, createGraph)),
    ) as R,
    products: products.map((each) => given(each, leaves, createGraph)),
  };
}

/** As many results as `like` has: a list, or the only one. */
export function shapedAs(like: Tensors, list: readonly Tensor[]): Tensors {
  return like instanceof Tensor ? (list[0] as Tensor) : list;
}

/** Gradients with respect to `leaves`; null where there is none. */
export function pull(
  outputs: readonly Tensor[],
  weights: readonly Tensor[],
  leaves: readonly Tensor[],
  createGraph: boolean,
): (Tensor | null)[] {
  const used = outputs.flatMap((output, i) => (output.requiresGrad ? [i] : []));
  if (used.length === 0) return leaves.map(() => null);
  const gradOutputs = used.map((i) => weights[i] as Tensor);
  const roots = used.map((i) => outputs[i] as Tensor);
  return grad(roots, leaves, { gradOutputs, createGraph, retainGraph: true, allowUnused: true });
}

export function zerosFor(x: Tensor | null, { shape, dtype }: Tensor): Tensor {
  return x ?? empty(shape, dtype);
}

/**
 * The value of `f` at `inputs` and the product J·v, in one forward pass.
 * @param v one an input, of its shape; may be left out for one input of a single element
 */
export function jvp<R extends Tensors>(
  f: TensorFunction<R>,
  inputs: Tensors,
  v: Tensors | null = null,
  { createGraph = false, strict = false }: ProductOptions = {},
): { value: R; product: R } {
  const points = listOf(inputs, 'inputs', 'jvp');
  const alone = 'the input to the user-provided function is a single Tensor with a single element';
  const tangents = vectors(v, points, alone, 'jvp');
  // Reverse mode is needed only to look at the result's history.
  const recorded = createGraph || strict;
  const leaves = recorded ? leavesFor(points, createGraph) : points.map(alias);
  using opened = openLevel();
  const { level } = opened;
  const duals = leaves.map((leaf, i) => dualAt(level, leaf, tangents[i] as Tensor));
  const returned = recorded ? enableGrad(() => f(...duals)) : f(...duals);
  const outputs = listOf(returned, OUTPUTS, 'jvp');
  requireGraph(outputs, strict);
  const products = outputs.map((output, i) => {
    const tangent = zerosFor(output.tangentAt(level), output);
    if (strict && createGraph && !tangent.requiresGrad) {
      throw independent('The jacobian of the user-provided function', i, AGAIN);
    }
    return given(tangent, leaves, createGraph);
  });
  const values = outputs.map((each) => given(withoutTangent(each, level), leaves, createGraph));
  return { value: shapedAs(returned, values) as R, product: shapedAs(returned, products) as R };
}

export interface JacobianOptions extends ProductOptions {
  /** Compute all rows (or columns) at once. */
  readonly vectorize?: boolean;
  /** `forward-mode` computes columns and needs `vectorize`. */
  readonly strategy?: 'reverse-mode' | 'forward-mode';
}

/** By output, then by input; a single output or input has no list around it. */
export type Jacobian = Tensor | readonly Jacobian[];

/**
 * The Jacobian of `f`, of shape output shape + input shape, by one backward pass a row. Several outputs
 * or inputs give lists: by output, then by input.
 */
export function jacobian(
  f: (x: Tensor) => Tensor,
  inputs: Tensor,
  options?: JacobianOptions,
): Tensor;
export function jacobian(f: TensorFunction, inputs: Tensors, options?: JacobianOptions): Jacobian;
export function jacobian(
  f: TensorFunction,
  inputs: Tensors,
  options: JacobianOptions = {},
): Jacobian {
  const { createGraph = false, strict = false, vectorize = false } = options;
  const points = listOf(inputs, 'inputs', 'jacobian');
  const leaves = leavesFor(points, createGraph);
  checkStrategy(options);
  if (vectorize) {
    const transform = options.strategy === 'forward-mode' ? jacfwd : jacrev;
    const argnums = inputs instanceof Tensor ? 0 : points.map((_, i) => i);
    return transform(f, { argnums })(
      ...(createGraph ? points : leaves.map((x) => x.detach())),
    ) as Jacobian;
  }
  const returned = enableGrad(() => f(...leaves));
  const outputs = listOf(returned, OUTPUTS, 'jacobian');
  requireGraph(outputs, strict);
  const rows = outputs.map((output, o) => {
    const byInput = jacobianOf(output, o, leaves, createGraph, strict);
    return shapedAs(inputs, byInput);
  });
  return returned instanceof Tensor ? (rows[0] as Tensors) : rows;
}

function checkStrategy({ strict, vectorize, strategy = 'reverse-mode' }: JacobianOptions): void {
  if (!['reverse-mode', 'forward-mode'].includes(strategy)) {
    throw new RuntimeError(
      'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
    );
  }
  if (strategy === 'forward-mode' && vectorize !== true) {
    throw new NotImplementedError(
      'Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`.',
    );
  }
  if (strict === true && vectorize === true) {
    throw new RuntimeError(
      'torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.',
    );
  }
}

/** One output's Jacobians, row by row. */
function jacobianOf(
  output: Tensor,
  index: number,
  leaves: readonly Tensor[],
  createGraph: boolean,
  strict: boolean,
): Tensor[] {
  const rows = Array.from({ length: output.numel() }, (_, e) => {
    const unit = build(output.shape, output.dtype, (out) => (out[e] = 1));
    return pull([output], [unit], leaves, createGraph).map((row, i) => {
      if (row === null && strict) {
        throw independent(`Output ${String(index)} of the user-provided function`, i);
      }
      if (row?.requiresGrad === false && strict && createGraph) {
        throw independent('The jacobian of the user-provided function', i, AGAIN);
      }
      return zerosFor(row, leaves[i] as Tensor);
    });
  });
  return leaves.map((leaf, i) => {
    const shape = [...output.shape, ...leaf.shape];
    if (rows.length === 0) return empty(shape, leaf.dtype);
    const all = enableGrad(() => reshape(stack(rows.map((row) => row[i] as Tensor)), shape));
    return given(all, leaves, createGraph);
  });
}
