/** @file Log-probabilities of many classes, rare ones by way of clusters (https://arxiv.org/abs/1609.04309). */

import { numbersOf } from '../../kernels/strided.ts';
import { add } from '../../ops/elementwise/arithmetic.ts';
import { argmax } from '../../ops/reductions/extremes.ts';
import { gather } from '../../ops/indexing/gather.ts';
import { indexCopy, indexSelect } from '../../ops/indexing/index-dim.ts';
import { narrow } from '../../ops/shape/index-views.ts';
import { cat } from '../../ops/shape/join.ts';
import { neg } from '../../ops/elementwise/math.ts';
import { mean } from '../../ops/reductions/reduce.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import { logSoftmax } from '../../ops/activations/softmax.ts';
import type { DType } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { tensor, zeros } from '../../tensor/factories.ts';
import { named, type Named } from '../../tensor/named.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';
import { ModuleList, Sequential } from './containers.ts';
import { Linear } from './linear.ts';

export interface AdaptiveSoftmaxOptions {
  /** Each cluster's hidden layer is this many times narrower than that of the one before. */
  readonly divValue?: number;
  readonly headBias?: boolean;
  readonly dtype?: DType;
}

/** Log-probabilities of the targets [N] (or []), and the mean loss. */
export type AdaptiveSoftmaxOutput = Named<{ readonly output: Tensor; readonly loss: Tensor }>;

/** Class numbers as a tensor. */
const numbers = (list: readonly number[]): Tensor => tensor(list, { dtype: 'int64' });

function checkCutoffs(cutoffs: readonly number[], nClasses: number): void {
  if (cutoffs.length === 0) {
    throw new ValueError('cutoffs should be a sequence of length larger than 0');
  }
  const isInOrder = cutoffs.every(
    (each, i) => Number.isInteger(each) && each > (cutoffs[i - 1] ?? 0) && each < nClasses,
  );
  if (!isInOrder) {
    throw new ValueError(
      'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1',
    );
  }
}

/**
 * Classes below the first cutoff, the frequent ones, have scores of their own in `head`, and so has each cluster
 * of those between two cutoffs; scores inside a cluster come from its part of `tail`.
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  readonly inFeatures: number;
  readonly nClasses: number;
  /** Where clusters end; the last one with the last class. */
  readonly cutoffs: readonly number[];
  readonly head: Linear;
  readonly tail: ModuleList<Sequential>;

  constructor(
    inFeatures: number,
    nClasses: number,
    cutoffs: readonly number[],
    options: AdaptiveSoftmaxOptions = {},
  ) {
    super();
    checkNames(new.target, options);
    const { divValue = 4, headBias = false, dtype = 'float32' } = options;
    checkCutoffs(cutoffs, nClasses);
    this.inFeatures = inFeatures;
    this.nClasses = nClasses;
    this.cutoffs = [...cutoffs, nClasses];
    const own = { bias: false, dtype };
    this.head = new Linear(inFeatures, this.shortlist + cutoffs.length, { bias: headBias, dtype });
    this.tail = new ModuleList(
      cutoffs.map((from, i) => {
        const hidden = Math.floor(inFeatures / divValue ** (i + 1));
        const size = (this.cutoffs[i + 1] as number) - from;
        return new Sequential(new Linear(inFeatures, hidden, own), new Linear(hidden, size, own));
      }),
    );
  }

  /** The number of classes with a score of their own. */
  private get shortlist(): number {
    return this.cutoffs[0] as number;
  }

  /** Of inputs [N, inFeatures] and int64 targets [N]; or of one, [inFeatures] and []. */
  forward(input: Tensor, target: Tensor): AdaptiveSoftmaxOutput {
    checkShapes(input, target);
    const isBatched = target.ndim > 0;
    const rows = isBatched ? input : unsqueeze(input, 0);
    const classes = [...numbersOf(target)];
    let local = zeros([classes.length], { dtype: input.dtype });
    // In the head, a class of a cluster stands at the cluster's place.
    const places = [...classes];
    let count = classes.filter((each) => each >= 0 && each < this.shortlist).length;
    for (const [i, part] of [...this.tail].entries()) {
      const [from, to] = this.cutoffs.slice(i) as [number, number];
      const own = classes.flatMap((each, row) => (each >= from && each < to ? [row] : []));
      if (own.length === 0) continue;
      count += own.length;
      for (const row of own) places[row] = this.shortlist + i;
      const index = numbers(own);
      const scores = logSoftmax(part.call(indexSelect(rows, 0, index)), 1);
      const relative = numbers(own.map((row) => (classes[row] as number) - from));
      const chosen = squeeze(gather(scores, 1, unsqueeze(relative, 1)), 1);
      local = indexCopy(local, 0, index, chosen);
    }
    if (count !== classes.length) {
      throw new RuntimeError(
        `Target values should be in [0, ${String(this.nClasses - 1)}], but values in range [${String(Math.min(...classes))}, ${String(Math.max(...classes))}] were found. `,
      );
    }
    const head = logSoftmax(this.head.call(rows), 1);
    const output = add(local, squeeze(gather(head, 1, unsqueeze(numbers(places), 1)), 1));
    const loss = mean(neg(output));
    return named({ output: isBatched ? output : squeeze(output, 0), loss });
  }

  /** Log-probabilities of all classes, [N, nClasses], of inputs [N, inFeatures]. */
  logProb(input: Tensor): Tensor {
    const head = logSoftmax(this.head.call(input), 1);
    const clusters = [...this.tail].map((part, i) =>
      add(logSoftmax(part.call(input), 1), narrow(head, 1, this.shortlist + i, 1)),
    );
    return cat([narrow(head, 1, 0, this.shortlist), ...clusters], 1);
  }

  /** The most probable class of each input [N, inFeatures]. */
  predict(input: Tensor): Tensor {
    return argmax(this.logProb(input), 1);
  }
}

function checkShapes(input: Tensor, target: Tensor): void {
  const size = `torch.Size(${showShape(input.shape)})`;
  if (target.ndim > 1) {
    throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  }
  if (target.ndim === 1 && input.shape[0] !== target.shape[0]) {
    throw new RuntimeError('Input and target should have the same size in the batch dimension.');
  }
  if (input.ndim !== target.ndim + 1) {
    const [is, should] = target.ndim === 1 ? ['1D', '2D'] : ['0D', '1D'];
    throw new RuntimeError(
      `${is} target tensor expects ${should} input tensors, but found inputs with size ${size}`,
    );
  }
}
