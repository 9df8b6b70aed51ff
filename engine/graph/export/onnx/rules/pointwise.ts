/** @file Operators that work element by element. */

import type { DTypeName } from '../../../../autograd/observer.ts';
import { mapped, node, operands, steps, type Call, type Rule, type Rules } from '../call.ts';
import { ELEMENT, type Attribute } from '../messages.ts';

/** Operands in the dtype of the result, nothing else to say. */
const same =
  (type: string): Rule =>
  (call) =>
    Object.keys(call.options).length > 0 ? null : node(call, type, operands(call));

/** With a factor on the second operand, which is a step of its own. */
const scaled =
  (type: string): Rule =>
  (call) => {
    const { alpha = 1, ...others } = call.options;
    if (Object.keys(others).length > 0) return null;
    if (alpha === 1) return node(call, type, operands(call));
    const [first = '', second = ''] = operands(call);
    const { then, end } = steps(call);
    then(type, [first, then('Mul', [second, call.scalar(Number(alpha))])]);
    return end();
  };

const common = ({ inputs }: Call): DTypeName => {
  const dtypes = inputs.flatMap(({ dtype }) => dtype ?? []);
  return dtypes.find((dtype) => dtype.startsWith('float')) ?? dtypes[0] ?? 'float32';
};

const inCommon = (call: Call): string[] =>
  call.inputs.map((_, place) => call.input(place, common(call)));

const comparison =
  (type: string): Rule =>
  (call) =>
    node(call, type, inCommon(call));

const logical =
  (type: string): Rule =>
  (call) =>
    node(
      call,
      type,
      call.inputs.map((_, place) => call.input(place, 'bool')),
    );

/** With options that ONNX calls something else. */
const activation =
  (type: string, names: Readonly<Record<string, string>>): Rule =>
  (call) =>
    node(
      call,
      type,
      [call.input(0)],
      Object.fromEntries(
        Object.entries(names).map(([option, name]) => [
          name,
          { float: Number(call.options[option]) } satisfies Attribute,
        ]),
      ),
    );

/** An empty name stands for a bound that is missing. */
const clip =
  (...bounds: readonly [string, string]): Rule =>
  (call) => {
    const names = bounds.map((option) => {
      const bound = call.options[option] ?? null;
      return bound === null ? '' : call.scalar(Number(bound));
    });
    return node(call, 'Clip', [call.input(0, call.dtype), ...names]);
  };

const filled =
  (value: (call: Call) => unknown): Rule =>
  (call) =>
    node(call, 'Expand', [call.scalar(Number(value(call))), call.constant(call.shape)]);

const SAME = {
  ...{ mul: 'Mul', div: 'Div', pow: 'Pow', maximum: 'Max', minimum: 'Min' },
  ...{ relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh', exp: 'Exp', log: 'Log', sqrt: 'Sqrt' },
  ...{ neg: 'Neg', abs: 'Abs', reciprocal: 'Reciprocal', erf: 'Erf', sign: 'Sign' },
  ...{ sin: 'Sin', cos: 'Cos', tan: 'Tan', asin: 'Asin', acos: 'Acos', atan: 'Atan' },
  ...{ sinh: 'Sinh', cosh: 'Cosh', asinh: 'Asinh', acosh: 'Acosh', atanh: 'Atanh' },
  ...{ floor: 'Floor', ceil: 'Ceil', detach: 'Identity', prelu: 'PRelu' },
  ...{ hardswish: 'HardSwish', mish: 'Mish' },
};

const COMPARISONS = {
  ...{ gt: 'Greater', lt: 'Less', ge: 'GreaterOrEqual', le: 'LessOrEqual', eq: 'Equal' },
};

const LOGIC = {
  ...{ logicalAnd: 'And', logicalOr: 'Or', logicalXor: 'Xor', logicalNot: 'Not' },
};

export const POINTWISE: Rules = {
  ...mapped(SAME, same),
  ...mapped({ add: 'Add', sub: 'Sub' }, scaled),
  ...mapped(COMPARISONS, comparison),
  ...mapped(LOGIC, logical),
  ne: (call) => {
    const { then, end } = steps(call);
    then('Not', [then('Equal', inCommon(call))]);
    return end();
  },
  // Both round halves to even.
  round: (call) =>
    (call.options['decimals'] ?? 0) === 0 ? node(call, 'Round', [call.input(0)]) : null,
  isnan: (call) => node(call, 'IsNaN', [call.input(0)]),
  to: (call) => node(call, 'Cast', [call.input(0)], { to: ELEMENT[call.dtype] }),
  // The layout in memory is no matter here.
  clone: (call) => node(call, 'Identity', [call.input(0)]),
  fill: filled(({ options }) => options['value']),
  zero: filled(() => 0),
  where: (call) =>
    node(call, 'Where', [
      call.input(0, 'bool'),
      call.input(1, call.dtype),
      call.input(2, call.dtype),
    ]),
  maskedFill: (call) =>
    'value' in call.options
      ? node(call, 'Where', [
          call.input(1),
          call.scalar(Number(call.options['value'])),
          call.input(0),
        ])
      : null,
  clamp: (call) => (call.inputs.length > 1 ? null : clip('min', 'max')(call)),
  hardtanh: clip('minVal', 'maxVal'),
  leakyRelu: activation('LeakyRelu', { negativeSlope: 'alpha' }),
  elu: (call) => {
    const { scale, inputScale } = call.options;
    if (inputScale !== 1) return null;
    const rule =
      scale === 1
        ? activation('Elu', { alpha: 'alpha' })
        : activation('Selu', { alpha: 'alpha', scale: 'gamma' });
    return rule(call);
  },
  // Beyond the threshold both are the number itself, as closely as can be told.
  softplus: (call) => (call.options['beta'] === 1 ? node(call, 'Softplus', [call.input(0)]) : null),
  hardsigmoid: (call) =>
    node(call, 'HardSigmoid', [call.input(0)], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  gelu: (call) => {
    const approximate = call.formula.includes('Φ') ? 'none' : 'tanh';
    return call.formula === '' ? null : node(call, 'Gelu', [call.input(0)], { approximate });
  },
  square: (call) => node(call, 'Mul', [call.input(0), call.input(0)]),
  rsqrt: (call) => {
    const { then, end } = steps(call);
    then('Reciprocal', [then('Sqrt', [call.input(0)])]);
    return end();
  },
  silu: (call) => {
    const { then, end } = steps(call);
    then('Mul', [call.input(0), then('Sigmoid', [call.input(0)])]);
    return end();
  },
};
