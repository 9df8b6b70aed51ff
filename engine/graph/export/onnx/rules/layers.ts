/** @file What layers are made of: products, convolution, pooling, normalization, losses. */

import { given, mapped, node, operands, steps, type Call, type Rule, type Rules } from '../call.ts';

const product =
  (type: string): Rule =>
  (call) =>
    node(call, type, operands(call));

const convolution: Rule = (call) => {
  const { options } = call;
  if (options['transposed'] === true || call.inputs.length < 2) return null;
  const padding = options['padding'] as readonly number[];
  return node(call, 'Conv', given(call, [0, 1, 2]), {
    strides: options['stride'] as readonly number[],
    pads: [...padding, ...padding],
    dilations: options['dilation'] as readonly number[],
    group: Number(options['groups']),
  });
};

interface Window {
  readonly kind: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation?: number;
  readonly countIncludePad?: boolean;
  readonly divisor?: number | null;
}

const pooling =
  (type: string): Rule =>
  (call) => {
    const axes = call.options['axes'] as readonly Window[];
    const plain = axes.every(({ kind, divisor = null }) => kind === 'window' && divisor === null);
    if (call.output > 0 || !plain || call.options['backwards'] === true) return null;
    const padding = axes.map((axis) => axis.padding);
    return node(call, type, [call.input(0)], {
      kernel_shape: axes.map(({ kernel }) => kernel),
      strides: axes.map(({ stride }) => stride),
      pads: [...padding, ...padding],
      ...(type === 'AveragePool'
        ? { count_include_pad: axes.every(({ countIncludePad }) => countIncludePad) ? 1 : 0 }
        : { dilations: axes.map(({ dilation = 1 }) => dilation) }),
    });
  };

interface Normalization {
  /** The shape in which it is normalized along `dims`, and that of weight and bias. */
  readonly view: readonly number[];
  readonly dims: readonly number[];
  readonly affine: readonly number[];
  readonly eps: number;
}

interface Tracking {
  /** Over which statistics are taken. */
  readonly dims: readonly number[];
  /** The share of the new ones. */
  readonly momentum: number;
}

const isGiven = (call: Call, place: number): boolean =>
  (call.inputs[place]?.dtype ?? null) !== null;

/** (x − mean) / √(variance + ε) · weight + bias, with the statistics of x. */
const standardized: Rule = (call) => {
  const { view, dims, affine, eps } = call.options as unknown as Normalization;
  const { then, end } = steps(call);
  const as = (name: string, shape: readonly number[], from: readonly number[]): string =>
    String(shape) === String(from) ? name : then('Reshape', [name, call.constant(shape)]);
  const average = (name: string): string =>
    then('ReduceMean', [name, call.constant(dims)], { keepdims: 1 });
  const x = as(call.input(0), view, call.shape);
  const centred = then('Sub', [x, average(x)]);
  const variance = average(then('Mul', [centred, centred]));
  const deviation = then('Sqrt', [then('Add', [variance, call.scalar(eps)])]);
  let y = as(then('Div', [centred, deviation]), call.shape, view);
  ['Mul', 'Add'].forEach((type, i) => {
    const place = i + 1;
    if (!isGiven(call, place)) return;
    y = then(type, [y, as(call.input(place), affine, call.inputs[place]?.shape ?? [])]);
  });
  return end();
};

/** ONNX has one operator for it where there is a weight. */
const layerNorm: Rule = (call) => {
  const { dims, eps } = call.options as unknown as Normalization;
  if (!isGiven(call, 1)) return standardized(call);
  return node(call, 'LayerNormalization', given(call, [0, 1, 2]), {
    ...{ axis: Math.min(...dims), epsilon: { float: eps } },
  });
};

/** With the running statistics, which are two more operands, or those of the batch. */
const batchNorm: Rule = (call) => {
  const { eps } = call.options as unknown as Normalization;
  if (call.inputs.length < 5) return standardized(call);
  const all = given(call, [0, 1, 2, 3, 4]);
  return all.length < 5 ? null : node(call, 'BatchNormalization', all, { epsilon: { float: eps } });
};

/** Running statistics take in those of x; of each example there are several, whose mean they take. */
const tracking =
  (isVariance: boolean): Rule =>
  (call) => {
    const { dims, momentum } = call.options as unknown as Tracking;
    const { then, end } = steps(call);
    const shape = call.inputs[1]?.shape ?? [];
    const average = (name: string, over: readonly number[], keepdims: number): string =>
      then('ReduceMean', [name, call.constant(over)], { keepdims });
    let now = call.input(1, call.dtype);
    if (isVariance) {
      const centred = then('Sub', [now, average(now, dims, 1)]);
      now = then('Mul', [centred, centred]);
    }
    const count = dims.reduce((product, d) => product * (shape[d] ?? 1), 1);
    const share = isVariance ? (momentum * count) / (count - 1) : momentum;
    const added = then('Mul', [average(now, dims, 0), call.scalar(share)]);
    const next = then('Add', [then('Mul', [call.input(0), call.scalar(1 - momentum)]), added]);
    if (shape.length - dims.length > call.shape.length) average(next, [0], 0);
    return end();
  };

export const LAYERS: Rules = {
  ...mapped(
    { mm: 'MatMul', bmm: 'MatMul', mv: 'MatMul', dot: 'MatMul', matmul: 'MatMul' },
    product,
  ),
  // addmm(c, a, b) is beta·c + alpha·a·b.
  addmm: (call) =>
    node(call, 'Gemm', [call.input(1), call.input(2), call.input(0)], {
      alpha: { float: Number(call.options['alpha']) },
      beta: { float: Number(call.options['beta']) },
    }),
  convolution,
  maxPool1d: pooling('MaxPool'),
  maxPool2d: pooling('MaxPool'),
  avgPool1d: pooling('AveragePool'),
  avgPool2d: pooling('AveragePool'),
  layerNorm,
  groupNorm: standardized,
  batchNorm,
  trackMean: tracking(false),
  trackVariance: tracking(true),
  mseLoss: (call) => {
    if (call.options['reduction'] !== 'mean') return null;
    const { then, end } = steps(call);
    const difference = then('Sub', [call.input(0), call.input(1)]);
    then('ReduceMean', [then('Mul', [difference, difference])], { keepdims: 0 });
    return end();
  },
  nllLoss: (call) =>
    // Without weights they are equal.
    node(call, 'NegativeLogLikelihoodLoss', given(call, [0, 1, 2]), {
      reduction: String(call.options['reduction']),
      ignore_index: Number(call.options['ignoreIndex']),
    }),
};
