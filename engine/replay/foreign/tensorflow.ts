/** @file Operators of TensorFlow.js by the engine's. Options are those of its kernels (`kernel_names.ts` there). */

import {
  add,
  all,
  any,
  arange,
  argmax,
  argmin,
  autograd,
  cat,
  clamp,
  cumprod,
  cumsum,
  einsum,
  flip,
  full,
  isfinite,
  isinf,
  isnan,
  matmul,
  mul,
  nn,
  relu,
  round,
  rsqrt,
  sigmoid,
  stack,
  sub,
  tile,
  topk,
  unbind,
  where,
} from '../../index.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { binary, expect, unary, type Options, type Rule, type Rules } from './rule.ts';
import { averagePool, convolution, depthwise, maxPool, transposedConvolution } from './windows.ts';

const { functional } = nn;

type Reduction = (x: Tensor, dims: readonly number[], keepDim: boolean) => Tensor;

const dimsOf = (x: Tensor, axis: unknown): readonly number[] => {
  if (axis === null || axis === undefined) return x.shape.map((_, d) => d);
  return typeof axis === 'number' ? [axis] : (axis as readonly number[]);
};

/** Without axes nothing is reduced: the engine would take that for all. */
const reduction =
  (f: Reduction, name = 'axis'): Rule =>
  ([x], options) => {
    const dims = dimsOf(x as Tensor, options[name]);
    return dims.length === 0 ? (x as Tensor) : f(x as Tensor, dims, options['keepDims'] === true);
  };

/** Every element that is the largest has the whole gradient (`gradForMinAndMax`); PyTorch shares it out. */
class Extreme extends autograd.Function {
  static override forward(
    ctx: autograd.FunctionContext,
    x: Tensor,
    of: (x: Tensor) => Tensor,
  ): Tensor {
    const kept = of(x);
    ctx.saveForBackward(x.eq(kept));
    return kept;
  }
  static override backward(ctx: autograd.FunctionContext, gradient: Tensor): Contributions {
    const [hits] = ctx.savedTensors as [Tensor];
    return [where(hits, gradient, 0), null];
  }
}
type Contributions = (Tensor | null)[];

const extreme = (f: (x: Tensor, dims: readonly number[]) => Tensor): Reduction => {
  return (x, dims, keepDim) => {
    const kept = Extreme.apply(x, (whole: Tensor) => f(whole, dims));
    if (keepDim) return kept;
    const reduced = new Set(dims.map((d) => (d < 0 ? d + x.shape.length : d)));
    return kept.reshape(x.shape.filter((_, d) => !reduced.has(d)));
  };
};

/** @throws for an activation that TensorFlow.js does not fuse */
function activated(x: Tensor, options: Options, weights: Tensor | undefined): Tensor {
  switch (options['activation']) {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'relu6':
      return relu6(x);
    case 'elu':
      return functional.elu(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'leakyrelu':
      return functional.leakyRelu(x, options['leakyreluAlpha'] as number);
    case 'prelu':
      if (weights !== undefined) return prelu(x, weights);
  }
  throw new Error(`its activation ${String(options['activation'])} is not known`);
}

/** Its slope at 6 is 1, PyTorch's 0. */
const relu6 = (x: Tensor): Tensor => where(x.le(6), relu(x), 6);
const prelu = (x: Tensor, alpha: Tensor): Tensor => where(x.gt(0), x, mul(x, alpha));
/** Its slope at 0 is −1 (`step` with that for zero), PyTorch's 0. */
const abs = (x: Tensor): Tensor => where(x.gt(0), x, x.neg());

const product: Rule = ([a, b], { transposeA, transposeB }) =>
  matmul(
    transposeA === true ? (a as Tensor).transpose(-1, -2) : (a as Tensor),
    transposeB === true ? (b as Tensor).transpose(-1, -2) : (b as Tensor),
  );

/** Behind the operands of `base` may stand a bias and, behind that, the weights of `prelu`. */
const fused =
  (base: Rule): Rule =>
  (inputs, options) => {
    const [a, b, bias, weights] = inputs as [Tensor, Tensor, Tensor?, Tensor?];
    const result = base([a, b], options) as Tensor;
    return activated(bias === undefined ? result : add(result, bias), options, weights);
  };

const cumulated =
  (f: (x: Tensor, dim: number) => Tensor, neutral: number): Rule =>
  ([x], { axis, exclusive, reverse }) => {
    const dim = axis as number;
    const turn = (y: Tensor): Tensor => (reverse === true ? flip(y, dim) : y);
    let y = turn(x as Tensor);
    const length = y.size(dim);
    if (exclusive === true && length > 0) {
      const first = full(y.narrow(dim, 0, 1).shape, neutral, { dtype: y.dtype });
      y = cat([first, y.narrow(dim, 0, length - 1)], dim);
    }
    return turn(f(y, dim));
  };

/** Of a vector, both may be plain numbers; a length of −1 is what is left. */
const slice: Rule = ([x], { begin, size }) =>
  [begin].flat().reduce((rest, from, d) => {
    const length = [size].flat()[d] as number;
    return rest.narrow(d, from, length < 0 ? rest.size(d) - from : length);
  }, x as Tensor);

/** Only where all is said by `begin`, `end` and `strides`, which are not negative. */
const stridedSlice: Rule = ([x], { begin, end, strides, ...masks }) => {
  for (const [name, mask] of Object.entries(masks)) expect(name, mask, 0);
  return (begin as readonly number[]).reduce((rest, from, d) => {
    const step = (strides as readonly number[])[d] as number;
    if (step <= 0 || from < 0 || (end[d] as number) < 0)
      throw new Error('it counts from the end, which is not known');
    const to = Math.min(end[d] as number, rest.size(d));
    return rest.indexSelect(d, arange(Math.min(from, to), to, step, { dtype: 'int64' }));
  }, x as Tensor);
};

const split: Rule = ([x], { numOrSizeSplits, axis }) => {
  const dim = axis as number;
  if (typeof numOrSizeSplits !== 'number')
    return (x as Tensor).splitWithSizes(numOrSizeSplits as number[], dim);
  return (x as Tensor).split((x as Tensor).size(dim) / numOrSizeSplits, dim);
};

const gather: Rule = ([x, indices], { axis, batchDims }) => {
  expect('number of batch axes', batchDims, 0);
  const table = x as Tensor;
  const dim = (axis as number) < 0 ? (axis as number) + table.shape.length : (axis as number);
  const picked = table.indexSelect(dim, (indices as Tensor).flatten().to('int64'));
  const { shape } = table;
  return picked.reshape([
    ...shape.slice(0, dim),
    ...(indices as Tensor).shape,
    ...shape.slice(dim + 1),
  ]);
};

const oneHot: Rule = ([indices], { depth, onValue, offValue }) => {
  const hits = (indices as Tensor).unsqueeze(-1).eq(arange(depth as number));
  return where(hits, onValue as number, offValue as number);
};

const padded: Rule = ([x], { paddings, constantValue }) => {
  const widths = (paddings as number[][]).toReversed().flat();
  return functional.pad(x as Tensor, widths, 'constant', constantValue as number);
};

/** Scale and offset may both be left out. */
const batchNorm: Rule = (inputs, { varianceEpsilon }) => {
  if (inputs.length === 4) throw new Error('one of its scale and its offset is missing');
  const [x, mean, variance] = [inputs[0], inputs.at(-2), inputs.at(-1)] as [Tensor, Tensor, Tensor];
  const normal = mul(sub(x, mean), rsqrt(add(variance, varianceEpsilon as number)));
  const [, scale, offset] = inputs;
  return inputs.length === 3 ? normal : add(mul(normal, scale as Tensor), offset as Tensor);
};

/** Its gradient for the labels is none of this function: it is left out. */
const softmaxCrossEntropy: Rule = ([labels, logits]) =>
  mul((labels as Tensor).detach(), functional.logSoftmax(logits as Tensor, -1))
    .sum(-1)
    .neg();

export const tensorflow: Rules = {
  'abs()': unary(abs),
  'all(axis, keepDims)': reduction((x, dims, keepDim) => all(x, dims, { keepdim: keepDim })),
  'any(axis, keepDims)': reduction((x, dims, keepDim) => any(x, dims, { keepdim: keepDim })),
  'argMax(axis)': ([x], { axis }) => argmax(x as Tensor, axis as number),
  'argMin(axis)': ([x], { axis }) => argmin(x as Tensor, axis as number),
  'avgPool(dimRoundingMode, filterSize, pad, strides)': averagePool,
  'batchNorm(varianceEpsilon)': batchNorm,
  'broadcastTo(inputShape, shape)': ([x], { shape }) => (x as Tensor).expand(shape as number[]),
  'cast(dtype)': ([x], { dtype }) =>
    dtype === 'bool' ? (x as Tensor).ne(0) : (x as Tensor).to(dtype as 'float32'),
  'clipByValue(clipValueMax, clipValueMin)': ([x], { clipValueMin, clipValueMax }) =>
    clamp(x as Tensor, { min: clipValueMin as number, max: clipValueMax as number }),
  'concat(axis)': (inputs, { axis }) => cat(inputs, axis as number),
  'conv2d(dataFormat, dilations, dimRoundingMode, pad, strides)': convolution,
  'conv2d(activation, dataFormat, dilations, dimRoundingMode, leakyreluAlpha, pad, strides)':
    fused(convolution),
  'conv2dTranspose(dataFormat, dimRoundingMode, inputShape, pad, strides)': transposedConvolution,
  'cumprod(axis, exclusive, reverse)': cumulated(cumprod, 1),
  'cumsum(axis, exclusive, reverse)': cumulated(cumsum, 0),
  'depthwiseConv2d(dataFormat, dilations, dimRoundingMode, pad, strides)': depthwise,
  'depthwiseConv2d(activation, dataFormat, dilations, dimRoundingMode, leakyreluAlpha, pad, strides)':
    fused(depthwise),
  'einsum(equation)': (inputs, { equation }) => einsum(equation as string, ...inputs),
  'elu()': unary((x) => functional.elu(x)),
  'expandDims(dim)': ([x], { dim }) => (x as Tensor).unsqueeze(dim as number),
  'gather(axis, batchDims)': gather,
  'isFinite()': unary(isfinite),
  'isInf()': unary(isinf),
  'isNaN()': unary(isnan),
  'leakyRelu(alpha)': ([x], { alpha }) => functional.leakyRelu(x as Tensor, alpha as number),
  'logSigmoid()': unary(functional.logsigmoid),
  'logSoftmax()': unary((x) => functional.logSoftmax(x, -1)),
  'logSoftmax(axis)': ([x], { axis }) => functional.logSoftmax(x as Tensor, axis as number),
  'matMul(transposeA, transposeB)': product,
  'matMul(activation, leakyreluAlpha, transposeA, transposeB)': fused(product),
  'max(keepDims, reductionIndices)': reduction(
    extreme((x, dims) => x.amax(dims, { keepdim: true })),
    'reductionIndices',
  ),
  'maxPool(dimRoundingMode, filterSize, pad, strides)': maxPool,
  'mean(axis, keepDims)': reduction((x, dims, keepDim) =>
    x.to('float32').mean(dims, { keepdim: keepDim }),
  ),
  'min(axis, keepDims)': reduction(extreme((x, dims) => x.amin(dims, { keepdim: true }))),
  'oneHot(depth, dtype, offValue, onValue)': oneHot,
  'pad(constantValue, paddings)': padded,
  'prelu()': binary(prelu),
  'prod(axis, keepDims)': reduction((x, dims, keepDim) =>
    dims
      .map((d) => (d < 0 ? d + x.shape.length : d))
      .sort((a, b) => b - a)
      .reduce((rest, d) => rest.prod(d, { keepdim: keepDim }), x),
  ),
  'relu()': unary(relu),
  'relu6()': unary(relu6),
  'reverse(dims)': ([x], { dims }) => flip(x as Tensor, [dims as number].flat()),
  'round()': unary((x) => round(x)),
  'saved copy()': ([x]) => (x as Tensor).detach(),
  'selu()': unary(functional.selu),
  'slice(begin, size)': slice,
  'softmax(dim)': ([x], { dim }) => functional.softmax(x as Tensor, dim as number),
  'softmaxCrossEntropy()': softmaxCrossEntropy,
  'softplus()': unary((x) => functional.softplus(x)),
  'split(axis, numOrSizeSplits)': split,
  'stack(axis)': (inputs, { axis }) => stack(inputs, axis as number),
  'step(alpha)': ([x], { alpha }) => where((x as Tensor).gt(0), 1, alpha as number),
  'stridedSlice(begin, beginMask, ellipsisMask, end, endMask, newAxisMask, shrinkAxisMask, strides)':
    stridedSlice,
  'sum(axis, keepDims)': reduction((x, dims, keepDim) => x.sum(dims, { keepdim: keepDim })),
  'tile(reps)': ([x], { reps }) => tile(x as Tensor, reps as number[]),
  'topk(k, sorted)': ([x], { k }) => {
    const { values, indices } = topk(x as Tensor, k as number);
    return [values, indices];
  },
  'unstack(axis)': ([x], { axis }) => unbind(x as Tensor, axis as number),
};
