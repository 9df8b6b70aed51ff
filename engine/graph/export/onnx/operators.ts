/**
 * @file Our operators as those of ONNX, opset 17 (https://onnx.ai/onnx/operators): a row an operator. What has no
 * row, or options that ONNX lacks, is exported in a domain of our own.
 */

import type { DTypeName } from '../../../autograd/observer.ts';
import type { Attribute, OnnxNode } from './messages.ts';
import { ELEMENT } from './messages.ts';

/** One result of an operator that ran. */
export interface Call {
  readonly inputs: readonly {
    readonly dtype: DTypeName | null;
    readonly shape: readonly number[];
  }[];
  /** Its name, its dtype and shape, and which result of the operator it is. */
  readonly result: string;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly output: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The name of an operand as a tensor of this dtype, by default its own (a number: the result's). */
  readonly input: (place: number, dtype?: DTypeName) => string;
  /** The name of a constant of whole numbers. */
  readonly constant: (values: readonly number[]) => string;
}

/** Null where ONNX has no such thing. */
type Rule = (call: Call) => readonly OnnxNode[] | null;

const node = (
  call: Call,
  type: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): OnnxNode[] => [{ type, inputs, outputs: [call.result], attributes }];

/** Operands in the dtype of the result, nothing else to say. */
const same =
  (type: string): Rule =>
  (call) =>
    Object.keys(call.options).length > 0
      ? null
      : node(
          call,
          type,
          call.inputs.map((_, place) => call.input(place, call.dtype)),
        );

const comparison =
  (type: string): Rule =>
  (call) => {
    const dtypes = call.inputs.flatMap(({ dtype }) => dtype ?? []);
    const common = dtypes.find((dtype) => dtype.startsWith('float')) ?? dtypes[0] ?? 'float32';
    return node(
      call,
      type,
      call.inputs.map((_, place) => call.input(place, common)),
    );
  };

/** The same elements in the same order. */
const reshape: Rule = (call) => node(call, 'Reshape', [call.input(0), call.constant(call.shape)]);

const transposed = (call: Call, one: number, other: number): OnnxNode[] => {
  const rank = call.shape.length;
  const perm = call.shape.map((_, dim) => dim);
  const [a, b] = [(one + rank) % rank, (other + rank) % rank];
  [perm[a], perm[b]] = [b, a];
  return node(call, 'Transpose', [call.input(0)], { perm });
};

const keepdims = ({ options }: Call): number => (options['keepdim'] === true ? 1 : 0);

/** Dimensions are an attribute up to opset 17; an empty list means none to PyTorch and all to ONNX. */
const reduction =
  (type: string): Rule =>
  (call) => {
    const dim = call.options['dim'] as readonly number[] | null;
    if (dim?.length === 0) return null;
    const axes = dim === null ? {} : { axes: dim };
    return node(call, type, [call.input(0, call.dtype)], { ...axes, keepdims: keepdims(call) });
  };

const activation =
  (type: string, attribute: string, option: string): Rule =>
  (call) =>
    node(call, type, [call.input(0)], { [attribute]: { float: Number(call.options[option]) } });

const along =
  (type: string): Rule =>
  (call) =>
    node(
      call,
      type,
      call.inputs.map((_, place) => call.input(place, call.dtype)),
      { axis: Number(call.options['dim']) },
    );

/** Of max and min along one dimension: the values, and where they were. */
const extremum =
  (values: string, places: string): Rule =>
  (call) => {
    const dim = call.options['dim'] as readonly number[] | null;
    if (call.output === 0) return reduction(values)(call);
    if (dim?.length !== 1) return null;
    return node(call, places, [call.input(0)], { axis: dim[0] ?? 0, keepdims: keepdims(call) });
  };

const convolution: Rule = (call) => {
  const { options } = call;
  if (options['transposed'] === true || call.inputs.length < 2) return null;
  const padding = options['padding'] as readonly number[];
  return node(
    call,
    'Conv',
    // A number stands for no bias.
    call.inputs.flatMap(({ dtype }, place) => (dtype === null ? [] : [call.input(place)])),
    {
      strides: options['stride'] as readonly number[],
      pads: [...padding, ...padding],
      dilations: options['dilation'] as readonly number[],
      group: Number(options['groups']),
    },
  );
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

/** Two steps, of which the second reads the result of the first. */
const composed = (
  call: Call,
  first: string,
  second: string,
  inputs: (between: string) => readonly string[],
): OnnxNode[] => {
  const between = `${call.result}_${first}`;
  return [
    { type: first, inputs: [call.input(0)], outputs: [between] },
    { type: second, inputs: inputs(between), outputs: [call.result] },
  ];
};

const SAME: Readonly<Record<string, string>> = {
  ...{ add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', pow: 'Pow', maximum: 'Max', minimum: 'Min' },
  ...{ mm: 'MatMul', bmm: 'MatMul', mv: 'MatMul', dot: 'MatMul', matmul: 'MatMul' },
  ...{ relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh', exp: 'Exp', log: 'Log', sqrt: 'Sqrt' },
  ...{ neg: 'Neg', abs: 'Abs', reciprocal: 'Reciprocal', erf: 'Erf', sign: 'Sign' },
  ...{ sin: 'Sin', cos: 'Cos', tan: 'Tan', asin: 'Asin', acos: 'Acos', atan: 'Atan' },
  ...{ sinh: 'Sinh', cosh: 'Cosh', asinh: 'Asinh', acosh: 'Acosh', atanh: 'Atanh' },
  ...{ floor: 'Floor', ceil: 'Ceil', detach: 'Identity' },
};

const COMPARISONS: Readonly<Record<string, string>> = {
  ...{ gt: 'Greater', lt: 'Less', ge: 'GreaterOrEqual', le: 'LessOrEqual', eq: 'Equal' },
};

const RULES: Readonly<Record<string, Rule>> = {
  ...mapped(SAME, same),
  ...mapped(COMPARISONS, comparison),
  ...{ view: reshape, reshape, unsqueeze: reshape, squeeze: reshape, flatten: reshape },
  t: (call) =>
    call.shape.length < 2 ? node(call, 'Identity', [call.input(0)]) : transposed(call, 0, 1),
  transpose: (call) => transposed(call, Number(call.options['dim0']), Number(call.options['dim1'])),
  permute: (call) =>
    node(call, 'Transpose', [call.input(0)], { perm: call.options['dims'] as readonly number[] }),
  // The layout in memory is no matter here.
  clone: (call) => node(call, 'Identity', [call.input(0)]),
  expand: (call) => node(call, 'Expand', [call.input(0), call.constant(call.shape)]),
  slice: (call) => {
    const { dim, start, stop, step } = call.options;
    const bounds = [start, stop, dim, step].map((each) => call.constant([Number(each)]));
    return node(call, 'Slice', [call.input(0), ...bounds]);
  },
  to: (call) => node(call, 'Cast', [call.input(0)], { to: ELEMENT[call.dtype] }),
  sum: (call) => {
    const dim = call.options['dim'] as readonly number[] | null;
    if (dim?.length === 0) return null;
    const axes = dim === null ? [] : [call.constant(dim)];
    return node(call, 'ReduceSum', [call.input(0, call.dtype), ...axes], {
      keepdims: keepdims(call),
    });
  },
  mean: reduction('ReduceMean'),
  amax: reduction('ReduceMax'),
  amin: reduction('ReduceMin'),
  max: extremum('ReduceMax', 'ArgMax'),
  min: extremum('ReduceMin', 'ArgMin'),
  softmax: along('Softmax'),
  logSoftmax: along('LogSoftmax'),
  cat: along('Concat'),
  where: (call) =>
    node(call, 'Where', [
      call.input(0, 'bool'),
      call.input(1, call.dtype),
      call.input(2, call.dtype),
    ]),
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
  leakyRelu: activation('LeakyRelu', 'alpha', 'negativeSlope'),
  square: (call) => node(call, 'Mul', [call.input(0), call.input(0)]),
  rsqrt: (call) => composed(call, 'Sqrt', 'Reciprocal', (root) => [root]),
  silu: (call) => composed(call, 'Sigmoid', 'Mul', (gate) => [call.input(0), gate]),
  mseLoss: (call) => {
    if (call.options['reduction'] !== 'mean') return null;
    const [difference, squared] = [`${call.result}_Sub`, `${call.result}_Mul`];
    return [
      { type: 'Sub', inputs: [call.input(0), call.input(1)], outputs: [difference] },
      { type: 'Mul', inputs: [difference, difference], outputs: [squared] },
      ...node(call, 'ReduceMean', [squared], { keepdims: 0 }),
    ];
  },
  nllLoss: (call) =>
    node(
      call,
      'NegativeLogLikelihoodLoss',
      // A number stands for equal weights.
      [0, 1, 2].flatMap((place) =>
        call.inputs[place]?.dtype === null || call.inputs[place] === undefined
          ? []
          : [call.input(place)],
      ),
      {
        reduction: String(call.options['reduction']),
        ignore_index: Number(call.options['ignoreIndex']),
      },
    ),
};

function mapped(
  names: Readonly<Record<string, string>>,
  rule: (type: string) => Rule,
): Record<string, Rule> {
  return Object.fromEntries(Object.entries(names).map(([name, type]) => [name, rule(type)]));
}

/** @returns null for what ONNX has not */
export function standardNodes(operator: string, call: Call): readonly OnnxNode[] | null {
  // A write in place makes a new value here.
  const name = operator.endsWith('_') ? operator.slice(0, -1) : operator;
  return Object.hasOwn(RULES, name) ? (RULES[name]?.(call) ?? null) : null;
}
