/**
 * @file Operators of TensorFlow.js and jax-js, by their names and those of their options: what is alike in ONNX, and
 * dense layers. Images are laid out otherwise there.
 */

import { node, operands, steps, type Call, type Rule, type Rules } from '../call.ts';
import { POINTWISE } from './pointwise.ts';
import { SHAPES } from './shapes.ts';

const reshape = SHAPES['reshape'] as Rule;
const cast = POINTWISE['to'] as Rule;

const ACTIVATIONS: Readonly<Record<string, string>> = {
  ...{ linear: 'Identity', relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' },
};

/** a·b, each turned where its option says so, then a bias if there is one, then an activation. */
const dense: Rule = (call) => {
  const { transposeA, transposeB, activation } = call.options;
  const type = ACTIVATIONS[typeof activation === 'string' ? activation : 'linear'];
  if (type === undefined || call.inputs.length > 3) return null;
  const { then, end } = steps(call);
  const turned = (name: string, place: number): string => {
    const perm = (call.inputs[place]?.shape ?? []).map((_, dim) => dim);
    return then('Transpose', [name], { perm: [...perm.slice(0, -2), ...perm.slice(-2).reverse()] });
  };
  const [a = '', b = '', bias] = operands(call);
  const factors = [transposeA === true ? turned(a, 0) : a, transposeB === true ? turned(b, 1) : b];
  const product = then('MatMul', factors);
  const sum = bias === undefined ? product : then('Add', [product, bias]);
  if (type !== 'Identity') then(type, [sum]);
  return end();
};

const reduction =
  (type: string): Rule =>
  (call) => {
    const axis = (call.options['axis'] ?? null) as number | readonly number[] | null;
    if (Array.isArray(axis) && axis.length === 0) return null;
    const axes = axis === null ? [] : [call.constant([axis].flat())];
    const keepdims = call.options['keepDims'] === true ? 1 : 0;
    return node(call, type, [call.input(0, call.dtype), ...axes], { keepdims });
  };

/** Without options: what is called as here, and what is not. */
const ALIKE =
  'abs acos acosh add asin asinh atan atanh ceil clone cos cosh div erf exp floor log logicalAnd logicalNot logicalOr maximum minimum mul neg pow reciprocal relu rsqrt sigmoid sign sin sinh sqrt square sub tan tanh where';
const CALLED: Readonly<Record<string, string>> = {
  ...{ negative: 'neg', stopGradient: 'detach', greater: 'gt', less: 'lt', equal: 'eq' },
  ...{ greaterEqual: 'ge', lessEqual: 'le', notEqual: 'ne' },
};

const elementwise: Rules = Object.fromEntries(
  [...ALIKE.split(' ').map((name) => [name, name] as const), ...Object.entries(CALLED)].map(
    ([name, ours]) => [`${name}()`, POINTWISE[ours] as Rule],
  ),
);

const RULES: Rules = {
  ...elementwise,
  ...{ 'reshape(shape)': reshape, 'expandDims(dim)': reshape },
  ...{ 'cast(dtype)': cast, 'astype(dtype)': cast },
  'transpose(perm)': (call) =>
    node(call, 'Transpose', [call.input(0)], { perm: call.options['perm'] as readonly number[] }),
  'matMul(transposeA, transposeB)': dense,
  'matMul(activation, leakyreluAlpha, transposeA, transposeB)': dense,
  'softmax(dim)': (call) =>
    node(call, 'Softmax', [call.input(0)], { axis: Number(call.options['dim']) }),
  'sum(axis, keepDims)': reduction('ReduceSum'),
  'mean(axis, keepDims)': reduction('ReduceMean'),
};

/** @returns null for what is not known to be the same in ONNX */
export function foreignNodes(operator: string, call: Call): ReturnType<Rule> {
  const signature = `${operator}(${Object.keys(call.options).sort().join(', ')})`;
  return Object.hasOwn(RULES, signature) ? (RULES[signature]?.(call) ?? null) : null;
}
