/** @file The state of the generator of random numbers as a tensor, and scopes that leave it as it was. */

import { disposable, scoped } from '../autograd/grad-mode.ts';
import { generatorState, setGeneratorState } from './generator.ts';
import { fromNumbers } from './make.ts';
import { elementsOf } from './read.ts';
import type { Tensor } from './tensor.ts';

/** Where the sequence of random numbers stands: for `setRngState`. */
export function getRngState(): Tensor {
  const state = generatorState();
  return fromNumbers(Float64Array.from(state), [state.length], 'int64');
}

/** Goes on from a state that `getRngState` returned. */
export function setRngState(state: Tensor): void {
  setGeneratorState(Array.from(elementsOf(state), Number));
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
