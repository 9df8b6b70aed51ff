/** @file Schedulers that rise and fall, a step a batch, and take the momentum with them: OneCycleLR, CyclicLR. */

import { ValueError } from '../tensor/errors.ts';
import { LRScheduler, type AnyOptimizer, type Group } from './scheduler.ts';

/** Momentum of SGD and RMSprop, the first beta of Adam. */
function setMomentum(group: object, value: number): void {
  const options = group as { momentum?: number; betas?: readonly [number, number] };
  if (options.betas !== undefined) options.betas = [value, options.betas[1]];
  else if (options.momentum !== undefined) options.momentum = value;
  else {
    throw new ValueError(
      'optimizer must support momentum or beta1 with `cycle_momentum` option enabled',
    );
  }
}

type Rates = number | readonly number[];

/** One rate a group. @param name for the message */
function each(optimizer: AnyOptimizer, rates: Rates, name: string): readonly number[] {
  const { length } = optimizer.paramGroups;
  if (typeof rates === 'number') return Array.from({ length }, () => rates);
  if (rates.length === length) return rates;
  throw new ValueError(
    `${name} must have the same length as optimizer.param_groups. ${name} has ${String(rates.length)} values, param_groups has ${String(length)}.`,
  );
}

export interface OneCycleOptions {
  /** Number of steps in all; or: epochs times steps of an epoch. */
  readonly totalSteps?: number | null;
  readonly epochs?: number | null;
  readonly stepsPerEpoch?: number | null;
  /** Share of the steps in which the rate rises. */
  readonly pctStart?: number;
  readonly annealStrategy?: 'cos' | 'linear';
  /** Momentum (or the first beta) falls while the rate rises. */
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number;
  readonly maxMomentum?: number;
  /** The rate starts at maxLr/divFactor and ends at that over finalDivFactor. */
  readonly divFactor?: number;
  readonly finalDivFactor?: number;
  /** Fall to the first rate as long as it rose, then on to the last. */
  readonly threePhase?: boolean;
}

/** Until step `end`: rate and momentum, from here to there. */
interface Phase {
  readonly end: number;
  readonly rate: readonly [from: number, to: number];
  readonly momentum: readonly [from: number, to: number];
}

/** One rise and fall of the rate (Smith and Topin, https://arxiv.org/abs/1708.07120). */
export class OneCycleLR extends LRScheduler {
  private readonly maxLrs: readonly number[];
  private readonly totalSteps: number;
  private readonly options: OneCycleOptions;

  constructor(optimizer: AnyOptimizer, maxLr: Rates, options: OneCycleOptions = {}) {
    super(optimizer);
    const { totalSteps = null, epochs = null, stepsPerEpoch = null, pctStart = 0.3 } = options;
    if (totalSteps === null && (epochs === null || stepsPerEpoch === null)) {
      throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)');
    }
    this.totalSteps = totalSteps ?? (epochs ?? 0) * (stepsPerEpoch ?? 0);
    if (!(this.totalSteps > 0)) {
      throw new ValueError(
        `Expected positive integer total_steps, but got ${String(this.totalSteps)}`,
      );
    }
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${String(pctStart)}`);
    }
    const { annealStrategy = 'cos' } = options;
    if (!['cos', 'linear'].includes(annealStrategy)) {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${annealStrategy}`,
      );
    }
    this.maxLrs = each(optimizer, maxLr, 'max_lr');
    this.options = options;
    this.begin();
  }

  private phases(top: number): readonly Phase[] {
    const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = this.options;
    const { baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false } = this.options;
    const first = top / divFactor;
    const last = first / finalDivFactor;
    const peak = pctStart * this.totalSteps - 1;
    const end = this.totalSteps - 1;
    const rise: Phase = { end: peak, rate: [first, top], momentum: [maxMomentum, baseMomentum] };
    if (!threePhase)
      return [rise, { end, rate: [top, last], momentum: [baseMomentum, maxMomentum] }];
    return [
      rise,
      { end: 2 * peak, rate: [top, first], momentum: [baseMomentum, maxMomentum] },
      { end, rate: [first, last], momentum: [maxMomentum, maxMomentum] },
    ];
  }

  protected rate(group: Group, _base: number, index: number): number {
    const { lastEpoch, totalSteps } = this;
    if (lastEpoch > totalSteps) {
      throw new ValueError(
        `Tried to step ${String(lastEpoch)} times. The specified number of total steps is ${String(totalSteps)}`,
      );
    }
    const phases = this.phases(this.maxLrs[index] ?? group.lr);
    const at = phases.findIndex(({ end }, i) => lastEpoch <= end || i === phases.length - 1);
    const phase = phases[at] as Phase;
    const start = phases[at - 1]?.end ?? 0;
    const share = (lastEpoch - start) / (phase.end - start);
    if (this.options.cycleMomentum ?? true) setMomentum(group, this.anneal(phase.momentum, share));
    return this.anneal(phase.rate, share);
  }

  private anneal([from, to]: readonly [number, number], share: number): number {
    if (this.options.annealStrategy === 'linear') return from + (to - from) * share;
    return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  }
}

export interface CyclicOptions {
  /** Steps of a rise; of a fall the same, unless said otherwise. */
  readonly stepSizeUp?: number;
  readonly stepSizeDown?: number | null;
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** Of `exp_range`: what the height is multiplied by each step. */
  readonly gamma?: number;
  /** A height of its own, by cycle or by step. */
  readonly scaleFn?: ((x: number) => number) | null;
  readonly scaleMode?: 'cycle' | 'iterations';
  /** Momentum (or the first beta) falls while the rate rises. */
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number;
  readonly maxMomentum?: number;
}

/** Up and down between two rates, a step a batch (Smith, https://arxiv.org/abs/1506.01186). */
export class CyclicLR extends LRScheduler {
  private readonly maxLrs: readonly number[];
  private readonly options: CyclicOptions;

  constructor(optimizer: AnyOptimizer, baseLr: Rates, maxLr: Rates, options: CyclicOptions = {}) {
    const baseLrs = each(optimizer, baseLr, 'base_lr');
    optimizer.paramGroups.forEach((group, i) => {
      group.lr = group.initialLr = baseLrs[i] ?? group.lr;
    });
    super(optimizer);
    const { mode = 'triangular', scaleFn = null } = options;
    if (!['triangular', 'triangular2', 'exp_range'].includes(mode) && scaleFn === null) {
      throw new ValueError('mode is invalid and scale_fn is None');
    }
    this.maxLrs = each(optimizer, maxLr, 'max_lr');
    this.options = options;
    this.begin();
  }

  /** The height of a rise in this cycle. */
  private height(cycle: number): number {
    const { mode = 'triangular', gamma = 1, scaleFn = null, scaleMode = 'cycle' } = this.options;
    if (scaleFn !== null) return scaleFn(scaleMode === 'cycle' ? cycle : this.lastEpoch);
    if (mode === 'triangular') return 1;
    return mode === 'triangular2' ? 1 / 2 ** (cycle - 1) : gamma ** this.lastEpoch;
  }

  protected rate(group: Group, base: number, index: number): number {
    const { stepSizeUp = 2000, stepSizeDown = null, cycleMomentum = true } = this.options;
    const { baseMomentum = 0.8, maxMomentum = 0.9 } = this.options;
    const total = stepSizeUp + (stepSizeDown ?? stepSizeUp);
    const cycle = Math.floor(1 + this.lastEpoch / total);
    const place = 1 + this.lastEpoch / total - cycle;
    const turn = stepSizeUp / total;
    const share = place <= turn ? place / turn : (place - 1) / (turn - 1);
    const height = share * this.height(cycle);
    if (cycleMomentum) setMomentum(group, maxMomentum - (maxMomentum - baseMomentum) * height);
    return base + ((this.maxLrs[index] ?? base) - base) * height;
  }
}
