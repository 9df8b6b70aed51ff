/**
 * @file The derivatives of other libraries' operators as text: those of the engine's rows that have the same. Which
 * that is, the rules that compute with the engine's operators say in numbers.
 */

import type { Row } from '../../ops/row.ts';
import { table } from '../../ops/table.ts';
import type { Described } from '../rows.ts';
import { signatureOf } from './signature.ts';

/** Operators without options that have their row's name. */
const NAMESAKES =
  'acos acosh add asin asinh atan atan2 atanh ceil cos cosh div erf erfc exp expm1 floor hypot log log1p logaddexp ' +
  'mul neg reciprocal relu rsqrt sigmoid sign silu sin sinc sinh sqrt square sub tan tanh where';

/** By signature: the name under which the table has the row. */
const ROWS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NAMESAKES.split(' ').map((name) => [`${name}()`, `${name}Row`])),
  'arccosh()': 'acoshRow',
  'arcsinh()': 'asinhRow',
  'arctanh()': 'atanhRow',
  'astype(dtype)': 'castRow',
  'broadcastTo(axis, shape)': 'expandRow',
  'broadcastTo(inputShape, shape)': 'expandRow',
  'cast(dtype)': 'castRow',
  'concat(axis)': 'catRow',
  'concatenate(axis)': 'catRow',
  'conv(lhsDilation, padding, rhsDilation, strides, vmapDims)': 'convolutionRow',
  'dot()': 'dotRow',
  'expandDims(dim)': 'unsqueezeRow',
  'flip(axis)': 'flipRow',
  'gather(axis, batchDims)': 'indexSelectRow',
  'gather(axis, outDim, uniqueIndices)': 'indexSelectRow',
  'max(axis, op)': 'amaxRow',
  'maximum()': 'maximumRow',
  'mean(axis, keepDims)': 'meanRow',
  'min(axis, op)': 'aminRow',
  'minimum()': 'minimumRow',
  'negative()': 'negRow',
  'pad(constantValue, paddings)': 'constantPadRow',
  'pad(width)': 'constantPadRow',
  'pow()': 'powTensorRow',
  'power()': 'powTensorRow',
  'prod(axis, keepDims)': 'prodRow',
  'prod(axis, op)': 'prodRow',
  'reshape(shape)': 'viewRow',
  'reverse(dims)': 'flipRow',
  'slice(begin, size)': 'sliceRow',
  'slice(slice)': 'sliceRow',
  'sort()': 'sortRow',
  'split(axis, numOrSizeSplits)': 'splitRow',
  'split(axis, sizes)': 'splitRow',
  'stack(axis)': 'stackRow',
  'sum(axis, keepDims)': 'sumRow',
  'sum(axis, op)': 'sumRow',
  'transpose(perm)': 'permuteRow',
  'unstack(axis)': 'unbindRow',
};

/** Where both are equal, the first has the whole gradient, in both libraries. */
const FORMULAS: Readonly<Record<string, string>> = {
  'maximum()': '∇ where a ≥ b; ∇ where a < b',
  'minimum()': '∇ where a ≤ b; ∇ where a > b',
};

/** Under the operator's own name; null where no row has its derivative. */
export function foreignRowOf(described: Described): Row | null {
  const { text } = signatureOf(described);
  const row = table.get(ROWS[text] ?? '');
  if (row === undefined) return null;
  return { ...row, name: described.name, formula: FORMULAS[text] ?? row.formula };
}
