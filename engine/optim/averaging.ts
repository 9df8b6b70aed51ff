/** @file Averages of weights over training (https://arxiv.org/abs/1803.05407), the namespace `optim.swaUtils`. */

import { noGrad } from '../autograd/grad-mode.ts';
import { BatchNorm } from '../nn/layers/normalization.ts';
import { Module } from '../nn/module.ts';
import { add, countUp, div, mul, sub } from '../ops/elementwise/arithmetic.ts';
import { AssertionError, ValueError } from '../tensor/errors.ts';
import { tensor } from '../tensor/factories.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { LRScheduler, type AnyOptimizer, type Group } from './scheduler.ts';

/** The next average of a tensor, of which `count` values have been averaged. */
export type Average = (average: Tensor, current: Tensor, count: Tensor) => Tensor;

/** The same for all tensors at once, written into the averages. */
export type MultiAverage = (
  averages: readonly Tensor[],
  current: readonly Tensor[],
  count: Tensor,
) => void;

const writing =
  (next: Average): MultiAverage =>
  (averages, current, count) => {
    noGrad(() => {
      averages.forEach((average, i) => average.copy_(next(average, current[i] as Tensor, count)));
    });
  };

/** Exponential averages: decay·average + (1 − decay)·value. */
export function getEmaAvgFn(decay = 0.999): Average {
  if (!(decay >= 0 && decay <= 1)) {
    throw new ValueError(
      `Invalid decay value ${String(decay)} provided. Please provide a value in [0,1] range.`,
    );
  }
  return (average, current) => noGrad(() => add(mul(decay, average), mul(1 - decay, current)));
}

/** The same for all tensors at once. */
export function getEmaMultiAvgFn(decay = 0.999): MultiAverage {
  return writing(getEmaAvgFn(decay));
}

/** The mean of all values. */
export function getSwaAvgFn(): Average {
  return (average, current, count) =>
    noGrad(() => add(average, div(sub(current, average), add(count, 1))));
}

/** The same for all tensors at once. */
export function getSwaMultiAvgFn(): MultiAverage {
  return writing(getSwaAvgFn());
}

export interface AveragingOptions {
  /** By default the mean. */
  readonly avgFn?: Average | null;
  readonly multiAvgFn?: MultiAverage | null;
  /** Average buffers too; else they follow the model's. */
  readonly useBuffers?: boolean;
}

/** A copy of a model (`module`) whose parameters are averages; `updateParameters` takes the next values in. */
export class AveragedModel<M extends Module = Module> extends Module {
  readonly module: M;
  private readonly average: MultiAverage;
  private readonly useBuffers: boolean;
  declare readonly n_averaged: Tensor;

  constructor(
    model: M,
    { avgFn = null, multiAvgFn = null, useBuffers = false }: AveragingOptions = {},
  ) {
    super();
    if (avgFn !== null && multiAvgFn !== null) {
      throw new AssertionError('Only one of avg_fn and multi_avg_fn should be provided');
    }
    this.module = model.copyAt('.module');
    this.average = multiAvgFn ?? writing(avgFn ?? getSwaAvgFn());
    this.useBuffers = useBuffers;
    this.registerBuffer('n_averaged', tensor(0, { dtype: 'int64' }));
  }

  forward(...inputs: unknown[]): unknown {
    const module: Module = this.module;
    return module.call(...(inputs as never[]));
  }

  /** Takes the model's parameters into the averages; the first ones are taken over. */
  updateParameters(model: Module): void {
    const values = (of: Module): Tensor[] =>
      [...of.parameters(), ...(this.useBuffers ? of.buffers() : [])].map((each) => each.detach());
    const [averages, current] = [values(this.module), values(model)];
    if (this.n_averaged.item() > 0) this.average(averages, current, this.n_averaged);
    else averages.forEach((average, i) => average.copy_(current[i] as Tensor));
    if (!this.useBuffers) {
      const buffers = model.buffers();
      this.module.buffers().forEach((each, i) => each.detach().copy_(buffers[i] as Tensor));
    }
    noGrad(() => {
      countUp(this.n_averaged);
    });
  }
}

/**
 * Computes the running statistics of all batch normalizations anew, as means over the batches.
 * @param loader batches, or lists that begin with one
 */
export function updateBn(
  loader: Iterable<Tensor | readonly [Tensor, ...unknown[]]>,
  model: Module,
): void {
  const norms = model.modules().filter((module) => module instanceof BatchNorm);
  if (norms.length === 0) return;
  const before = norms.map(({ momentum }) => momentum);
  const wasTraining = model.training;
  model.train();
  for (const norm of norms) {
    norm.resetRunningStats();
    norm.momentum = null;
  }
  noGrad(() => {
    for (const batch of loader) {
      const input = Array.isArray(batch) ? (batch as readonly Tensor[])[0] : batch;
      model.call(...([input] as never[]));
    }
  });
  norms.forEach((norm, i) => {
    norm.momentum = before[i] as number | null;
  });
  model.train(wasTraining);
}

export interface SWALROptions {
  readonly annealEpochs?: number;
  readonly annealStrategy?: 'cos' | 'linear';
}

/** Goes from each group's rate to `swaLr`, along a cosine or a line, and stays there. */
export class SWALR extends LRScheduler {
  private readonly swaLrs: readonly number[];
  private readonly annealEpochs: number;
  private readonly anneal: (t: number) => number;

  constructor(
    optimizer: AnyOptimizer,
    swaLr: number | readonly number[],
    { annealEpochs = 10, annealStrategy = 'cos' }: SWALROptions = {},
  ) {
    super(optimizer);
    const { length } = optimizer.paramGroups;
    this.swaLrs = typeof swaLr === 'number' ? new Array<number>(length).fill(swaLr) : swaLr;
    if (this.swaLrs.length !== length) {
      throw new ValueError(
        `swa_lr must have the same length as optimizer.param_groups. swa_lr has ${String(this.swaLrs.length)} values, param_groups has ${String(length)}.`,
      );
    }
    if (!['cos', 'linear'].includes(annealStrategy)) {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${annealStrategy}`,
      );
    }
    if (!Number.isInteger(annealEpochs) || annealEpochs < 0) {
      throw new ValueError(
        `anneal_epochs must be equal or greater than 0, got ${String(annealEpochs)}`,
      );
    }
    this.annealEpochs = annealEpochs;
    this.anneal = annealStrategy === 'linear' ? (t) => t : (t) => (1 - Math.cos(Math.PI * t)) / 2;
    this.begin();
  }

  /** How far it is from the first rate to the last one, 0 to 1, in an epoch. */
  private share(epoch: number): number {
    const epochs = Math.max(1, this.annealEpochs);
    return this.anneal(Math.max(0, Math.min(1, epoch / epochs)));
  }

  /** From the rate of now, which another scheduler may have changed, back to the first one, and on. */
  protected rate({ lr }: Group, _base: number, index: number): number {
    const swaLr = this.swaLrs[index] ?? lr;
    const epoch = this.annealEpochs === 0 ? Math.max(1, this.lastEpoch) : this.lastEpoch;
    const before = this.share(epoch - 1);
    const first = before === 1 ? swaLr : (lr - before * swaLr) / (1 - before);
    const now = this.share(epoch);
    return swaLr * now + first * (1 - now);
  }
}
