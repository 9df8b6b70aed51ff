/** @file Products with the Jacobian, vjp and jvp, and the Jacobian itself, by reverse mode. */

import { enableGrad } from '../autograd/grad-mode.ts';
import { AssertionError, NotImplementedError, RuntimeError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { reshape } from '../ops/shape/shape.ts';
import { stack } from '../ops/shape/join.ts';
import { basis, jacfwd } from './jacobians.ts';
import {
  OUTPUTS,
  filled,
  given,
  independent,
  leavesFor,
  listOf,
  pull,
  requireGraph,
  shapedAs,
  vectors,
  zeros,
  type ProductOptions,
  type TensorFunction,
  type Tensors,
} from './given.ts';

const isOne = (value: Tensors): value is Tensor => !Array.isArray(value);

/** A value and a product, each one tensor where one was given, else a list. */
export type Product<V extends Tensors, P extends Tensors> = [value: V, product: P];

/**
 * The value of `f` at `inputs` and the products vᵀJ, one an input (zeros where `f` does not depend on it).
 * @param v shaped as the value; may be left out for a single element
 */
export function vjp<R extends Tensors, I extends Tensors>(
  f: TensorFunction<R>,
  inputs: I,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product<R, I> {
  const { createGraph = false, strict = false } = options;
  const leaves = leavesFor(listOf(inputs, 'inputs', 'vjp'), createGraph);
  const returned = enableGrad(() => f(...leaves));
  const outputs = listOf(returned, OUTPUTS, 'vjp');
  requireGraph(outputs, 'outputs', strict);
  const alone = 'the user-provided function returns a single Tensor with a single element';
  const weights = vectors(v, outputs, isOne(returned), alone, 'vjp');
  const products = filled(pull(outputs, weights, leaves, { createGraph }), leaves, 'back', options);
  return [handed(returned, outputs, createGraph) as R, handed(inputs, products, createGraph) as I];
}

function handed(like: Tensors, results: readonly Tensor[], createGraph: boolean): Tensors {
  return shapedAs(
    like,
    results.map((each) => given(each, createGraph)),
  );
}

/**
 * The value of `f` at `inputs` and the product J·v. vᵀJ is linear in v: its derivative by v gives the
 * product from the other side, so that `f` needs no forward mode (which `func.jvp` uses).
 * @param v one an input, of its shape; may be left out for one input of a single element
 */
export function jvp<R extends Tensors>(
  f: TensorFunction<R>,
  inputs: Tensors,
  v: Tensors | null = null,
  options: ProductOptions = {},
): Product<R, R> {
  const { createGraph = false, strict = false } = options;
  const leaves = leavesFor(listOf(inputs, 'inputs', 'jvp'), createGraph);
  const alone = 'the input to the user-provided function is a single Tensor with a single element';
  const directions = vectors(v, leaves, isOne(inputs), alone, 'jvp');
  const returned = enableGrad(() => f(...leaves));
  const outputs = listOf(returned, OUTPUTS, 'jvp');
  requireGraph(outputs, 'outputs', strict);
  const dummies = dummiesFor(outputs);
  const linear = enableGrad(() => pull(outputs, dummies, leaves, { createGraph: true }));
  requireGraph(linear, 'gradient', strict);
  const found = pull(linear, directions, dummies, { createGraph });
  const products = filled(found, outputs, 'backTrick', options);
  return [
    handed(returned, outputs, createGraph) as R,
    handed(returned, products, createGraph) as R,
  ];
}

/** Zeros to differentiate by: what they are does not matter, only that they are finite. */
export function dummiesFor(tensors: readonly Tensor[]): Tensor[] {
  return leavesFor(
    tensors.map(({ shape, dtype }) => zeros(shape, dtype)),
    false,
  );
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
  const { strategy = 'reverse-mode' } = options;
  if (!['reverse-mode', 'forward-mode'].includes(strategy)) {
    throw new AssertionError(
      'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
    );
  }
  if (strategy === 'forward-mode') return forwardJacobian(f, inputs, options);
  const leaves = leavesFor(listOf(inputs, 'inputs', 'jacobian'), createGraph);
  const returned = enableGrad(() => f(...leaves));
  const outputs = listOf(returned, OUTPUTS, 'jacobian');
  requireGraph(outputs, 'outputs', strict);
  if (vectorize && strict) {
    throw new RuntimeError(
      'torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.',
    );
  }
  const rows = outputs.map((output, o) =>
    enableGrad(() => {
      const byInput = vectorize
        ? batchedRows(output, leaves, createGraph)
        : eachRow(output, o, leaves, createGraph, strict);
      return handed(inputs, byInput, createGraph);
    }),
  );
  return isOne(returned) ? (rows[0] as Tensors) : rows;
}

function forwardJacobian(f: TensorFunction, inputs: Tensors, options: JacobianOptions): Jacobian {
  const refused = (option: string): string =>
    `torch.autograd.functional.jacobian: \`${option}=True\` and \`strategy="forward-mode"\` are not supported together (yet). Please either set \`${option}=False\` or \`strategy="reverse-mode"\`.`;
  if (options.createGraph === true) throw new NotImplementedError(refused('create_graph'));
  if (options.strict === true) throw new RuntimeError(refused('strict'));
  const points = listOf(inputs, 'inputs', 'jacobian');
  if (options.vectorize !== true) {
    throw new NotImplementedError(
      'Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`.',
    );
  }
  return jacfwd(f, { argnums: isOne(inputs) ? 0 : points.map((_, i) => i) })(...points) as Jacobian;
}

/** All rows of one output's Jacobians by one batched pass. */
function batchedRows(output: Tensor, leaves: readonly Tensor[], createGraph: boolean): Tensor[] {
  const found = pull([output], basis([output], 0, sizeOf(output.shape)), leaves, {
    createGraph,
    retainGraph: true,
    isGradsBatched: true,
    isOwnSeed: true,
  });
  return leaves.map(({ shape, dtype }, i) => {
    const into = [...output.shape, ...shape];
    const rows = found[i] ?? null;
    return rows === null ? zeros(into, dtype) : reshape(rows, into);
  });
}

/** One output's Jacobians, row by row. */
function eachRow(
  output: Tensor,
  index: number,
  leaves: readonly Tensor[],
  createGraph: boolean,
  strict: boolean,
): Tensor[] {
  const rows = Array.from({ length: output.numel() }, (_, e) => {
    const unit = build(output.shape, output.dtype, (out) => (out[e] = 1));
    const options = { createGraph, retainGraph: true, isOwnSeed: true };
    const found = pull([output], [unit], leaves, options);
    return found.map((row, i) => {
      if (row === null && strict) {
        throw new RuntimeError(
          `Output ${String(index)} of the user-provided function is independent of input ${String(i)}. This is not allowed in strict mode.`,
        );
      }
      if (row?.requiresGrad === false && strict && createGraph) {
        // PyTorch's message counts outputs where it says input.
        throw independent('jacobian', `input ${String(index)}`, ' when create_graph=True');
      }
      const { shape, dtype } = leaves[i] as Tensor;
      return row ?? zeros(shape, dtype);
    });
  });
  return leaves.map((leaf, i) =>
    reshape(stack(rows.map((row) => row[i] as Tensor)), [...output.shape, ...leaf.shape]),
  );
}
