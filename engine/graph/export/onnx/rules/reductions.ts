/** @file Operators that make few numbers of many, and those that look along a dimension. */

import { mapped, node, type Call, type Rule, type Rules } from '../call.ts';

const keepdims = ({ options }: Call): number => (options['keepdim'] === true ? 1 : 0);

/** An empty list of dimensions means none to PyTorch and all to ONNX. */
const reduction =
  (type: string): Rule =>
  (call) => {
    const dim = call.options['dim'] as readonly number[] | null;
    if (dim?.length === 0) return null;
    const axes = dim === null ? [] : [call.constant(dim)];
    return node(call, type, [call.input(0, call.dtype), ...axes], { keepdims: keepdims(call) });
  };

const places =
  (type: string): Rule =>
  (call) => {
    const dim = call.options['dim'] as readonly number[] | null;
    if (dim?.length !== 1) return null;
    return node(call, type, [call.input(0)], { axis: dim[0] ?? 0, keepdims: keepdims(call) });
  };

/** Of max and min along one dimension: the values, and where they were. */
const extremum =
  (values: string, where: string): Rule =>
  (call) =>
    (call.output === 0 ? reduction(values) : places(where))(call);

const along =
  (type: string): Rule =>
  (call) =>
    node(call, type, [call.input(0, call.dtype)], { axis: Number(call.options['dim']) });

const NORMS: Readonly<Record<number, Rule>> = {
  1: reduction('ReduceL1'),
  2: reduction('ReduceL2'),
};

const REDUCTIONS_OF_ONE_NAME = {
  ...{ sum: 'ReduceSum', mean: 'ReduceMean', prod: 'ReduceProd', logsumexp: 'ReduceLogSumExp' },
  ...{ amax: 'ReduceMax', amin: 'ReduceMin' },
};

export const REDUCTIONS: Rules = {
  ...mapped(REDUCTIONS_OF_ONE_NAME, reduction),
  ...mapped({ argmax: 'ArgMax', argmin: 'ArgMin' }, places),
  ...mapped({ softmax: 'Softmax', logSoftmax: 'LogSoftmax' }, along),
  max: extremum('ReduceMax', 'ArgMax'),
  min: extremum('ReduceMin', 'ArgMin'),
  norm: (call) => NORMS[Number(call.options['p'])]?.(call) ?? null,
  cumsum: (call) =>
    node(call, 'CumSum', [call.input(0, call.dtype), call.constant(Number(call.options['dim']))], {
      reverse: call.options['reverse'] === true ? 1 : 0,
    }),
};
