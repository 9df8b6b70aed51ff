/** @file The state of the generator of random numbers as a tensor, and scopes that leave it as it was. */

import { disposable, scoped } from '../autograd/grad-mode.ts';
import {
  generatorState,
  randomSeed,
  setGeneratorState,
  stateFrom,
  withGeneratorState,
  type GeneratorState,
} from './generator.ts';
import { fromNumbers } from './make.ts';
import { elementsOf } from './read.ts';
import type { Tensor } from './tensor.ts';

/** Where the sequence of random numbers stands: for `setRngState`. */
export function getRngState(): Tensor {
  return asTensor(generatorState());
}

const asTensor = (state: GeneratorState): Tensor =>
  fromNumbers(Float64Array.from(state), [state.length], 'int64');

const fromTensor = (state: Tensor): GeneratorState => Array.from(elementsOf(state), Number);

/** Goes on from a state that `getRngState` returned. */
export function setRngState(state: Tensor): void {
  setGeneratorState(fromTensor(state));
}

/** Random numbers drawn inside do not count outside. */
export function forkRng(): Disposable;
export function forkRng<T>(body: () => T): T;
export function forkRng<T>(body?: () => T): T | Disposable {
  const open = (): Disposable => {
    const before = generatorState();
    return disposable(() => {
      setGeneratorState(before);
    });
  };
  return scoped(open, 'forkRng', body);
}

/** Where PyTorch's own generators begin. */
const FIRST_SEED = 67280421310721;

/** A sequence of random numbers of its own: what is drawn in `draw` comes from it. */
export class Generator {
  private start = FIRST_SEED;
  private state = stateFrom(FIRST_SEED);

  /** Begins anew from `seed`. */
  manualSeed(seed: number): this {
    this.start = seed;
    this.state = stateFrom(seed);
    return this;
  }

  /** The seed that it began from. */
  initialSeed(): number {
    return this.start;
  }

  /** Begins anew from a seed that nobody knows, and returns the seed. */
  seed(): number {
    this.manualSeed(randomSeed());
    return this.start;
  }

  /** Where it stands: for `setState`. */
  getState(): Tensor {
    return asTensor(this.state);
  }

  /** Goes on from a state that `getState` returned. */
  setState(state: Tensor): this {
    this.state = fromTensor(state);
    return this;
  }

  /** What is drawn in `body` is drawn from here. */
  draw<T>(body: () => T): T {
    return withGeneratorState(this.state, () => {
      try {
        return body();
      } finally {
        this.state = generatorState();
      }
    });
  }
}
