/** @file Primitives of jax-js by the engine's operators, and the functions that it compiles for itself. */

import {
  autograd,
  cat,
  flip,
  isfinite,
  linalg,
  matmul,
  nn,
  sinc,
  sort,
  acosh,
  asinh,
  atanh,
} from '../../index.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { vmap } from '../../functional/vmap.ts';
import { expect, unary, type Options, type Rule, type Rules } from './rule.ts';

const { functional } = nn;

const dims = ({ axis }: Options): readonly number[] => axis as readonly number[];

/** A reduction over no axes is none: the engine would take that for all. */
const reduction =
  (f: (x: Tensor, dims: readonly number[]) => Tensor): Rule =>
  ([x], options) =>
    dims(options).length === 0 ? (x as Tensor) : f(x as Tensor, dims(options));

/** It divides by the factors, also by zero (`jvpRules.reduce`). */
class Product extends autograd.Function {
  static override readonly generateVmapRule = true;
  static override forward(x: Tensor, axes: readonly number[]): Tensor {
    return axes.reduce((rest, d) => rest.prod(d, { keepdim: true }), x);
  }
  static override setupContext(
    ctx: autograd.FunctionContext,
    [x]: readonly [Tensor],
    kept: Tensor,
  ): void {
    ctx.saveForBackward(x, kept);
  }
  static override backward(ctx: autograd.FunctionContext, gradient: Tensor): (Tensor | null)[] {
    const [x, kept] = ctx.savedTensors as [Tensor, Tensor];
    return [kept.mul(x.reciprocal()).mul(gradient), null];
  }
}

const product: Rule = ([x], options) => {
  const axes = dims(options);
  const kept = Product.apply(x as Tensor, axes);
  return kept.reshape((x as Tensor).shape.filter((_, d) => !axes.includes(d)));
};

/** Of the last axes, which both have. */
const dot: Rule = ([a, b]) =>
  matmul((a as Tensor).unsqueeze(-2), (b as Tensor).unsqueeze(-1))
    .squeeze(-1)
    .squeeze(-1);

/** `axis` are those that are new. */
const broadcast: Rule = ([x], options) => {
  const whole = [...dims(options)]
    .sort((a, b) => a - b)
    .reduce((rest, d) => rest.unsqueeze(d), x as Tensor);
  return whole.expand(options['shape'] as number[]);
};

/** Along one axis, whose place the axes of the indices take at `outDim`. */
const gather: Rule = ([x, indices, ...more], options) => {
  const [axis, ...others] = dims(options);
  expect('number of axes', others.length + more.length, 0);
  const [table, at] = [x as Tensor, indices as Tensor];
  const rest = table.shape.filter((_, d) => d !== axis);
  const picked = table
    .movedim(axis as number, 0)
    .indexSelect(0, at.flatten().to('int64'))
    .reshape([...at.shape, ...rest]);
  const [rank, to] = [at.shape.length, options['outDim'] as number];
  const order = rest.map((_, d) => rank + d);
  order.splice(to, 0, ...at.shape.map((_, d) => d));
  return picked.permute(order);
};

const CONVOLUTIONS = [functional.conv1d, functional.conv2d, functional.conv3d] as const;

/** Of images [n, c, …] with filters [m, c, …]: the images spread by zeros, padded or cut, then convolved. */
const convOne: Rule = ([x, weight], { strides, padding, lhsDilation, rhsDilation }) => {
  const rank = padding.length;
  const convolve = CONVOLUTIONS[rank - 1];
  if (convolve === undefined) throw new Error(`its ${String(rank)} axes are not known`);
  const spread = (lhsDilation as number[]).reduce(
    (image, step, i) => dilated(image, i + 2, step),
    x as Tensor,
  );
  const around = padding.toReversed().flat();
  return convolve(functional.pad(spread, around), weight as Tensor, null, {
    stride: strides as number[],
    dilation: rhsDilation as number[],
  });
};

/** With `step - 1` zeros between neighbours along an axis. */
function dilated(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const length = x.shape[axis] as number;
  const apart = x.unsqueeze(axis + 1);
  const after = [...x.shape.slice(axis + 1).flatMap(() => [0, 0]), 0, step - 1];
  const filled = functional.pad(apart, after).flatten(axis, axis + 1);
  return filled.narrow(axis, 0, (length - 1) * step + 1);
}

/** `vmapDims` batches, whose axes come first, have images and filters of their own. */
const conv: Rule = (inputs, options) => {
  const one = (x: Tensor, weight: Tensor): Tensor => convOne([x, weight], options) as Tensor;
  let all = one;
  for (let v = 0; v < (options['vmapDims'] as number); v++) all = vmap(all);
  return all(inputs[0] as Tensor, inputs[1] as Tensor);
};

/** x with a·xᵀ = bᵀ, a an upper triangle. */
const triangularSolve: Rule = ([a, b], { unitDiagonal }) =>
  linalg
    .solveTriangular(a as Tensor, (b as Tensor).transpose(-1, -2), {
      upper: true,
      unitriangular: unitDiagonal === true,
    })
    .transpose(-1, -2);

/** The factors in one matrix, the rows that were swapped, counted from 0, and where each row came from. */
const lu: Rule = ([x]) => {
  const { lu: factors, pivots } = linalg.luFactor(x as Tensor);
  const { p } = linalg.lu((x as Tensor).detach());
  return [factors, pivots.sub(1), p.transpose(-1, -2).argmax(-1)];
};

export const jax: Rules = {
  'arccosh()': unary(acosh),
  'arcsinh()': unary(asinh),
  'arctanh()': unary(atanh),
  'astype(dtype)': ([x], { dtype }) =>
    dtype === 'bool' ? (x as Tensor).ne(0) : (x as Tensor).to(dtype as 'float32'),
  'broadcastTo(axis, shape)': broadcast,
  'cholesky()': unary((x) => linalg.cholesky(x)),
  'concatenate(axis)': (inputs, { axis }) => cat(inputs, axis as number),
  'conv(lhsDilation, padding, rhsDilation, strides, vmapDims)': conv,
  'dot()': dot,
  'flip(axis)': ([x], options) => flip(x as Tensor, dims(options)),
  'gather(axis, outDim, uniqueIndices)': gather,
  'isfinite()': unary(isfinite),
  'lu()': lu,
  // Several largest elements share the gradient, as in PyTorch.
  'max(axis, op)': reduction((x, axes) => x.amax(axes)),
  'min(axis, op)': reduction((x, axes) => x.amin(axes)),
  'pad(width)': ([x], { width }) =>
    functional.pad(x as Tensor, (width as number[][]).toReversed().flat()),
  'prod(axis, op)': product,
  'silu()': unary((x) => functional.silu(x)),
  'sinc()': unary(sinc),
  'slice(slice)': ([x], { slice }) =>
    (slice as [number, number][]).reduce(
      (rest, [from, to], d) => rest.narrow(d, from, to - from),
      x as Tensor,
    ),
  'sort()': unary((x) => sort(x).values),
  'split(axis, sizes)': ([x], { axis, sizes }) =>
    (x as Tensor).splitWithSizes(sizes as number[], axis as number),
  'sum(axis, op)': reduction((x, axes) => x.sum(axes)),
  'triangularSolve(unitDiagonal)': triangularSolve,
};
