/** @file Operators that arrange elements: views, parts, what is put together. */

import { node, operands, steps, type Call, type Rule, type Rules } from '../call.ts';
import type { OnnxNode } from '../messages.ts';

/** The same elements in the same order. */
const reshape: Rule = (call) => node(call, 'Reshape', [call.input(0), call.constant(call.shape)]);

const transposed = (call: Call, one: number, other: number): OnnxNode[] => {
  const rank = call.shape.length;
  const perm = call.shape.map((_, dim) => dim);
  const [a, b] = [(one + rank) % rank, (other + rank) % rank];
  [perm[a], perm[b]] = [b, a];
  return node(call, 'Transpose', [call.input(0)], { perm });
};

const sliced = (call: Call, dim: number, start: number, stop: number, step = 1): OnnxNode[] => {
  const bounds = [start, stop, dim, step].map((each) => call.constant([each]));
  return node(call, 'Slice', [call.input(0), ...bounds]);
};

const gathered =
  (type: string): Rule =>
  (call) =>
    node(call, type, [call.input(0), call.input(1)], { axis: Number(call.options['dim']) });

/** One place along a dimension, which goes away. */
const at = (call: Call, index: number): OnnxNode[] =>
  node(call, 'Gather', [call.input(0), call.constant(index)], {
    axis: Number(call.options['dim']),
  });

const triangle =
  (upper: number): Rule =>
  (call) =>
    node(call, 'Trilu', [call.input(0), call.constant(Number(call.options['diagonal']))], {
      upper,
    });

export const SHAPES: Rules = {
  ...{ view: reshape, reshape, unsqueeze: reshape, squeeze: reshape, flatten: reshape },
  t: (call) =>
    call.shape.length < 2 ? node(call, 'Identity', [call.input(0)]) : transposed(call, 0, 1),
  transpose: (call) => transposed(call, Number(call.options['dim0']), Number(call.options['dim1'])),
  permute: (call) =>
    node(call, 'Transpose', [call.input(0)], { perm: call.options['dims'] as readonly number[] }),
  expand: (call) => node(call, 'Expand', [call.input(0), call.constant(call.shape)]),
  repeat: (call) => {
    const repeats = call.options['repeats'] as readonly number[];
    if (repeats.length !== call.inputs[0]?.shape.length) return null;
    return node(call, 'Tile', [call.input(0), call.constant(repeats)]);
  },
  slice: (call) => {
    const { dim, start, stop, step } = call.options;
    return sliced(call, Number(dim), Number(start), Number(stop), Number(step));
  },
  split: (call) => {
    const lengths = call.options['lengths'] as readonly number[];
    const start = lengths.slice(0, call.output).reduce((sum, each) => sum + each, 0);
    const stop = start + (lengths[call.output] ?? 0);
    return sliced(call, Number(call.options['dim']), start, stop);
  },
  select: (call) => at(call, Number(call.options['index'])),
  unbind: (call) => at(call, call.output),
  embedding: (call) => node(call, 'Gather', [call.input(0), call.input(1)], { axis: 0 }),
  indexSelect: gathered('Gather'),
  gather: gathered('GatherElements'),
  cat: (call) => node(call, 'Concat', operands(call), { axis: Number(call.options['dim']) }),
  stack: (call) => {
    const dim = Number(call.options['dim']);
    const { then, end } = steps(call);
    const parts = operands(call).map((each) => then('Unsqueeze', [each, call.constant([dim])]));
    then('Concat', parts, { axis: dim });
    return end();
  },
  pad: (call) => {
    const pads = call.options['pads'] as readonly (readonly [number, number])[];
    const ends = [0, 1].flatMap((end) => pads.map((pair) => pair[end] ?? 0));
    const value = call.scalar(Number(call.options['value']));
    return node(call, 'Pad', [call.input(0), call.constant(ends), value]);
  },
  tril: triangle(0),
  triu: triangle(1),
};
