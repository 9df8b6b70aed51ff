/** @file Products with the Jacobian: vjp (reverse mode), jvp (forward mode), and the Jacobian itself. */

import { grad } from '../autograd/backward.ts';
import { dualAt, openLevel } from '../autograd/forward-ad.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { alias } from '../autograd/saved.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { reshape } from '../ops/shape.ts';
import { stack } from '../ops/join.ts';

type TensorFunction = (...inputs: Tensor[]) => Tensor;

function leaf(x: Tensor): Tensor {
  const result = alias(x);
  result.requiresGradFlag = true;
  return result;
}

function checkSize(v: Tensor, like: Tensor): void {
  if (sameShape(v.shape, like.shape)) return;
  throw new RuntimeError(
    `v has invalid size: should be torch.Size(${showShape(like.shape)}) but got torch.Size(${showShape(v.shape)}).`,
  );
}

/**
 * The value of `f` at `inputs` and the products vᵀJ, one an input (zeros where `f` does not depend on it).
 * @param v shape of the value; may be left out for a single element
 */
export function vjp(
  f: TensorFunction,
  inputs: readonly Tensor[],
  v: Tensor | null = null,
): { value: Tensor; products: Tensor[] } {
  const leaves = inputs.map(leaf);
  const output = enableGrad(() => f(...leaves));
  if (v === null && output.numel() !== 1) {
    throw new RuntimeError(
      'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
    );
  }
  if (v !== null) checkSize(v, output);
  const products = output.requiresGrad
    ? grad(output, leaves, { gradOutputs: v, materializeGrads: true })
    : inputs.map((input) => empty(input.shape, input.dtype));
  return { value: alias(output), products: products };
}

/**
 * The value of `f` at `inputs` and the product J·v, in one forward pass.
 * @param tangents one an input, of its shape
 */
export function jvp(
  f: TensorFunction,
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
): { value: Tensor; product: Tensor } {
  using opened = openLevel();
  const { level } = opened;
  const duals = inputs.map((input, i) => {
    const tangent = tangents[i];
    if (tangent === undefined) throw new RuntimeError('jvp needs one tangent for each input');
    checkSize(tangent, input);
    return dualAt(level, alias(input), tangent);
  });
  const output = f(...duals);
  const product = output.tangentAt(level) ?? empty(output.shape, output.dtype);
  return { value: alias(output), product };
}

/** The Jacobian of `f` at `x`, of shape output shape + input shape, by one backward pass a row. */
export function jacobian(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const input = leaf(x);
  const output = enableGrad(() => f(input));
  if (!output.requiresGrad) return empty([...output.shape, ...x.shape], x.dtype);
  const rows = Array.from({ length: output.numel() }, (_, i) => {
    const gradOutputs = build(output.shape, output.dtype, (out) => (out[i] = 1));
    const [row] = grad(output, input, { gradOutputs, retainGraph: true, materializeGrads: true });
    return row as Tensor;
  });
  return reshape(stack(rows), [...output.shape, ...x.shape]);
}
