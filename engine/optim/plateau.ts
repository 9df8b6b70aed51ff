/** @file Schedulers that follow a measurement or one cycle: ReduceLROnPlateau, OneCycleLR. */

import { ValueError } from '../tensor/errors.ts';
import { LRScheduler, type AnyOptimizer } from './scheduler.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface PlateauOptions {
  /** Whether lower or higher is better. */
  readonly mode?: 'min' | 'max';
  readonly factor?: number;
  /** Epochs without improvement that are forgiven. */
  readonly patience?: number;
  readonly threshold?: number;
  /** The threshold is a share of the best, or a difference. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Epochs after a reduction in which nothing is counted. */
  readonly cooldown?: number;
  readonly minLr?: number;
  /** A smaller change of the rate is not made. */
  readonly eps?: number;
}

/** Reduces the rates when a measurement stops improving. */
export class ReduceLROnPlateau {
  readonly optimizer: AnyOptimizer;
  private readonly options: Required<PlateauOptions>;
  private best: number;
  private badEpochs = 0;
  private cooling = 0;

  constructor(optimizer: AnyOptimizer, options: PlateauOptions = {}) {
    this.optimizer = optimizer;
    this.options = {
      mode: 'min',
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdMode: 'rel',
      cooldown: 0,
      minLr: 0,
      eps: 1e-8,
      ...options,
    };
    if (this.options.factor >= 1) throw new ValueError('Factor should be < 1.0.');
    if (!['min', 'max'].includes(this.options.mode)) {
      throw new ValueError(`mode ${this.options.mode} is unknown!`);
    }
    this.best = this.options.mode === 'min' ? Infinity : -Infinity;
  }

  private isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === 'min' ? -1 : 1;
    const margin =
      thresholdMode === 'rel' ? this.best * (1 + sign * threshold) : this.best + sign * threshold;
    return mode === 'min' ? value < margin : value > margin;
  }

  /** Ends an epoch with its measurement. */
  step(metrics: number | Tensor): void {
    const { patience, cooldown, factor, minLr, eps } = this.options;
    const value = typeof metrics === 'number' ? metrics : metrics.item();
    if (this.isBetter(value)) {
      this.best = value;
      this.badEpochs = 0;
    } else this.badEpochs++;
    if (this.cooling > 0) {
      this.cooling--;
      this.badEpochs = 0;
    }
    if (this.badEpochs <= patience) return;
    for (const group of this.optimizer.paramGroups) {
      const lr = Math.max(group.lr * factor, minLr);
      if (group.lr - lr > eps) group.lr = lr;
    }
    this.cooling = cooldown;
    this.badEpochs = 0;
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): Record<'best' | 'badEpochs' | 'cooling', number> {
    return { best: this.best, badEpochs: this.badEpochs, cooling: this.cooling };
  }

  loadStateDict(state: Record<'best' | 'badEpochs' | 'cooling', number>): void {
    this.best = state.best;
    this.badEpochs = state.badEpochs;
    this.cooling = state.cooling;
  }
}

export interface OneCycleOptions {
  /** Number of steps in all. */
  readonly totalSteps: number;
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
}

/** One rise and fall of the rate, a step a batch (Smith and Topin, https://arxiv.org/abs/1708.07120). */
export class OneCycleLR extends LRScheduler {
  private readonly maxLr: number;
  private readonly options: Required<OneCycleOptions>;

  constructor(optimizer: AnyOptimizer, maxLr: number, options: OneCycleOptions) {
    super(optimizer);
    this.maxLr = maxLr;
    this.options = {
      pctStart: 0.3,
      annealStrategy: 'cos',
      cycleMomentum: true,
      baseMomentum: 0.85,
      maxMomentum: 0.95,
      divFactor: 25,
      finalDivFactor: 1e4,
      ...options,
    };
    this.begin();
  }

  protected rate(group: AnyOptimizer['paramGroups'][number]): number {
    const { totalSteps, pctStart, divFactor, finalDivFactor } = this.options;
    const { baseMomentum, maxMomentum, cycleMomentum } = this.options;
    if (this.lastEpoch > totalSteps - 1) {
      throw new ValueError(
        `Tried to step ${String(this.lastEpoch)} times. The total number of steps is ${String(totalSteps)}`,
      );
    }
    const peak = pctStart * totalSteps - 1;
    const first = this.maxLr / divFactor;
    const rises = this.lastEpoch <= peak;
    const share = rises ? this.lastEpoch / peak : (this.lastEpoch - peak) / (totalSteps - 1 - peak);
    if (cycleMomentum) {
      const [from, to] = rises ? [maxMomentum, baseMomentum] : [baseMomentum, maxMomentum];
      setMomentum(group, this.anneal(from, to, share));
    }
    const last = first / finalDivFactor;
    return rises ? this.anneal(first, this.maxLr, share) : this.anneal(this.maxLr, last, share);
  }

  private anneal(from: number, to: number, share: number): number {
    if (this.options.annealStrategy === 'linear') return from + (to - from) * share;
    return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  }
}

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
