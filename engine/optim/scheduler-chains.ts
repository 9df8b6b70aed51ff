/** @file Schedulers made of schedulers: one after the other, or all at once. */

import { ValueError } from '../tensor/errors.ts';
import type { AnyOptimizer, LRScheduler, SchedulerState } from './scheduler.ts';

type Chained = Pick<
  LRScheduler,
  'optimizer' | 'step' | 'getLastLr' | 'stateDict' | 'loadStateDict'
>;

/** States of several schedulers, in their order. */
export interface ChainState {
  readonly lastLrs: readonly number[];
  readonly schedulers: readonly SchedulerState[];
}

/** One scheduler until a milestone, then the next. */
export class SequentialLR {
  readonly optimizer: AnyOptimizer;
  lastEpoch = 0;
  private readonly schedulers: readonly LRScheduler[];
  private readonly milestones: readonly number[];
  private current: LRScheduler;

  constructor(
    optimizer: AnyOptimizer,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
  ) {
    const [first] = schedulers;
    if (first === undefined) {
      throw new ValueError(
        'SequentialLR expects at least one scheduler to be chained, but got no scheduler.',
      );
    }
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${String(schedulers.length)} and the number of milestones to be equal to ${String(milestones.length)}`,
      );
    }
    if (schedulers.some((each) => each.optimizer !== optimizer)) {
      throw new ValueError('SequentialLR expects all schedulers to belong to the same optimizer');
    }
    this.optimizer = optimizer;
    this.schedulers = schedulers;
    this.milestones = milestones;
    this.current = first;
    // All have begun on each other's rates: the first one begins again.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr ?? group.lr;
    first.restart();
  }

  step(): void {
    this.lastEpoch++;
    const index = this.milestones.filter((milestone) => milestone <= this.lastEpoch).length;
    this.current = this.schedulers[index] as LRScheduler;
    if (this.milestones[index - 1] === this.lastEpoch) this.current.restart();
    else this.current.step();
  }

  getLastLr(): readonly number[] {
    return this.current.getLastLr();
  }

  stateDict(): ChainState & Record<'milestones' | 'lastEpoch', unknown> {
    return {
      milestones: this.milestones,
      lastEpoch: this.lastEpoch,
      lastLrs: this.getLastLr(),
      schedulers: this.schedulers.map((each) => each.stateDict()),
    };
  }

  loadStateDict({ lastEpoch, schedulers }: ReturnType<SequentialLR['stateDict']>): void {
    this.lastEpoch = lastEpoch as number;
    const index = this.milestones.filter((milestone) => milestone <= this.lastEpoch).length;
    this.current = this.schedulers[index] as LRScheduler;
    this.schedulers.forEach((each, i) => {
      each.loadStateDict(schedulers[i] as SchedulerState);
    });
  }
}

/** All schedulers at each step, one after the other. */
export class ChainedScheduler {
  readonly optimizer: AnyOptimizer;
  private readonly schedulers: readonly Chained[];

  constructor(schedulers: readonly Chained[], optimizer: AnyOptimizer | null = null) {
    const own = optimizer ?? schedulers[0]?.optimizer ?? null;
    if (own === null) {
      throw new ValueError(
        'ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.',
      );
    }
    if (schedulers.some((each) => each.optimizer !== own)) {
      throw new ValueError(
        'ChainedScheduler expects all schedulers to belong to the same optimizer',
      );
    }
    this.optimizer = own;
    this.schedulers = schedulers;
  }

  step(): void {
    for (const scheduler of this.schedulers) scheduler.step();
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): ChainState {
    return {
      lastLrs: this.getLastLr(),
      schedulers: this.schedulers.map((each) => each.stateDict()),
    };
  }

  loadStateDict({ schedulers }: ChainState): void {
    this.schedulers.forEach((each, i) => {
      each.loadStateDict(schedulers[i] as SchedulerState);
    });
  }
}
