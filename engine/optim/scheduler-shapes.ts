/** @file More shapes of learning rates: constant, polynomial, products, warm restarts. */

import { ValueError } from '../tensor/errors.ts';
import { lambdasOf, LRScheduler, type AnyOptimizer, type Factor, type Group } from './scheduler.ts';

export interface ConstantOptions {
  readonly factor?: number;
  /** So many epochs long. */
  readonly totalIters?: number;
}

/** The rate times a factor, until it is the rate itself. */
export class ConstantLR extends LRScheduler {
  private readonly factor: number;
  private readonly totalIters: number;

  constructor(optimizer: AnyOptimizer, { factor = 1 / 3, totalIters = 5 }: ConstantOptions = {}) {
    super(optimizer);
    if (!(factor >= 0 && factor <= 1)) {
      throw new ValueError('Constant multiplicative factor expected to be between 0 and 1.');
    }
    this.factor = factor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    if (this.lastEpoch === 0) return lr * this.factor;
    return this.lastEpoch === this.totalIters ? lr / this.factor : lr;
  }
}

export interface PolynomialOptions {
  readonly totalIters?: number;
  readonly power?: number;
}

/** base·(1 − epoch/totalIters)ᵖᵒʷᵉʳ, then 0. */
export class PolynomialLR extends LRScheduler {
  private readonly totalIters: number;
  private readonly power: number;

  constructor(optimizer: AnyOptimizer, { totalIters = 5, power = 1 }: PolynomialOptions = {}) {
    super(optimizer);
    this.totalIters = totalIters;
    this.power = power;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    const { lastEpoch, totalIters } = this;
    if (lastEpoch === 0 || lastEpoch > totalIters) return lr;
    const left = (1 - lastEpoch / totalIters) / (1 - (lastEpoch - 1) / totalIters);
    return lr * left ** this.power;
  }
}

/** The rate times a function of the epoch, again and again; one function, or one a group. */
export class MultiplicativeLR extends LRScheduler {
  private readonly lambdas: readonly Factor[];

  constructor(optimizer: AnyOptimizer, lrLambda: Factor | readonly Factor[]) {
    super(optimizer);
    this.lambdas = lambdasOf(optimizer, lrLambda);
    this.begin();
  }

  /** A product goes on from the rate that is. */
  override restart(): void {
    this.restartFromHere();
  }

  protected rate({ lr }: Group, _base: number, index: number): number {
    return this.lastEpoch > 0 ? lr * (this.lambdas[index]?.(this.lastEpoch) ?? 1) : lr;
  }
}

export interface WarmRestartOptions {
  /** Each run is so many times longer than the one before. */
  readonly tMult?: number;
  readonly etaMin?: number;
}

/** Half a cosine from the rate to etaMin in t0 epochs, again and again (https://arxiv.org/abs/1608.03983). */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  private readonly t0: number;
  private readonly tMult: number;
  private readonly etaMin: number;

  constructor(
    optimizer: AnyOptimizer,
    t0: number,
    { tMult = 1, etaMin = 0 }: WarmRestartOptions = {},
  ) {
    super(optimizer);
    if (!(t0 > 0) || !Number.isInteger(t0)) {
      throw new ValueError(`Expected positive integer T_0, but got ${String(t0)}`);
    }
    if (!(tMult >= 1) || !Number.isInteger(tMult)) {
      throw new ValueError(`Expected integer T_mult >= 1, but got ${String(tMult)}`);
    }
    this.t0 = t0;
    this.tMult = tMult;
    this.etaMin = etaMin;
    this.begin();
  }

  /** Begins the next epoch, or the given one, which may have a fraction. */
  override step(epoch: number | null = null): void {
    if (epoch !== null) {
      if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${String(epoch)}`);
      this.lastEpoch = epoch - 1;
    }
    super.step();
  }

  protected rate(_group: Group, base: number): number {
    const { t0, tMult, etaMin } = this;
    let start = 0;
    let length = t0;
    while (this.lastEpoch - start >= length) {
      start += length;
      length *= tMult;
    }
    const share = (this.lastEpoch - start) / length;
    return etaMin + ((base - etaMin) * (1 + Math.cos(Math.PI * share))) / 2;
  }
}
