/** @file Reductions of successive segments of a dimension: segmentReduce. */

import { numbersOf } from '../../kernels/strided.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { full, zeros } from '../../tensor/factories.ts';
import { build } from '../../tensor/make.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { wrapDim } from '../../tensor/shape.ts';
import { internally } from '../../autograd/state.ts';
import { div, mul } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { eq } from '../elementwise/compare.ts';
import { gather, scatterAdd } from '../indexing/gather.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { ones, zerosLike } from '../like.ts';
import { RESULT, type Attributes, type Row, type VjpContext } from '../row.ts';
import { weightsOf, scatterReduce, type Reduction } from '../indexing/scatter.ts';
import { maskedFill } from '../elementwise/select.ts';

interface SegmentAttributes extends Attributes {
  readonly reduce: Reduction;
  /** What each reduction starts with, where it is given. */
  readonly initial: number | null;
  readonly dim: number;
  readonly segments: number;
}

const NEUTRAL = { sum: 0, mean: 0, prod: 1, amax: -Infinity, amin: Infinity } as const;

/** One place more than there are segments: for the elements behind the last. */
function places(data: Tensor, { dim, segments }: SegmentAttributes): number[] {
  return data.shape.map((length, d) => (d === dim ? segments + 1 : length));
}

function startsOf(data: Tensor, attributes: SegmentAttributes): Tensor {
  const value = attributes.initial ?? NEUTRAL[attributes.reduce];
  return full(places(data, attributes), value, { dtype: data.dtype });
}

function countsOf(data: Tensor, index: Tensor, attributes: SegmentAttributes): Tensor {
  const none = zeros(places(data, attributes), { dtype: data.dtype });
  return scatterAdd(none, attributes.dim, index, ones(data.shape, data.dtype));
}

/** What the gradient of its segment is multiplied by for each element (`_segment_reduce_backward`). */
function factorsOf(n: VjpContext<SegmentAttributes>): Tensor {
  const { attributes } = n;
  const { reduce, dim, initial } = attributes;
  const [data, index] = [n.saved(0), n.saved(1)];
  if (reduce === 'mean') return div(1, gather(countsOf(data, index, attributes), dim, index));
  const start = startsOf(data, attributes);
  const result = scatterReduce(start, dim, index, data, reduce);
  const operands = [start, index, data];
  return weightsOf({
    // The start takes no share of the gradient where it is as large.
    attributes: { dim, reduce, includeSelf: initial === null || reduce === 'prod' },
    saved: (slot) => operands[slot] ?? result,
  })[1];
}

/** Operands: the data, and for each of its elements the number of its segment. */
export const segmentReduceRow: Row<SegmentAttributes> = {
  name: 'segmentReduce',
  node: 'SegmentReduceBackward0',
  symbol: '⊕',
  formula: '∇ of its segment·∂⊕/∂a',
  tangent: 'Σ ∂a·∂⊕/∂a of each segment',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [data, index] = inputs as [Tensor, Tensor];
    const { reduce, dim, initial, segments } = attributes;
    return internally(() => {
      const start = startsOf(data, attributes);
      const how = reduce === 'mean' ? 'sum' : reduce;
      const total = scatterReduce(start, dim, index, data, how);
      if (reduce !== 'mean') return narrow(total, dim, 0, segments).clone();
      const counts = countsOf(data, index, attributes);
      const means = maskedFill(div(total, counts), eq(counts, 0), initial ?? NaN);
      return narrow(means, dim, 0, segments).clone();
    });
  },
  vjp: [
    (g, n) => {
      const { dim } = n.attributes;
      const behind = zerosLike(narrow(g, dim, 0, 1));
      return mul(gather(cat([g, behind], dim), dim, n.saved(1)), factorsOf(n));
    },
    (g) => g,
  ],
  jvp: ([tangent], n) => {
    const { dim, segments } = n.attributes;
    const none = zeros(places(n.saved(0), n.attributes), { dtype: n.saved(0).dtype });
    const moved = scatterAdd(none, dim, n.saved(1), mul(tangent as Tensor, factorsOf(n)));
    return narrow(moved, dim, 0, segments);
  },
};

export interface SegmentOptions {
  /** [.., segments]: how many elements each segment has. */
  readonly lengths?: Tensor | null;
  /** [.., segments + 1]: where each begins, and the last ends; instead of the lengths. */
  readonly offsets?: Tensor | null;
  /** The dimension that is cut: the last one of the lengths. */
  readonly axis?: number;
  /** Do not check the lengths. */
  readonly unsafe?: boolean;
  readonly initial?: number | null;
}

/** The number of its segment for each element of `data`; behind the last: how many there are. */
function numbersOfSegments(
  data: Tensor,
  ends: readonly number[],
  segments: number,
  dim: number,
): Tensor {
  const [length = 0] = data.shape.slice(dim);
  const inner = data.shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  return build(data.shape, 'int64', (out) => {
    for (let i = 0; i < out.length; i++) {
      const line = Math.floor(i / (inner * length));
      const position = Math.floor(i / inner) % length;
      const own = ends.slice(line * segments, (line + 1) * segments);
      const found = own.findIndex((end) => position < end);
      out[i] = found < 0 ? segments : found;
    }
  });
}

/**
 * Reduces successive segments of a dimension of `data`, given by lengths or by offsets. An empty segment gives
 * `initial`, without it 0, NaN (mean), 1 (prod), −∞ (max) or ∞ (min).
 */
export function segmentReduce(data: Tensor, reduce: string, options: SegmentOptions = {}): Tensor {
  const {
    lengths = null,
    offsets = null,
    axis = 0,
    unsafe = false,
    initial = null,
  } = checkNames('segmentReduce', options);
  const names: Readonly<Record<string, Reduction>> = { max: 'amax', min: 'amin' };
  const how = names[reduce] ?? reduce;
  if (!(how in NEUTRAL)) {
    throw new RuntimeError(
      `reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`,
    );
  }
  const given = offsets ?? lengths;
  if (given === null) {
    throw new RuntimeError('segment_reduce(): Either lengths or offsets must be defined.');
  }
  const name = offsets === null ? 'lengths' : 'offsets';
  const dim = wrapDim(axis, data.ndim);
  if (dim !== given.ndim - 1) {
    throw new RuntimeError(
      `segment_reduce(): Expected axis to be the last dimension of ${name} but got ${String(axis)}.`,
    );
  }
  if (!given.dtype.startsWith('int')) {
    throw new NotImplementedError(
      `"_segment_reduce_${name}_cpu_kernel1" not implemented for '${titleOf[given.dtype]}'`,
    );
  }
  const columns = given.shape[dim] ?? 0;
  const segments = offsets === null ? columns : columns - 1;
  const numbers = numbersOf(given);
  const ends = Array.from(numbers);
  if (offsets === null) {
    ends.forEach(
      (length, i) => (ends[i] = length + (i % columns === 0 ? 0 : (ends[i - 1] as number))),
    );
    const isWhole = ends.every((end, i) => (i + 1) % columns !== 0 || end === data.shape[dim]);
    if (!unsafe && !isWhole) {
      throw new RuntimeError(
        'segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.',
      );
    }
  }
  const stops = offsets === null ? ends : ends.filter((_, i) => i % columns !== 0);
  const index = numbersOfSegments(data, stops, segments, dim);
  return run(segmentReduceRow, [data, index], { reduce: how as Reduction, initial, dim, segments });
}
