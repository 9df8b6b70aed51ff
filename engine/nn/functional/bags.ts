/** @file Sums, means and maxima of rows of a table, by bags of indices. */

import { div, mul } from '../../ops/elementwise/arithmetic.ts';
import { embedding, type EmbeddingOptions } from '../../ops/nn/embedding.ts';
import { max } from '../../ops/reductions/extremes.ts';
import { narrow } from '../../ops/shape/index-views.ts';
import { stack } from '../../ops/shape/join.ts';
import { sum } from '../../ops/reductions/reduce.ts';
import { reshape, unsqueeze } from '../../ops/shape/shape.ts';
import { indexSelect } from '../../ops/indexing/index-dim.ts';
import { NotImplementedError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { empty, fromNumbers } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';

export interface EmbeddingBagOptions extends Omit<EmbeddingOptions, 'paddingIdx'> {
  readonly mode?: 'sum' | 'mean' | 'max';
  /** Multiplies each row; for sums only. Of the input's shape. */
  readonly perSampleWeights?: Tensor | null;
  /** The last offset is the end of the last bag. */
  readonly includeLastOffset?: boolean;
  /** An index whose rows do not count. */
  readonly paddingIdx?: number | null;
}

/** Where each bag begins and ends among the flat indices. */
function boundsOf(input: Tensor, offsets: Tensor | null, includeLast: boolean): number[] {
  if (input.ndim === 2) {
    if (offsets !== null) {
      throw new ValueError(
        "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
      );
    }
    const [count = 0, length = 0] = input.shape;
    return Array.from({ length: count + 1 }, (_, i) => i * length);
  }
  if (input.ndim !== 1) {
    throw new ValueError(
      `input has to be 1D or 2D Tensor, but got Tensor of dimension ${String(input.ndim)}`,
    );
  }
  if (offsets === null) throw new ValueError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ValueError('offsets has to be a 1D Tensor');
  const starts = offsets.tolist() as number[];
  if ((starts[0] ?? 0) !== 0) {
    throw new RuntimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${String(starts[0])}`,
    );
  }
  return includeLast ? starts : [...starts, input.numel()];
}

/**
 * The sum, mean or maximum of the rows that each bag of indices names.
 * @param input int64 indices: [bags, length], or all behind each other
 * @param offsets where each bag begins, for indices behind each other
 */
export function embeddingBag(
  input: Tensor,
  weight: Tensor,
  offsets: Tensor | null = null,
  options: EmbeddingBagOptions = {},
): Tensor {
  const { mode = 'mean', perSampleWeights = null, ...others } = checkNames('embeddingBag', options);
  const { paddingIdx = null, includeLastOffset = false, ...lookup } = others;
  if (!['sum', 'mean', 'max'].includes(mode)) {
    throw new ValueError('mode has to be one of sum, mean or max');
  }
  if (perSampleWeights !== null && mode !== 'sum') {
    throw new NotImplementedError(
      `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
    );
  }
  if (mode === 'max' && lookup.scaleGradByFreq === true) {
    throw new ValueError('max mode does not support scaling the gradient by the frequency');
  }
  const bounds = boundsOf(input, offsets, includeLastOffset);
  const indices = reshape(input, [-1]);
  const labels = indices.tolist() as number[];
  const skipped =
    paddingIdx === null ? null : (paddingIdx + (weight.shape[0] ?? 0)) % (weight.shape[0] ?? 1);
  const rows = embedding(indices, weight, lookup);
  const scaled =
    perSampleWeights === null ? rows : mul(rows, unsqueeze(reshape(perSampleWeights, [-1]), 1));
  const bags = bounds.slice(0, -1).map((from, b) => {
    const to = bounds[b + 1] ?? from;
    const kept = labels.flatMap((label, i) =>
      i >= from && i < to && label !== skipped ? [i] : [],
    );
    if (kept.length === 0) return empty([weight.shape[1] ?? 0], weight.dtype);
    const part =
      kept.length === to - from
        ? narrow(scaled, 0, from, to - from)
        : indexSelect(scaled, 0, fromNumbers(Float64Array.from(kept), [kept.length], 'int64'));
    if (mode === 'max') return max(part, 0).values;
    return mode === 'sum' ? sum(part, 0) : div(sum(part, 0), kept.length);
  });
  return stack(bags);
}
