/** @file Learning rates that change with the epochs: step, multi-step, exponential, linear, cosine, any function. */

import { warn } from '../autograd/warnings.ts';
import { TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import type { Optimizer, ParameterGroup, BaseOptions } from './optimizer.ts';

export type AnyOptimizer = Pick<Optimizer, 'defaults' | 'stepped'> & {
  readonly paramGroups: ParameterGroup<BaseOptions>[];
};

export type Group = ParameterGroup<BaseOptions>;

/** What a scheduler needs to go on after a pause: its fields. Functions cannot be kept, null stands for them. */
export interface SchedulerState {
  readonly lastEpoch: number;
  readonly [field: string]: unknown;
}

const withoutFunctions = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutFunctions);
  return typeof value === 'function' ? null : value;
};

/** The fields of a scheduler, but for its optimizer. */
export function fieldsOf({ optimizer: _, ...fields }: object & { optimizer: unknown }): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, withoutFunctions(value)]),
  );
}

/** Takes fields over; where a function stood, the scheduler keeps its own. */
export function takeFields(scheduler: object, state: object): void {
  for (const [name, value] of Object.entries(state)) {
    const isLost = Array.isArray(value) ? value.includes(null) : value === null;
    if (!isLost) Reflect.set(scheduler, name, value);
  }
}

/** Sets each group's `lr` once at the start and at each `step`; schedulers of one optimizer chain. */
export abstract class LRScheduler {
  readonly optimizer: AnyOptimizer;
  baseLrs: readonly number[];
  lastEpoch = -1;
  private lastLrs: readonly number[] = [];
  /** How often the rates were set, the first time included. */
  private stepCount = 0;

  constructor(optimizer: AnyOptimizer) {
    if (!Array.isArray((optimizer as Partial<AnyOptimizer>).paramGroups)) {
      throw new TypeError(`${pythonTypeOf(optimizer)} is not an Optimizer`);
    }
    this.optimizer = optimizer;
    this.baseLrs = optimizer.paramGroups.map((group) => (group.initialLr ??= group.lr));
  }

  /** Subclasses call it last in their constructor: the rate of epoch 0. */
  protected begin(): void {
    this.step();
  }

  /** The rate of a group in epoch `lastEpoch`, which has just begun. */
  protected abstract rate(group: Group, base: number, index: number): number;

  /** Begins the next epoch. */
  step(): void {
    if (this.stepCount++ === 1 && !this.optimizer.stepped) {
      warn(
        'Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate',
      );
    }
    this.lastEpoch++;
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.rate(group, this.baseLrs[i] ?? group.lr, i);
    });
    this.lastLrs = this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** Begins again with epoch 0, from the first rates. */
  restart(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.baseLrs[i] ?? group.lr;
    });
    this.#begin();
  }

  /** The same, without a look at the first rates. */
  protected restartFromHere(): void {
    this.#begin();
  }

  #begin(): void {
    this.stepCount = 0;
    this.lastEpoch = -1;
    this.step();
  }

  /** The rates set last, one a group. */
  getLastLr(): readonly number[] {
    return this.lastLrs;
  }

  stateDict(): SchedulerState {
    return fieldsOf(this) as SchedulerState;
  }

  loadStateDict(state: SchedulerState): void {
    takeFields(this, state);
  }
}

/** Times gamma every stepSize epochs. */
export class StepLR extends LRScheduler {
  private readonly stepSize: number;
  private readonly gamma: number;

  constructor(optimizer: AnyOptimizer, stepSize: number, { gamma = 0.1 }: { gamma?: number } = {}) {
    super(optimizer);
    this.stepSize = stepSize;
    this.gamma = gamma;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    const isEdge = this.lastEpoch > 0 && this.lastEpoch % this.stepSize === 0;
    return isEdge ? lr * this.gamma : lr;
  }
}

/** Times gamma at each milestone. */
export class MultiStepLR extends LRScheduler {
  private readonly milestones: readonly number[];
  private readonly gamma: number;

  constructor(
    optimizer: AnyOptimizer,
    milestones: readonly number[],
    { gamma = 0.1 }: { gamma?: number } = {},
  ) {
    super(optimizer);
    this.milestones = milestones;
    this.gamma = gamma;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    return lr * this.gamma ** this.milestones.filter((epoch) => epoch === this.lastEpoch).length;
  }
}

/** Times gamma every epoch. */
export class ExponentialLR extends LRScheduler {
  private readonly gamma: number;

  constructor(optimizer: AnyOptimizer, gamma: number) {
    super(optimizer);
    this.gamma = gamma;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    return this.lastEpoch === 0 ? lr : lr * this.gamma;
  }
}

/** From startFactor to endFactor times the rate, in totalIters epochs. */
export class LinearLR extends LRScheduler {
  private readonly startFactor: number;
  private readonly endFactor: number;
  private readonly totalIters: number;

  constructor(
    optimizer: AnyOptimizer,
    {
      startFactor = 1 / 3,
      endFactor = 1,
      totalIters = 5,
    }: { startFactor?: number; endFactor?: number; totalIters?: number } = {},
  ) {
    super(optimizer);
    if (!(startFactor > 0 && startFactor <= 1)) {
      throw new ValueError(
        'Starting multiplicative factor expected to be greater than 0 and less or equal to 1.',
      );
    }
    if (!(endFactor >= 0 && endFactor <= 1)) {
      throw new ValueError('Ending multiplicative factor expected to be between 0 and 1.');
    }
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected rate({ lr }: Group): number {
    const { lastEpoch, startFactor, totalIters } = this;
    if (lastEpoch === 0) return lr * startFactor;
    if (lastEpoch > totalIters) return lr;
    const rise = this.endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (lastEpoch - 1) * rise));
  }
}

/** Half a cosine from the rate to etaMin in tMax epochs, and back (https://arxiv.org/abs/1608.03983). */
export class CosineAnnealingLR extends LRScheduler {
  private readonly tMax: number;
  private readonly etaMin: number;

  constructor(optimizer: AnyOptimizer, tMax: number, { etaMin = 0 }: { etaMin?: number } = {}) {
    super(optimizer);
    this.tMax = tMax;
    this.etaMin = etaMin;
    this.begin();
  }

  protected rate({ lr }: Group, base: number): number {
    const { lastEpoch, tMax, etaMin } = this;
    if (lastEpoch === 0) return lr;
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    }
    const wave = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / tMax);
    return (wave(lastEpoch) / wave(lastEpoch - 1)) * (lr - etaMin) + etaMin;
  }
}

/** A factor of the rate by the epoch. */
export type Factor = (epoch: number) => number;

/** One function a group. */
export function lambdasOf(
  optimizer: AnyOptimizer,
  given: Factor | readonly Factor[],
): readonly Factor[] {
  const { length } = optimizer.paramGroups;
  if (typeof given === 'function') return Array.from({ length }, () => given);
  if (given.length === length) return given;
  throw new ValueError(`Expected ${String(length)} lr_lambdas, but got ${String(given.length)}`);
}

/** The first rate times a function of the epoch; one function, or one a group. */
export class LambdaLR extends LRScheduler {
  private readonly lambdas: readonly Factor[];

  constructor(optimizer: AnyOptimizer, lrLambda: Factor | readonly Factor[]) {
    super(optimizer);
    this.lambdas = lambdasOf(optimizer, lrLambda);
    this.begin();
  }

  protected rate(_: Group, base: number, index: number): number {
    return base * (this.lambdas[index]?.(this.lastEpoch) ?? 1);
  }
}
