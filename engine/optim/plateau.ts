/** @file A scheduler that follows a measurement: ReduceLROnPlateau. */

import { ValueError } from '../tensor/errors.ts';
import type { AnyOptimizer, SchedulerState } from './scheduler.ts';
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
  lastEpoch = 0;
  private options: Required<PlateauOptions>;
  private best: number;
  private badEpochs = 0;
  private coolingEpochs = 0;

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
    this.lastEpoch++;
    const { patience, cooldown, factor, minLr, eps } = this.options;
    const value = typeof metrics === 'number' ? metrics : metrics.item();
    if (this.isBetter(value)) {
      this.best = value;
      this.badEpochs = 0;
    } else this.badEpochs++;
    if (this.coolingEpochs > 0) {
      this.coolingEpochs--;
      this.badEpochs = 0;
    }
    if (this.badEpochs <= patience) return;
    for (const group of this.optimizer.paramGroups) {
      const lr = Math.max(group.lr * factor, minLr);
      if (group.lr - lr > eps) group.lr = lr;
    }
    this.coolingEpochs = cooldown;
    this.badEpochs = 0;
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): SchedulerState {
    const { options, lastEpoch, best, coolingEpochs, badEpochs } = this;
    const { minLr: _, ...rest } = options;
    return { ...rest, lastEpoch, lastLrs: this.getLastLr(), best, coolingEpochs, badEpochs };
  }

  loadStateDict(state: SchedulerState): void {
    const { lastEpoch, lastLrs: _, best, coolingEpochs, badEpochs, ...options } = state;
    Object.assign(this, { lastEpoch, best, coolingEpochs, badEpochs });
    this.options = { ...this.options, ...options };
  }
}
